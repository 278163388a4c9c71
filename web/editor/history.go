package editor

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// Actions on drafts in the audit trail. Those by which what citizens see
// changes are the Publisher's.
const (
	auditBegin    account.AuditAction = "guide.begin"
	auditSubmit   account.AuditAction = "guide.submit"
	auditApprove  account.AuditAction = "guide.approve"
	auditSendBack account.AuditAction = "guide.send_back"
	auditDiscard  account.AuditAction = "guide.discard"
	auditAssign   account.AuditAction = "guide.assign"
	auditSchedule account.AuditAction = "guide.schedule"
	auditCallOff  account.AuditAction = "guide.call_off"
)

// trailRead is how much of the newest audit trail is looked through for one
// guide.
const trailRead = 20000

// event is one thing that happened to a guide.
type event struct {
	at                 time.Time
	Icon, What, By, At string
	Note               string
	Revision, Before   procedures.Revision // of what citizens saw from then, and until then; "" none
	Visible            bool                // what citizens see changed by it
}

// trail writes what was done to a guide into the audit trail. It is done by
// then, so a trail that cannot be written is told to those who run the server.
func (e *Editor) trail(ctx context.Context, v *view, what account.AuditAction, code procedures.Code, detail string) {
	e.waiting.forget()
	by := v.actor()
	entry := account.AuditEntry{At: v.world.Now, Actor: by.Username, Action: what, Object: string(code), Detail: detail, Address: by.Address}
	if err := e.Accounts.Store.AppendAudit(context.WithoutCancel(ctx), entry); err != nil {
		e.Log.Error().Err(err).Str("action", string(what)).Str("object", string(code)).Msg("the audit trail lacks an entry")
	}
}

// history is what happened to a guide, the newest first: what citizens saw
// from when, and the steps of drafts as far as the trail tells.
func (e *Editor) history(ctx context.Context, v *view, s *position, names names) ([]event, error) {
	var out []event
	for _, h := range s.history {
		out = append(out, event{at: h.At, Icon: publicationIcon(h.Kind), What: v.text("guides.did_" + string(h.Kind)), By: v.how(h, names), At: v.stamp(h.At),
			Note: h.Note, Revision: h.Revision, Before: h.Before, Visible: true})
	}
	list, err := e.Accounts.Store.AuditTrail(ctx, time.Time{}, trailRead)
	if err != nil {
		return nil, err
	}
	for i := range list {
		a := &list[i]
		name, ok := strings.CutPrefix(string(a.Action), "guide.")
		icon := stepIcon(a.Action)
		if !ok || a.Object != string(s.Code) || icon == "" {
			continue
		}
		out = append(out, event{at: a.At, Icon: icon, What: v.text("guides.did_" + name), By: names.of(a.Actor), At: v.stamp(a.At)})
	}
	slices.SortStableFunc(out, func(a, b event) int { return b.at.Compare(a.at) })
	return out, nil
}

// publicationIcon is the icon of a kind of publication.
func publicationIcon(k procedures.PublicationKind) string {
	switch k {
	case procedures.PublishedShipped:
		return "book-open"
	case procedures.PublishedImported:
		return "file-down"
	case procedures.PublishedScheduled:
		return "calendar-clock"
	case procedures.PublishedRestored:
		return "history"
	case procedures.PublishedWithdrawn:
		return "x"
	}
	return "send"
}

// stepIcon is the icon of a step of a draft; "" of what the history says
// already.
func stepIcon(a account.AuditAction) string {
	switch a {
	case auditBegin:
		return "pencil"
	case auditSubmit:
		return "hourglass"
	case auditApprove:
		return "badge-check"
	case auditSendBack:
		return "corner-up-left"
	case auditDiscard:
		return "trash-2"
	case auditAssign:
		return "user-check"
	case auditSchedule, auditCallOff:
		return "calendar-clock"
	}
	return ""
}

// how says who made citizens see something.
func (v *view) how(p procedures.Publication, names names) string {
	switch {
	case p.Reviewer != "":
		return v.text("guides.by_review", "authors", names.list(p.Authors), "reviewer", names.list(strings.Split(p.Reviewer, ", ")))
	case p.Kind == procedures.PublishedShipped:
		return v.text("guides.by_shipped")
	}
	return names.of(p.By)
}
