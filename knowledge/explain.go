package knowledge

import (
	"context"
	"fmt"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// Explanation tells staff how an Answer came about.
type Explanation struct {
	Answer      Answer
	Reason      string             // why this decision
	Tokens      []string           // the question's words after spelling out and repair
	Corrections []string           // "sihn → sinh (slip)"
	Asked       []string           // phrases of asking that were recognised
	Senses      []string           // everyday words with the office words they were read as
	Qualifiers  []string           // that the question has
	Elsewhere   string             // the other office that does this, "" for none known
	Ranking     []ExplainedRanking // best first, ten at most
}

// ExplainedRanking is one candidate with its features (see String).
type ExplainedRanking struct {
	Code     procedures.Code
	Title    string
	Name     string // sort of name that matched best: "title", "alias", "wording"
	Score    float64
	Share    float64 // of the decision's softmax, 0 to 1
	Features string  // what each feature adds to the score: "best 0.93 (+7.4), …"
}

// Explain is Answer with its reasons.
func (x *Index) Explain(ctx context.Context, q Query) (Explanation, error) {
	return x.consider(ctx, q)
}

func (x *Index) explanation(q *question, order []ranked, j judged) Explanation {
	e := Explanation{Reason: j.reason, Elsewhere: q.elsewhere}
	for _, t := range q.tokens {
		e.Tokens = append(e.Tokens, t.Text)
	}
	for _, c := range q.corrections {
		e.Corrections = append(e.Corrections, fmt.Sprintf("%s → %s (%s)", c.From, c.To, c.Why))
	}
	for _, m := range q.asked.Found {
		e.Asked = append(e.Asked, fmt.Sprintf("%s: %s", q.words(m.At), m.Columns[0]))
	}
	for _, s := range q.senses {
		var to []string
		for _, r := range s.readings {
			var words []string
			for _, w := range r.words {
				words = append(words, w.Text)
			}
			to = append(to, fmt.Sprintf("%s (%.2g)", strings.Join(words, " "), r.weight))
		}
		e.Senses = append(e.Senses, q.words(s.at)+" → "+strings.Join(to, ", "))
	}
	for _, k := range q.qualifiers {
		e.Qualifiers = append(e.Qualifiers, x.lex.names[k])
	}
	for i, r := range order[:min(len(order), 10)] {
		f := r.features
		er := ExplainedRanking{Code: r.sheet.code, Title: r.sheet.title, Score: r.score, Share: j.shares[i]}
		if f.best >= 0 {
			er.Name = kindNames[r.sheet.names[f.best].kind]
		}
		er.Features = x.weights.explain(&f)
		if len(f.qualifiers) > 0 {
			er.Features += " (" + strings.Join(f.qualifiers, ", ") + ")"
		}
		e.Ranking = append(e.Ranking, er)
	}
	return e
}

func (q *question) words(at []int) string {
	out := make([]string, len(at))
	for i, k := range at {
		out[i] = q.tokens[k].Text
	}
	return strings.Join(out, " ")
}

// String writes the explanation for staff, several lines.
func (e Explanation) String() string {
	var b strings.Builder
	line := func(label string, values ...string) {
		if s := strings.Join(values, "; "); s != "" {
			_, _ = fmt.Fprintf(&b, "%-12s %s\n", label+":", s)
		}
	}
	line("words", strings.Join(e.Tokens, " "))
	line("repaired", e.Corrections...)
	line("asking", e.Asked...)
	line("read as", e.Senses...)
	line("qualifiers", e.Qualifiers...)
	line("other office", e.Elsewhere)
	line("aspect", string(e.Answer.Aspect))
	line("decision", string(e.Answer.Decision)+", because "+e.Reason)
	for i, c := range e.Answer.Choices {
		line(fmt.Sprintf("choice %d", i+1), fmt.Sprintf("%s %s", c.Code, c.Title))
	}
	for i, r := range e.Ranking {
		_, _ = fmt.Fprintf(&b, "%2d. %s  %.2f  share %.2f  %s\n    by %s: %s\n", i+1, r.Code, r.Score, r.Share, r.Title, r.Name, r.Features)
	}
	return b.String()
}
