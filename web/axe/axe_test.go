package axe

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// witness is a test that remembers what was said of it.
type witness struct {
	testing.TB
	said []string
}

func (w *witness) Helper() {}
func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}
func (w *witness) Fatalf(format string, args ...any) {
	w.Errorf(format, args...)
	panic(w)
}

func TestFindingsFailATest(t *testing.T) {
	if _, err := source(); err != nil {
		t.Skipf("needs axe-core: %v", err)
	}
	page := func(answer string, err error) func(string) (string, error) {
		return func(js string) (string, error) {
			if strings.HasPrefix(js, "axe.run") {
				return answer, err
			}
			return "", nil
		}
	}
	found := `{"violations":[{"id":"label","impact":"critical","help":"Form elements must have labels","nodes":[{"html":"<input>","failureSummary":"Fix it"}]}],"rules":3}`
	for _, c := range []struct {
		answer, want string
		err          error
	}{
		{answer: `{"violations":[],"rules":12}`},
		{answer: found, want: "label (critical)"},
		{answer: `{"violations":[],"rules":0}`, want: "looked at nothing"},
		{answer: `no JSON`, want: "read what axe-core found"},
		{err: errors.New("the page went away"), want: "went away"},
	} {
		w := &witness{TB: t}
		func() {
			defer func() {
				if p := recover(); p != nil && p != any(w) {
					panic(p)
				}
			}()
			Check(w, "page", page(c.answer, c.err))
		}()
		if got := strings.Join(w.said, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%q: %q, want %q", c.answer, got, c.want)
		}
	}
}
