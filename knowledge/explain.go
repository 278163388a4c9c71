package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

// Explanation tells staff how an Answer came about. It holds facts and keys,
// no sentences: String writes it in English, the console in the reader's
// language.
type Explanation struct {
	Answer      Answer
	Reason      Reason               // why this decision
	Words       []ExplainedWord      // of the question, after spelling out and repair
	Corrections []Correction         // in the order of the question
	Asked       []ExplainedAsking    // phrases of asking that were recognised
	Senses      []ExplainedSense     // everyday words that were read as office words
	Qualifiers  []ExplainedQualifier // that the question has
	Elsewhere   string               // the other office that does this, "" for none known
	Ranking     []ExplainedRanking   // best first, ten at most; none when nothing was ranked
}

// Use is what a word of a question is good for.
type Use string

// The uses.
const (
	UseSearch Use = ""     // it is searched for
	UseWeak   Use = "weak" // it is searched for, but counts little
	UseAsking Use = "ask"  // it belongs to the asking and is not searched for
)

// ExplainedWord is one word of the question.
type ExplainedWord struct {
	Text string
	Use  Use
}

// Correction is one repair of a question: From, To and Why, which is "telex",
// "vni", "split", "joined" or "slip".
type Correction = vi.Correction

// ExplainedAsking is words that belong to the asking, and what they ask for:
// an aspect, or a mark of the table of questions ("-", "~", "en").
type ExplainedAsking struct{ Words, For string }

// Aspect is the aspect that the words ask for, AspectNone for none.
func (a ExplainedAsking) Aspect() procedures.Aspect {
	if p := procedures.Aspect(a.For); slices.Contains(procedures.Aspects(), p) {
		return p
	}
	return procedures.AspectNone
}

// ExplainedSense is everyday words and what they were read as.
type ExplainedSense struct {
	Words    string
	Readings []ExplainedReading
}

// ExplainedReading is office words with how much they count, 0 to 1.
type ExplainedReading struct {
	Words  string
	Weight float64
}

// ExplainedQualifier is words that set the procedure meant apart from its
// plain sibling, with the name of what they say (see QualifierNames).
type ExplainedQualifier struct{ Words, Name string }

// ExplainedRanking is one candidate with its features.
type ExplainedRanking struct {
	Code       procedures.Code
	Title      string
	Name       string // sort of name that matched best: "title", "alias", "wording"; "" for none
	NameText   string // that name, as the guide has it
	Score      float64
	Share      float64 // of the decision's softmax, 0 to 1
	Confidence float64 // as of the Answer's candidates
	Features   []FeatureShare
	Missing    []string // qualifiers of its title that the question has not
	Extra      []string // qualifiers of the question that its title has not
}

// FeatureShare is what one feature adds to a score. Features that are 0, or
// count nothing, are left out.
type FeatureShare struct {
	Name  string // of FeatureNames
	Value float64
	Adds  float64 // the sum of all is the score
}

// Explain is Answer with its reasons. Its errors are those of Answer.
func (x *Index) Explain(ctx context.Context, q Query) (Explanation, error) {
	c, err := x.consider(ctx, q)
	if err != nil {
		return Explanation{}, err
	}
	e := x.explanation(c.q, c.order, c.judged)
	e.Answer = c.answer
	return e, nil
}

func (x *Index) explanation(q *question, order []ranked, j judged) Explanation {
	e := Explanation{Reason: j.reason, Elsewhere: q.elsewhere, Corrections: q.corrections}
	read := map[int]bool{} // words with a sense are searched for, whatever they look like
	for _, s := range q.senses {
		sense := ExplainedSense{Words: q.words(s.at)}
		for _, r := range s.readings {
			sense.Readings = append(sense.Readings, ExplainedReading{textOf(r.words), r.weight})
		}
		e.Senses = append(e.Senses, sense)
		for _, i := range s.at {
			read[i] = true
		}
	}
	for i, t := range q.tokens {
		w := ExplainedWord{Text: t.Text}
		switch {
		case read[i]:
		case q.asked.Out[i]:
			w.Use = UseAsking
		case q.asked.Weak[i]:
			w.Use = UseWeak
		}
		e.Words = append(e.Words, w)
	}
	for _, m := range q.asked.Found {
		e.Asked = append(e.Asked, ExplainedAsking{q.words(m.At), m.Columns[0]})
	}
	if len(q.qualifiers) > 0 {
		for _, m := range x.lex.qualifier.Find(q.tokens) {
			if slices.Contains(q.qualifiers, slices.Index(x.lex.names, m.Columns[0])) {
				e.Qualifiers = append(e.Qualifiers, ExplainedQualifier{q.words(m.At), m.Columns[0]})
			}
		}
	}
	for i := range order[:min(len(order), 10)] {
		e.Ranking = append(e.Ranking, x.explainRanked(order, j, i))
	}
	return e
}

func (x *Index) explainRanked(order []ranked, j judged, i int) ExplainedRanking {
	r := &order[i]
	f := &r.features
	c := j.candidate(order, i)
	e := ExplainedRanking{Code: c.Code, Title: c.Title, Confidence: c.Confidence, Score: r.score, Share: j.shares[i], Features: x.weights.explain(f)}
	if f.best >= 0 {
		n := &r.sheet.names[f.best]
		e.Name, e.NameText = kindNames[n.kind], n.text
		if g, _, ok := x.lib.Guide(r.sheet.code); ok && n.kind == kindTitle {
			e.NameText = g.Title
		}
	}
	for _, name := range f.qualifiers {
		if missing, ok := strings.CutPrefix(name, "-"); ok {
			e.Missing = append(e.Missing, missing)
		} else if extra, ok := strings.CutPrefix(name, "+"); ok {
			e.Extra = append(e.Extra, extra)
		}
	}
	return e
}

// explain lists what each feature adds to the score.
func (w *weights) explain(f *features) []FeatureShare {
	out := make([]FeatureShare, 0, len(f.v))
	for k, v := range f.v {
		if v != 0 && w[k] != 0 {
			out = append(out, FeatureShare{featureNames[k], v, w[k] * v})
		}
	}
	return out
}

func (q *question) words(at []int) string {
	out := make([]string, len(at))
	for i, k := range at {
		out[i] = q.tokens[k].Text
	}
	return strings.Join(out, " ")
}

func textOf(words []vi.Token) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return strings.Join(out, " ")
}

// String writes the explanation in English, several lines.
func (e Explanation) String() string {
	var b strings.Builder
	line := func(label string, values ...string) {
		if s := strings.Join(values, "; "); s != "" {
			_, _ = fmt.Fprintf(&b, "%-12s %s\n", label+":", s)
		}
	}
	line("words", strings.Join(texts(e.Words, func(w ExplainedWord) string { return w.Text }), " "))
	line("repaired", texts(e.Corrections, func(c Correction) string { return fmt.Sprintf("%s → %s (%s)", c.From, c.To, c.Why) })...)
	line("asking", texts(e.Asked, func(a ExplainedAsking) string { return a.Words + ": " + a.For })...)
	line("read as", texts(e.Senses, func(s ExplainedSense) string {
		return s.Words + " → " + strings.Join(texts(s.Readings, func(r ExplainedReading) string { return fmt.Sprintf("%s (%.2g)", r.Words, r.Weight) }), ", ")
	})...)
	line("qualifiers", texts(e.Qualifiers, func(q ExplainedQualifier) string { return q.Name + " (" + q.Words + ")" })...)
	line("other office", e.Elsewhere)
	line("aspect", string(e.Answer.Aspect))
	why := e.Reason.String()
	if e.Reason == ReasonElsewhere {
		why += ": " + e.Elsewhere
	}
	line("decision", string(e.Answer.Decision)+", because "+why)
	for i, c := range e.Answer.Choices {
		line(fmt.Sprintf("choice %d", i+1), fmt.Sprintf("%s %s", c.Code, c.Title))
	}
	for i := range e.Ranking {
		r := &e.Ranking[i]
		features := strings.Join(texts(r.Features, func(f FeatureShare) string { return fmt.Sprintf("%s %.2f (%+.1f)", f.Name, f.Value, f.Adds) }), ", ")
		apart := append(texts(r.Missing, func(n string) string { return "-" + n }), texts(r.Extra, func(n string) string { return "+" + n })...)
		if len(apart) > 0 {
			features += " (" + strings.Join(apart, ", ") + ")"
		}
		_, _ = fmt.Fprintf(&b, "%2d. %s  %.2f  share %.2f  %s\n    by %s “%s”: %s\n", i+1, r.Code, r.Score, r.Share, r.Title, r.Name, r.NameText, features)
	}
	return b.String()
}

// texts makes a text of each.
func texts[T any](list []T, text func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = text(v)
	}
	return out
}
