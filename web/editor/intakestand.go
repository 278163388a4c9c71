package editor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// Actions of an import, for the trail.
const (
	auditImport account.AuditAction = "guide.import"
	auditTake   account.AuditAction = "guide.take_official"
	auditSettle account.AuditAction = "guide.settle_official"
	auditExport account.AuditAction = "guide.export"
)

// orNone gives a view the empty library when there is none yet.
func (v *view) orNone() {
	if v.world.Library == nil {
		v.world.Library, _ = procedures.NewLibrary(nil, nil)
	}
}

// holdings is what the ward has of every procedure, at one moment.
type holdings struct {
	e         *Editor
	world     *view
	drafts    map[procedures.Code]procedures.Draft // heads
	officials map[procedures.Code]procedures.Official
}

func (e *Editor) holdings(ctx context.Context, v *view) (*holdings, error) {
	st := &holdings{e: e, world: v, drafts: make(map[procedures.Code]procedures.Draft), officials: make(map[procedures.Code]procedures.Official)}
	drafts, err := e.Shelf.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		st.drafts[d.Code] = d
	}
	officials, err := e.Shelf.Officials(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range officials {
		st.officials[o.Code] = o
	}
	return st, nil
}

// ours is what the ward says of a procedure: the draft that somebody works on,
// else what citizens see; nil when there is neither. It is shared and must not
// be changed.
func (st *holdings) ours(ctx context.Context, code procedures.Code) (*procedures.Guide, error) {
	if _, ok := st.drafts[code]; ok {
		d, err := st.e.Shelf.Draft(ctx, code)
		if err == nil {
			return d.Guide, nil
		}
		if !errors.Is(err, procedures.ErrNoDraft) {
			return nil, err
		}
	}
	rev, ok := st.world.world.Library.Current(code)
	if !ok {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	g, err := st.e.Shelf.GuideVersion(ctx, procedures.Version{Code: code, Revision: rev})
	if err != nil {
		return nil, fmt.Errorf("read guide %s: %w", code, err)
	}
	return g, nil
}

// author is who works on a procedure; "" nobody.
func (st *holdings) author(code procedures.Code) string { return st.drafts[code].ChangedBy }

// before is the official text that staff dealt with last, nil when none is
// known. A guide that is official text itself is its own.
func (st *holdings) before(ctx context.Context, code procedures.Code, ours *procedures.Guide) (*procedures.Guide, error) {
	if o := st.officials[code]; o.Settled != "" {
		g, err := st.e.Shelf.GuideVersion(ctx, procedures.Version{Code: code, Revision: o.Settled})
		if err == nil || !errors.Is(err, procedures.ErrNoVersion) {
			return g, err
		}
	}
	if ours != nil && ours.Review == procedures.ReviewOfficial {
		return ours, nil
	}
	return nil, nil //nolint:nilnil // none is known
}

// draft makes a draft of a guide or changes the one there is. moved says that
// somebody did meanwhile, so that nothing was done: ours is the revision that
// the guide was compared with. The last of its authors is who changes it now.
func (e *Editor) draft(ctx context.Context, st *holdings, g *procedures.Guide, ours procedures.Revision, at time.Time, authors ...string) (mark procedures.DraftMark, moved bool, err error) {
	d, err := e.Shelf.Draft(ctx, g.Code)
	switch {
	case errors.Is(err, procedures.ErrNoDraft):
		base, _ := st.world.world.Library.Current(g.Code)
		if base != ours {
			return mark, true, nil
		}
		d = procedures.NewDraft(g, base, authors[0], at)
	case err != nil:
		return mark, false, err
	case procedures.Equal(d.Guide, g.Clean()):
		return procedures.DraftMark{Code: g.Code, Version: d.Version}, false, nil // taken before the server was started again
	default:
		rev, err := procedures.RevisionOf(d.Guide)
		if err != nil {
			return mark, false, err
		}
		if rev != ours {
			return mark, true, nil
		}
	}
	for _, by := range authors {
		d = d.Edited(g, by, at)
	}
	version, err := e.Shelf.PutDraft(ctx, d)
	if errors.Is(err, procedures.ErrStaleDraft) {
		return mark, true, nil
	}
	return procedures.DraftMark{Code: g.Code, Version: version}, false, err
}

// authors are those whose words an upload holds, and who made drafts of it:
// none of them may approve it. The portal's words are nobody's here.
func (in *intake) authors() []string {
	if in.Kind == intakePortal || in.By.Username == in.Want.By.Username {
		return []string{in.Want.By.Username}
	}
	return []string{in.By.Username, in.Want.By.Username}
}

// audit writes an import into the trail. That it could not be written undoes
// nothing.
func (e *Editor) audit(ctx context.Context, by account.Actor, at time.Time, in intake) {
	e.auditEntry(ctx, by, at, auditImport, in.ID, fmt.Sprintf("%s, %d files, %d drafts", in.Kind, in.Files, len(in.Drafts)))
}

func (e *Editor) auditEntry(ctx context.Context, by account.Actor, at time.Time, what account.AuditAction, object, detail string) {
	entry := account.AuditEntry{At: at, Actor: by.Username, Action: what, Object: object, Detail: detail, Address: by.Address}
	if err := e.Accounts.Store.AppendAudit(ctx, entry); err != nil {
		e.Log.Error().Err(err).Str("action", string(what)).Msg("audit trail")
	}
}
