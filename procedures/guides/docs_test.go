package guides

import (
	"os"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// The annotated example of the content guide is a guide without faults, and
// the table of faults names every kind.
func TestContentGuideIsTrue(t *testing.T) {
	b, err := os.ReadFile("../../docs/guide-files.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	_, rest, found := strings.Cut(doc, "```yaml\n")
	example, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("the content guide has no example")
	}
	g, faults := procedures.ReadGuide([]byte(example), "example.yaml")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	if g.Review != procedures.ReviewWard || len(g.Steps) != 3 || g.Tree == nil {
		t.Errorf("the example was not read as meant: %+v", g)
	}
	for _, k := range []procedures.FaultKind{procedures.FaultSyntax, procedures.FaultUnknown, procedures.FaultType,
		procedures.FaultMissing, procedures.FaultDuplicate, procedures.FaultReference, procedures.FaultValue,
		procedures.FaultText, procedures.FaultTree, procedures.FaultFile} {
		if !strings.Contains(doc, "| `"+string(k)+"` |") {
			t.Errorf("the content guide does not tell of faults of kind %s", k)
		}
	}
	broken := strings.Replace(example, "amount: 5000 ", "amount: 5.000 ", 1)
	_, faults = procedures.ReadGuide([]byte(broken), "9.000001.yaml")
	if len(faults) != 1 || !strings.Contains(doc, faults[0].String()) {
		t.Errorf("the fault shown is not the one reported: %v", faults)
	}
}
