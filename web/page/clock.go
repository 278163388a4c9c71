package page

import (
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/words"
)

// clock writes times as people read them, in the ward's zone.
type clock struct {
	words func() *words.Catalogue
	lang  words.Lang
	zone  *time.Location
	now   func() time.Time
}

// clock writes the time of day, "9:21".
func (c *clock) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.zone)
	return strconv.Itoa(t.Hour()) + t.Format(":04")
}

// date writes "Thứ tư, 17 tháng 6".
func (c *clock) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.zone)
	return Bind(c.words().Text(c.lang, "page.date",
		"weekday", c.words().Text(c.lang, "page.weekday_"+strconv.Itoa(int(t.Weekday()))),
		"day", strconv.Itoa(t.Day()),
		"month", c.words().Text(c.lang, "page.month_"+strconv.Itoa(int(t.Month())))))
}

// day writes a heading over the messages of a day: today, yesterday, or the
// date.
func (c *clock) day(t time.Time) string {
	switch c.daysAgo(t) {
	case 0:
		return c.words().Text(c.lang, "page.today")
	case 1:
		return c.words().Text(c.lang, "page.yesterday", "date", c.date(t))
	}
	return c.date(t)
}

// short writes "17/6".
func (c *clock) short(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.zone)
	return strconv.Itoa(t.Day()) + "/" + strconv.Itoa(int(t.Month()))
}

// stamp writes the time of day, with the day before it when it is not today.
func (c *clock) stamp(t time.Time) string {
	if t.IsZero() || c.daysAgo(t) == 0 {
		return c.clock(t)
	}
	return c.short(t) + "\u00a0" + c.clock(t)
}

// when writes a time to come: "10:45" today, "7:30 ngày mai", "7:30 ngày
// 18/6".
func (c *clock) when(t time.Time) string {
	switch {
	case t.IsZero() || c.daysAgo(t) == 0:
		return c.clock(t)
	case c.daysAgo(t) == -1:
		return c.words().Text(c.lang, "page.when_tomorrow", "time", c.clock(t))
	}
	return c.words().Text(c.lang, "page.when_date", "time", c.clock(t), "date", c.short(t))
}

// DaySlug names the day of t in the ward's zone, "2026-06-17": messages with
// the same one stand under one heading.
func (s *Set) DaySlug(t time.Time) string { return t.In(s.zone).Format(time.DateOnly) }

// daysAgo counts midnights between t and now; negative in the future.
func (c *clock) daysAgo(t time.Time) int {
	y, m, d := t.In(c.zone).Date()
	then := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = c.now().In(c.zone).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(then) / (24 * time.Hour))
}

// length writes a length of seconds, "2 phút 35 giây"; "" of nothing.
func (c *clock) length(seconds int) string {
	var parts []string
	if m := seconds / 60; m > 0 {
		parts = append(parts, c.words().Text(c.lang, "page.minutes", "n", strconv.Itoa(m)))
	}
	if s := seconds % 60; s > 0 {
		parts = append(parts, c.words().Text(c.lang, "page.seconds", "n", strconv.Itoa(s)))
	}
	return Bind(strings.Join(parts, " "))
}
