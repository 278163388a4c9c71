package bot

import (
	"cmp"
	"slices"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// Lengths of what stands in a narrow row, in runes.
const (
	lineRunes  = 90
	labelRunes = 60
	factLines  = 3
)

// CardFor is the answer card of a guide in force; false when there is none.
// It is made for the console, which shows it beside a conversation; the bot
// says the same.
func CardFor(w World, lang words.Lang, code procedures.Code) (Card, bool) {
	g, rev, ok := w.Library.InForce(code, inZone(w))
	if !ok {
		return Card{}, false
	}
	return teller{w, lang}.card(g, rev), true
}

func (t teller) card(g *procedures.Guide, rev procedures.Revision) Card {
	c := Card{
		Code: g.Code, Revision: rev, Title: g.Name(), Summary: clip(g.Summary, 300),
		Origin: t.origin(g), Official: g.Review == procedures.ReviewOfficial,
		Checked: g.Review == procedures.ReviewWard, Source: g.Source.URL,
	}
	c.Facts = append(c.Facts, t.papersFact(g))
	c.Facts = append(c.Facts, t.feeFact(g))
	c.Facts = append(c.Facts, t.perMethod(g, procedures.AspectTime, "bot.fact_time", func(s procedures.Submission) []string {
		return nonEmpty(clip(t.limit(s.Time), lineRunes))
	}))
	c.Facts = append(c.Facts, t.whereFact(g))
	return c
}

func nonEmpty(lines ...string) []string {
	return slices.DeleteFunc(lines, func(s string) bool { return s == "" })
}

// papersFact lists the papers that everybody needs, and says that there are
// others by circumstance.
func (t teller) papersFact(g *procedures.Guide) Fact {
	f := Fact{Aspect: procedures.AspectPapers, Label: t.text("bot.fact_papers")}
	special := 0
	for _, e := range g.Evidence {
		if e.Variant != "" || e.Optional {
			special++
			continue
		}
		f.Lines = append(f.Lines, clip(e.Title, lineRunes))
	}
	if len(f.Lines) == 0 && special > 0 {
		f.Lines = append(f.Lines, t.text("bot.papers_by_variant", "n", number(t.lang, int64(special))))
		return f
	}
	if more := len(f.Lines) - factLines; more > 1 {
		f.Lines = append(f.Lines[:factLines:factLines], t.text("bot.papers_more", "n", number(t.lang, int64(more))))
	}
	if special > 0 {
		f.Lines = append(f.Lines, t.text("bot.papers_special"))
	}
	if len(f.Lines) == 0 {
		f.Lines = []string{t.text("bot.unknown_papers")}
	}
	return f
}

// perMethod is a fact that may differ by how one submits: what is the same
// for several ways is said once.
func (t teller) perMethod(g *procedures.Guide, a procedures.Aspect, label string, of func(procedures.Submission) []string) Fact {
	f := Fact{Aspect: a, Label: t.text(label)}
	var values []string
	methods := map[string][]string{}
	for _, s := range g.Submissions {
		m := t.way(g, s)
		for _, v := range of(s) {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
			if !slices.Contains(methods[v], m) {
				methods[v] = append(methods[v], m)
			}
		}
	}
	for _, v := range values {
		if len(values) > 1 {
			v = t.text("bot.by_method", "value", v, "method", strings.Join(methods[v], ", "))
		}
		f.Lines = append(f.Lines, v)
	}
	if len(f.Lines) == 0 {
		f.Lines = []string{t.text("bot.unknown_fact")}
	}
	return f
}

// way tells one way to submit from the guide's others: by its method, or by
// its place where two ways have the same method.
func (t teller) way(g *procedures.Guide, s procedures.Submission) string {
	same := 0
	for _, other := range g.Submissions {
		if other.Method == s.Method {
			same++
		}
	}
	if same > 1 && s.Place != "" {
		return clip(s.Place, labelRunes)
	}
	return t.method(s.Method)
}

// feeFact tells the ordinary fee of each way to submit; what else there is
// by circumstance is for who asks.
func (t teller) feeFact(g *procedures.Guide) Fact {
	more := false
	f := t.perMethod(g, procedures.AspectFee, "bot.fact_fee", func(s procedures.Submission) []string {
		lines := t.feeLines(s)
		if len(lines) > 1 {
			// The circumstance of an ordinary fee can wait; that of a free
			// case cannot, or it reads as free for all.
			more, lines = true, lines[:1]
			if f := ordered(s.Fees)[0]; f.Amount > 0 {
				lines[0] = t.fee(f)
			}
		}
		return lines
	})
	if more {
		f.Lines = append(f.Lines, t.text("bot.fees_more"))
	}
	return f
}

// feeLines are the fees of one way to submit, each with its circumstance;
// those that nobody pays come last.
func (t teller) feeLines(s procedures.Submission) []string {
	var out []string
	for _, f := range ordered(s.Fees) {
		line := t.fee(f)
		if f.Condition != "" && (len(s.Fees) > 1 || f.Amount == 0) {
			line = t.text("bot.fee_if", "fee", line, "condition", clip(f.Condition, lineRunes))
		}
		out = append(out, line)
	}
	if len(out) == 0 && s.FeeText != "" {
		out = append(out, clip(s.FeeText, lineRunes))
	}
	return out
}

// ordered is fees with the free cases last.
func ordered(fees []procedures.Fee) []procedures.Fee {
	out := slices.Clone(fees)
	slices.SortStableFunc(out, func(a, b procedures.Fee) int {
		return cmp.Compare(min(b.Amount, 1), min(a.Amount, 1))
	})
	return out
}

// whereFact says where to submit; its link is the online one.
func (t teller) whereFact(g *procedures.Guide) Fact {
	f := Fact{Aspect: procedures.AspectWhere, Label: t.text("bot.fact_where")}
	for _, s := range g.Submissions {
		line := s.Place
		if line == "" && s.Link != nil {
			line = s.Link.Text
		}
		if line == "" && s.Method != procedures.MethodPost {
			line = g.Authority
		}
		if line == "" {
			continue
		}
		line = t.text("bot.by_method", "value", clip(line, lineRunes), "method", t.method(s.Method))
		if !slices.Contains(f.Lines, line) {
			f.Lines = append(f.Lines, line)
		}
		if f.URL == "" && s.Link != nil {
			f.URL = s.Link.URL
		}
	}
	if len(f.Lines) == 0 && g.Authority != "" {
		f.Lines = []string{clip(g.Authority, lineRunes)}
	}
	if len(f.Lines) == 0 {
		f.Lines = []string{t.text("bot.unknown_fact")}
	}
	return f
}

// cardText is a card in plain words.
func (t teller) cardText(c Card) string {
	lines := []string{c.Title, c.Origin}
	if c.Summary != "" {
		lines = append(lines, c.Summary)
	}
	for _, f := range c.Facts {
		if len(f.Lines) == 1 {
			lines = append(lines, t.text("bot.labelled", "label", f.Label, "value", f.Lines[0]))
		} else {
			lines = append(lines, strings.TrimSpace(t.text("bot.labelled", "label", f.Label, "value", "")))
			for _, l := range f.Lines {
				lines = append(lines, "- "+l)
			}
		}
		if f.URL != "" {
			lines = append(lines, f.URL)
		}
	}
	if c.Official && c.Source != "" {
		lines = append(lines, t.text("bot.source", "url", c.Source))
	}
	return strings.Join(lines, "\n")
}
