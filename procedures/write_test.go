package procedures

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"
)

func TestWriteGuideKeepsEveryField(t *testing.T) {
	g := fullGuide()
	eachField(t, reflect.ValueOf(g).Elem(), "")
	first, err := WriteGuide(g)
	if err != nil {
		t.Fatal(err)
	}
	back, faults := ReadGuide(first, "g.yaml")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if !reflect.DeepEqual(back, g) {
		t.Errorf("read back\n%+v\nwant\n%+v", back, g)
	}
	second, err := WriteGuide(back)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("writing twice differs (%v):\n%s\n%s", err, first, second)
	}
	for _, want := range []string{"title: Đăng ký nuôi gà đẻ trứng vàng\n", "      Mang tờ khai ra xã.\n      - đi sớm\n        kẻo đông\n"} {
		if !strings.Contains(string(first), want) {
			t.Errorf("file is hard to read, want %q in\n%s", want, first)
		}
	}
}

// eachField fails when the full guide leaves a field out, so that a new field
// of the model is tested too.
func eachField(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		eachField(t, v.Elem(), path)
	case reflect.Struct:
		for i, name := range fieldNames(v.Type()) {
			var set bool
			switch f := v.Field(i); f.Kind() {
			case reflect.Slice:
				set = f.Len() > 0
			default:
				set = !f.IsZero()
			}
			// Fields of parts are set in one of the parts; those of the guide here.
			if !set && path == "" {
				t.Errorf("full guide does not set %s", name)
			}
		}
	}
}

// TestWriteGuideAwkwardTexts holds what yaml.v3 or an editor is known to
// stumble on.
func TestWriteGuideAwkwardTexts(t *testing.T) {
	for _, s := range []string{
		"\ttab first", "a\tb", "\t\tx\n\ty", " blank first\n  more", "line\n\n\n\nend", "\n\nx\n\n", "a\r\nb\rc", "#no comment\n#really",
		"- dash", "? x", ": x", "a: b", "a #b", "'q'", `"q"`, `back\slash`, "yes", "no", "null", "~", "1.10", "0x1F", "1e3", "2026-07-15", "<<", "=", "!x", "&x", "*x", "%x", "@x", "`x`",
		"{x}", "[x]", "|", ">", "--- x", "...", "--- \n--- x\n...", "ga\u0300", "\uFEFFx", "a\u00A0b", "a\u2028b", "a\u0085b", "😀 gà\nvịt 👩\u200D🌾", "\u00ADx", "a\x00b", "a\x1bb",
		"x\n  - y\n\tz\n # w", strings.Repeat("dài ", 3000), strings.Repeat("x\n", 2000), "trailing \nblank ", "\u3000x\u3000", "\u200Eltr", "\u0301",
	} {
		g := fullGuide()
		g.Steps[0].Text, g.Summary, g.Notes = s, s, []string{s}
		b, err := WriteGuide(g)
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		back, faults := ReadGuide(b, "g.yaml")
		if want := CleanText(s); len(faults) > 0 || back.Summary != want || back.Notes[0] != want || back.Steps[0].Text != want {
			t.Errorf("%q came back as %q, %v", s, back.Summary, faults)
		}
	}
}

func TestWriteGuideRefuses(t *testing.T) {
	g := fullGuide()
	g.Title, g.Steps[0].Evidence = "", []EvidenceID{"la"}
	_, err := WriteGuide(g)
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	compareFaults(t, faults, []string{"title: is missing", `there is no evidence "la"`})
	g = fullGuide()
	g.Summary = "a\xffb"
	if _, err := WriteGuide(g); err == nil || !strings.Contains(err.Error(), "summary: text holds characters that were lost") {
		t.Errorf("lost characters: %v", err)
	}
}

func TestDifferenceNamesTheField(t *testing.T) {
	for want, change := range map[string]func(*Guide){
		"title":                            func(g *Guide) { g.Title = "x" },
		"steps[0].evidence":                func(g *Guide) { g.Steps[0].Evidence = nil },
		"steps[0].video.start":             func(g *Guide) { g.Steps[0].Video.Start++ },
		"submissions[0].link":              func(g *Guide) { g.Submissions[0].Link = nil },
		"reviewed_on":                      func(g *Guide) { g.ReviewedOn = Date{} },
		"tree.nodes[1].choices[0].variant": func(g *Guide) { g.Tree.Nodes[1].Choices[0].Variant = "it" },
		"submissions[0].fees[1].amount":    func(g *Guide) { g.Submissions[0].Fees[1].Amount++ },
		"submissions[0].time.amount":       func(g *Guide) { g.Submissions[0].Time.Amount = math.Pi },
		"evidence[1].show":                 func(g *Guide) { g.Evidence[1].Show = false },
	} {
		a, b := fullGuide(), fullGuide()
		change(b)
		if got, same := difference(reflect.ValueOf(a), reflect.ValueOf(b), ""); same || got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if Equal(a, b) {
			t.Errorf("%s: guides count as equal", want)
		}
	}
	a, b := fullGuide(), fullGuide()
	a.Related, b.Related = nil, []Code{}
	if !Equal(a, b) {
		t.Error("an empty list differs from none")
	}
}

// TestAnyGuideIsReadBack writes guides of random texts.
func TestAnyGuideIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := randomGuide(t)
		b, err := WriteGuide(g)
		if err != nil {
			t.Fatal(err)
		}
		back, faults := ReadGuide(b, "g.yaml")
		if len(faults) > 0 || !reflect.DeepEqual(back, g.Clean()) {
			t.Fatalf("came back differently (%v):\n%s", faults, b)
		}
		// Other YAML readers must see the same.
		var plain Guide
		if err := yaml.Unmarshal(b, &plain); err != nil || !Equal(&plain, back) {
			t.Fatalf("yaml reads it differently: %v", err)
		}
		if again := back.Clean(); !reflect.DeepEqual(again, back) {
			t.Fatal("cleaning twice differs from cleaning once")
		}
	})
}

func randomGuide(t *rapid.T) *Guide {
	awkward := rapid.StringOf(rapid.OneOf(
		rapid.SampledFrom([]rune("\t\n\r #-:'\"|>&*!%@`{}[],?~=0123456789ăếđĐ\u0300\u0301\u200b\u00a0😀")), rapid.Rune().Filter(func(r rune) bool { return r != '\uFFFD' })))
	text := func(label string) string {
		return "x" + awkward.Draw(t, label) // never empty
	}
	line := func(label string) string { return strings.Join(strings.Fields(CleanText(text(label))), " ") }
	list := func(label string) []string {
		return rapid.SliceOfN(rapid.Map(awkward, func(s string) string { return s + "y" }), 0, 3).Draw(t, label)
	}
	day := func(label string) Date {
		return rapid.SampledFrom([]Date{{}, {2024, time.February, 29}, {2026, time.July, 1}}).Draw(t, label)
	}
	g := &Guide{
		Code: Code(rapid.StringMatching(`[0-9]\.[0-9]{1,6}`).Draw(t, "code")), Title: line("title"), Summary: text("summary"),
		Aliases: list("aliases"), Sector: awkward.Draw(t, "sector"), Notes: list("notes"), Conditions: list("conditions"),
		Review: rapid.SampledFrom([]Review{ReviewWard, ReviewShipped, ReviewOfficial}).Draw(t, "review"), ReviewedOn: day("reviewed"),
		Source: Source{Decision: awkward.Draw(t, "decision"), Kind: awkward.Draw(t, "kind")},
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "papers") {
		g.Evidence = append(g.Evidence, Evidence{ID: EvidenceID(fmt.Sprint("p", i)), Title: text("paper"), Note: awkward.Draw(t, "note"),
			Copies: rapid.IntRange(0, 9).Draw(t, "copies"), Show: rapid.Bool().Draw(t, "show")})
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "steps") {
		s := Step{ID: StepID(fmt.Sprint("s", i)), Text: text("text")}
		if len(g.Evidence) > 0 {
			s.Evidence = []EvidenceID{g.Evidence[0].ID}
		}
		g.Steps = append(g.Steps, s)
	}
	for range rapid.IntRange(0, 2).Draw(t, "submissions") {
		s := Submission{Method: MethodPost, Place: awkward.Draw(t, "place"), FeeText: awkward.Draw(t, "fees"),
			Time: TimeLimit{Amount: rapid.Float64Range(0.25, 1e9).Draw(t, "amount"), Unit: UnitDay}}
		s.Fees = append(s.Fees, Fee{Amount: rapid.Int64Range(0, math.MaxInt64).Draw(t, "fee"), Condition: awkward.Draw(t, "condition")})
		g.Submissions = append(g.Submissions, s)
	}
	return g
}
