package platform

import (
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

// TestF16UnwellSinceTheFirstBadState: going from one bad state to another does
// not begin the outage anew.
func TestF16UnwellSinceTheFirstBadState(t *testing.T) {
	var k Keeper
	k.Begin("zalo:main", "webhook")
	now := time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)
	for i, c := range []struct {
		to    bot.IntakeState
		since int // minutes after the start; -1 it is well
	}{{bot.IntakeOK, -1}, {bot.IntakeUnreachable, 1}, {bot.IntakeUnreachable, 1}, {bot.IntakeConflict, 1}, {bot.IntakeOK, -1}, {bot.IntakeExpired, 5}} {
		k.Become(c.to, "", now.Add(time.Duration(i)*time.Minute))
		want := time.Time{}
		if c.since >= 0 {
			want = now.Add(time.Duration(c.since) * time.Minute)
		}
		if got := k.Get().UnwellSince; !got.Equal(want) {
			t.Errorf("after %d minutes %s: unwell since %v, want %v", i, c.to, got, want)
		}
	}
}
