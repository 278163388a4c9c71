package account

import (
	"errors"
	"fmt"
	"time"
)

// Errors of this package; pages word them from the catalogue.
var (
	// ErrAbsent: there is no such account or session.
	ErrAbsent = errors.New("absent")
	// ErrStale: the account was written by somebody else meanwhile.
	ErrStale = errors.New("stale")
	// ErrWrong: username and password do not belong together.
	ErrWrong = errors.New("wrong username or password")
	// ErrLocked: too many wrong tries; see LockedError.
	ErrLocked = errors.New("locked after too many wrong tries")
	// ErrDisabled: the account is switched off. Only who knows the password
	// is told so.
	ErrDisabled = errors.New("account is disabled")
	// ErrNoSession: not signed in, or no longer.
	ErrNoSession = errors.New("no session")
	// ErrTaken: another account has the username.
	ErrTaken = errors.New("username is taken")
	// ErrUsername: not a valid username.
	ErrUsername = errors.New("username must have 2 to 32 of a-z, 0-9, dot, underscore and hyphen")
	// ErrRole: not a role.
	ErrRole = errors.New("no such role")
	// ErrLastAdmin: nobody could administer accounts any more.
	ErrLastAdmin = errors.New("this is the last account that can administer")

	// ErrPasswordShort: fewer than MinPassword characters.
	ErrPasswordShort = fmt.Errorf("password must have at least %d characters", MinPassword)
	// ErrPasswordLong: more than MaxPassword bytes.
	ErrPasswordLong = fmt.Errorf("password must have at most %d bytes", MaxPassword)
	// ErrPasswordSimple: one of those that are guessed first.
	ErrPasswordSimple = errors.New("password is too easy to guess")
	// ErrPasswordUsername: it contains the username.
	ErrPasswordUsername = errors.New("password must not contain the username")
)

// LockedError is an ErrLocked that says until when.
type LockedError struct{ Until time.Time }

// Error says until when.
func (e *LockedError) Error() string {
	return fmt.Sprintf("%v, until %s", ErrLocked, e.Until.Format(time.RFC3339))
}

// Is makes it an ErrLocked.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }
