package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// today is the day in the ward's zone.
func (c *core) today(now time.Time) procedures.Date {
	w, _, release := c.host.Take()
	defer release()
	return procedures.DateOf(now.In(w.Roster.Location))
}

// issueSlots publishes every guide whose day has begun in the ward's zone,
// the oldest day first, and says how many. What cannot be published stays
// and is tried again; the others go out all the same.
func (c *core) issueSlots(ctx context.Context, now time.Time) (issued int, err error) {
	c.publish.Lock()
	defer c.publish.Unlock()
	slots, err := c.store.Slots(ctx)
	if err != nil {
		return 0, err
	}
	today := c.today(now)
	var errs []error
	for _, s := range slots {
		if today.Before(s.On) {
			break // they are sorted by day
		}
		switch err := c.keepSlot(ctx, s, now); {
		case errors.Is(err, procedures.ErrNoSlot): // another machine was faster, or it was called off
		case err != nil:
			errs = append(errs, fmt.Errorf("publish %s of %s: %w", s.Code, s.On, err))
		default:
			issued++
			c.log.Info().Str("code", string(s.Code)).Str("revision", string(s.Revision)).Stringer("day", s.On).Msg("scheduled guide published")
		}
	}
	if issued > 0 {
		errs = append(errs, c.serveIssued(context.WithoutCancel(ctx)))
	}
	return issued, errors.Join(errs...)
}

// keepSlot makes the guide of a slot the current one.
func (c *core) keepSlot(ctx context.Context, s procedures.Slot, now time.Time) error {
	g, err := c.store.GuideVersion(ctx, procedures.Version{Code: s.Code, Revision: s.Revision})
	if err != nil {
		return err
	}
	_, err = c.keepIssue(ctx, procedures.Issue{Guides: []*procedures.Guide{g}, Slots: []procedures.Slot{s}, Kind: procedures.PublishedScheduled,
		At: now, By: s.By, Authors: s.Authors, Reviewer: s.Reviewer, Note: s.Note})
	return err
}

// slotsEvery is how long at most until the clock is looked at again: timers
// stand still while a machine sleeps, and clocks are set.
const slotsEvery = time.Minute

// keepDays publishes guides as their days begin, until ctx ends.
func (c *core) keepDays(ctx context.Context) {
	for {
		if _, err := c.issueSlots(ctx, time.Now()); err != nil && ctx.Err() == nil {
			c.log.Error().Err(err).Msg("a scheduled guide could not be published; tried again")
		}
		w, _, release := c.host.Take()
		wait := untilSlots(w.Now, w.Roster.Location)
		release()
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// untilSlots is how long to wait for the next look: not past midnight.
func untilSlots(now time.Time, zone *time.Location) time.Duration {
	y, m, d := now.In(zone).Date()
	return min(slotsEvery, max(time.Date(y, m, d+1, 0, 0, 0, 0, zone).Sub(now), time.Millisecond))
}

// waiting is a guide that takes effect on a day to come, with the slot that
// it gets.
type waiting struct {
	guide    *procedures.Guide
	slot     procedures.Slot
	instead  bool // of another version that waits for the day
	unneeded bool // this very version waits for the day
}

// apart parts guides that came by command from those that take effect on a
// day to come: these must not take the place of what is in force until then.
// A version that waits for the day already gives way when it came by command
// too; the error is procedures.ErrSlotTaken when somebody approved it.
func (c *core) apart(ctx context.Context, guides []*procedures.Guide, now time.Time) (once []*procedures.Guide, later []waiting, err error) {
	slots, err := c.store.Slots(ctx)
	if err != nil {
		return nil, nil, err
	}
	w, _, release := c.host.Take()
	defer release()
	today := procedures.DateOf(now.In(w.Roster.Location))
	for _, g := range guides {
		if !today.Before(g.EffectiveFrom) {
			once = append(once, g)
			continue
		}
		rev, err := procedures.RevisionOf(g)
		if err != nil {
			return nil, nil, err
		}
		current, _ := w.Library.Current(g.Code)
		if current == rev {
			once = append(once, g) // it is there, and changes nothing
			continue
		}
		l := waiting{guide: g, slot: procedures.Slot{Code: g.Code, On: g.EffectiveFrom, Revision: rev, Base: current, By: local().Username, At: now}}
		for _, s := range slots {
			switch {
			case s.Code != g.Code || s.On != g.EffectiveFrom:
			case s.Revision == rev:
				l.unneeded = true
			case s.Reviewer != "":
				return nil, nil, fmt.Errorf("guide %s for %s: %w, approved by %s", g.Code, s.On, procedures.ErrSlotTaken, s.Reviewer)
			default:
				l.instead = true
			}
		}
		later = append(later, l)
	}
	return once, later, nil
}

// schedule keeps guides until their day.
func (c *core) schedule(ctx context.Context, list []waiting) error {
	for _, l := range list {
		if l.unneeded {
			continue
		}
		if l.instead {
			if err := c.store.DeleteSlot(ctx, l.slot.Code, l.slot.On); err != nil && !errors.Is(err, procedures.ErrNoSlot) {
				return err
			}
		}
		if err := c.store.PutSlot(ctx, l.slot, l.guide, procedures.DraftMark{}); err != nil {
			return fmt.Errorf("guide %s for %s: %w", l.slot.Code, l.slot.On, err)
		}
		c.trail(context.WithoutCancel(ctx), account.AuditEntry{At: l.slot.At, Actor: l.slot.By, Action: auditSchedule, Object: string(l.slot.Code),
			Detail: fmt.Sprintf("%s for %s", l.slot.Revision, l.slot.On)})
	}
	return nil
}
