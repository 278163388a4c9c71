package portal

import (
	"slices"

	"github.com/motcua/motcua/procedures"
)

// Section says of one section whether the record has text there and whether
// the guide holds something of it.
type Section struct {
	Name   string // the record's label; those within submissions have the outer label before a slash
	Text   bool
	Result bool
}

// Sections are all sections of one record, in its order.
type Sections []Section

// Lost lists the sections whose text left nothing in the guide.
func (s Sections) Lost() []string {
	var out []string
	for _, x := range s {
		if x.Text && !x.Result {
			out = append(out, x.Name)
		}
	}
	return out
}

// account compares a record with the guide that came out of it.
func account(rec *record, g *procedures.Guide) Sections {
	var out Sections
	for _, l := range labels() {
		out = append(out, Section{Name: l, Text: says(rec, l), Result: holds(g, l)})
		if l == labelSubmissions {
			out = append(out, within(rec, g)...)
		}
	}
	return out
}

// says reports whether a section has text. A list of papers may hold
// nothing but bullets and quantities.
func says(rec *record, label string) bool {
	if label != labelEvidence {
		return rec.text(label) != ""
	}
	return slices.ContainsFunc(rec.body(label), func(l string) bool { return !saysNothing(l) })
}

// holds reports whether the guide has something where a section belongs.
func holds(g *procedures.Guide, label string) bool {
	switch label {
	case labelCode:
		return g.Code != ""
	case labelDecision:
		return g.Source.Decision != ""
	case labelTitle:
		return g.Title != ""
	case labelLevel:
		return len(g.Level) > 0
	case labelKind:
		return g.Source.Kind != ""
	case labelSector:
		return g.Sector != ""
	case labelSteps:
		return len(g.Steps) > 0
	case labelSubmissions:
		// A submission of nothing but a place comes from the address.
		for _, s := range g.Submissions {
			if !s.Time.IsZero() || len(s.Fees) > 0 || s.FeeText != "" || s.Note != "" || s.Place == "" {
				return true
			}
		}
		return false
	case labelEvidence:
		return len(g.Evidence)+len(g.Notes)+len(g.Variants) > 0
	case labelAudience:
		return len(g.Audience) > 0
	case labelAgencies:
		return len(g.Agencies) > 0
	case labelAuthority:
		return g.Authority != ""
	case labelAddress:
		for _, s := range g.Submissions {
			if s.Place != "" {
				return true
			}
		}
		return false
	case labelDelegated:
		return len(g.Delegated) > 0
	case labelPartners:
		return len(g.Partners) > 0
	case labelResults:
		return len(g.Results) > 0
	case labelLegal:
		return len(g.Legal) > 0
	case labelConditions, labelDescription:
		return len(g.Conditions) > 0
	case labelKeywords:
		return len(g.Keywords) > 0
	}
	return false
}

// within accounts for the parts of the submissions, one by one: the text of
// each must have come out of its own submission.
func within(rec *record, g *procedures.Guide) Sections {
	parts := Sections{
		{Name: labelSubmissions + "/" + labelTime, Result: true},
		{Name: labelSubmissions + "/" + labelFees, Result: true},
		{Name: labelSubmissions + "/" + labelDescription, Result: true},
	}
	found, _ := rawSubmissions(rec)
	for i, r := range found {
		s := g.Submissions[i]
		mark(&parts[0], !none(r.time), !s.Time.IsZero())
		mark(&parts[1], hasWords(r.fees), len(s.Fees) > 0 || s.FeeText != "")
		mark(&parts[2], len(whole(r.descriptions)) > 0, s.Note != "")
	}
	return parts
}

func mark(s *Section, text, result bool) {
	s.Text = s.Text || text
	s.Result = s.Result && (result || !text)
}

// hasWords reports a fee line that is more than separators.
func hasWords(s string) bool {
	for _, r := range s {
		if r != '|' && r != ' ' {
			return !none(s)
		}
	}
	return false
}
