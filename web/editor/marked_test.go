package editor

import (
	"testing"

	"pgregory.net/rapid"
)

// TestMarksKeepBothTexts: without what is put in the first text stands there,
// without what is taken out the second.
func TestMarksKeepBothTexts(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("ab ế.\n12")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "before"), text.Draw(t, "after")
		was, is := "", ""
		for i, p := range marked(a, b) {
			if p.Text == "" || p.In && p.Out {
				t.Errorf("piece %d says nothing or both: %+v", i, p)
			}
			if !p.In {
				was += p.Text
			}
			if !p.Out {
				is += p.Text
			}
		}
		if was != a || is != b {
			t.Errorf("%q, %q became %q, %q: %+v", a, b, was, is, marked(a, b))
		}
	})
}

func TestMarksAreOfWholeWords(t *testing.T) {
	got := marked("Nộp hồ sơ tại Công an phường, lệ phí 15.000 đồng.", "Nộp hồ sơ tại nhà hay Công an phường, lệ phí 10.000 đồng.")
	want := []piece{{Text: "Nộp hồ sơ tại "}, {Text: "nhà hay ", In: true}, {Text: "Công an phường, lệ phí "}, {Text: "15", Out: true}, {Text: "10", In: true}, {Text: ".000 đồng."}}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("piece %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}
