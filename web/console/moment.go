package console

import (
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/roster"
)

// asked is the moment and the sector that the page of who is in charge is
// asked for.
type asked struct {
	At      string   // as it was typed, or the moment for the form to begin with
	Moment  string   // the moment in words; "" now
	Bad     string   // what could not be understood, in a sentence; "" nothing
	Form    bool     // the form was sent
	Sectors []choice // that may be asked for; nil: the ward has none

	moment time.Time
	sector roster.SectorID // "" of whatever belongs to none
}

// momentForms are how a moment may be typed: as a browser's field sends it,
// and as people write it where a browser has no such field.
var momentForms = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2/1/2006 15:04", "15:04 2/1/2006"}

// readAsked reads what is asked for from the address. What cannot be
// understood is said, and now is answered for.
func (v *view) readAsked(r *http.Request) asked {
	q := asked{moment: v.clock.now, At: strings.TrimSpace(r.FormValue("at"))}
	typed := r.FormValue("sector")
	q.Form = q.At != "" || typed != ""
	if at, ok := parseMoment(q.At, v.clock.zone); ok {
		q.moment, q.Moment = at, v.moment(at)
		q.At = at.Format(momentForms[0])
	} else if q.At != "" {
		q.Bad = v.text("sector.bad_at")
	} else {
		q.At = v.clock.now.In(v.clock.zone).Format(momentForms[0])
	}
	if s, known := v.world.Roster.FindSector(typed); known {
		q.sector = s.ID
	} else if typed != "" && q.Bad == "" {
		q.Bad = v.text("sector.bad_sector")
	}
	for _, s := range v.world.Roster.Sectors {
		q.Sectors = append(q.Sectors, choice{Value: string(s.ID), Name: s.Name, On: s.ID == q.sector})
	}
	return q
}

// parseMoment reads a day and a time on the ward's clock. Years far off are
// slips of typing.
func parseMoment(s string, zone *time.Location) (time.Time, bool) {
	for _, form := range momentForms {
		if at, err := time.ParseInLocation(form, s, zone); err == nil {
			return at, at.Year() >= 2000 && at.Year() < 2200
		}
	}
	return time.Time{}, false
}

// moment says a moment in full, "15:00 Thứ sáu, 4/12/2026".
func (v *view) moment(at time.Time) string {
	at = at.In(v.clock.zone)
	return v.text("sector.moment", "time", v.clock.time(at), "weekday", v.clock.weekday(at), "day", at.Format("2/1/2006"))
}

// hoursAt says whether people work at the moment asked for, or when again.
func (v *view) hoursAt(q asked) string {
	r := v.world.Roster
	var out string
	opens, known := r.NextOpen(q.moment)
	switch {
	case r.Open(q.moment) && q.Moment == "":
		out = v.text("console.hours_open")
	case r.Open(q.moment):
		out = v.text("sector.hours_open")
	case !known:
		out = v.text("console.hours_unknown")
	case q.Moment == "":
		out = v.text("console.hours_closed", "time", v.clock.when(opens))
	default:
		out = v.text("sector.hours_closed", "moment", v.moment(opens))
	}
	if name := r.Holiday(q.moment); name != "" {
		out = name + ". " + out
	}
	return out
}

// promiseAt says by when who asks at the moment asked for is promised an
// answer.
func (v *view) promiseAt(q asked) string {
	by := v.world.Roster.PromiseFor(q.moment).By
	if q.Moment == "" {
		return v.text("sector.promise_now", "by", v.clock.when(by))
	}
	return v.text("sector.promise_then", "by", v.moment(by))
}
