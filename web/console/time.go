package console

import (
	"strconv"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// soonLeft is how much of a promise is left when a ticket counts as urgent.
const soonLeft = 30 * time.Minute

// Band is where a ticket stands in time. The names are also those of the
// style classes.
type Band string

// Bands, in the order of the queue.
const (
	BandLate    Band = "late"    // the promise is broken
	BandSoon    Band = "soon"    // less than half an hour is left
	BandTime    Band = "ok"      // there is time
	BandWaiting Band = "waiting" // an officer has replied; the citizen's turn
	BandDone    Band = "done"    // closed
)

// bandOf says where a ticket stands at now.
func bandOf(t *handoff.Ticket, now time.Time) Band {
	switch left := t.PromisedBy.Sub(now); {
	case t.Status == handoff.Closed:
		return BandDone
	case t.WaitingSince.IsZero():
		return BandWaiting
	case left <= 0:
		return BandLate
	case left < soonLeft:
		return BandSoon
	}
	return BandTime
}

// icon is the lucide name of the sign that goes with the words.
func (b Band) icon() string {
	switch b {
	case BandLate:
		return "triangle-alert"
	case BandSoon:
		return "clock-alert"
	case BandWaiting:
		return "corner-up-left"
	case BandDone:
		return "circle-check"
	}
	return "clock"
}

// clock says times in the words and the zone of one reader. It keeps the
// moment the page was asked for, so that one page has one now.
type clock struct {
	text func(key string, args ...string) string // of the catalogue, in the reader's language
	zone *time.Location
	now  time.Time
}

// left says how much of a promise is left, or how long it is broken.
func (c clock) left(t *handoff.Ticket) string {
	switch bandOf(t, c.now) {
	case BandDone:
		return c.text("console.left_done")
	case BandWaiting:
		return c.text("console.left_waiting")
	}
	d := t.PromisedBy.Sub(c.now)
	if d <= 0 {
		if d > -time.Minute {
			return c.text("console.late_now")
		}
		return c.text("console.late", "span", c.span(-d))
	}
	if d < time.Minute {
		return c.text("console.left_now")
	}
	return c.text("console.left", "span", c.span(d))
}

// span says a length of time by its two biggest units, rounded down: a
// promise never looks longer than it is.
func (c clock) span(d time.Duration) string {
	m := int(d / time.Minute)
	h, days := m/60, m/60/24
	switch {
	case m < 60:
		return c.text("console.span_m", "m", strconv.Itoa(m))
	case h < 24 && m%60 == 0:
		return c.text("console.span_h", "h", strconv.Itoa(h))
	case h < 24:
		return c.text("console.span_hm", "h", strconv.Itoa(h), "m", strconv.Itoa(m%60))
	case h%24 == 0:
		return c.text("console.span_d", "d", strconv.Itoa(days))
	}
	return c.text("console.span_dh", "d", strconv.Itoa(days), "h", strconv.Itoa(h%24))
}

// time says an hour of the day, "9:21".
func (c clock) time(t time.Time) string {
	t = t.In(c.zone)
	return strconv.Itoa(t.Hour()) + t.Format(":04")
}

// when says a moment as short as it can be told apart: the hour alone today,
// with "hôm qua" or the day before that, with the weekday when it is to come.
func (c clock) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.zone)
	switch days := c.days(t); {
	case days == 0:
		return c.time(t)
	case days == -1:
		return c.text("console.when_yesterday", "time", c.time(t))
	case days > 0:
		return c.text("console.when_ahead", "time", c.time(t), "weekday", c.weekday(t), "day", t.Format("2/1"))
	}
	return c.text("console.when_past", "time", c.time(t), "day", t.Format("2/1"))
}

// day says a date, for the dividers of a conversation.
func (c clock) day(t time.Time) string {
	t = t.In(c.zone)
	switch c.days(t) {
	case 0:
		return c.text("console.today")
	case -1:
		return c.text("console.yesterday", "day", strconv.Itoa(t.Day()), "month", strconv.Itoa(int(t.Month())))
	}
	return c.text("console.on_day", "weekday", c.weekday(t), "day", strconv.Itoa(t.Day()), "month", strconv.Itoa(int(t.Month())))
}

func (c clock) weekday(t time.Time) string {
	return c.text("page.weekday_" + strconv.Itoa(int(t.Weekday())))
}

// days counts the calendar days from now to t, in the ward's zone.
func (c clock) days(t time.Time) int {
	return int(midnight(t.In(c.zone)).Sub(midnight(c.now.In(c.zone))).Hours() / 24)
}

// startOfDay is the midnight that today began with, in the ward's zone.
func (c clock) startOfDay() time.Time {
	n := c.now.In(c.zone)
	return time.Date(n.Year(), n.Month(), n.Day(), 0, 0, 0, 0, c.zone)
}

// midnight is the day of t as a number-like moment, free of zone changes.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// gauge is the bar at the left of a ticket row: how much of the promised
// time is left, of 100, counted from the bottom.
type gauge struct{ Y, H int }

// gaugeOf counts in working time, as promises are: overnight nothing runs
// out. Where no working time lies between (no hours known), plain time counts.
func gaugeOf(t *handoff.Ticket, r *roster.Roster, now time.Time) gauge {
	if b := bandOf(t, now); b == BandWaiting || b == BandDone {
		return gauge{100, 0}
	}
	whole, left := r.WorkingBetween(t.WaitingSince, t.PromisedBy), r.WorkingBetween(now, t.PromisedBy)
	if whole <= 0 {
		whole, left = t.PromisedBy.Sub(t.WaitingSince), t.PromisedBy.Sub(now)
	}
	if !now.Before(t.PromisedBy) || whole <= 0 {
		return gauge{0, 100}
	}
	h := min(max(int(left*100/whole), 6), 100)
	return gauge{100 - h, h}
}
