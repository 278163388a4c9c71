package main

import (
	"context"
	"fmt"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/procedures"
)

// PublishGuides implements admin.Service.
func (c *core) PublishGuides(ctx context.Context, p admin.Publication) (admin.Published, error) {
	c.publish.Lock()
	defer c.publish.Unlock()
	start := time.Now()
	for name, content := range p.Media {
		if err := c.putMedia(name, content); err != nil {
			return admin.Published{}, err
		}
	}
	fresh, kept := p.Guides, 0
	if !p.Replace {
		fresh, kept = c.withoutWorded(p.Guides)
	}
	once, later, err := c.apart(ctx, fresh, start)
	if err != nil {
		return admin.Published{}, fmt.Errorf("publish guides: %w", err)
	}
	if err := c.schedule(ctx, later); err != nil {
		return admin.Published{}, fmt.Errorf("schedule guides: %w", err)
	}
	changed, err := c.issue(ctx, procedures.Issue{Guides: once, Kind: procedures.PublishedImported, At: start, By: local().Username})
	if err != nil {
		return admin.Published{}, fmt.Errorf("publish guides: %w", err)
	}
	out := c.published(changed, start)
	out.Kept = kept
	for _, l := range later {
		out.Waiting = append(out.Waiting, admin.Waiting{Code: l.slot.Code, On: l.slot.On.String()})
	}
	return out, nil
}

// withoutWorded leaves out official texts whose procedure has a guide that
// was worded for people: an import never takes a ward's words away.
func (c *core) withoutWorded(guides []*procedures.Guide) (fresh []*procedures.Guide, kept int) {
	w, _, release := c.host.Take()
	defer release()
	for _, g := range guides {
		now, _, ok := w.Library.Guide(g.Code)
		if ok && g.Review == procedures.ReviewOfficial && now.Review != procedures.ReviewOfficial {
			kept++
			continue
		}
		fresh = append(fresh, g)
	}
	return fresh, kept
}

// published is what an issue did.
func (c *core) published(changed int, start time.Time) admin.Published {
	w, _, release := c.host.Take()
	defer release()
	return admin.Published{Changed: changed, Total: w.Library.Len(), Library: w.Library.Revision(), TookMS: time.Since(start).Milliseconds()}
}

// CurrentGuides implements admin.Service.
func (c *core) CurrentGuides(ctx context.Context) ([]*procedures.Guide, error) {
	return c.store.CurrentGuides(ctx)
}

// Slots implements admin.Service.
func (c *core) Slots(ctx context.Context) ([]procedures.Slot, error) { return c.store.Slots(ctx) }

// GuideHistory implements admin.Service.
func (c *core) GuideHistory(ctx context.Context, code procedures.Code) ([]procedures.Publication, error) {
	return c.store.Publications(ctx, code)
}

// WithdrawGuide implements admin.Service.
func (c *core) WithdrawGuide(ctx context.Context, code procedures.Code) (admin.Published, error) {
	start := time.Now()
	changed, err := c.Issue(ctx, procedures.Issue{Withdraw: []procedures.Code{code}, Kind: procedures.PublishedWithdrawn, At: start, By: local().Username})
	if err != nil {
		return admin.Published{}, fmt.Errorf("withdraw guide %s: %w", code, err)
	}
	return c.published(changed, start), nil
}

// RestoreGuide implements admin.Service.
func (c *core) RestoreGuide(ctx context.Context, v procedures.Version) (admin.Published, error) {
	start := time.Now()
	g, err := c.store.GuideVersion(ctx, v)
	if err != nil {
		return admin.Published{}, fmt.Errorf("restore guide %s version %s: %w", v.Code, v.Revision, err)
	}
	changed, err := c.Issue(ctx, procedures.Issue{Guides: []*procedures.Guide{g}, Kind: procedures.PublishedRestored, At: start, By: local().Username})
	if err != nil {
		return admin.Published{}, fmt.Errorf("restore guide %s version %s: %w", v.Code, v.Revision, err)
	}
	return c.published(changed, start), nil
}
