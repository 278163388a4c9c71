package roster

import (
	"errors"
	"testing"
	"time"
)

// written is a changed roster as its file gives it back.
func written(t *testing.T, r *Roster, err error) *Roster {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Write(r)
	if err != nil {
		t.Fatal(err)
	}
	back, faults := Load(b, "written")
	if faults.Err() != nil || back.Revision != r.Revision {
		t.Fatalf("reads back as another: %v\n%s", faults, b)
	}
	return back
}

func sampled(t *testing.T) (r *Roster, now time.Time) {
	t.Helper()
	r, faults := Load(Sample(), "sample")
	if faults.Err() != nil {
		t.Fatal(faults)
	}
	return r, time.Date(2026, 11, 25, 9, 0, 0, 0, r.Location) // a Wednesday
}

func (r *Roster) dayAfter(now time.Time, n int) time.Time { return r.midnight(now, n) }

func TestAbsenceIsEnteredAndEnded(t *testing.T) {
	r, now := sampled(t)
	before := r.Revision
	away, err := r.WithAbsence("huong", now, r.dayAfter(now, 2), now)
	away = written(t, away, err)
	if c := away.InCharge("tdp-7", now); c.Owner != "minh" {
		t.Errorf("in charge: %+v", c)
	}
	if r.Revision != before || len(r.Officers[0].Absences) != 0 {
		t.Error("the roster before has changed")
	}
	back, err := away.WithReturn("huong", r.dayAfter(now, 1))
	back = written(t, back, err)
	if a := back.Officers[0].Absences; len(a) != 1 || !a[0].To.Equal(r.dayAfter(now, 0)) || back.InCharge("tdp-7", r.dayAfter(now, 1)).Owner != "huong" {
		t.Errorf("back a day later: %+v", a)
	}
	never, err := away.WithReturn("huong", now)
	if never = written(t, never, err); never.Revision != before {
		t.Error("an absence that ends on its first day leaves something behind")
	}
	longer, err := away.WithAbsence("huong", r.dayAfter(now, -1), r.dayAfter(now, 9), now)
	longer = written(t, longer, err)
	if a := longer.Officers[0].Absences; len(a) != 1 {
		t.Errorf("what is covered stays beside it: %+v", a)
	}
	dropped, err := longer.WithoutAbsence("huong", r.dayAfter(now, -1), r.dayAfter(now, 9))
	if dropped = written(t, dropped, err); dropped.Revision != before {
		t.Error("a dropped absence leaves something behind")
	}
}

func TestDutyChangesFromADay(t *testing.T) {
	r, now := sampled(t)
	r.Duties[0].To = r.midnight(now, 40) // tdp-1 is thao's until then, and nobody's after
	next, err := r.WithDuty(Duty{Group: "tdp-7", Officer: "thao", From: r.dayAfter(now, 7)}, now)
	next = written(t, next, err)
	for n, want := range map[int]OfficerID{0: "huong", 6: "huong", 7: "thao", 300: "thao"} {
		if got := next.InCharge("tdp-7", r.dayAfter(now, n)).Owner; got != want {
			t.Errorf("after %d days: %s, want %s", n, got, want)
		}
	}
	sooner, err := next.WithDuty(Duty{Group: "tdp-7", Officer: "minh", From: now}, now)
	sooner = written(t, sooner, err)
	for n, want := range map[int]OfficerID{-1: "huong", 0: "minh", 6: "minh", 7: "thao"} {
		if got := sooner.InCharge("tdp-7", r.dayAfter(now, n)).Owner; got != want {
			t.Errorf("before what was planned, after %d days: %s, want %s", n, got, want)
		}
	}
	other, err := next.WithDuty(Duty{Group: "tdp-7", Officer: "minh", From: r.dayAfter(now, 7)}, now)
	if other = written(t, other, err); other.InCharge("tdp-7", r.dayAfter(now, 8)).Owner != "minh" {
		t.Error("what was planned for that day stays")
	}
}

func TestSubstituteAndDesk(t *testing.T) {
	r, now := sampled(t)
	next, err := r.WithSubstitute("huong", "dung")
	next = written(t, next, err)
	if got := next.Officers[0].Substitute; got != "dung" {
		t.Errorf("substitute %s", got)
	}
	none, err := r.WithSubstitute("huong", "")
	if none = written(t, none, err); none.Officers[0].Substitute != "" {
		t.Error("the substitute stays")
	}
	desk, err := r.WithDesk([]OfficerID{"minh", "dung"})
	if desk = written(t, desk, err); len(desk.DeskMembers(now)) != 2 || desk.DeskMembers(now)[0] != "minh" {
		t.Errorf("desk %v", desk.DeskTeam)
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	r, now := sampled(t)
	r.Officers[2].CanReply = false
	day := func(n int) time.Time { return r.dayAfter(now, n) }
	absence := func(id OfficerID, from, to int) error {
		_, err := r.WithAbsence(id, day(from), day(to), now)
		return err
	}
	substitute := func(id, to OfficerID) error { _, err := r.WithSubstitute(id, to); return err }
	duty := func(g GroupID, id OfficerID, from int) error {
		_, err := r.WithDuty(Duty{Group: g, Officer: id, From: day(from)}, now)
		return err
	}
	desk := func(ids ...OfficerID) error { _, err := r.WithDesk(ids); return err }
	_, noReturn := r.WithReturn("huong", now)
	_, noAbsence := r.WithoutAbsence("huong", day(0), day(1))
	for _, c := range []struct {
		name string
		err  error
		want Refusal
	}{
		{"ends before it begins", absence("huong", 2, 1), RefuseOrder},
		{"is over", absence("huong", -3, -1), RefusePast},
		{"of years", absence("huong", 0, 800), RefuseLong},
		{"of nobody", absence("nobody", 0, 1), RefuseUnknown},
		{"back who is there", noReturn, RefuseSame},
		{"no such absence", noAbsence, RefuseUnknown},
		{"herself", substitute("huong", "huong"), RefuseSelf},
		{"a circle", substitute("dung", "huong"), RefuseCircle},
		{"a circle of two", substitute("minh", "huong"), RefuseCircle},
		{"the same substitute", substitute("huong", "minh"), RefuseSame},
		{"a stranger", substitute("huong", "nobody"), RefuseUnknown},
		{"no such group", duty("tdp-99", "minh", 0), RefuseUnknown},
		{"a day that is over", duty("tdp-7", "minh", -1), RefusePast},
		{"hers already", duty("tdp-7", "huong", 0), RefuseSame},
		{"who may not reply", duty("tdp-7", "thao", 0), RefuseReply},
		{"nobody at the desk", desk(), RefuseDesk},
		{"a stranger at the desk", desk("nobody"), RefuseUnknown},
		{"the same desk", desk("dung"), ""},
	} {
		var got Refusal
		errors.As(c.err, &got)
		if got != c.want {
			t.Errorf("%s: %v, want %q", c.name, c.err, c.want)
		}
	}
	if _, err := r.WithDesk(r.DeskTeam); !errors.Is(err, RefuseReply) { // thao may not reply any more
		t.Errorf("a desk with who may not reply: %v", err)
	}
}

func TestDesertedIsWhatTheChangeLeavesAlone(t *testing.T) {
	r, now := sampled(t)
	r.DeskTeam = []OfficerID{"dung"}
	r.Officers[3].Absences = []Absence{{From: r.midnight(now, 5), To: r.midnight(now, 6)}} // dung, the end of every chain
	r.Officers[1].Substitute = ""                                                          // minh stands alone
	next, err := r.WithAbsence("minh", r.dayAfter(now, 3), r.dayAfter(now, 9), now)
	next = written(t, next, err)
	got := Deserted(r, next, now)
	if len(got) != 4 || got[0].Group != "tdp-3" || !got[0].At.Equal(r.dayAfter(now, 5)) {
		t.Fatalf("deserted: %+v", got)
	}
	// Of who does not say where she lives only land had somebody: the desk was
	// empty that day before.
	if got[3].Group != "" || got[3].Sector != "dat-dai" {
		t.Errorf("deserted last: %+v", got[3])
	}
	fine, err := r.WithAbsence("minh", r.dayAfter(now, 7), r.dayAfter(now, 9), now)
	if got := Deserted(r, written(t, fine, err), now); len(got) != 0 {
		t.Errorf("while the desk is there: %+v", got)
	}
}
