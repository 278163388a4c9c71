package bot

import (
	"testing"
	"time"
)

// TestF16Trouble: people are told of an account that has been unwell for five
// minutes, not before; of one that waits for a person, and of a permission
// that nobody but a person can renew, at once.
func TestF16Trouble(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	in := func(days int) time.Time { return now.AddDate(0, 0, days) }
	for name, c := range map[string]struct {
		s    ChannelStatus
		want Trouble
	}{
		"well":                                     {ChannelStatus{State: IntakeOK, Since: ago(time.Hour)}, TroubleNone},
		"nothing heard of it yet":                  {ChannelStatus{State: IntakeStarting}, TroubleNone},
		"a hiccup":                                 {ChannelStatus{State: IntakeFailing, Since: ago(Patience - time.Second)}, TroubleNone},
		"failing for five minutes":                 {ChannelStatus{State: IntakeFailing, Since: ago(Patience)}, TroubleDown},
		"one bad state after another":              {ChannelStatus{State: IntakeUnreachable, Since: now, UnwellSince: ago(Patience)}, TroubleDown},
		"revoked":                                  {ChannelStatus{State: IntakeUnauthorized, Since: ago(time.Hour)}, TroubleDown},
		"expired just now":                         {ChannelStatus{State: IntakeExpired, Since: now}, TroubleDown},
		"renews itself, a day at a time":           {ChannelStatus{State: IntakeOK, TokenUntil: in(1), RenewUntil: in(80)}, TroubleNone},
		"was not renewed for long":                 {ChannelStatus{State: IntakeOK, TokenUntil: in(1), RenewUntil: in(13)}, TroubleRenew},
		"ends in fourteen days":                    {ChannelStatus{State: IntakeOK, TokenUntil: in(14)}, TroubleNone},
		"ends within fourteen days":                {ChannelStatus{State: IntakeOK, TokenUntil: in(14).Add(-time.Second)}, TroubleRenew},
		"has ended, though the platform goes on":   {ChannelStatus{State: IntakeOK, TokenUntil: ago(time.Hour)}, TroubleRenew},
		"what is down is said before what ends":    {ChannelStatus{State: IntakeStore, Since: ago(time.Hour), TokenUntil: in(3)}, TroubleDown},
		"a hiccup does not hide that it ends soon": {ChannelStatus{State: IntakeUnreachable, Since: now, TokenUntil: in(3)}, TroubleRenew},
	} {
		if got := c.s.Trouble(now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
