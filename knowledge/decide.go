package knowledge

import (
	"math"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// Bounds of the decision. A question is answered when one candidate stands
// out and its name covers most of what was said; it is refused when no
// candidate has enough of it.
const (
	temperature    = 0.55 // of the softmax over scores
	answerAt       = 0.50 // share of the first candidate, editions merged
	answerCover    = 0.45 // of the question, anywhere in the guide
	refuseBelow    = 0.34 // anywhere, of the best candidate
	elsewhereCover = 0.80 // for what another office is known to do: the name
	elsewhereExact = 0.50 // must say it and little else
	choiceShare    = 0.12 // of the first candidate's share, to be a choice
	maxChoices     = 4
	tied           = 0.80 // of the first candidate's share: nobody stands out

	plainlyNamed = 0.80 // of the best name is in the question: it is asked for as such
	rivalCover   = 0.93 // of the first one's cover makes another a rival
	rivalShare   = 0.13 // of the first one's share, at least
	inPassing    = 0.15 // of a name must be asked for, unless its core is
	rivalMissing = 0.35 // a rival may have that much more of qualifiers not asked for
)

// judged is a ranking with what was decided on it.
type judged struct {
	decision Decision
	reason   Reason
	shares   []float64 // by rank: softmax, editions of one procedure merged into the first
	choices  []int     // ranks
}

// judge decides what may be done with a ranking.
func (x *Index) judge(q *question, order []ranked) judged {
	if len(order) == 0 {
		return judged{decision: DecisionRefuse, reason: ReasonNoGuide}
	}
	j := judged{shares: shares(order)}
	top := order[0].features
	for i := range order {
		if len(j.choices) == maxChoices {
			break
		}
		if j.shares[i] >= choiceShare*j.shares[0] && order[i].features.anywhere >= refuseBelow*0.8 {
			j.choices = append(j.choices, i)
		}
	}
	rivals := rivals(order, j.shares)
	switch {
	case q.elsewhere != "" && (top.cover < elsewhereCover || top.precise < elsewhereExact || top.missing > rivalMissing):
		j.decision, j.reason = DecisionRefuse, ReasonElsewhere
	case top.anywhere < refuseBelow:
		j.decision, j.reason = DecisionRefuse, ReasonTooLittle
	case top.v[featCore] == 0 && top.precise < inPassing && top.cover < 0.5:
		j.decision, j.reason = DecisionRefuse, ReasonInPassing
	case top.precise < plainlyNamed && len(j.choices) > 1 && x.broad(q):
		j.decision, j.reason = DecisionClarify, ReasonSector
	case len(rivals) > 1:
		j.decision, j.reason = DecisionClarify, ReasonShared
		j.choices = rivals
	case j.shares[0] >= answerAt && top.anywhere >= answerCover && top.extra < 0.8 && runnerUp(j.shares) < tied*j.shares[0]:
		j.decision, j.reason = DecisionAnswer, ReasonStandsOut
	case len(j.choices) >= 2:
		j.decision, j.reason = DecisionClarify, ReasonClose
	case top.anywhere >= answerCover:
		// Nothing else comes near, only the share is low.
		j.decision, j.reason = DecisionAnswer, ReasonAlone
	default:
		j.decision, j.reason = DecisionRefuse, ReasonOnlyLittle
	}
	return j
}

// runnerUp is the largest share after the first.
func runnerUp(shares []float64) float64 {
	if len(shares) < 2 {
		return 0
	}
	return slices.Max(shares[1:])
}

// rivals lists the guides, the first one included, whose names have what was
// asked just as well and of which none is asked for plainly. Their scores
// differ by what nobody asked for.
func rivals(order []ranked, shares []float64) []int {
	top := order[0]
	out := []int{0}
	if top.features.precise >= plainlyNamed && top.sheet.names[top.features.best].kind != kindPart {
		return out
	}
	editions := []string{top.sheet.edition}
	for i, r := range order[1:] {
		f := r.features
		if len(out) < maxChoices && shares[i+1] >= rivalShare*shares[0] && f.cover >= rivalCover*top.features.cover && f.missing <= top.features.missing+rivalMissing &&
			f.extra <= top.features.extra && !slices.Contains(editions, r.sheet.edition) {
			out = append(out, i+1)
			editions = append(editions, r.sheet.edition)
		}
	}
	return out
}

// shares is a softmax over the scores. Guides that are editions of one
// procedure count for the best placed of them; the others get 0.
func shares(order []ranked) []float64 {
	out := make([]float64, len(order))
	first := map[string]int{}
	sum := 0.0
	for i, r := range order {
		e := math.Exp((r.score - order[0].score) / temperature)
		sum += e
		k, seen := first[r.sheet.edition]
		if !seen {
			k = i
			first[r.sheet.edition] = i
		}
		out[k] += e
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// candidate shows a rank to the caller. Its confidence is its share of what
// the question leaves open, lowered by what no guide covers.
func (j judged) candidate(order []ranked, i int) Candidate {
	r := order[i]
	return Candidate{
		Code: r.sheet.code, Revision: r.sheet.revision, Title: r.sheet.guide.Name(),
		Confidence: min(1, j.shares[i]*min(1, r.features.anywhere/0.8)),
	}
}

// answer puts an Answer together.
func (j judged) answer(order []ranked, aspect procedures.Aspect, limit int) Answer {
	a := Answer{Decision: j.decision, Aspect: aspect}
	for i := range order[:min(limit, len(order))] {
		a.Candidates = append(a.Candidates, j.candidate(order, i))
	}
	if j.decision == DecisionClarify {
		for _, i := range j.choices {
			a.Choices = append(a.Choices, j.candidate(order, i))
		}
	}
	return a
}
