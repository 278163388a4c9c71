package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

var _ admin.Service = (*core)(nil)

// local is who acts when a command does: whoever may open the data folder.
func local() account.Actor { return account.Actor{Username: "local"} }

// Status implements admin.Service.
func (c *core) Status(ctx context.Context) (admin.Status, error) {
	seen, err := c.watched(ctx)
	if err != nil {
		return admin.Status{}, err
	}
	w, _, release := c.host.Take()
	defer release()
	return admin.Status{Version: buildVersion(), Started: c.started, Guides: w.Library.Len(), Library: w.Library.Revision(),
		Ward: w.Roster.Ward.Name, Roster: w.Roster.Revision, OpenTickets: seen.Open, Unowned: seen.Unowned, Watched: seen.At}, nil
}

// watched is what the last look over the open tickets found. A status that
// says all is well must come of a store that answers, so it is asked as well.
func (c *core) watched(ctx context.Context) (bot.Watched, error) {
	if seen := c.watch.Last(); !seen.At.IsZero() {
		_, _, err := c.store.NextDue(ctx)
		return seen, err
	}
	return c.watch.Look(ctx)
}

// ApplyRoster implements admin.Service.
func (c *core) ApplyRoster(ctx context.Context, r admin.RosterChange) (admin.Applied, error) {
	c.applying.Lock()
	defer c.applying.Unlock()
	if c.rosters != nil {
		// What another machine put in force is what r is compared with; a
		// faulty one is what it mends.
		if err := c.look(ctx); err != nil && !errors.Is(err, errKeptFault) {
			return admin.Applied{}, err
		}
	}
	deserted, err := c.deserted(r)
	if err != nil {
		return admin.Applied{}, err
	}
	out, err := c.applyRoster(ctx, r.YAML, local(), "")
	out.Deserted = deserted
	return out, err
}

// deserted says what a roster would leave without anybody to answer that has
// somebody now. That a group is among it is an error, unless it is wanted.
func (c *core) deserted(change admin.RosterChange) ([]string, error) {
	next, faults := roster.Load(change.YAML, "roster")
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("check roster:\n%w", err)
	}
	w, _, release := c.host.Take()
	defer release()
	lines, group := desertions(w.Roster, next, w.Now)
	if group && !change.Anyway {
		return nil, fmt.Errorf("apply roster: nobody would answer for\n%s\ngive them an officer, a substitute or somebody at the duty desk; --anyway applies it all the same", strings.Join(lines, "\n"))
	}
	return lines, nil
}

// keep writes a roster where it is kept, and wakes the machines that share
// it. mark is that of the shelf.
func (c *core) keep(ctx context.Context, r *roster.Roster, yaml []byte, by account.Actor) (mark string, err error) {
	if c.rosters == nil {
		return "", writeFile(c.cfg.Roster, yaml)
	}
	mark, err = c.rosters.KeepRoster(ctx, c.mark, roster.Kept{Revision: r.Revision, YAML: yaml, By: by.Username})
	if err == nil {
		c.feed.Publish()
	}
	return mark, err
}

// applyRoster writes a roster, puts it in force and has every open ticket
// checked; what says for the audit trail what is different, "" unknown.
func (c *core) applyRoster(ctx context.Context, yaml []byte, by account.Actor, what string) (admin.Applied, error) {
	r, faults := roster.Load(yaml, "roster")
	if err := faults.Err(); err != nil {
		return admin.Applied{}, fmt.Errorf("check roster:\n%w", err)
	}
	mark, err := c.keep(ctx, r, yaml, by)
	if err != nil {
		return admin.Applied{}, err
	}
	out := admin.Applied{Revision: r.Revision}
	for _, w := range faults.Warnings() {
		out.Warnings = append(out.Warnings, w.String())
	}
	c.host.SetRoster(r)
	open, err := c.store.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return out, fmt.Errorf("list open tickets: %w", err)
	}
	out.Checked = len(open)
	for i := range open {
		if next, _ := open[i].Reassign(r, time.Now()); next.Owner != open[i].Owner {
			out.Moved++
		}
	}
	if err := bot.RosterEvents(ctx, c.store, bot.Announce(c.store, c.feed), r.Revision, time.Now()); err != nil {
		return out, err
	}
	c.mark, c.fault = mark, nil                  // not before: who looks next would not ask about the tickets
	if _, err := c.watch.Look(ctx); err != nil { // so that the status tells of this roster
		return out, err
	}
	c.log.Info().Str("revision", r.Revision).Int("open_tickets", out.Checked).Int("moved", out.Moved).Msg("roster applied")
	return out, c.store.AppendAudit(ctx, account.AuditEntry{At: time.Now(), Actor: by.Username, Action: "roster_apply", Object: r.Revision,
		Detail: what, Address: by.Address})
}

// PutAccount implements admin.Service.
func (c *core) PutAccount(ctx context.Context, a admin.AccountChange) error {
	roles := make([]account.Role, 0, len(a.Roles))
	for _, r := range a.Roles {
		roles = append(roles, account.Role(r))
	}
	if a.Officer != "" {
		w, _, release := c.host.Take()
		_, known := w.Roster.Officer(roster.OfficerID(a.Officer))
		release()
		if !known {
			return fmt.Errorf("put account: the roster has no officer %q; apply a roster that has, or leave the officer out", a.Officer)
		}
	}
	_, err := c.store.Account(ctx, account.Canonical(a.Username))
	switch {
	case errors.Is(err, account.ErrAbsent):
		_, err := c.accounts.Create(ctx, local(), account.Draft{Username: a.Username, Password: a.Password, Officer: a.Officer, Roles: roles})
		return err
	case err != nil:
		return fmt.Errorf("put account: %w", err)
	}
	var errs []error
	if a.Password != "" {
		errs = append(errs, c.accounts.SetPassword(ctx, local(), a.Username, a.Password))
	}
	if len(roles) > 0 {
		errs = append(errs, c.accounts.SetRoles(ctx, local(), a.Username, roles))
	}
	if a.Officer != "" {
		errs = append(errs, c.accounts.SetOfficer(ctx, local(), a.Username, a.Officer))
	}
	if a.Enable != nil && *a.Enable {
		errs = append(errs, c.accounts.Enable(ctx, local(), a.Username))
	} else if a.Enable != nil {
		errs = append(errs, c.accounts.Disable(ctx, local(), a.Username))
	}
	return errors.Join(errs...)
}

// Accounts implements admin.Service.
func (c *core) Accounts(ctx context.Context) ([]admin.AccountInfo, error) {
	list, err := c.store.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	out := make([]admin.AccountInfo, 0, len(list))
	for _, a := range list {
		info := admin.AccountInfo{Username: a.Username, Officer: a.Officer, Enabled: !a.Disabled}
		for _, r := range a.Roles {
			info.Roles = append(info.Roles, string(r))
		}
		out = append(out, info)
	}
	return out, nil
}
