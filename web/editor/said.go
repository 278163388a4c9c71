package editor

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/procedures"
)

// said is how the form before ended, in words: ?said=KEY of a known key, with
// ?n= where the sentence counts. late says that it did not end well.
func (v *view) said(r *http.Request) (text string, late bool) {
	key := r.URL.Query().Get("said")
	known := []string{"submitted", "approved", "returned", "assigned", "discarded", "published", "scheduled", "called_off", "called_off_kept",
		"withdrawn", "restored", "gone", "not_served", "to_submit", "unchanged"}
	if slices.Contains(known, key) {
		return v.text("guides.said_" + key), key == "not_served"
	}
	switch key {
	case "joined":
		return v.text("gates.said_joined"), false
	case "joined_clash":
		return v.text("gates.said_joined_clash"), true
	}
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if bulk := []string{"bulk_submit", "bulk_approve", "bulk_publish"}; err == nil && slices.Contains(bulk, key) {
		return v.text("guides.done_"+key[len("bulk_"):], "n", number(n)), false
	}
	return "", false
}

// date is the day of a moment as people read it.
func (v *view) date(t time.Time) string {
	if zone := v.world.Roster.Location; zone != nil {
		t = t.In(zone)
	}
	return procedures.DateOf(t).Vietnamese()
}

// stamp is a moment as people read it: 9:12, 16/6/2026.
func (v *view) stamp(t time.Time) string {
	if zone := v.world.Roster.Location; zone != nil {
		t = t.In(zone)
	}
	return strconv.Itoa(t.Hour()) + t.Format(":04") + ", " + v.date(t)
}
