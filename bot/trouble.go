package bot

import "time"

const (
	// Patience is how long an account may be unwell before people are told:
	// a platform that is away for a minute comes back by itself.
	Patience = 5 * time.Minute
	// RenewAhead is how long before a permission ends people are told.
	RenewAhead = 14 * 24 * time.Hour
)

// Trouble is what people must know of an account.
type Trouble string

// Troubles, the lightest first.
const (
	TroubleNone  Trouble = ""
	TroubleRenew Trouble = "renew" // its permission ends soon, and only a person can give it anew
	TroubleDown  Trouble = "down"  // what citizens write does not come in, or nothing goes out, and that for long or until a person does something
)

// Well reports that nothing is known to be wrong with the account: it works,
// or has not been heard of yet.
func (s ChannelStatus) Well() bool { return s.State == IntakeOK || s.State == IntakeStarting }

// Ends is when the account stops working unless a person does something; the
// zero time when it does not, or when that is not known. A permission that
// can be renewed without a person does not count before that ends too.
func (s ChannelStatus) Ends() time.Time {
	if !s.RenewUntil.IsZero() {
		return s.RenewUntil
	}
	return s.TokenUntil
}

// Trouble is what people must know of the account at a moment.
func (s ChannelStatus) Trouble(now time.Time) Trouble {
	since := s.UnwellSince
	if since.IsZero() {
		since = s.Since
	}
	switch ends := s.Ends(); {
	case s.State == IntakeExpired, !s.Well() && now.Sub(since) >= Patience:
		return TroubleDown
	case !ends.IsZero() && ends.Sub(now) < RenewAhead:
		return TroubleRenew
	}
	return TroubleNone
}
