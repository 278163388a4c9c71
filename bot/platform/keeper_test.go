package platform

import (
	"slices"
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

// TestF15OneStrangerIsNoNews: a request without a good signature is counted;
// that the secret may be wrong is news only after several in a row.
func TestF15OneStrangerIsNoNews(t *testing.T) {
	var k Keeper
	k.Begin("zalo:main", "webhook")
	got := []bool{k.Refuse(), k.Refuse()}
	k.Signed()
	got = append(got, k.Refuse(), k.Refuse(), k.Refuse(), k.Refuse())
	if want := []bool{false, false, false, false, true, true}; !slices.Equal(got, want) || k.Get().Refused != 6 {
		t.Errorf("%v, %d refused", got, k.Get().Refused)
	}
}
