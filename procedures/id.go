package procedures

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MakeID makes an id of a text: "Nộp hồ sơ" gives "nop-ho-so". taken says
// which ids are given away already; then a number follows.
func MakeID(text string, taken func(id string) bool) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	// Room for a number, and no word cut in two where that can be helped.
	const most = MaxID - 4
	id := strings.Trim(b.String(), "-")
	if len(id) > most {
		id = id[:most]
		if i := strings.LastIndexByte(id, '-'); i > most/2 {
			id = id[:i]
		}
		id = strings.TrimRight(id, "-")
	}
	if id == "" {
		id = "phan"
	}
	for n, base := 2, id; taken(id); n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	return id
}

// FillIDs gives every step, paper and variant without an id one made of its
// words, as somebody does who turns official text into a guide of the ward.
// References to them cannot exist yet and stay as they are.
func (g *Guide) FillIDs() {
	steps, papers, cases := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	for _, s := range g.Steps {
		steps[string(s.ID)] = true
	}
	for _, e := range g.Evidence {
		papers[string(e.ID)] = true
	}
	for _, v := range g.Variants {
		cases[string(v.ID)] = true
	}
	give := func(seen map[string]bool, text string) string {
		id := MakeID(text, func(id string) bool { return seen[id] })
		seen[id] = true
		return id
	}
	for i := range g.Steps {
		if s := &g.Steps[i]; s.ID == "" {
			text := s.Title
			if text == "" {
				text = s.Text
			}
			s.ID = StepID(give(steps, text))
		}
	}
	for i := range g.Evidence {
		if e := &g.Evidence[i]; e.ID == "" {
			e.ID = EvidenceID(give(papers, e.Title))
		}
	}
	for i := range g.Variants {
		if v := &g.Variants[i]; v.ID == "" {
			v.ID = VariantID(give(cases, v.Title))
		}
	}
}
