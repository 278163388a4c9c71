package roster

import "time"

// horizon bounds the search for working hours: no counter closes for longer
// than a year, and a roster without hours must not search forever.
const horizon = 366

// stretch is a Span on a real day.
type stretch struct{ from, to time.Time }

// PromiseFor is the promise to who asks at a time: the roster's promised
// time counted in working time from then, or from when work begins again.
func (r *Roster) PromiseFor(at time.Time) Promise {
	p := Promise{By: r.AddWorking(at, r.Promise), InHours: r.Open(at)}
	if !p.InHours {
		p.Opens, _ = r.NextOpen(at)
	}
	return p
}

// Open reports whether a moment lies in working hours.
func (r *Roster) Open(at time.Time) bool {
	for _, s := range r.day(at, 0) {
		if !at.Before(s.from) && at.Before(s.to) {
			return true
		}
	}
	return false
}

// NextOpen is the first moment of working hours at or after a time; false
// when there is none for a year.
func (r *Roster) NextOpen(at time.Time) (time.Time, bool) {
	for n := range horizon {
		for _, s := range r.day(at, n) {
			if at.Before(s.to) {
				return later(at, s.from).In(r.zone()), true
			}
		}
	}
	return time.Time{}, false
}

// AddWorking is the moment when d of working time has passed since at. With
// d of nothing it is at, or the next opening when closed. It lies in working
// hours or at their very end. Without working hours for a year plain time is
// counted: a promise must end some day.
func (r *Roster) AddWorking(at time.Time, d time.Duration) time.Time {
	d = max(d, 0)
	left, idle := d, 0
	for n := 0; idle < horizon; n++ {
		idle++
		for _, s := range r.day(at, n) {
			if !at.Before(s.to) {
				continue
			}
			idle = 0
			from := later(at, s.from)
			if room := s.to.Sub(from); left > room {
				left -= room
				continue
			}
			return from.Add(left).In(r.zone())
		}
	}
	return at.Add(d).In(r.zone())
}

// WorkingBetween is the working time from a to b; 0 when b is not after a or
// a is the zero time.
func (r *Roster) WorkingBetween(a, b time.Time) time.Duration {
	if a.IsZero() || !b.After(a) {
		return 0
	}
	var sum time.Duration
	for n := 0; ; n++ {
		if !r.midnight(a, n).Before(b) {
			return sum
		}
		for _, s := range r.day(a, n) {
			from, to := later(a, s.from), s.to
			if b.Before(to) {
				to = b
			}
			if from.Before(to) {
				sum += to.Sub(from)
			}
		}
	}
}

// Holiday names the holiday of a moment's day; "" on other days.
func (r *Roster) Holiday(at time.Time) string {
	return r.Hours.Holidays[at.In(r.zone()).Format(time.DateOnly)]
}

// tetAhead is how many days before its earliest day the holidays of Tết should
// be in the roster: they are announced in the autumn.
const tetAhead = 90

// MissesTet is the year whose Tết is near or under way and of which the
// roster knows no holiday, so that promises would be counted in days on which
// nobody works; 0 when there is none. Tết falls into the end of January or into
// February: any holiday from 15 January to the end of February is taken for
// one of its days.
func (r *Roster) MissesTet(now time.Time) int {
	now = now.In(r.zone())
	year := now.Year()
	if now.Month() > time.February {
		year++
	}
	first := time.Date(year, time.January, 15, 0, 0, 0, 0, r.zone())
	if now.Before(first.AddDate(0, 0, -tetAhead)) {
		return 0
	}
	for day := first; day.Month() < time.March; day = day.AddDate(0, 0, 1) {
		if r.Holiday(day) != "" {
			return 0
		}
	}
	return year
}

// AlwaysOpen is a copy of the roster that works day and night, every day. It
// is for demonstrations, which must promise an answer at any hour; a ward
// writes its real hours.
func (r *Roster) AlwaysOpen() *Roster {
	open := *r
	open.Hours = Hours{Week: make(map[time.Weekday][]Span, 7)}
	for d := time.Sunday; d <= time.Saturday; d++ {
		open.Hours.Week[d] = []Span{{From: 0, To: 24 * time.Hour}}
	}
	open.Revision = open.revision()
	return &open
}

// day is the working hours of the n-th day after that of t.
func (r *Roster) day(t time.Time, n int) []stretch {
	start := r.midnight(t, n)
	date := start.Format(time.DateOnly)
	if _, closed := r.Hours.Holidays[date]; closed {
		return nil
	}
	spans, extra := r.Hours.Extra[date]
	if !extra {
		spans = r.Hours.Week[start.Weekday()]
	}
	out := make([]stretch, 0, len(spans))
	for _, s := range spans {
		if s.From < s.To { // Load refuses others; counting one would never end
			out = append(out, stretch{clock(start, s.From), clock(start, s.To)})
		}
	}
	return out
}

// midnight begins the n-th day after that of t, in the ward's zone.
func (r *Roster) midnight(t time.Time, n int) time.Time {
	y, m, d := t.In(r.zone()).Date()
	return time.Date(y, m, d+n, 0, 0, 0, 0, r.zone())
}

// clock is a time of day as the clock on the wall shows it, also on a day
// that daylight saving makes longer or shorter.
func clock(midnight time.Time, since time.Duration) time.Time {
	y, m, d := midnight.Date()
	return time.Date(y, m, d, 0, 0, int(since/time.Second), 0, midnight.Location())
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
