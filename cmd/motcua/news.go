package main

import (
	"context"
	"fmt"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
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
