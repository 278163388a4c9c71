package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// Actions on guides in the audit trail.
const (
	auditPublish  account.AuditAction = "guide.publish"
	auditWithdraw account.AuditAction = "guide.withdraw"
	auditRestore  account.AuditAction = "guide.restore"
	auditSchedule account.AuditAction = "guide.schedule"
)

// auditEach is how many guides of one issue have an entry each in the audit
// trail. An import of thousands has one; each has its history all the same.
const auditEach = 20

// afterPublish is how long after a publication its memory is given back.
const afterPublish = time.Second

// Issue makes a change of what citizens see: the one way by which it changes.
// It reports how many procedures changed, and returns once the bot answers
// from the change. A zero At is now.
//
// procedures.ErrStaleDraft, procedures.ErrNoSlot and procedures.ErrNoMedia
// say that nothing was changed. procedures.ErrNotServed says that the change
// is kept and in the history, and that the bot answers from what was before
// until the next try, which the program makes by itself.
func (c *core) Issue(ctx context.Context, i procedures.Issue) (changed int, err error) {
	c.publish.Lock()
	defer c.publish.Unlock()
	return c.issue(ctx, i)
}

// issue is Issue for somebody who holds publish.
func (c *core) issue(ctx context.Context, i procedures.Issue) (changed int, err error) {
	if changed, err = c.keepIssue(ctx, i); err != nil {
		return 0, err
	}
	// It is kept, whether or not whoever asked still waits. Also when nothing
	// changed: another machine may have published the same, or an earlier try
	// ended here.
	if err := c.serveIssued(context.WithoutCancel(ctx)); err != nil {
		return changed, err
	}
	c.log.Info().Str("kind", string(i.Kind)).Int("guides", len(i.Guides)).Int("withdrawn", len(i.Withdraw)).Int("changed", changed).
		Str("library", c.library()).Msg("guides published")
	return changed, nil
}

// keepIssue is the first half of an issue: from here on it is done, and in
// the trail. serveIssued is the second.
func (c *core) keepIssue(ctx context.Context, i procedures.Issue) (changed int, err error) {
	if i.At.IsZero() {
		i.At = time.Now()
	}
	if err := c.lacksMedia(i.Guides); err != nil {
		return 0, err
	}
	entries, err := c.issueEntries(ctx, i)
	if err != nil {
		return 0, err
	}
	if changed, err = c.store.IssueGuides(ctx, i); err != nil {
		return 0, err
	}
	c.trail(context.WithoutCancel(ctx), entries...)
	return changed, nil
}

// trail writes what is done already, which is not undone when it cannot be
// written: the history of each guide says it too.
func (c *core) trail(ctx context.Context, entries ...account.AuditEntry) {
	for _, e := range entries {
		if err := c.store.AppendAudit(ctx, e); err != nil {
			c.log.Error().Err(err).Str("action", string(e.Action)).Str("object", e.Object).Msg("the audit trail lacks an entry")
		}
	}
}

// serveIssued answers from what was issued.
func (c *core) serveIssued(ctx context.Context) error {
	c.feed.Publish() // other machines look
	if err := c.reload(ctx); err != nil {
		c.log.Error().Err(err).Msg("guides are kept but not answered from yet; tried again")
		return fmt.Errorf("%w: %w", procedures.ErrNotServed, err)
	}
	if c.folder != "" {
		// Building a whole index takes many times what the server needs
		// afterwards, and the runtime would keep it for long. Not before the
		// request has been answered, for until then it holds all the guides.
		time.AfterFunc(afterPublish, debug.FreeOSMemory)
	}
	c.tellWalkers(ctx)
	return nil
}

// lacksMedia is the error for guides that name files which are not there.
func (c *core) lacksMedia(guides []*procedures.Guide) error {
	media := c.media()
	for _, g := range guides {
		for _, name := range g.MediaFiles() {
			if _, err := fs.Stat(media, name); err != nil {
				return fmt.Errorf("guide %s: media/%s: %w", g.Code, name, procedures.ErrNoMedia)
			}
		}
	}
	return nil
}

// issueEntries is what the audit trail will say of an issue, by what is
// current before it.
func (c *core) issueEntries(ctx context.Context, i procedures.Issue) ([]account.AuditEntry, error) {
	versions, err := c.store.CurrentVersions(ctx)
	if err != nil {
		return nil, err
	}
	current := make(map[procedures.Code]procedures.Revision, len(versions))
	for _, v := range versions {
		current[v.Code] = v.Revision
	}
	action := auditPublish
	if i.Kind == procedures.PublishedRestored {
		action = auditRestore
	}
	var out []account.AuditEntry
	for _, g := range i.Guides {
		rev, err := procedures.RevisionOf(g)
		if err != nil {
			return nil, err
		}
		if before := current[g.Code]; before != rev {
			out = append(out, issueEntry(i, action, string(g.Code), fmt.Sprintf("%s to %s", cmp.Or(before, "nothing"), rev)))
			current[g.Code] = rev
		}
	}
	for _, code := range i.Withdraw {
		if before := current[code]; before != "" {
			out = append(out, issueEntry(i, auditWithdraw, string(code), fmt.Sprintf("%s to nothing", before)))
			delete(current, code)
		}
	}
	if len(out) <= auditEach {
		return out, nil
	}
	count := fmt.Sprintf("%d guides", len(out))
	if slices.ContainsFunc(out, func(e account.AuditEntry) bool { return e.Action != auditWithdraw }) {
		return []account.AuditEntry{issueEntry(i, action, "", count)}, nil
	}
	return []account.AuditEntry{issueEntry(i, auditWithdraw, "", count)}, nil
}

func issueEntry(i procedures.Issue, action account.AuditAction, object, what string) account.AuditEntry {
	detail := fmt.Sprintf("%s, %s", what, i.Kind)
	if i.Reviewer != "" {
		detail += ", reviewed by " + i.Reviewer
	}
	return account.AuditEntry{At: i.At, Actor: i.By, Action: action, Object: object, Detail: detail}
}

// takeGuides answers from what the shelf has, if that is something else:
// another machine published, or this one could not build the index before.
func (c *core) takeGuides(ctx context.Context) error {
	c.publish.Lock()
	defer c.publish.Unlock()
	before := c.library()
	if err := c.reload(ctx); err != nil || c.library() == before {
		return err
	}
	debug.FreeOSMemory() // what building the index took
	c.log.Info().Str("library", c.library()).Msg("guides taken over from the shelf")
	c.tellWalkers(ctx)
	return nil
}

// Between two looks for guides that this machine does not answer from: when
// nothing moves, and at least.
const (
	guidesEvery = time.Minute
	guidesRest  = 2 * time.Second
)

// followGuides answers from what other machines publish, and from what this
// one published and could not answer from, until ctx ends. A look reads codes
// and revisions only.
func (c *core) followGuides(ctx context.Context) {
	// With one machine nobody else publishes; it looks after its own failures.
	var moved <-chan struct{}
	if c.listen != nil {
		var stop func()
		moved, stop = c.feed.Listen()
		defer stop()
	}
	minute := time.NewTicker(guidesEvery)
	defer minute.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
		case <-moved:
		}
		if err := c.takeGuides(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn().Err(err).Msg("guides that were published could not be taken over; looked for again")
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(guidesRest):
		}
	}
}

// library is the revision of the library that is answered from.
func (c *core) library() string {
	w, _, release := c.host.Take()
	defer release()
	return w.Library.Revision()
}
