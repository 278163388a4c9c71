package procedures

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a guide.
const (
	// MaxShort is the longest everyday title, in runes: it stands on buttons.
	MaxShort = 60
	// MaxID is the longest id of a part, in bytes: platforms give the data of
	// a button few bytes.
	MaxID = 40
	// MaxFile is the largest guide file, in bytes.
	MaxFile = 2 << 20
)

// Check finds everything wrong with a guide that did not come from a file,
// such as one from a form. The faults have no file and no line, and media
// files are not looked for.
func (g *Guide) Check() Faults {
	return check(g, func(string) int { return 0 }, nil)
}

// checker collects the faults of one guide.
type checker struct {
	g      *Guide
	line   func(path string) int
	media  func(name string) bool // nil: do not look
	faults Faults
	strict bool // somebody worded the guide: its parts need ids
	papers map[EvidenceID]bool
	cases  map[VariantID]bool
}

func check(g *Guide, line func(string) int, media func(string) bool) Faults {
	c := &checker{g: g, line: line, media: media, strict: g.Review != ReviewOfficial,
		papers: make(map[EvidenceID]bool), cases: make(map[VariantID]bool)}
	c.texts()
	c.head()
	c.variants()
	c.evidence()
	c.submissions()
	c.steps()
	c.tree()
	for i, v := range g.Videos {
		c.video(&v, index("videos", i))
	}
	for i, l := range g.Legal {
		c.need(l.Title, index("legal", i)+".title")
	}
	c.faults.sort()
	return c.faults
}

func (c *checker) fault(path string, kind FaultKind, hint, format string, args ...any) {
	c.faults = append(c.faults, Fault{Line: c.line(path), Field: path, Kind: kind,
		Problem: fmt.Sprintf(format, args...), Hint: hint})
}

// need reports whether a text is there, and a fault when it is not.
func (c *checker) need(s, path string) bool {
	if strings.TrimSpace(s) == "" {
		c.fault(path, FaultMissing, "", "is missing")
		return false
	}
	return true
}

// label checks a text of one line.
func (c *checker) label(s, path string) {
	if strings.Contains(strings.TrimSpace(s), "\n") {
		c.fault(path, FaultValue, "write it on one line", "has several lines")
	}
}

func (c *checker) texts() {
	eachString(reflect.ValueOf(c.g), "", func(path, s string) {
		if problem, hint := textProblem(s); problem != "" {
			c.fault(path, FaultText, hint, "%s", problem)
		} else if s == "" && strings.HasSuffix(path, "]") {
			c.fault(path, FaultMissing, "fill it in or take the line out", "list item is empty")
		}
	})
}

func (c *checker) head() {
	g := c.g
	if c.need(string(g.Code), "code") && !validCode(g.Code) {
		c.fault("code", FaultValue, "the national code is written like 1.004194", "%q is no procedure code", clip(string(g.Code)))
	}
	if c.need(g.Title, "title") {
		c.label(g.Title, "title")
	}
	c.label(g.Short, "short")
	if n := utf8.RuneCountInString(g.Short); n > MaxShort {
		c.fault("short", FaultValue, "it stands on buttons", "has %d characters, at most %d fit", n, MaxShort)
	}
	c.oneOf(string(g.Review), "review", string(ReviewWard), string(ReviewShipped), string(ReviewOfficial))
	for i, l := range g.Level {
		c.oneOf(l, index("level", i), LevelCommune, LevelProvince, LevelMinistry, LevelOther)
	}
	for i, r := range g.Related {
		switch path := index("related", i); {
		case !validCode(r):
			c.fault(path, FaultValue, "the national code is written like 1.004194", "%q is no procedure code", clip(string(r)))
		case r == g.Code:
			c.fault(path, FaultReference, "take it out", "the guide names itself")
		case slices.Contains(g.Related[:i], r):
			c.fault(path, FaultDuplicate, "keep one of them", "%s is there twice", r)
		}
	}
	if g.Source.URL != "" {
		c.url(g.Source.URL, "source.url")
	}
	if s := g.Source.CollectedOn; s != "" {
		day := s
		if len(s) == len("2026-07") {
			day += "-01"
		}
		if _, err := ParseDate(day); err != nil {
			c.fault("source.collected_on", FaultValue, "write 2026-07 or 2026-07-15", "%q is no month and no day", clip(s))
		}
	}
	if !g.EffectiveFrom.IsZero() && !g.EffectiveTo.IsZero() && g.EffectiveTo.Before(g.EffectiveFrom) {
		c.fault("effective_to", FaultValue, "", "%s is before effective_from %s", g.EffectiveTo, g.EffectiveFrom)
	}
}

// oneOf checks a word against the words that a field may hold.
func (c *checker) oneOf(s, path string, words ...string) {
	if c.need(s, path) && !slices.Contains(words, s) {
		c.fault(path, FaultValue, "write one of "+strings.Join(words, ", "), "%q is not known", clip(s))
	}
}

func (c *checker) url(s, path string) {
	if !c.need(s, path) {
		return
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || strings.ContainsAny(s, " \n") {
		c.fault(path, FaultValue, "write the whole address, beginning with https://", "%q is no web address", clip(s))
	}
}

// id checks the id of a part. seen holds the ids before it.
func (c *checker) id(id, path string, seen func(id string) bool) {
	switch {
	case id == "":
		if c.strict {
			c.fault(path, FaultMissing, "give it a short name such as nop-ho-so", "is missing")
		}
	case !validID(id):
		c.fault(path, FaultValue, "use small letters without accents, digits and hyphens", "%q is no id", clip(id))
	case seen(id):
		c.fault(path, FaultDuplicate, "give each its own", "id %s is there twice", id)
	}
}

func validID(s string) bool {
	if s == "" || len(s) > MaxID {
		return false
	}
	for i := range len(s) {
		b := s[i]
		if !(b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-' && i > 0) {
			return false
		}
	}
	return true
}

func validCode(c Code) bool {
	if c == "" || len(c) > 32 || c[0] == '.' || c[0] == '-' {
		return false
	}
	for i := range len(c) {
		b := c[i]
		if !(b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '.' || b == '-' || b == '_') {
			return false
		}
	}
	return true
}
