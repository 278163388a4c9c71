package bot

import "time"

// PlanRows makes the outbox rows of a turn as a worker does, for tests that
// play turns without one.
func PlanRows(channels []Channel, t *Turn, cause Event, s Settings, now time.Time) ([]Row, error) {
	w := &Worker{Channels: channels, Now: func() time.Time { return now }}
	complete(t, cause)
	return w.plan(t, cause, s)
}
