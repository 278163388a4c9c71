package bot

import "time"

// IntakeState says how an account on a platform is.
type IntakeState string

// States of accounts.
const (
	IntakeStarting     IntakeState = "starting"     // the platform has not answered or written yet
	IntakeOK           IntakeState = "ok"           // what citizens write comes in
	IntakeUnreachable  IntakeState = "unreachable"  // no answer, or not a good one
	IntakeConflict     IntakeState = "conflict"     // another program takes what is written to this account
	IntakeUnauthorized IntakeState = "unauthorized" // the token is wrong or was revoked
	IntakeStore        IntakeState = "store"        // the inbox takes nothing; it waits at the platform
	IntakeFailing      IntakeState = "failing"      // the platform says that our webhook fails
	IntakeForged       IntakeState = "forged"       // what comes to the webhook is not signed as it must be: a wrong secret, or a stranger
	IntakeExpired      IntakeState = "expired"      // a person must give the platform's permission anew
)

// ChannelStatus is how one account on a platform is. Nothing in it is secret
// or a citizen's.
type ChannelStatus struct {
	Account      Account     `json:"account"`
	Mode         string      `json:"mode"` // how updates come in: "polling" or "webhook"
	State        IntakeState `json:"state"`
	Since        time.Time   `json:"since,omitzero"`        // of State
	UnwellSince  time.Time   `json:"unwell_since,omitzero"` // since when it has been in one bad state or another; zero: it is well
	LastUpdateAt time.Time   `json:"last_update,omitzero"`  // when one came in last
	LastSentAt   time.Time   `json:"last_sent,omitzero"`    // when a call was taken last
	LastError    string      `json:"last_error,omitempty"`  // without token or citizens' words
	ErrorAt      time.Time   `json:"error_at,omitzero"`     // when that was
	Pending      int         `json:"pending,omitempty"`     // updates that wait at the platform; 0 none, or it does not say
	Undecoded    int         `json:"undecodable,omitempty"` // updates that could not be read, since the start
	Refused      int         `json:"refused,omitempty"`     // requests to the webhook without the right signature, since the start

	// TokenUntil is until when the permission at hand lasts, and RenewUntil
	// until when it can be renewed without a person; zero: it does not end,
	// or is not known.
	TokenUntil time.Time `json:"token_until,omitzero"`
	RenewUntil time.Time `json:"renew_until,omitzero"`
	// Unchecked says that signatures are noted but not enforced yet (setting
	// up).
	Unchecked bool `json:"unchecked,omitempty"`
}

// Monitor is a Channel that knows how its accounts are.
type Monitor interface {
	// Status lists how the accounts are, in the order of the settings. The
	// caller owns the list.
	Status() []ChannelStatus
}
