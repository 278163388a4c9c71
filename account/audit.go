package account

import "time"

// AuditAction names what was done. Other packages have actions of their own
// ("guide.publish").
type AuditAction string

// Actions of this package.
const (
	AuditSignIn       AuditAction = "account.sign_in"
	AuditSignInFailed AuditAction = "account.sign_in_failed"
	AuditSignOut      AuditAction = "account.sign_out"
	AuditCreate       AuditAction = "account.create"
	AuditPassword     AuditAction = "account.password"
	AuditRoles        AuditAction = "account.roles"
	AuditOfficer      AuditAction = "account.officer"
	AuditDisable      AuditAction = "account.disable"
	AuditEnable       AuditAction = "account.enable"
)

// AuditEntry is one thing that somebody did: who, what, to what, when, from
// where. It holds no message text and no citizen's data.
type AuditEntry struct {
	At      time.Time   `json:"at"`
	Actor   string      `json:"actor"` // username; "" when nobody was signed in
	Action  AuditAction `json:"action"`
	Object  string      `json:"object,omitempty"` // what it was done to: a username, code, ticket
	Detail  string      `json:"detail,omitempty"` // in English, for who reads the trail
	Address string      `json:"address,omitempty"`
}

// Actor is who does something, from where.
type Actor struct {
	Username string // "" the command line on the server
	Address  string // "" not over the network
}
