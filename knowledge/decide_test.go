package knowledge

import (
	"testing"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// TestTieIsAskedBack: where two guides are equally near, neither is given as
// if it were certain, and the right one is among the choices.
func TestTieIsAskedBack(t *testing.T) {
	list, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	lib, err := procedures.NewLibrary(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	a := ask(t, newIndex(t, lib), Query{Text: "xin bản sao khai sinh"})
	if a.Decision == DecisionAnswer && a.Candidates[0].Code != "2.000635" {
		t.Errorf("answered %s", codes(a.Candidates, 3))
	}
	for _, c := range a.Choices {
		if c.Code == "2.000635" {
			return
		}
	}
	if a.Decision != DecisionAnswer {
		t.Errorf("%s without the right choice: %s", a.Decision, codes(a.Choices, 4))
	}
}
