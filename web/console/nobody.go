package console

import (
	"context"
	"fmt"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// nobodyThere counts the citizens who wait while nobody who can be reached
// stands behind their tickets. While the duty desk has somebody it reads
// nothing: whatever is stranded elsewhere comes there by itself.
func (v *view) nobodyThere(ctx context.Context) (int, error) {
	r, now := v.world.Roster, v.clock.now
	if len(r.DeskMembers(now)) > 0 {
		return 0, nil
	}
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return 0, fmt.Errorf("list open tickets: %w", err)
	}
	n := 0
	for _, t := range open {
		if t.Waiting() && !t.Answerable(r, now) {
			n++
		}
	}
	return n, nil
}
