package roster

import (
	"testing"
	"time"
	_ "time/tzdata" // a bare machine has no zone data; the binary brings its own
)

// mustLoad reads a roster that is meant to be right.
func mustLoad(t testing.TB, text string) *Roster {
	t.Helper()
	r, faults := Load([]byte(text), "roster.yaml")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	return r
}

// at reads a time on the ward's clock.
func at(t testing.TB, r *Roster, s string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", s, r.Location)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSampleLoadsWithoutFault(t *testing.T) {
	r, faults := Load(Sample(), "sample.yaml")
	if len(faults) != 0 {
		t.Fatal(faults)
	}
	if r.Ward.Name != "Phường Yên Bái" || !r.Ward.Sample || len(r.Groups) != 8 || len(r.Officers) != 4 || r.Promise != time.Hour {
		t.Errorf("got %+v", r)
	}
	now := at(t, r, "2026-11-23 09:45")
	for _, g := range r.Groups {
		if c := r.InCharge(g.ID, now); c.Owner == Desk || len(c.Why) != 1 {
			t.Errorf("%s: got %+v", g.ID, c)
		}
	}
	if got := r.PromiseFor(now); !got.InHours || !got.By.Equal(at(t, r, "2026-11-23 10:45")) {
		t.Errorf("got %+v", got)
	}
}
