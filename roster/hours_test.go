package roster

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

const office = `
ward: {name: Phường thử}
hours:
  week: {mon-fri: ["08:00-11:30", "13:30-17:00"]}
  holidays: {2027-01-01: Tết Dương lịch}
  extra: {2026-12-19: ["08:00-11:30"]}
`

// 2026-12-04 and 2026-12-18 are Fridays, 2027-01-01 is one as well.
func TestF58PromiseCountsWorkingTime(t *testing.T) {
	r := mustLoad(t, office)
	for _, c := range []struct{ name, asked, by, opens string }{
		{"in hours", "2026-12-07 09:00", "2026-12-07 10:00", ""},
		{"Friday evening", "2026-12-04 16:30", "2026-12-07 08:30", ""},
		{"across lunch", "2026-12-07 11:00", "2026-12-07 14:00", ""},
		{"to the very end", "2026-12-04 16:00", "2026-12-04 17:00", ""},
		{"at lunch", "2026-12-07 12:00", "2026-12-07 14:30", "2026-12-07 13:30"},
		{"as lunch begins", "2026-12-07 11:30", "2026-12-07 14:30", "2026-12-07 13:30"},
		{"as work begins", "2026-12-07 08:00", "2026-12-07 09:00", ""},
		{"before work", "2026-12-07 05:00", "2026-12-07 09:00", "2026-12-07 08:00"},
		{"as work ends", "2026-12-04 17:00", "2026-12-07 09:00", "2026-12-07 08:00"},
		{"Sunday", "2026-12-06 10:00", "2026-12-07 09:00", "2026-12-07 08:00"},
		{"into a make-up day", "2026-12-18 16:45", "2026-12-19 08:45", ""},
		{"after it", "2026-12-19 11:15", "2026-12-21 08:45", ""},
		{"over a holiday", "2026-12-31 16:30", "2027-01-04 08:30", ""},
		{"on a holiday", "2027-01-01 10:00", "2027-01-04 09:00", "2027-01-04 08:00"},
	} {
		got := r.PromiseFor(at(t, r, c.asked))
		if want := at(t, r, c.by); !got.By.Equal(want) {
			t.Errorf("%s: promised by %v, want %v", c.name, got.By, want)
		}
		switch {
		case got.InHours != (c.opens == ""):
			t.Errorf("%s: in hours %v", c.name, got.InHours)
		case c.opens == "" && !got.Opens.IsZero(), c.opens != "" && !got.Opens.Equal(at(t, r, c.opens)):
			t.Errorf("%s: opens %v", c.name, got.Opens)
		}
	}
	if r.Holiday(at(t, r, "2027-01-01 10:00")) != "Tết Dương lịch" || r.Holiday(at(t, r, "2026-12-31 23:59")) != "" {
		t.Error("holidays are not told right")
	}
}

// tet is a ward with Saturday mornings, a week of Tết, of which one day is made
// up for on a Saturday afternoon and one on a Sunday.
const tet = `
ward: {name: Phường thử}
hours:
  week: {mon-fri: ["07:30-11:30", "13:30-17:00"], sat: ["07:30-11:30"]}
  holidays:
    2027-02-04: Tết Nguyên đán
    2027-02-05: Tết Nguyên đán
    2027-02-06: Tết Nguyên đán
    2027-02-07: Tết Nguyên đán
    2027-02-08: Tết Nguyên đán
    2027-02-09: Tết Nguyên đán
    2027-02-10: Tết Nguyên đán
  extra:
    2027-02-13: ["07:30-11:30", "13:30-17:00"]
    2027-02-21: ["08:00-10:00"]
`

// 2027-02-03 is the Wednesday before Tết, 2027-02-11 the Thursday after it.
// Asked on a server whose clock runs in UTC.
func TestF58F61SaturdaysTetAndMakeUpDays(t *testing.T) {
	r := mustLoad(t, tet)
	for _, c := range []struct{ name, asked, by, opens string }{
		{"Saturday morning", "2027-01-30 09:00", "2027-01-30 10:00", ""},
		{"Friday evening into it", "2027-01-29 16:30", "2027-01-30 08:00", ""},
		{"as it ends", "2027-01-30 11:15", "2027-02-01 08:15", ""},
		{"Saturday afternoon", "2027-01-30 14:00", "2027-02-01 08:30", "2027-02-01 07:30"},
		{"Sunday", "2027-01-31 10:00", "2027-02-01 08:30", "2027-02-01 07:30"},
		{"lunch", "2027-02-01 11:00", "2027-02-01 14:00", ""},
		{"into Tết", "2027-02-03 16:15", "2027-02-11 07:45", ""},
		{"during Tết", "2027-02-06 09:00", "2027-02-11 08:30", "2027-02-11 07:30"},
		{"last night of Tết", "2027-02-10 23:59", "2027-02-11 08:30", "2027-02-11 07:30"},
		{"made up in the afternoon", "2027-02-13 11:00", "2027-02-13 14:00", ""},
		{"after it", "2027-02-13 16:30", "2027-02-15 08:00", ""},
		{"into a made up Sunday", "2027-02-20 11:15", "2027-02-21 08:45", ""},
		{"on it, closed already", "2027-02-21 11:00", "2027-02-22 08:30", "2027-02-22 07:30"},
	} {
		got := r.PromiseFor(at(t, r, c.asked).UTC())
		if want := at(t, r, c.by); !got.By.Equal(want) {
			t.Errorf("%s: promised by %v, want %v", c.name, got.By, want)
		}
		if got.InHours != (c.opens == "") || c.opens != "" && !got.Opens.Equal(at(t, r, c.opens)) {
			t.Errorf("%s: in hours %v, opens %v", c.name, got.InHours, got.Opens)
		}
	}
	// 17:30 UTC on the day before is 00:30 of the first day of Tết in the ward.
	if got := r.Holiday(time.Date(2027, 2, 3, 17, 30, 0, 0, time.UTC)); got != "Tết Nguyên đán" {
		t.Errorf("holiday by the server's day: %q", got)
	}
	if got := r.WorkingBetween(at(t, r, "2027-02-03 17:00"), at(t, r, "2027-02-11 07:30")); got != 0 {
		t.Errorf("Tết has %v of working time", got)
	}
}

func TestHolidaysOfTetAreMissed(t *testing.T) {
	known, none := mustLoad(t, tet), mustLoad(t, office) // the second has 2027-01-01 only
	for day, want := range map[string]int{
		"2026-06-15": 0, "2026-10-16": 0, // more than 90 days before 15 January
		"2026-10-18": 2027, "2026-11-28": 2027, "2026-12-31": 2027, "2027-01-14": 2027, "2027-01-20": 2027, "2027-02-28": 2027,
		"2027-03-01": 0, "2027-10-16": 0, "2027-12-01": 2028,
	} {
		now := at(t, none, day+" 10:00").UTC()
		if got := none.MissesTet(now); got != want {
			t.Errorf("%s: %d, want %d", day, got, want)
		}
		if want == 2027 {
			want = 0 // it is there
		}
		if got := known.MissesTet(now); got != want {
			t.Errorf("%s, with Tết 2027: %d, want %d", day, got, want)
		}
	}
}

// The ward of the demonstration opens at 07:30.
func TestF58SampleHours(t *testing.T) {
	r := mustLoad(t, string(Sample()))
	for asked, by := range map[string]string{"2026-12-04 16:30": "2026-12-07 08:00", "2026-12-07 11:00": "2026-12-07 14:00"} {
		if got := r.PromiseFor(at(t, r, asked)).By; !got.Equal(at(t, r, by)) {
			t.Errorf("asked %s: promised by %v, want %s", asked, got, by)
		}
	}
}

// The server's clock runs in UTC, and the process in whatever zone it was
// started in; the ward's wall clock counts.
func TestF61HoursAreTheWards(t *testing.T) {
	r := mustLoad(t, office)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("west", -10*3600), time.FixedZone("east", 13*3600)} {
		asked := time.Date(2026, 12, 4, 9, 30, 0, 0, time.UTC).In(zone) // Friday 16:30 in the ward
		p := r.PromiseFor(asked)
		if want := time.Date(2026, 12, 7, 1, 30, 0, 0, time.UTC); !p.By.Equal(want) || !p.InHours {
			t.Errorf("%s: got %+v", zone, p)
		}
		if got := p.By.Format("15:04"); got != "08:30" {
			t.Errorf("%s: promise reads %s", zone, got)
		}
		// Monday 00:30 UTC is 07:30 in the ward, and Sunday's night in the west.
		if early := time.Date(2026, 12, 7, 0, 30, 0, 0, time.UTC).In(zone); r.Open(early) || !r.Open(early.Add(30*time.Minute)) {
			t.Errorf("%s: opens at another hour", zone)
		}
	}
}

// A zone that puts its clocks forward on Sunday 2026-03-29 at 02:00.
func TestDaylightSaving(t *testing.T) {
	r := mustLoad(t, `
ward: {name: Berlin}
zone: Europe/Berlin
hours: {week: {sat-sun: ["08:00-12:00"]}}
`)
	if got := r.AddWorking(at(t, r, "2026-03-28 11:30"), time.Hour); got.Format("2006-01-02 15:04") != "2026-03-29 08:30" {
		t.Errorf("got %v", got)
	}
	if got := r.WorkingBetween(at(t, r, "2026-03-28 00:00"), at(t, r, "2026-03-30 00:00")); got != 8*time.Hour {
		t.Errorf("got %v", got)
	}
}

func TestNoHoursEndAllTheSame(t *testing.T) {
	now := time.Date(2026, 12, 4, 9, 30, 0, 0, time.UTC)
	week := map[time.Weekday][]Span{}
	for d := time.Sunday; d <= time.Saturday; d++ {
		week[d] = []Span{{From: 17 * time.Hour, To: 8 * time.Hour}, {From: time.Hour, To: time.Hour}}
	}
	for name, h := range map[string]Hours{"none": {}, "negative": {Week: week}} {
		r := &Roster{Hours: h, Promise: time.Hour}
		p := r.PromiseFor(now)
		if !p.By.Equal(now.Add(time.Hour)) || p.InHours || !p.Opens.IsZero() {
			t.Errorf("%s: got %+v", name, p)
		}
		if _, ok := r.NextOpen(now); ok {
			t.Errorf("%s: opens", name)
		}
		if got := r.WorkingBetween(now, now.AddDate(1, 0, 0)); got != 0 {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestAlwaysOpen(t *testing.T) {
	r := mustLoad(t, office)
	open := r.AlwaysOpen()
	for _, s := range []string{"2026-12-06 03:00", "2026-12-06 23:59", "2027-01-01 00:00"} {
		now := at(t, r, s)
		if p := open.PromiseFor(now); !p.InHours || !p.By.Equal(now.Add(time.Hour)) {
			t.Errorf("at %s: got %+v", s, p)
		}
		if r.Open(now) {
			t.Errorf("at %s: the ward's own hours have changed", s)
		}
	}
	if open.Revision == r.Revision || open.Revision == "" {
		t.Errorf("revision %q", open.Revision)
	}
}

func TestWorkingBetween(t *testing.T) {
	r := mustLoad(t, office)
	for _, c := range []struct {
		a, b string
		want time.Duration
	}{
		{"2026-12-04 16:30", "2026-12-07 08:30", time.Hour},
		{"2026-12-07 09:00", "2026-12-07 09:10", 10 * time.Minute},
		{"2026-12-07 11:00", "2026-12-07 13:00", 30 * time.Minute},
		{"2026-12-05 00:00", "2026-12-06 23:00", 0},
		{"2026-12-07 10:00", "2026-12-07 09:00", 0},
		{"2026-12-07 00:00", "2026-12-14 00:00", 35 * time.Hour},
	} {
		if got := r.WorkingBetween(at(t, r, c.a), at(t, r, c.b)); got != c.want {
			t.Errorf("%s to %s: got %v, want %v", c.a, c.b, got, c.want)
		}
	}
	if got := r.WorkingBetween(time.Time{}, at(t, r, "2026-12-07 10:00")); got != 0 {
		t.Errorf("from no time: got %v", got)
	}
}

// genHours draws a week, holidays and make-up days, in good order.
func genHours(t *rapid.T) Hours {
	spans := rapid.Custom(func(t *rapid.T) []Span {
		var out []Span
		minute := 0
		for range rapid.IntRange(0, 3).Draw(t, "spans") {
			from := rapid.IntRange(minute, 24*60-1).Draw(t, "from")
			minute = rapid.IntRange(from+1, 24*60).Draw(t, "to")
			out = append(out, Span{time.Duration(from) * time.Minute, time.Duration(minute) * time.Minute})
			if minute == 24*60 {
				break
			}
		}
		return out
	})
	h := Hours{Week: map[time.Weekday][]Span{}, Holidays: map[string]string{}, Extra: map[string][]Span{}}
	for d := time.Sunday; d <= time.Saturday; d++ {
		h.Week[d] = spans.Draw(t, d.String())
	}
	for _, n := range rapid.SliceOfN(rapid.IntRange(1, 28), 0, 10).Draw(t, "holidays") {
		h.Holidays[time.Date(2026, 12, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)] = "nghỉ"
	}
	for _, n := range rapid.SliceOfN(rapid.IntRange(1, 28), 0, 4).Draw(t, "extra") {
		h.Extra[time.Date(2026, 12, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)] = spans.Draw(t, "extra day")
	}
	return h
}

func TestAddWorkingNeverLandsOutsideHours(t *testing.T) {
	zone := time.FixedZone("", 7*3600)
	rapid.Check(t, func(t *rapid.T) {
		r := &Roster{Hours: genHours(t), Location: zone}
		now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 28*24*60).Draw(t, "minute")) * time.Minute)
		d := time.Duration(rapid.IntRange(0, 80*60).Draw(t, "minutes")) * time.Minute
		opens, ok := r.NextOpen(now)
		got := r.AddWorking(now, d)
		switch {
		case !ok:
			if !got.Equal(now.Add(d)) {
				t.Fatalf("without hours: got %v", got)
			}
			return
		case got.Before(opens):
			t.Fatalf("lands at %v, before opening at %v", got, opens)
		case !r.Open(opens):
			t.Fatalf("closed at the opening %v", opens)
		case d == 0 && !got.Equal(opens):
			t.Fatalf("nothing added: got %v, opens %v", got, opens)
		case d > 0 && !r.Open(got.Add(-time.Nanosecond)):
			t.Fatalf("lands outside hours: %v", got)
		}
		if back := r.WorkingBetween(now, got); back != d {
			t.Fatalf("added %v, counted %v", d, back)
		}
		if more := r.AddWorking(now, d+time.Minute); !more.After(got) {
			t.Fatalf("a minute more ends at %v, not after %v", more, got)
		}
		if r.Open(now) != opens.Equal(now) {
			t.Fatalf("open is %v, next opening %v", r.Open(now), opens)
		}
	})
}
