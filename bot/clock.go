package bot

import (
	"strings"
	"time"
)

// inZone is the snapshot's time in the ward's zone, in which a day of a
// guide's validity begins and ends.
func inZone(w World) time.Time { return w.Now.In(zone(w)) }

func zone(w World) *time.Location {
	if w.Roster.Location == nil {
		return time.UTC
	}
	return w.Roster.Location
}

// clock writes a time of day, and the day with it when it is not today.
func (d *draft) clock(at time.Time) string {
	return clock(d.w, d.c, at, d.now)
}

func clock(w World, c Conversation, at, now time.Time) string {
	at, now = at.In(zone(w)), now.In(zone(w))
	hour := at.Format("15:04")
	hour = strings.TrimPrefix(hour, "0")
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return hour
	}
	return w.Words.Text(c.Lang, "bot.clock_day", "time", hour, "weekday", w.Words.Text(c.Lang, weekdayKey(at.Weekday())), "day", at.Format("2/1"))
}

func weekdayKey(day time.Weekday) string {
	switch day {
	case time.Monday:
		return "bot.monday"
	case time.Tuesday:
		return "bot.tuesday"
	case time.Wednesday:
		return "bot.wednesday"
	case time.Thursday:
		return "bot.thursday"
	case time.Friday:
		return "bot.friday"
	case time.Saturday:
		return "bot.saturday"
	}
	return "bot.sunday"
}
