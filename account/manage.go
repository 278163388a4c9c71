package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Draft is an account that somebody wants to make.
type Draft struct {
	Username string
	Password string
	Officer  string // the roster's ID; "" none
	Roles    []Role
}

// Create makes an account. Besides errors of the store it gives everything
// that is wrong with the draft at once: ErrUsername, ErrTaken, ErrRole, and
// those of CheckPassword.
func (s *Service) Create(ctx context.Context, by Actor, d Draft) (Account, error) {
	d.Username = Canonical(d.Username)
	faults := errors.Join(CheckUsername(d.Username), checkRoles(d.Roles), CheckPassword(d.Username, d.Password))
	if faults != nil {
		return Account{}, faults
	}
	hash, err := s.Hasher.Hash(ctx, d.Password)
	if err != nil {
		return Account{}, err
	}
	now := s.Clock()
	a := Account{Username: d.Username, Officer: d.Officer, Roles: sortRoles(d.Roles), Hash: hash, Created: now, Changed: now}
	switch err := s.Store.PutAccount(ctx, a); {
	case errors.Is(err, ErrStale):
		return Account{}, ErrTaken
	case err != nil:
		return Account{}, fmt.Errorf("create account: %w", err)
	}
	a.Version++
	return a, s.audit(ctx, by, AuditCreate, a.Username, roleList(a.Roles))
}

// ChangePassword sets somebody's own new password, who must know the old one;
// tries count as those of SignIn. All her sessions end.
func (s *Service) ChangePassword(ctx context.Context, by Actor, old, password string) error {
	username := Canonical(by.Username)
	if err := CheckPassword(username, password); err != nil {
		return err
	}
	if _, err := s.prove(ctx, username, old, by.Address); err != nil {
		return err
	}
	return s.SetPassword(ctx, by, username, password)
}

// SetPassword gives an account another password and ends all its sessions.
// It gives ErrAbsent, and the errors of CheckPassword.
func (s *Service) SetPassword(ctx context.Context, by Actor, username, password string) error {
	username = Canonical(username)
	if err := CheckPassword(username, password); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, by, username, AuditPassword, "", func(a *Account) error {
		a.Hash, a.Changed = hash, s.Clock()
		a.Epoch++
		return nil
	})
}

// SetRoles gives an account other roles, from its next request on.
func (s *Service) SetRoles(ctx context.Context, by Actor, username string, roles []Role) error {
	if err := checkRoles(roles); err != nil {
		return err
	}
	roles = sortRoles(roles)
	return s.change(ctx, by, username, AuditRoles, roleList(roles), func(a *Account) error {
		a.Roles = roles
		return s.keepAdmin(ctx, *a)
	})
}

// SetOfficer says which of the roster's officers an account is for; "" none.
func (s *Service) SetOfficer(ctx context.Context, by Actor, username, officer string) error {
	return s.change(ctx, by, username, AuditOfficer, officer, func(a *Account) error {
		a.Officer = officer
		return nil
	})
}

// Disable switches an account off and ends all its sessions. The last one
// that can administer stays on: ErrLastAdmin.
func (s *Service) Disable(ctx context.Context, by Actor, username string) error {
	return s.change(ctx, by, username, AuditDisable, "", func(a *Account) error {
		a.Disabled = true
		a.Epoch++
		return s.keepAdmin(ctx, *a)
	})
}

// Enable switches an account on again, with the password it had.
func (s *Service) Enable(ctx context.Context, by Actor, username string) error {
	return s.change(ctx, by, username, AuditEnable, "", func(a *Account) error {
		a.Disabled = false
		return nil
	})
}

// change writes an account anew, again when somebody else was faster, ends
// the sessions that a new epoch has killed, and records it.
func (s *Service) change(ctx context.Context, by Actor, username string, what AuditAction, detail string, edit func(*Account) error) error {
	username = Canonical(username)
	for {
		a, err := s.Store.Account(ctx, username)
		if err != nil {
			return fmt.Errorf("find account: %w", err)
		}
		epoch := a.Epoch
		if err := edit(&a); err != nil {
			return err
		}
		err = s.Store.PutAccount(ctx, a)
		if errors.Is(err, ErrStale) {
			continue
		}
		if err != nil {
			return fmt.Errorf("change account: %w", err)
		}
		if a.Epoch != epoch {
			if err := s.Store.DeleteSessionsOf(ctx, username); err != nil {
				return fmt.Errorf("end sessions: %w", err)
			}
		}
		return s.audit(ctx, by, what, username, detail)
	}
}

// keepAdmin refuses a change after which no account could administer.
func (s *Service) keepAdmin(ctx context.Context, changed Account) error {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("list accounts: %w", err)
	}
	before := false
	for _, a := range all {
		admin := a.Has(RoleAdmin) && !a.Disabled
		before = before || admin
		if a.Username == changed.Username {
			admin = changed.Has(RoleAdmin) && !changed.Disabled
		}
		if admin {
			return nil
		}
	}
	if before {
		return ErrLastAdmin
	}
	return nil
}

func checkRoles(roles []Role) error {
	for _, r := range roles {
		if !r.Valid() {
			return fmt.Errorf("%w: %q", ErrRole, r)
		}
	}
	return nil
}

// sortRoles brings roles into the order of Roles, each once.
func sortRoles(roles []Role) []Role {
	var out []Role
	for _, r := range Roles() {
		if slices.Contains(roles, r) {
			out = append(out, r)
		}
	}
	return out
}

func roleList(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}
