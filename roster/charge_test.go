package roster

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// chain is a roster in which A stands in for nobody, B for A, C for B; dates
// are in the days of December 2026.
const chain = `
ward: {name: Phường thử}
hours: {week: {mon-fri: ["08:00-11:30", "13:30-17:00"]}}
groups:
  - {id: one, name: Tổ 1}
  - {id: two, name: Tổ 2}
  - {id: three, name: Tổ 3}
officers:
  - {id: a, name: A, substitute: b, absences: [{from: 2026-12-01, to: 2026-12-10}]}
  - {id: b, name: B, substitute: c, absences: [{from: 2026-12-03, to: 2026-12-05}, {from: 2026-12-06, to: 2026-12-07}]}
  - {id: c, name: C}
  - {id: d, name: D, lead: true}
duties:
  - {group: one, officer: a}
  - {group: two, officer: b, to: 2026-12-20}
  - {group: two, officer: c, from: 2026-12-21}
  - {group: three, officer: c, from: 2026-12-02}
desk: [d, c]
`

// way writes a charge as "duty a, absent a, substitute b -> b".
func way(c Charge) string {
	parts := make([]string, len(c.Why))
	for i, r := range c.Why {
		parts[i] = strings.TrimSpace(string(r.Code) + " " + string(r.Officer))
	}
	s := strings.Join(parts, ", ") + " -> " + string(c.Owner)
	if c.Alarm {
		s += " !"
	}
	return s
}

func TestF41SubstitutesAreFollowed(t *testing.T) {
	r := mustLoad(t, chain)
	for _, c := range []struct {
		group GroupID
		at    string
		want  string
	}{
		{"one", "2026-11-30 23:59", "duty a -> a"},
		{"one", "2026-12-01 00:00", "duty a, absent a, substitute b -> b"},
		{"one", "2026-12-03 09:00", "duty a, absent a, substitute b, absent b, substitute c -> c"}, // C has A's
		{"two", "2026-12-03 09:00", "duty b, absent b, substitute c -> c"},                         // and B's
		{"three", "2026-12-01 23:59", "no_duty, desk -> @desk"},
		{"three", "2026-12-02 00:00", "duty c -> c"},
		{"two", "2026-12-20 23:59", "duty b -> b"},
		{"two", "2026-12-21 00:00", "duty c -> c"},
		{"four", "2026-12-03 09:00", "no_group, desk -> @desk"},
		{"", "2026-12-03 09:00", "no_group, desk -> @desk"},
	} {
		if got := way(r.InCharge(c.group, at(t, r, c.at))); got != c.want {
			t.Errorf("%s at %s: got %s, want %s", c.group, c.at, got, c.want)
		}
	}
}

// A circle is refused when a file is loaded; a roster put together otherwise
// must not run in it.
func TestF41CycleFallsToTheDutyDesk(t *testing.T) {
	r := mustLoad(t, chain)
	for i, o := range r.Officers {
		switch o.ID {
		case "a", "b":
			r.Officers[i].Enabled = false
		case "c":
			r.Officers[i].CanReply = false
			r.Officers[i].Substitute = "a"
		}
	}
	now := at(t, r, "2026-12-12 09:00")
	if got, want := way(r.InCharge("one", now)),
		"duty a, disabled a, substitute b, disabled b, substitute c, no_reply c, cycle a, desk -> @desk"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r.Officers[0].Substitute = "a"
	if got, want := way(r.InCharge("one", now)), "duty a, disabled a, cycle a, desk -> @desk"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r.Officers[3].Enabled = false
	if got, want := way(r.InCharge("one", now)), "duty a, disabled a, cycle a, desk, nobody_there -> @desk !"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestF42AbsenceStopsAtItsEnd(t *testing.T) {
	r := mustLoad(t, chain)
	for _, c := range []struct {
		at   string
		away bool
	}{{"2026-12-02 23:59", false}, {"2026-12-03 00:00", true}, {"2026-12-07 23:59", true}, {"2026-12-08 00:00", false}} {
		now := at(t, r, c.at)
		if got := !r.Reachable("b", now); got != c.away {
			t.Errorf("at %s: away %v, want %v", c.at, got, c.away)
		}
		if got := !r.Reachable("b", now.UTC()); got != c.away {
			t.Errorf("at %s on a UTC server: away %v, want %v", c.at, got, c.away)
		}
	}
	// Two absences that touch are one: nobody waits for her on the 6th.
	c := r.InCharge("two", at(t, r, "2026-12-03 09:00"))
	if got := c.Why[1].Until.Format(time.DateOnly); got != "2026-12-07" {
		t.Errorf("absent until %s", got)
	}
	if got := r.DeskMembers(at(t, r, "2026-12-03 09:00")); !slices.Equal(got, []OfficerID{"d", "c"}) {
		t.Errorf("desk has %v", got)
	}
}

func TestF40NoReplyRightsNoWork(t *testing.T) {
	r := mustLoad(t, strings.Replace(chain, "{id: c, name: C}", "{id: c, name: C, can_reply: false}", 1))
	now := at(t, r, "2026-12-25 09:00")
	if got, want := way(r.InCharge("two", now)), "duty c, no_reply c, desk -> @desk"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := r.DeskMembers(now); !slices.Equal(got, []OfficerID{"d"}) {
		t.Errorf("desk has %v", got)
	}
}

func TestF43EmptyDeskAlarms(t *testing.T) {
	r, faults := Load([]byte(strings.Replace(chain, "desk: [d, c]", "", 1)), "roster.yaml")
	if faults.Err() != nil || len(faults.Warnings()) != 1 {
		t.Fatal(faults)
	}
	if c := r.InCharge("four", at(t, r, "2026-12-03 09:00")); c.Owner != Desk || !c.Alarm {
		t.Errorf("got %+v", c)
	}
}

func TestStandIn(t *testing.T) {
	r := mustLoad(t, chain)
	for _, c := range []struct {
		id       OfficerID
		at, want string
	}{
		{"a", "2026-11-30 09:00", " -> a"},
		{"a", "2026-12-01 09:00", "absent a, substitute b -> b"},
		{"gone", "2026-12-01 09:00", "disabled gone, desk -> @desk"},
		{Desk, "2026-12-01 09:00", "desk -> @desk"},
		{"", "2026-12-01 09:00", "desk -> @desk"},
	} {
		if got := way(r.StandIn(c.id, at(t, r, c.at))); got != c.want {
			t.Errorf("%q: got %q, want %q", c.id, got, c.want)
		}
	}
	if got := r.GroupsOf("c", at(t, r, "2026-12-21 09:00")); !slices.Equal(got, []GroupID{"two", "three"}) {
		t.Errorf("got %v", got)
	}
}

// genRoster draws rosters that Load would refuse as well: InCharge must stand
// them all.
func genRoster(t *rapid.T) *Roster {
	ids := []OfficerID{"a", "b", "c", "d", "e", "gone", Desk, ""}
	start := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	day := func(label string) time.Time {
		return start.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, label))
	}
	r := &Roster{Location: time.FixedZone("", 7*3600), Promise: time.Hour}
	for i := range rapid.IntRange(0, 5).Draw(t, "officers") {
		o := Officer{ID: ids[i], Enabled: rapid.Bool().Draw(t, "enabled"), CanReply: rapid.Bool().Draw(t, "can reply"),
			Substitute: rapid.SampledFrom(ids).Draw(t, "substitute")}
		for range rapid.IntRange(0, 3).Draw(t, "absences") {
			o.Absences = append(o.Absences, Absence{From: day("from"), To: day("to")})
		}
		r.Officers = append(r.Officers, o)
	}
	r.Sectors = []Sector{{ID: "land", Name: "Đất đai"}}
	for range rapid.IntRange(0, 2).Draw(t, "ward duties") {
		r.Duties = append(r.Duties, Duty{Sector: "land", Officer: rapid.SampledFrom(ids).Draw(t, "officer"), From: day("duty from"), To: day("duty to")})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "groups") {
		g := GroupID(fmt.Sprint("g", i))
		r.Groups = append(r.Groups, ResidentGroup{ID: g, Name: fmt.Sprint("Tổ ", i)})
		for range rapid.IntRange(0, 3).Draw(t, "duties") {
			r.Duties = append(r.Duties, Duty{Group: g, Sector: rapid.SampledFrom([]SectorID{"", "", "land"}).Draw(t, "sector"), Officer: rapid.SampledFrom(ids).Draw(t, "officer"), From: day("duty from"), To: day("duty to")})
		}
	}
	r.DeskTeam = rapid.SliceOfN(rapid.SampledFrom(ids), 0, 3).Draw(t, "desk")
	return r
}

func TestInChargeAlwaysEndsAtSomebodyValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := genRoster(t)
		now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 21*24).Draw(t, "hour")) * time.Hour)
		for _, g := range []GroupID{"g0", "g1", "g2", "unknown", ""} {
			for _, s := range []SectorID{"", "land", "unknown"} {
				c := r.InChargeOf(g, s, now)
				if len(c.Why) == 0 || len(c.Why) > 6*len(r.Officers)+10 {
					t.Fatalf("%s, %s: %d reasons", g, s, len(c.Why))
				}
				if c.Owner != Desk && !r.Reachable(c.Owner, now) {
					t.Fatalf("%s, %s: owner %q cannot be reached: %s", g, s, c.Owner, way(c))
				}
				if wantAlarm := c.Owner == Desk && len(r.DeskMembers(now)) == 0; c.Alarm != wantAlarm {
					t.Fatalf("%s, %s: alarm is %v: %s", g, s, c.Alarm, way(c))
				}
				if own := r.InCharge(g, now); c.Owner == Desk && own.Owner != Desk {
					t.Fatalf("%s, %s: at the desk, though %s answers for the group", g, s, own.Owner)
				}
				if s == "unknown" && way(c) != way(r.InCharge(g, now)) {
					t.Fatalf("%s: an unknown sector goes another way: %s", g, way(c))
				}
				if r.Explain(g, s, now) == "" {
					t.Fatal("no explanation")
				}
			}
		}
	})
}

func TestExplain(t *testing.T) {
	r := mustLoad(t, chain)
	got := r.Explain("one", "", at(t, r, "2026-12-04 16:30").UTC())
	want := `Tổ 1 (one) at Fri 2026-12-04 16:30:
  A (a) has the duty of the group
  A (a) is absent until 2026-12-10, that day included
  B (b) is the substitute
  B (b) is absent until 2026-12-07, that day included
  C (c) is the substitute
In charge: C (c)
Answer promised by Mon 2026-12-07 08:30`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := r.Explain("four", "", at(t, r, "2026-12-05 16:30")); !strings.Contains(got, "closed, opens Mon 2026-12-07 08:00") {
		t.Errorf("got\n%s", got)
	}
}
