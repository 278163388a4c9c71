package bot

import "time"

// inZone is the snapshot's time in the ward's zone, in which a day of a
// guide's validity begins and ends.
func inZone(w World) time.Time { return w.Now.In(zone(w)) }

func zone(w World) *time.Location {
	if w.Roster.Location == nil {
		return time.UTC
	}
	return w.Roster.Location
}
