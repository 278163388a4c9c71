package roster

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSampleIsWrittenAndReadBackEqual(t *testing.T) {
	r := mustLoad(t, string(Sample()))
	out, err := Write(r)
	if err != nil {
		t.Fatal(err)
	}
	if back := mustLoad(t, string(out)); back.Revision != r.Revision {
		t.Errorf("revision %s became %s:\n%s", r.Revision, back.Revision, out)
	}
	again, err := Write(mustLoad(t, string(out)))
	if err != nil || string(again) != string(out) {
		t.Errorf("written twice it differs: %v", err)
	}
}

// Whatever a valid roster says, its file says the same.
func TestWrittenRosterReadsBackEqual(t *testing.T) {
	texts := rapid.SampledFrom([]string{"Tổ dân phố 7", "true", "null", "007", "1e3", "a: b", "- x", "#x", "a #b", "it's", `"q"`, "`x`", "x\\n",
		"{a}", "[b]", "a, b", "&a", "*a", "!t", "%d", "@x", "?", "yes", "~", "=", "2026-12-03", "12:30", "Ông (Bà) Đỗ", "<b>", "a  b", "đ", "0x1f", ".inf"})
	day := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Date(2026, 12, rapid.IntRange(1, 20).Draw(t, "day"), 0, 0, 0, 0, mustZone())
	})
	rapid.Check(t, func(t *rapid.T) {
		r := &Roster{Location: mustZone(), Promise: time.Duration(rapid.IntRange(60, 7200).Draw(t, "promise")) * time.Second,
			Ward: Ward{Name: texts.Draw(t, "ward"), Province: texts.Draw(t, "province"), Sample: rapid.Bool().Draw(t, "sample")}}
		r.Hours.Week = map[time.Weekday][]Span{}
		for _, d := range rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 1, 7, rapid.ID[int]).Draw(t, "days") {
			from := time.Duration(rapid.IntRange(0, 700).Draw(t, "from")) * time.Minute
			r.Hours.Week[time.Weekday(d)] = rapid.SampledFrom([][]Span{{{from, from + time.Hour}}, {{from, from + time.Hour}, {from + 2*time.Hour, 24 * time.Hour}}, {{0, time.Hour}}}).Draw(t, "spans")
		}
		if rapid.Bool().Draw(t, "holiday") {
			r.Hours.Holidays = map[string]string{"2027-01-01": texts.Draw(t, "holiday name")}
			r.Hours.Extra = map[string][]Span{"2027-01-02": {}, "2027-01-03": {{time.Hour, 2 * time.Hour}}}
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "officers") {
			o := Officer{ID: OfficerID(fmt.Sprint("o-", i)), Name: texts.Draw(t, "name"), Title: texts.Draw(t, "title"),
				Enabled: rapid.Bool().Draw(t, "enabled"), CanReply: rapid.Bool().Draw(t, "reply"), Lead: rapid.Bool().Draw(t, "lead")}
			if i > 0 && rapid.Bool().Draw(t, "has substitute") {
				o.Substitute = OfficerID(fmt.Sprint("o-", i-1))
			}
			if rapid.Bool().Draw(t, "away") {
				d := day.Draw(t, "absence")
				o.Absences = []Absence{{From: d, To: d.AddDate(0, 0, 2), Note: texts.Draw(t, "note")}}
			}
			r.Officers = append(r.Officers, o)
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "sectors") {
			id := SectorID(fmt.Sprint("s-", i))
			s := Sector{ID: id, Name: texts.Draw(t, "sector") + fmt.Sprint(" lv ", i)} // a name twice is refused
			for j := range rapid.IntRange(0, 2).Draw(t, "covers") {
				s.Covers = append(s.Covers, texts.Draw(t, "covered")+fmt.Sprint(" lv ", i, " ", j))
			}
			r.Sectors = append(r.Sectors, s)
			if len(r.Officers) > 0 {
				r.Duties = append(r.Duties, Duty{Sector: id, Officer: "o-0", To: day.Draw(t, "sector until")})
			}
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "groups") {
			id := GroupID(fmt.Sprint("g-", i))
			r.Groups = append(r.Groups, ResidentGroup{ID: id, Name: fmt.Sprintf("Tổ %d: %s", i, texts.Draw(t, "group")), Aliases: []string{fmt.Sprint("alias ", i)}})
			if len(r.Officers) > 0 {
				d := day.Draw(t, "duty")
				r.Duties = append(r.Duties, Duty{Group: id, Officer: "o-0", To: d}, Duty{Group: id, Officer: "o-0", From: d.AddDate(0, 0, 1)})
			}
		}
		if len(r.Officers) > 0 {
			r.DeskTeam = []OfficerID{"o-0"}
		}
		out, err := Write(r)
		if err != nil {
			if faults := err.Error(); strings.Contains(faults, "called that as well") || strings.Contains(faults, "is no name") {
				t.Skip("no valid roster")
			}
			t.Fatalf("%v\n%s", err, r.encode())
		}
		back, faults := Load(out, "written")
		if faults.Err() != nil || back.Revision != r.settled().revision() {
			t.Fatalf("%v\n%s", faults, out)
		}
		if !slices.EqualFunc(back.Duties, r.Duties, func(a, b Duty) bool {
			return a.Group == b.Group && a.Officer == b.Officer && a.From.Equal(b.From) && a.To.Equal(b.To)
		}) {
			t.Fatalf("duties became %v", back.Duties)
		}
	})
}

func mustZone() *time.Location {
	z, err := time.LoadLocation(DefaultZone)
	if err != nil {
		panic(err)
	}
	return z
}

func TestWriteRefusesWhatNoFileCanSay(t *testing.T) {
	r := mustLoad(t, string(Sample()))
	r.Officers[0].Name = "two\nlines"
	if _, err := Write(r); err == nil {
		t.Error("a name of two lines was written")
	}
}
