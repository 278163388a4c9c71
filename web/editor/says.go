package editor

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// part is a field of the guide with what it says.
type part struct {
	Field string
	Lines []line
}

// line is one thing that a field says; Item is what it is called, "" where the
// text is all.
type line struct{ Item, After string }

// says is everything that a guide says, by part, for somebody who reads it
// through.
func (v *view) says(g *procedures.Guide) []part {
	var out []part
	texts := func(field string, list ...string) {
		p := part{Field: field}
		for _, s := range list {
			if s != "" {
				p.Lines = append(p.Lines, line{After: s})
			}
		}
		if len(p.Lines) > 0 {
			out = append(out, p)
		}
	}
	lines := func(field string, list []line) {
		if len(list) > 0 {
			out = append(out, part{field, list})
		}
	}
	texts("title", g.Title)
	texts("short", g.Short)
	texts("summary", g.Summary)
	texts("aliases", g.Aliases...)
	texts("wordings", g.Wordings...)
	texts("sector", g.Sector)
	texts("audience", g.Audience...)
	texts("authority", g.Authority)
	texts("agencies", g.Agencies...)
	texts("partners", g.Partners...)
	texts("delegated", g.Delegated...)
	lines("submissions", v.submissions(g))
	lines("variants", each(g.Variants, func(x procedures.Variant) line { return line{Item: x.Title, After: x.Note} }))
	lines("evidence", each(g.Evidence, v.paper))
	texts("notes", g.Notes...)
	lines("steps", each(g.Steps, stepLine))
	lines("tree", v.questions(g))
	lines("videos", each(g.Videos, videoLine))
	texts("conditions", g.Conditions...)
	texts("results", g.Results...)
	lines("legal", each(g.Legal, func(l procedures.LegalAct) line { return line{Item: l.Number, After: l.Title} }))
	texts("related", each(g.Related, func(c procedures.Code) string { return string(c) })...)
	texts("keywords", g.Keywords...)
	texts("source", g.Source.URL, g.Source.Decision, g.Source.CollectedOn)
	texts("reviewed_on", g.ReviewedOn.Vietnamese())
	texts("effective_from", g.EffectiveFrom.Vietnamese())
	texts("effective_to", g.EffectiveTo.Vietnamese())
	return out
}

func each[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}

// lined joins what is there, one on a line.
func lined(list ...string) string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}

func linkText(l *procedures.Link) string {
	if l == nil {
		return ""
	}
	return l.Text + ": " + l.URL
}

func (v *view) submissions(g *procedures.Guide) []line {
	return each(g.Submissions, func(s procedures.Submission) line {
		list := []string{s.Place, linkText(s.Link), v.limit(s.Time)}
		for _, f := range s.Fees {
			list = append(list, v.fee(g, f))
		}
		return line{Item: v.text("bot.method_title", "method", v.method(s.Method)), After: lined(append(list, s.FeeText, s.Note)...)}
	})
}

func (v *view) method(m procedures.Method) string {
	switch m {
	case procedures.MethodOnline:
		return v.text("bot.method_online")
	case procedures.MethodPost:
		return v.text("bot.method_post")
	}
	return v.text("bot.method_in_person")
}

func (v *view) limit(t procedures.TimeLimit) string {
	switch {
	case t.Unit == procedures.UnitSameDay:
		return lined(v.text("bot.unit_same_day"), t.Text)
	case t.Amount > 0 && t.Unit != "" && t.Unit != procedures.UnitOther:
		return lined(strconv.FormatFloat(t.Amount, 'f', -1, 64)+" "+v.text("bot.unit_"+string(t.Unit)), t.Text)
	}
	return t.Text
}

func (v *view) fee(g *procedures.Guide, f procedures.Fee) string {
	s := number(int(f.Amount)) + " " + cmp.Or(f.Currency, v.text("bot.dong"))
	if f.Amount == 0 {
		s = v.text("bot.fee_free")
	}
	if f.Per != "" {
		s = v.text("bot.fee_per", "fee", s, "unit", f.Per)
	}
	for _, x := range g.Variants {
		if x.ID == f.Variant && f.Variant != "" {
			s += " · " + x.Title
		}
	}
	if f.Condition != "" {
		s += " · " + f.Condition
	}
	return s
}

func (v *view) paper(e procedures.Evidence) line {
	var count []string
	if e.Originals > 0 {
		count = append(count, v.text("guides.originals", "n", number(e.Originals)))
	}
	if e.Copies > 0 {
		count = append(count, v.text("guides.copies", "n", number(e.Copies)))
	}
	if e.Show {
		count = append(count, v.text("guides.only_shown"))
	}
	form := ""
	if e.Form != nil {
		form = strings.TrimSpace(e.Form.Code + " " + e.Form.URL)
	}
	return line{Item: e.Title, After: lined(strings.Join(count, ", "), e.Note, form)}
}

func stepLine(s procedures.Step) line {
	video := ""
	if s.Video != nil {
		video = videoLine(*s.Video).text()
	}
	return line{Item: s.Title, After: lined(s.Text, linkText(s.Link), video)}
}

func videoLine(x procedures.Video) line {
	return line{Item: x.Title, After: lined(x.URL+x.File, x.Text)}
}

func (l line) text() string { return lined(l.Item, l.After) }

// questions are those of the decision tree, with where each choice leads.
func (v *view) questions(g *procedures.Guide) []line {
	if g.Tree == nil {
		return nil
	}
	to := func(c procedures.TreeChoice) string {
		for _, n := range g.Tree.Nodes {
			if c.Next != "" && n.ID == c.Next {
				return n.Question
			}
		}
		for _, x := range g.Variants {
			if c.Variant != "" && x.ID == c.Variant {
				return x.Title
			}
		}
		return string(c.Procedure)
	}
	return each(g.Tree.Nodes, func(n procedures.TreeNode) line {
		return line{Item: n.Question, After: lined(each(n.Choices, func(c procedures.TreeChoice) string { return c.Label + " → " + to(c) })...)}
	})
}
