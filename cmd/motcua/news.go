package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// auditTell is that citizens were told of an answer to what they had asked.
const auditTell account.AuditAction = "guide.tell"

// tellWalkers has everybody told whose guide became another one while she was
// half-way through it. What fails is tried again within the hour.
func (c *core) tellWalkers(ctx context.Context) {
	w, _, release := c.host.Take()
	defer release()
	n, err := bot.WalkNews(ctx, c.store, bot.Announce(c.store, c.feed), w)
	if err != nil {
		c.log.Warn().Err(err).Msg("not everybody could be told of a guide that changed; tried again")
	}
	if n > 0 {
		c.log.Info().Int("citizens", n).Msg("citizens are told of a guide that changed")
	}
}

// TellAsked has those who asked the questions told that the guide answers them
// now, marks the questions as told, and says how many people will hear of it.
// Questions that were marked before are left out. by is a username. An error
// leaves what was not told unmarked; to call it again tells nobody twice.
func (c *core) TellAsked(ctx context.Context, questions []bot.Question, code procedures.Code, by string) (told int, err error) {
	w, _, release := c.host.Take()
	defer release()
	if _, _, ok := w.Library.InForce(code, w.Now.In(w.Roster.Location)); !ok {
		return 0, fmt.Errorf("tell who asked: guide %s: %w", code, procedures.ErrNotServed)
	}
	var fresh []bot.Question
	for _, q := range questions {
		if q.Told.IsZero() {
			fresh = append(fresh, q)
		}
	}
	if told, err = bot.AnswerNews(ctx, c.store, bot.Announce(c.store, c.feed), w, fresh, code); err != nil {
		return told, fmt.Errorf("tell who asked: %w", err)
	}
	now := time.Now()
	for i := range fresh {
		fresh[i].Told = now
	}
	if err := c.store.SettleQuestions(ctx, fresh); err != nil {
		return told, fmt.Errorf("tell who asked: %w", err)
	}
	c.trail(ctx, account.AuditEntry{At: now, Actor: by, Action: auditTell, Object: string(code), Detail: fmt.Sprintf("%d people", told)})
	return told, nil
}

// tellEditors tells who writes guides of those that end soon or have ended.
// Only accounts that are linked to an officer have a desk to be told at; where
// there are none, the leads are told.
func (c *core) tellEditors(ctx context.Context) error {
	w, _, release := c.host.Take()
	defer release()
	if !w.Roster.Open(w.Now) {
		return nil
	}
	slots, err := c.store.Slots(ctx)
	if err != nil {
		return err
	}
	today := procedures.DateOf(w.Now.In(w.Roster.Location))
	var dated []*procedures.Guide // the others need not stay in memory
	err = w.Library.Each(ctx, func(g *procedures.Guide, _ procedures.Revision) error {
		if g.Expiry(today) != "" {
			dated = append(dated, g)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("tell of guides that end: %w", err)
	}
	accounts, err := c.store.Accounts(ctx)
	if err != nil {
		return err
	}
	var officers []roster.OfficerID
	for _, a := range accounts {
		o, known := w.Roster.Officer(roster.OfficerID(a.Officer))
		if known && o.Enabled && !a.Disabled && a.Has(account.RoleEditor) && !slices.Contains(officers, o.ID) {
			officers = append(officers, o.ID)
		}
	}
	if len(officers) == 0 {
		officers = bot.Keepers(w.Roster, w.Now)
	}
	return bot.GuideDays(ctx, bot.Announce(c.store, c.feed), w, officers, procedures.Expiries(dated, slots, today))
}
