// Package account is the domain of signing in: accounts with roles, their
// passwords, sessions, limits on guessing, and the audit trail.
//
// It knows nothing of officers' work (an account only names the officer it
// is for), nor of cookies and pages: a session's token is a string that
// somebody else carries.
package account

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Role is what an account may do. Roles do not include each other.
type Role string

// Roles.
const (
	RoleOfficer  Role = "officer"  // answers citizens
	RoleLead     Role = "lead"     // sees and moves every ticket, reads reports
	RoleEditor   Role = "editor"   // writes guides
	RoleReviewer Role = "reviewer" // publishes what others wrote
	RoleAdmin    Role = "admin"    // accounts, roster, settings
)

// Roles lists every role.
func Roles() []Role {
	return []Role{RoleOfficer, RoleLead, RoleEditor, RoleReviewer, RoleAdmin}
}

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Account is one person's way in.
type Account struct {
	Username string    `json:"username"`          // canonical, see Canonical
	Officer  string    `json:"officer,omitempty"` // the roster's ID of the officer who signs in with it; "" none
	Roles    []Role    `json:"roles,omitempty"`
	Hash     string    `json:"hash"` // of the password, in PHC string format
	Disabled bool      `json:"disabled,omitempty"`
	Created  time.Time `json:"created"`
	Changed  time.Time `json:"changed"` // when the password was set
	// Epoch moves whenever all sessions must end; a session of another epoch
	// is dead even when its record is still there.
	Epoch uint64 `json:"epoch"`
	// Version moves with every write; see Store.PutAccount.
	Version uint64 `json:"version"`
}

// Has reports whether the account has one of the roles.
func (a Account) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

var usernameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// Canonical is the form in which a username is stored and compared: composed,
// lower case, without space around it. It need not be a valid one.
func Canonical(username string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFC.String(username)))
}

// CheckUsername gives ErrUsername unless a username has 2 to 32 of a-z, 0-9,
// dot, underscore and hyphen, and begins with a letter or digit.
func CheckUsername(username string) error {
	if !usernameForm.MatchString(username) {
		return ErrUsername
	}
	return nil
}
