package handoff

import (
	"time"

	"github.com/motcua/motcua/roster"
)

// QuietUntil is when a ticket has been quiet for a while of working time: a
// person has answered, nobody waits, and neither side has stirred since.
// stirred is when somebody last did otherwise than by an answer; the zero time
// never since. false: it is not quiet at all, because it is closed, because the
// citizen waits, or because no person has answered yet.
func (t Ticket) QuietUntil(r *roster.Roster, stirred time.Time, while time.Duration) (at time.Time, quiet bool) {
	if t.Status != Open || t.Waiting() || t.LastReplyAt.IsZero() {
		return time.Time{}, false
	}
	last := t.LastReplyAt
	for _, moment := range []time.Time{stirred, t.AssignedAt} { // a new owner has as long as the one before
		if moment.After(last) {
			last = moment
		}
	}
	return r.AddWorking(last, while), true
}

// Quiet ends a ticket in which nothing was heard any more. It is done by the
// system, and who wants to go on opens it again.
func (t Ticket) Quiet(at time.Time) Ticket { return t.end("", WentQuiet, "", at, ChangeClosed) }
