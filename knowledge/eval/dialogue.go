package eval

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// Dialogue is what one citizen asks one after the other.
type Dialogue struct {
	ID    string         `json:"id"`
	Turns []DialogueTurn `json:"turns"` // the first stands alone, the others follow up
}

// DialogueTurn is one question of a dialogue.
type DialogueTurn struct {
	Query  string            `json:"query"`
	Codes  []procedures.Code `json:"codes"`  // every acceptable procedure
	Aspect string            `json:"aspect"` // one of procedures.Aspects, or "none"
}

// ReadDialoguesFile is ReadDialogues for a file; faults begin with its path.
func ReadDialoguesFile(path string) ([]Dialogue, error) {
	return readSet(path, "dialogues", ReadDialogues)
}

// ReadDialogues reads a set, one JSON object in a line. It reports all faults
// at once, each with its line number: no JSON, unknown field, no id or one
// that came before, fewer than two turns, and in a turn no query, no code or
// an unknown aspect.
func ReadDialogues(r io.Reader) ([]Dialogue, error) {
	return readLines(r, func(d Dialogue) string { return d.ID }, func(d Dialogue, fault faultFunc) {
		if len(d.Turns) < 2 {
			fault("%d turns, want two at least", len(d.Turns))
		}
		for i, t := range d.Turns {
			inTurn := func(format string, args ...any) {
				fault("turn %d: "+format, append([]any{i + 1}, args...)...)
			}
			if strings.TrimSpace(t.Query) == "" {
				inTurn("no query")
			}
			if len(t.Codes) == 0 {
				inTurn("no code")
			}
			checkCodes(t.Codes, inTurn)
			checkAspect(t.Aspect, inTurn)
		}
	})
}

// DialogueResult is how often follow-ups were understood. Shares are 0 to 1;
// of none they are 0.
type DialogueResult struct {
	N             int            `json:"n"`       // dialogues
	Skipped       int            `json:"skipped"` // some turn has no code that the library has
	Right         float64        `json:"right"`   // every follow-up of the dialogue right
	Interval      Interval       `json:"interval"`
	Turns         int            `json:"turns"` // follow-ups in all
	TurnsRight    float64        `json:"turns_right"`
	TurnsInterval Interval       `json:"turns_interval"` // dialogues are drawn, not turns: turns of one hang together
	Failed        []DialogueFail `json:"failed"`         // in the order of the set
}

// DialogueFail is a follow-up that was not understood.
type DialogueFail struct {
	ID    string             `json:"id"`
	Turn  int                `json:"turn"` // 2 for the first follow-up
	Asked DialogueTurn       `json:"asked"`
	Focus procedures.Code    `json:"focus"` // what the conversation was about
	Got   procedures.Code    `json:"got"`   // what would be answered or offered first; "" for nothing
	How   knowledge.Decision `json:"how"`
	As    string             `json:"as"` // aspect that was understood
}

// RunDialogues leads every dialogue as the bot would: what the index answered
// is what the next question follows up; of choices the first is taken; a
// refusal leaves the conversation where it was. A follow-up is right when an
// acceptable procedure comes first, is not refused, and the aspect is right.
// The errors are those of the index.
func RunDialogues(ctx context.Context, idx *knowledge.Index, dialogues []Dialogue) (DialogueResult, error) {
	var r DialogueResult
	var right, turns []float64 // by dialogue: follow-ups right, follow-ups
	for _, d := range dialogues {
		if slices.ContainsFunc(d.Turns, func(t DialogueTurn) bool { return !knows(idx, t.Codes) }) {
			r.Skipped++
			continue
		}
		failed, err := lead(ctx, idx, d)
		if err != nil {
			return DialogueResult{}, err
		}
		r.Failed = append(r.Failed, failed...)
		r.Turns += len(d.Turns) - 1
		turns = append(turns, float64(len(d.Turns)-1))
		right = append(right, float64(len(d.Turns)-1-len(failed)))
	}
	r.N = len(turns)
	measure := func(drawn []int) []float64 {
		whole, good, all := 0.0, 0.0, 0.0
		for _, i := range drawn {
			add(&whole, right[i] == turns[i])
			good, all = good+right[i], all+turns[i]
		}
		return []float64{ratio(whole, float64(len(drawn))), ratio(good, all)}
	}
	intervals := bootstrap(r.N, 2, measure)
	r.Interval, r.TurnsInterval = intervals[0], intervals[1]
	shares := measure(upTo(r.N))
	r.Right, r.TurnsRight = shares[0], shares[1]
	return r, nil
}

// knows reports whether the index's library has one of the codes.
func knows(idx *knowledge.Index, codes []procedures.Code) bool {
	return slices.ContainsFunc(codes, func(c procedures.Code) bool {
		_, ok := idx.Library().Current(c)
		return ok
	})
}

// lead asks the turns of one dialogue and lists the follow-ups that failed.
func lead(ctx context.Context, idx *knowledge.Index, d Dialogue) ([]DialogueFail, error) {
	var failed []DialogueFail
	var talkedOf procedures.Code
	aspect := procedures.AspectNone
	for i, t := range d.Turns {
		a, err := idx.Answer(ctx, knowledge.Query{Text: t.Query, Focus: talkedOf, Aspect: aspect, Limit: depth})
		if err != nil {
			return nil, fmt.Errorf("ask turn %d of dialogue %s: %w", i+1, d.ID, err)
		}
		first := said(a)
		if i > 0 && (!slices.Contains(t.Codes, first) || aspectWord(a.Aspect) != t.Aspect) {
			failed = append(failed, DialogueFail{d.ID, i + 1, t, talkedOf, first, a.Decision, aspectWord(a.Aspect)})
		}
		if first != "" {
			talkedOf, aspect = first, a.Aspect
		}
	}
	return failed, nil
}

// said is the procedure that is answered, or offered first; "" for none.
func said(a knowledge.Answer) procedures.Code {
	switch {
	case a.Decision == knowledge.DecisionAnswer:
		return a.Candidates[0].Code
	case a.Decision == knowledge.DecisionClarify:
		return a.Choices[0].Code
	}
	return ""
}

// String is the result for people, what failed included.
func (r DialogueResult) String() string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "dialogues right      %5.1f %% of %d, %d skipped   (95 %%: %s)\n", 100*r.Right, r.N, r.Skipped, r.Interval)
	_, _ = fmt.Fprintf(&b, "follow-ups right     %5.1f %% of %d   (95 %%: %s)\n", 100*r.TurnsRight, r.Turns, r.TurnsInterval)
	for _, f := range r.Failed {
		_, _ = fmt.Fprintf(&b, "  %s, turn %d: %s %s %s, want %v %s, from %s: %s\n", f.ID, f.Turn, f.How, f.Got, f.As, f.Asked.Codes, f.Asked.Aspect, f.Focus, f.Asked.Query)
	}
	return b.String()
}
