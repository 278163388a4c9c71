package console

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// readQuestion is how a question was read.
type readQuestion struct {
	Words      []readWord
	Marked     bool // some word is marked
	Repairs    []reading
	Senses     []reading
	Aspect     string
	AspectFrom string // words that ask for it, "" for none
	Qualifiers []reading
	Elsewhere  string
}

// readWord is one word of the question.
type readWord struct {
	Text     string
	Use      knowledge.Use
	Repaired bool
}

// reading is words and what they were read as, with a remark.
type reading struct {
	From string
	To   []readAs
}

// readAs is what words were read as.
type readAs struct{ Text, Note string }

// Plain reports that no word was taken for another.
func (r readQuestion) Plain() bool {
	return len(r.Repairs)+len(r.Senses)+len(r.Qualifiers) == 0 && r.Elsewhere == ""
}

// readQuestion says how a question was read.
func (v *view) readQuestion(e *knowledge.Explanation) readQuestion {
	r := readQuestion{Elsewhere: e.Elsewhere, Aspect: v.text("explain.aspect_whole")}
	for _, w := range e.Words {
		r.Words = append(r.Words, readWord{Text: w.Text, Use: w.Use})
	}
	for _, c := range e.Corrections {
		r.markRepaired(strings.Fields(c.To))
		r.Repairs = append(r.Repairs, reading{c.From, []readAs{{c.To, v.orElse("explain.why_", c.Why, "")}}})
	}
	r.Marked = slices.ContainsFunc(r.Words, func(w readWord) bool { return w.Repaired || w.Use != knowledge.UseSearch })
	for _, s := range e.Senses {
		one := reading{From: s.Words}
		for _, to := range s.Readings {
			as := readAs{Text: to.Words}
			if to.Weight < 1 {
				as.Note = v.text("explain.sense_weight", "n", strings.TrimSuffix(v.percent(to.Weight), "%"))
			}
			one.To = append(one.To, as)
		}
		r.Senses = append(r.Senses, one)
	}
	if a := e.Answer.Aspect; a != procedures.AspectNone {
		r.Aspect = v.text("bot.aspect_" + string(a))
		if i := slices.IndexFunc(e.Asked, func(x knowledge.ExplainedAsking) bool { return x.Aspect() == a }); i >= 0 {
			r.AspectFrom = e.Asked[i].Words
		}
	}
	for _, q := range e.Qualifiers {
		r.Qualifiers = append(r.Qualifiers, reading{q.Words, []readAs{{Text: v.orElse("explain.qualifier_", q.Name, q.Name)}}})
	}
	return r
}

// markRepaired marks the first run of words that is not marked yet.
func (r *readQuestion) markRepaired(run []string) {
	for i := 0; len(run) > 0 && i+len(run) <= len(r.Words); i++ {
		part := r.Words[i : i+len(run)]
		if slices.EqualFunc(part, run, func(w readWord, text string) bool { return w.Text == text && !w.Repaired }) {
			for k := range part {
				part[k].Repaired = true
			}
			return
		}
	}
}
