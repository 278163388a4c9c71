package knowledge

import (
	"fmt"
	"strings"
	"testing"
)

// faulty checks that an error tells of every fault, each with its line.
func faulty(t *testing.T, err error, wants ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range wants {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func weightLines(skip int) string {
	var b strings.Builder
	b.WriteString("# what features count\n\n")
	for k, name := range featureNames {
		if k != skip {
			_, _ = fmt.Fprintf(&b, "%s\t%d.5\r\n", name, k)
		}
	}
	return b.String()
}

func TestReadWeights(t *testing.T) {
	w, err := readWeights(weightLines(-1))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range w {
		if v != float64(k)+0.5 {
			t.Errorf("%s counts %v", featureNames[k], v)
		}
	}
	_, err = readWeights(weightLines(2) + "tilte cover\t1\n" + featureNames[0] + "\t1\n" + featureNames[1] + "\tmuch\n" + featureNames[1] + "\n")
	first := 2 + featureCount // lines before the faults: two, and all features but one
	faulty(t, err, fmt.Sprintf(`no weight for %q`, featureNames[2]),
		fmt.Sprintf(`line %d: "tilte cover\t1"`, first), fmt.Sprintf("line %d: ", first+1), fmt.Sprintf("line %d: ", first+2), fmt.Sprintf("line %d: ", first+3))
	_, err = readWeights("")
	faulty(t, err, featureNames[0], featureNames[featureCount-1])
}

// TestWeightsKeepTheirSign: a feature that speaks for a guide never counts
// against it, so that an explanation can be understood.
func TestWeightsKeepTheirSign(t *testing.T) {
	w, err := readWeights(weightTable)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range w {
		switch k {
		case featMissing, featExtra, featLocal:
			if v > 0 {
				t.Errorf("%s speaks for a guide: %v", featureNames[k], v)
			}
		default:
			if v < 0 {
				t.Errorf("%s speaks against a guide: %v", featureNames[k], v)
			}
		}
	}
}

func confidenceLines() []string {
	lines := []string{"# how sure"}
	for _, e := range estimateNames {
		for k, s := range append(SignalNames(), "constant", "from") {
			lines = append(lines, fmt.Sprintf("%s\t%s\t%d.25", e, s, k))
		}
	}
	return lines
}

func TestReadConfidence(t *testing.T) {
	lines := confidenceLines()
	c, err := readConfidence(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	for e := range c.weights {
		for k, v := range c.weights[e] {
			if v != float64(k)+0.25 {
				t.Errorf("%s, signal %d: %v", estimateNames[e], k, v)
			}
		}
		if c.from[e] != float64(signalCount)+1.25 {
			t.Errorf("%s from %v", estimateNames[e], c.from[e])
		}
	}
	n := len(lines)
	_, err = readConfidence(strings.Join(append(lines, "right\tshare\t1", "wrong\tshare\t1", "right\tluck\t1", "known\tother\tx", "right", "right\tshare\t1\t2"), "\r\n"))
	var wants []string
	for k := range 6 {
		wants = append(wants, fmt.Sprintf("line %d: ", n+1+k))
	}
	faulty(t, err, append(wants, `unknown signal "luck"`)...)
	_, err = readConfidence(strings.Join(lines[:n-1], "\n"))
	faulty(t, err, fmt.Sprintf("%d numbers, want %d", n-2, n-1))
}

// TestConfidenceIsAProbability: whatever the signals are, and a threshold can
// be reached.
func TestConfidenceIsAProbability(t *testing.T) {
	c, err := readConfidence(confidenceTable)
	if err != nil {
		t.Fatal(err)
	}
	for e := range estimateCount {
		if c.from[e] < 0 || c.from[e] >= 1 {
			t.Errorf("%s from %v", estimateNames[e], c.from[e])
		}
		for _, v := range []float64{-1e6, -1, 0, 1, 1e6} {
			var s signals
			for k := range s {
				s[k] = v
			}
			if p := c.of(e, &s); !(p >= 0 && p <= 1) {
				t.Errorf("%s of %v is %v", estimateNames[e], v, p)
			}
		}
	}
}

func TestReadAsked(t *testing.T) {
	got, err := readAsked("# how often\n\n1.000001\t1\r\n1.000002\t2\n1.000003\t3")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]float64{"1.000001": 0, "1.000002": 0.5, "1.000003": 1, "1.000004": 0} {
		if got[code] != want {
			t.Errorf("%s: %v, want %v", code, got[code], want)
		}
	}
	_, err = readAsked("1.000001\t1\n1.000001\t2\n1.000002\t4\n# x\n1.000003\n1.000004\t1\t2\n")
	faulty(t, err, `line 2: "1.000001\t2"`, "line 3: ", "line 5: ", "line 6: ")
}

// TestAskedOfMoreThanSomeGuides: the table that is built in can be read, and
// tells procedures apart.
func TestAskedOfMoreThanSomeGuides(t *testing.T) {
	got, err := readAsked(askedTable)
	if err != nil {
		t.Fatal(err)
	}
	count := map[float64]int{}
	for _, share := range got {
		count[share]++
	}
	if count[0.5] == 0 || count[1] == 0 || count[1] > len(got)/2 {
		t.Errorf("asked how often, of %d: %v", len(got), count)
	}
}
