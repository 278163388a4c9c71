package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// namesAskedBack is how many names of the shipped guides are asked back, at
// most, instead of being answered.
const namesAskedBack = 18

// TestEveryNameFindsItsGuide asks every name of every shipped guide as it is
// written there. Each is answered from that guide, or is asked back with that
// guide among the choices, where two procedures may be meant ("mua bán đất").
func TestEveryNameFindsItsGuide(t *testing.T) {
	list, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := index(t, list...)
	var astray, askedBack []string
	n := 0
	for _, g := range list {
		for _, name := range slices.Concat([]string{g.Title, g.Short}, g.Aliases, g.Wordings) {
			if name == "" {
				continue // a guide without a short title
			}
			n++
			a, err := x.Answer(context.Background(), knowledge.Query{Text: name})
			if err != nil {
				t.Fatal(err)
			}
			line := fmt.Sprintf("%s: %q: %s", g.Code, name, a.Decision)
			for _, c := range a.Candidates[:min(3, len(a.Candidates))] {
				line += fmt.Sprintf(" %s %.2f", c.Code, c.Confidence)
			}
			switch {
			case a.Decision == knowledge.DecisionAnswer && a.Candidates[0].Code == g.Code:
			case a.Decision == knowledge.DecisionClarify && offered(a.Choices, g.Code):
				askedBack = append(askedBack, line)
			default:
				astray = append(astray, line)
			}
		}
	}
	t.Logf("%d names of %d guides: %d asked back, %d astray\n%s", n, len(list), len(askedBack), len(astray), strings.Join(askedBack, "\n"))
	if len(astray) > 0 {
		t.Errorf("%d names lead elsewhere or nowhere:\n%s", len(astray), strings.Join(astray, "\n"))
	}
	if len(askedBack) > namesAskedBack {
		t.Errorf("%d names are asked back, more than %d:\n%s", len(askedBack), namesAskedBack, strings.Join(askedBack, "\n"))
	}
}

func offered(choices []knowledge.Candidate, code procedures.Code) bool {
	return slices.ContainsFunc(choices, func(c knowledge.Candidate) bool { return c.Code == code })
}
