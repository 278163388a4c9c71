package procedures

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

func (c *checker) variants() {
	for i, v := range c.g.Variants {
		at := index("variants", i)
		c.id(string(v.ID), at+".id", func(string) bool { return c.cases[v.ID] })
		if v.ID != "" {
			c.cases[v.ID] = true
		}
		if c.need(v.Title, at+".title") {
			c.label(v.Title, at+".title")
		}
	}
}

// variant checks a reference to a variant; "" refers to none.
func (c *checker) variant(v VariantID, path string) {
	if v != "" && !c.cases[v] {
		c.fault(path, FaultReference, "the variants are listed under variants", "there is no variant %q", clip(string(v)))
	}
}

func (c *checker) evidence() {
	for i, e := range c.g.Evidence {
		at := index("evidence", i)
		c.id(string(e.ID), at+".id", func(string) bool { return c.papers[e.ID] })
		if e.ID != "" {
			c.papers[e.ID] = true
		}
		c.need(e.Title, at+".title")
		c.count(e.Originals, at+".originals")
		c.count(e.Copies, at+".copies")
		c.variant(e.Variant, at+".variant")
		if e.Form == nil {
			continue
		}
		if e.Form.Code == "" && e.Form.URL == "" {
			c.fault(at+".form", FaultMissing, "give the code, the url or both", "has neither code nor url")
		}
		if e.Form.URL != "" {
			c.url(e.Form.URL, at+".form.url")
		}
	}
}

func (c *checker) count(n int, path string) {
	if n < 0 || n > 1000 {
		c.fault(path, FaultValue, "", "%d is no number of papers", n)
	}
}

func (c *checker) submissions() {
	for i, s := range c.g.Submissions {
		at := index("submissions", i)
		c.oneOf(string(s.Method), at+".method", string(MethodOnline), string(MethodInPerson), string(MethodPost))
		c.link(s.Link, at+".link")
		c.time(s.Time, at+".time")
		for j, f := range s.Fees {
			fee := index(at+".fees", j)
			if f.Amount < 0 {
				c.fault(fee+".amount", FaultValue, "a fee of 0 is free", "%d is less than nothing", f.Amount)
			}
			if f.Currency != "" && !validCurrency(f.Currency) {
				c.fault(fee+".currency", FaultValue, "write three capitals such as USD; without it dong is meant", "%q is no currency", clip(f.Currency))
			}
			c.variant(f.Variant, fee+".variant")
		}
	}
}

func validCurrency(s string) bool {
	return len(s) == 3 && strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

func (c *checker) time(t TimeLimit, path string) {
	if t.Unit != "" {
		c.oneOf(string(t.Unit), path+".unit", string(UnitWorkingDay), string(UnitDay), string(UnitWorkingHour),
			string(UnitHour), string(UnitMonth), string(UnitYear), string(UnitMinute), string(UnitSameDay), string(UnitOther))
	}
	switch {
	case t.Amount < 0:
		c.fault(path+".amount", FaultValue, "", "%g is less than nothing", t.Amount)
	case t.Amount > 0 && t.Unit == "":
		c.fault(path+".unit", FaultMissing, "write working_day, day or another unit", "is missing beside the amount")
	case t.Amount == 0 && t.Text == "" && c.strict && t.Unit != "" && t.Unit != UnitSameDay:
		c.fault(path+".amount", FaultMissing, "give the number, or say it in text", "is missing beside the unit")
	}
}

func (c *checker) steps() {
	if c.strict && len(c.g.Steps) == 0 {
		c.fault("steps", FaultMissing, "only official text may do without steps", "a guide needs at least one step")
	}
	seen := make(map[StepID]bool)
	for i, s := range c.g.Steps {
		at := index("steps", i)
		c.id(string(s.ID), at+".id", func(string) bool { return seen[s.ID] })
		seen[s.ID] = true
		c.label(s.Title, at+".title")
		c.need(s.Text, at+".text")
		for j, e := range s.Evidence {
			switch ref := index(at+".evidence", j); {
			case e == "": // reported as an empty text
			case !c.papers[e]:
				c.fault(ref, FaultReference, "the papers are listed under evidence", "there is no evidence %q", clip(string(e)))
			case slices.Contains(s.Evidence[:j], e):
				c.fault(ref, FaultDuplicate, "keep one of them", "%s is there twice", e)
			}
		}
		c.link(s.Link, at+".link")
		if s.Video != nil {
			c.video(s.Video, at+".video")
		}
		if p := s.Picture; p != nil {
			c.file(p.File, at+".picture.file", ".jpg", ".jpeg", ".png", ".webp", ".gif")
			c.need(p.Alt, at+".picture.alt")
		}
	}
}

func (c *checker) link(l *Link, path string) {
	if l == nil {
		return
	}
	if c.need(l.Text, path+".text") {
		c.label(l.Text, path+".text")
	}
	c.url(l.URL, path+".url")
}

func (c *checker) video(v *Video, path string) {
	if c.need(v.Title, path+".title") {
		c.label(v.Title, path+".title")
	}
	switch {
	case v.URL == "" && v.File == "":
		c.fault(path, FaultMissing, "give the one or the other", "has neither url nor file")
	case v.URL != "" && v.File != "":
		c.fault(path, FaultValue, "keep one of them", "has both url and file")
	case v.URL != "":
		c.url(v.URL, path+".url")
	default:
		c.file(v.File, path+".file", ".mp4", ".webm")
		if v.Captions == "" && v.Text == "" {
			c.fault(path+".captions", FaultMissing, "give a WebVTT file, or write in text what is said", "an own video needs captions or its text")
		}
	}
	if v.Captions != "" {
		c.file(v.Captions, path+".captions", ".vtt")
	}
	if v.Start < 0 || v.Seconds < 0 || v.End < 0 {
		c.fault(path, FaultValue, "", "start, end and seconds are not less than 0")
	}
	if v.End > 0 && v.End <= v.Start {
		c.fault(path+".end", FaultValue, "give a later second, or none", "ends before it starts")
	}
}

// file checks a name below media/.
func (c *checker) file(name, at string, endings ...string) {
	switch {
	case !c.need(name, at):
	case !fs.ValidPath(name) || name == ".":
		c.fault(at, FaultValue, "write the path below media/ with /, without .. and without media/ itself", "%q is no path of a media file", clip(name))
	case !slices.Contains(endings, strings.ToLower(path.Ext(name))):
		c.fault(at, FaultValue, "use "+strings.Join(endings, ", "), "%q has the wrong kind", clip(name))
	case c.media != nil && !c.media(name):
		c.fault(at, FaultReference, "put the file there or correct the name", "there is no file media/%s", name)
	}
}
