package roster

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// land is a roster with a sector of the whole ward, and one in a group.
const land = `
ward: {name: Phường thử}
hours: {week: {mon-fri: ["08:00-11:30", "13:30-17:00"]}}
groups:
  - {id: one, name: Tổ 1}
  - {id: two, name: Tổ 2}
sectors:
  - {id: dat-dai, name: Đất đai, covers: ["Quản lý đất đai", "Đo đạc (bản đồ)"]}
  - {id: ho-tich, name: Hộ tịch}
officers:
  - {id: a, name: A, substitute: b, absences: [{from: 2026-12-03, to: 2026-12-10}]}
  - {id: b, name: B, absences: [{from: 2026-12-07, to: 2026-12-08}]}
  - {id: c, name: C, absences: [{from: 2026-12-08, to: 2026-12-08}]}
  - {id: d, name: D}
duties:
  - {group: one, officer: c}
  - {sector: dat-dai, officer: a, to: 2026-12-20}
  - {group: two, sector: dat-dai, officer: b, from: 2026-12-04}
  - {sector: ho-tich, officer: d, from: 2026-12-21}
desk: [d]
`

func TestInChargeOfGoesFromNarrowToWide(t *testing.T) {
	r := mustLoad(t, land)
	for _, c := range []struct {
		group  GroupID
		sector SectorID
		at     string
		want   string
	}{
		{"one", "", "2026-12-01 09:00", "duty c -> c"},
		{"one", "dat-dai", "2026-12-01 09:00", "sector a -> a"},
		{"two", "dat-dai", "2026-12-01 09:00", "sector a -> a"},
		{"two", "dat-dai", "2026-12-04 09:00", "sector b -> b"},
		{"one", "dat-dai", "2026-12-03 09:00", "sector a, absent a, substitute b -> b"},
		// Her officers before the desk.
		{"one", "dat-dai", "2026-12-07 09:00", "sector a, absent a, substitute b, absent b, duty c -> c"},
		{"one", "dat-dai", "2026-12-08 09:00", "sector a, absent a, substitute b, absent b, duty c, absent c, desk -> @desk"},
		// The sector in the group, then in the ward, then nobody has the group.
		{"two", "dat-dai", "2026-12-07 09:00", "sector b, absent b, sector a, absent a, substitute b, absent b, no_duty, desk -> @desk"},
		{"two", "dat-dai", "2026-12-21 09:00", "sector b -> b"},
		{"one", "dat-dai", "2026-12-21 09:00", "duty c -> c"},
		{"one", "ho-tich", "2026-12-01 09:00", "duty c -> c"},
		{"one", "ho-tich", "2026-12-21 09:00", "sector d -> d"},
		// Who does not say where she lives has the ward's officer all the same.
		{"", "dat-dai", "2026-12-01 09:00", "sector a -> a"},
		{"", "dat-dai", "2026-12-07 09:00", "sector a, absent a, substitute b, absent b, no_group, desk -> @desk"},
		{"", "", "2026-12-01 09:00", "no_group, desk -> @desk"},
		{"gone", "dat-dai", "2026-12-01 09:00", "sector a -> a"},
		{"one", "gone", "2026-12-01 09:00", "duty c -> c"},
	} {
		if got := way(r.InChargeOf(c.group, c.sector, at(t, r, c.at))); got != c.want {
			t.Errorf("%s, %s, %s: got %s, want %s", c.group, c.sector, c.at, got, c.want)
		}
	}
	why := r.InChargeOf("two", "dat-dai", at(t, r, "2026-12-07 09:00")).Why
	if why[0].Sector != "dat-dai" || why[0].Group != "two" || why[2].Group != "" {
		t.Errorf("reasons: %+v", why)
	}
	if got := r.GroupsOf("b", at(t, r, "2026-12-04 09:00")); len(got) != 0 {
		t.Errorf("a duty for a sector counts as the group's: %v", got)
	}
}

func TestSectorsInACircleAreCut(t *testing.T) {
	r := mustLoad(t, land)
	r.Officers[1].Substitute = "a" // Load would refuse it
	if got, want := way(r.InChargeOf("one", "dat-dai", at(t, r, "2026-12-07 09:00"))), "sector a, absent a, substitute b, absent b, cycle a, duty c -> c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSectorOfGoesByName(t *testing.T) {
	r := mustLoad(t, land)
	for name, want := range map[string]SectorID{
		"Đất đai": "dat-dai", "dat dai": "dat-dai", "QUẢN LÝ ĐẤT ĐAI": "dat-dai", "Đo đạc bản đồ": "dat-dai", "Đo đạc": "",
		"Hộ tịch": "ho-tich", "ho tich": "ho-tich", "Đất đai, nhà ở": "", "Chứng thực": "", "": "", "()": "",
	} {
		if got := r.SectorOf(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for typed, want := range map[string]SectorID{"dat-dai": "dat-dai", "ho tich": "ho-tich", "quan ly dat dai": "dat-dai", "đất": ""} {
		if s, _ := r.FindSector(typed); s.ID != want {
			t.Errorf("typed %q: %q, want %q", typed, s.ID, want)
		}
	}
	if r.SectorName("dat-dai") != "Đất đai" || r.SectorName("gone") != "gone" || r.SectorName("") != "" {
		t.Error("sectors are called otherwise")
	}
}

func TestSectorChargesSayWhoStandsInAndWhoDoesNot(t *testing.T) {
	r := mustLoad(t, land)
	var got []string
	for _, day := range []string{"2026-12-01", "2026-12-07", "2026-12-21"} {
		for _, c := range r.SectorCharges(at(t, r, day+" 09:00")) {
			got = append(got, strings.Join([]string{day[8:], string(c.Sector), string(c.Group), way(c.Charge)}, " "))
		}
	}
	want := []string{
		"01 dat-dai  sector a -> a",
		"07 dat-dai  sector a, absent a, substitute b, absent b -> ",
		"07 dat-dai two sector b, absent b, sector a, absent a, substitute b, absent b -> ",
		"21 dat-dai two sector b -> b",
		"21 ho-tich  sector d -> d",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	text := r.ExplainSectors(at(t, r, "2026-12-07 09:00"))
	for _, line := range []string{"Đất đai (dat-dai), the whole ward: who has the group\n", "A (a) has the duty of the sector Đất đai in the whole ward\n",
		"Đất đai (dat-dai), Tổ 2 (two): who has the group\n", "B (b) has the duty of the sector Đất đai in Tổ 2\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("lacks %q:\n%s", line, text)
		}
	}
	if mustLoad(t, chain).ExplainSectors(time.Now()) != "" {
		t.Error("a ward without sectors has some")
	}
}

func TestLoadTellsFaultsOfSectors(t *testing.T) {
	_, faults := Load([]byte(`ward: {name: Phường thử}
hours: {week: {mon: ["08:00-11:30"]}}
groups: [{id: one, name: Tổ 1}]
officers: [{id: a, name: A}]
sectors:
  - {id: dat-dai, name: Đất đai, covers: ["dat dai", "..."]}
  - {id: nha, name: Nhà, covers: [ĐẤT ĐAI]}
  - {id: dat-dai, name: Khác}
  - {name: Hộ tịch}
  - {id: "Hộ", name: Cư trú, color: red}
  - {id: trong}
duties:
  - {group: one, officer: a}
  - {sector: dat-dai, officer: a}
  - {sector: dat-dai, officer: a, from: 2026-12-01}
  - {group: one, sector: dat-dai, officer: a}
  - {group: two, sector: dat-dai, officer: a}
  - {sector: cu-tru, officer: a}
  - {sector: dat-dai, officer: ghost, from: 2027-01-02, to: 2027-01-01}
  - {officer: a}
desk: [a]
`), "roster.yaml")
	var got []string
	for _, f := range faults {
		got = append(got, f.String())
	}
	text := strings.Join(got, "\n")
	for _, want := range []string{
		`roster.yaml:6: sectors[0].covers[1]: "..." is no name`,
		`roster.yaml:7: sectors[1].covers[0]: sector dat-dai covers it as well`,
		`roster.yaml:8: sectors[2].id: two have the id "dat-dai", the first on line 6`,
		`roster.yaml:9: sectors[3].id: sector has no id`,
		`roster.yaml:10: sectors[4].id: "Hộ" cannot be an id`,
		`roster.yaml:10: sectors[4].color: unknown field`,
		`roster.yaml:11: sectors[5].name: sector has no name`,
		`roster.yaml:15: duties[2]: duties of sector dat-dai overlap: a has it too, on line 14`,
		`roster.yaml:17: duties[4].group: no group has the id "two"`,
		`roster.yaml:19: duties[6].officer: no officer has the id "ghost"`,
		`roster.yaml:19: duties[6].to: duty ends before it begins`,
		`roster.yaml:20: duties[7].group: duty has no group and no sector`,
		`roster.yaml:7: warning: sectors[1]: nobody has the duty of sector nha`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(text, "overlap: a has it too, on line 13") || strings.Contains(text, "duties[3]") {
		t.Error("a sector in a group overlaps with the group or the ward")
	}
	if t.Failed() {
		t.Log("\n" + text)
	}
	_, faults = Load([]byte(strings.Replace(land, "sector: ho-tich, officer: d", "sector: ho, officer: d", 1)), "roster.yaml")
	if len(faults.Errors()) != 1 || faults.Errors()[0].Problem != `no sector has the id "ho"` || faults.Errors()[0].Line != 19 {
		t.Errorf("an unknown sector: %v", faults)
	}
}

func TestDutyForASectorBeginsAndEnds(t *testing.T) {
	r, now := sampled(t)
	next, err := r.WithDuty(Duty{Sector: "dat-dai", Officer: "huong", From: r.dayAfter(now, 7)}, now)
	next = written(t, next, err)
	for n, want := range map[int]OfficerID{6: "minh", 7: "huong"} {
		if got := next.InChargeOf("tdp-1", "dat-dai", r.dayAfter(now, n)).Owner; got != want {
			t.Errorf("day %d: %s, want %s", n, got, want)
		}
	}
	one, err := next.WithDuty(Duty{Group: "tdp-7", Sector: "dat-dai", Officer: "dung", From: now}, now)
	one = written(t, one, err)
	if got := one.InChargeOf("tdp-7", "dat-dai", now).Owner; got != "dung" || one.InCharge("tdp-7", now).Owner != "huong" {
		t.Errorf("in one group: %s", got)
	}
	ended, err := one.WithDuty(Duty{Sector: "dat-dai", From: r.dayAfter(now, 9)}, now)
	ended = written(t, ended, err)
	if got := ended.InChargeOf("tdp-1", "dat-dai", r.dayAfter(now, 9)).Owner; got != "thao" {
		t.Errorf("after its end: %s", got)
	}
	if got := ended.InChargeOf("tdp-7", "dat-dai", r.dayAfter(now, 9)).Owner; got != "dung" {
		t.Errorf("the duty in a group has ended too: %s", got)
	}
	fewer, err := one.WithoutGroup("tdp-7")
	if fewer = written(t, fewer, err); slices.ContainsFunc(fewer.Duties, func(d Duty) bool { return d.Group == "tdp-7" }) {
		t.Errorf("left behind: %+v", fewer.Duties)
	}
	for name, c := range map[string]struct {
		d    Duty
		want Refusal
	}{
		"unknown sector":       {Duty{Sector: "gone", Officer: "minh", From: now}, RefuseUnknown},
		"nothing":              {Duty{Officer: "minh", From: now}, RefuseUnknown},
		"unknown group":        {Duty{Group: "gone", Sector: "dat-dai", Officer: "minh", From: now}, RefuseUnknown},
		"hers already":         {Duty{Sector: "dat-dai", Officer: "minh", From: now}, RefuseSame},
		"ends what is not":     {Duty{Group: "tdp-1", Sector: "dat-dai", From: now}, RefuseSame},
		"a group has somebody": {Duty{Group: "tdp-1", From: now}, RefuseUnknown},
	} {
		if _, err := r.WithDuty(c.d, now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestChangesOfSectors(t *testing.T) {
	before, now := sampled(t)
	after := *before
	after.Sectors = []Sector{{ID: "dat-dai", Name: "Đất đai, xây dựng"}, {ID: "ho-tich", Name: "Hộ tịch"}}
	after.Duties = append(slices.Clone(before.Duties[:len(before.Duties)-1]), Duty{Sector: "ho-tich", Officer: "huong"})
	var got []string
	for _, c := range Changes(before, &after, now) {
		got = append(got, strings.Join([]string{string(c.Kind), string(c.Sector), string(c.Before), string(c.After)}, " "))
	}
	if want := []string{"sector dat-dai  ", "sector_added ho-tich  ", "sector_charge dat-dai minh ", "sector_charge ho-tich  huong"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	got = nil
	for _, c := range Changes(&after, before, now) {
		got = append(got, strings.Join([]string{string(c.Kind), string(c.Sector), string(c.Before), string(c.After)}, " "))
	}
	if want := []string{"sector dat-dai  ", "sector_removed ho-tich  ", "sector_charge dat-dai  minh", "sector_charge ho-tich huong "}; !slices.Equal(got, want) {
		t.Errorf("back: got %q, want %q", got, want)
	}
}

// A ward without sectors keeps the revision that it had before there were
// any: a form that was open over an upgrade still holds.
func TestRevisionWithoutSectors(t *testing.T) {
	if got := mustLoad(t, chain).Revision; got != chainRevision {
		t.Errorf("revision %s, want %s", got, chainRevision)
	}
	a, b := mustLoad(t, land), mustLoad(t, strings.Replace(land, ", covers: [\"Quản lý đất đai\", \"Đo đạc (bản đồ)\"]", "", 1))
	if a.Revision == b.Revision {
		t.Error("what a sector covers is no part of the revision")
	}
}

const chainRevision = "5a04106efd6a63c1"

func TestImportKeepsSectors(t *testing.T) {
	base := mustLoad(t, land)
	sheets := []Sheet{{Rows: []SheetRow{
		{Number: 1, Cells: []string{"Tổ dân phố", "Cán bộ phụ trách"}},
		{Number: 2, Cells: []string{"Tổ 1", "D"}},
	}}}
	now := at(t, base, "2026-12-01 09:00")
	next, faults := Import(sheets, base, "to.csv", now)
	if faults.Err() != nil {
		t.Fatal(faults)
	}
	if got := way(next.InChargeOf("one", "dat-dai", now)); got != "sector a -> a" || next.InCharge("one", now).Owner != "d" || len(next.Sectors) != 2 {
		t.Errorf("got %s, sectors %+v", got, next.Sectors)
	}
	if n := len(next.Duties); n != 3 { // that of the sector in the group that is gone goes with it
		t.Errorf("%d duties: %+v", n, next.Duties)
	}
}
