package procedures

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

func library(t *testing.T, current, older []*Guide) *Library {
	t.Helper()
	l, err := NewLibrary(current, older)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLibraryFindsVersions(t *testing.T) {
	now, before, other := fullGuide(), fullGuide(), fullGuide()
	before.Summary, other.Code = "trước kia", "9.000000"
	oldRev, err := RevisionOf(before)
	if err != nil {
		t.Fatal(err)
	}
	l := library(t, []*Guide{now, other}, []*Guide{before})
	g, rev, ok := l.Guide(now.Code)
	if !ok || g != now || len(rev) != 12 || rev == oldRev {
		t.Fatalf("current is %p %q %v", g, rev, ok)
	}
	for _, c := range []struct {
		code Code
		rev  Revision
		want *Guide
	}{{now.Code, rev, now}, {now.Code, oldRev, before}, {now.Code, "abc", nil}, {"8.1", rev, nil}, {other.Code, oldRev, nil}} {
		if got, ok := l.Version(c.code, c.rev); got != c.want || ok != (c.want != nil) {
			t.Errorf("version %s %s is %p %v, want %p", c.code, c.rev, got, ok, c.want)
		}
	}
	if _, _, ok := l.Guide("8.1"); ok {
		t.Error("a code that is not there was found")
	}
	all := l.All()
	if l.Len() != 2 || !slices.Equal(all, []*Guide{other, now}) {
		t.Errorf("all are %v", all)
	}
	all[0] = nil
	if l.All()[0] != other {
		t.Error("the list is shared with the library")
	}
}

func TestLibraryInForce(t *testing.T) {
	g := fullGuide()
	g.EffectiveFrom, g.EffectiveTo = Date{2026, time.July, 1}, Date{2026, time.July, 31}
	l := library(t, []*Guide{g}, nil)
	zone := time.FixedZone("+07", 7*3600)
	for at, want := range map[time.Time]bool{
		time.Date(2026, 6, 30, 23, 59, 0, 0, zone):    false,
		time.Date(2026, 7, 1, 0, 0, 0, 0, zone):       true,
		time.Date(2026, 7, 31, 23, 59, 59, 0, zone):   true,
		time.Date(2026, 8, 1, 0, 0, 0, 0, zone):       false,
		time.Date(2026, 6, 30, 20, 0, 0, 0, time.UTC): false, // the day of the time's own zone
	} {
		if _, _, ok := l.InForce(g.Code, at); ok != want {
			t.Errorf("in force at %s is %v", at, ok)
		}
	}
	if _, _, ok := l.InForce("8.1", time.Now()); ok {
		t.Error("a code that is not there is in force")
	}
	open := fullGuide()
	open.EffectiveFrom, open.EffectiveTo = Date{}, Date{}
	if !open.InForce(time.Time{}) {
		t.Error("a guide without dates is not in force")
	}
}

func TestRevisionIsStable(t *testing.T) {
	// A change of this value gives every stored guide a new revision, and
	// every citizen in the middle of a walk the news that the guide changed.
	const want Revision = "e06978e8325b"
	rev, err := RevisionOf(fullGuide())
	if err != nil || rev != want {
		t.Errorf("revision is %s %v, want %s", rev, err, want)
	}
	same := fullGuide()
	same.Summary = strings.ReplaceAll(same.Summary, "\n", " \r\n") + "\n"
	same.Related = append([]Code{}, same.Related...)
	if rev, _ := RevisionOf(same); rev != want {
		t.Error("line ends of another system make another version")
	}
	same.Title += "!"
	if rev, _ := RevisionOf(same); rev == want {
		t.Error("other words keep the revision")
	}
	b, err := fullGuide().Canonical()
	if err != nil {
		t.Fatal(err)
	}
	back, faults := ReadGuide(b, "")
	if faults.Err() != nil || !Equal(back, fullGuide()) {
		t.Errorf("canonical form is not read back: %v", faults)
	}
	if again, _ := back.Canonical(); !bytes.Equal(b, again) {
		t.Error("canonical form differs after reading")
	}
}

func TestLibraryRevision(t *testing.T) {
	a, b := fullGuide(), fullGuide()
	b.Code = "9.000003"
	one, two := library(t, []*Guide{a, b}, nil), library(t, []*Guide{b, a}, []*Guide{a})
	if one.Revision() != two.Revision() {
		t.Error("order or older versions change the revision")
	}
	if one.Revision() == library(t, []*Guide{a}, nil).Revision() {
		t.Error("a missing guide keeps the revision")
	}
	if _, err := NewLibrary([]*Guide{a, a}, nil); err == nil || !strings.Contains(err.Error(), "two guides have code 9.000001") {
		t.Errorf("one code twice: %v", err)
	}
}

func TestGuideHelpers(t *testing.T) {
	g := fullGuide()
	if g.Name() != g.Short {
		t.Error("name is not the short title")
	}
	g.Short = ""
	if g.Name() != g.Title {
		t.Error("name is not the title")
	}
	if !g.Walkable() {
		t.Error("a guide with steps cannot be walked")
	}
	g.Review = ReviewOfficial
	if g.Walkable() {
		t.Error("official text can be walked")
	}
	for v, want := range map[VariantID]int{"": 2, "it": 1, "nhieu": 2} {
		if got := g.EvidenceFor(v); len(got) != want {
			t.Errorf("variant %q has %d papers, want %d", v, len(got), want)
		}
	}
	if got := g.MediaFiles(); !slices.Equal(got, []string{"nop.mp4", "phu-de/nop.vtt", "chuong.png"}) {
		t.Errorf("media files are %v", got)
	}
}

func TestDate(t *testing.T) {
	d, err := ParseDate("2026-07-05")
	if err != nil || d.String() != "2026-07-05" || d.Vietnamese() != "5/7/2026" || d.IsZero() {
		t.Errorf("date is %v %v", d, err)
	}
	if z, err := ParseDate(""); err != nil || !z.IsZero() || z.String() != "" || z.Vietnamese() != "" {
		t.Errorf("no date is %v %v", z, err)
	}
	for _, bad := range []string{"2026-02-30", "5/7/2026", "2026-7-5", "x"} {
		if _, err := ParseDate(bad); err == nil {
			t.Errorf("%q is a date", bad)
		}
	}
	for _, later := range []Date{{2026, 7, 6}, {2026, 8, 1}, {2027, 1, 1}} {
		if !d.Before(later) || later.Before(d) || d.Before(d) {
			t.Errorf("%v and %v are in the wrong order", d, later)
		}
	}
}

func TestMakeID(t *testing.T) {
	none := func(string) bool { return false }
	for text, want := range map[string]string{
		"Nộp hồ sơ":        "nop-ho-so",
		"  ĐẶT – cọc (2)!": "dat-coc-2",
		"":                 "phan",
		"???":              "phan",
		"Đăng ký tạm trú theo danh sách, hồ sơ gồm": "dang-ky-tam-tru-theo-danh-sach-ho",
		strings.Repeat("x", 99):                     strings.Repeat("x", 36),
	} {
		if got := MakeID(text, none); got != want || !validID(got) {
			t.Errorf("id of %q is %q, want %q", text, got, want)
		}
	}
	seen := map[string]bool{"a": true, "a-2": true}
	if got := MakeID("A", func(id string) bool { return seen[id] }); got != "a-3" {
		t.Errorf("third id is %q", got)
	}
}

func TestFillIDs(t *testing.T) {
	g := &Guide{Code: "9.1", Title: "x", Review: ReviewWard,
		Steps:    []Step{{Text: "Nộp đơn"}, {ID: "nop-don", Text: "y"}, {Title: "Nhận", Text: "z"}, {Text: "Nhận"}},
		Evidence: []Evidence{{Title: "Đơn"}, {Title: "Đơn"}}, Variants: []Variant{{Title: "Ít"}}}
	g.FillIDs()
	if f := g.Check(); f.Err() != nil {
		t.Error(f)
	}
	if g.Steps[0].ID != "nop-don-2" || g.Steps[1].ID != "nop-don" || g.Evidence[1].ID != "don-2" || g.Variants[0].ID != "it" {
		t.Errorf("ids are %+v", g)
	}
}
