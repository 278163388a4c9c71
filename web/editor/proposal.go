package editor

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/portal"
)

// proposalPage shows, part by part, what the official text said before, what
// it says now, and what the ward says.
type proposalPage struct {
	base
	Code   procedures.Code
	Name   string
	When   string
	By     string
	TwoWay bool
	Closed bool   // nothing waits
	Draft  string // who works on a draft, into which it would go; "" nobody
	Review bool   // that draft is with a reviewer, or approved
	Sees   proposalSeen
	Parts  []proposalPart
	Agreed string // how many are ticked; "" none
	Can    bool   // something can be taken
}

// proposalPart is a field of the guide with what is proposed in it.
type proposalPart struct {
	Name string
	List []proposalRow
}

// proposalRow is one proposal in words.
type proposalRow struct {
	Key               string
	What              string // the item, and what of it
	Before, Now, Ours []string
	Ticked, Pick      bool
	Beside            string
	Gone              bool // the official text says nothing of it any more
}

// proposalSeen are the three texts that a page was made from: a tick means
// something for these only.
type proposalSeen struct{ Now, Before, Ours string }

func (s proposalSeen) String() string { return s.Now + "." + s.Before + "." + s.Ours }

// proposals is all that a page of them is made from.
type proposals struct {
	official procedures.Official
	ours     *procedures.Guide
	oursRev  procedures.Revision
	st       *holdings
	c        portal.Comparison
	seen     proposalSeen
}

// errNoProposals says that nothing can be proposed.
var errNoProposals = errors.New("nothing is proposed")

// proposalsOf compares the three texts of a procedure.
func (e *Editor) proposalsOf(r *http.Request, v *view) (*proposals, error) {
	ctx, code := r.Context(), procedures.Code(r.PathValue("code"))
	o, err := e.Shelf.Official(ctx, code)
	if errors.Is(err, procedures.ErrNoOfficial) {
		return nil, errNoProposals
	}
	if err != nil {
		return nil, err
	}
	st := &holdings{e: e, world: v, drafts: make(map[procedures.Code]procedures.Draft), officials: map[procedures.Code]procedures.Official{code: o}}
	switch d, err := e.Shelf.Draft(ctx, code); {
	case err == nil:
		st.drafts[code] = d
	case !errors.Is(err, procedures.ErrNoDraft):
		return nil, err
	}
	p := &proposals{official: o, st: st}
	if p.ours, err = st.ours(ctx, code); err != nil {
		return nil, err
	}
	if p.ours == nil {
		return nil, errNoProposals
	}
	now, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: code, Revision: o.Now})
	if err != nil {
		return nil, fmt.Errorf("read official text: %w", err)
	}
	before, err := st.before(ctx, code, p.ours)
	if err != nil {
		return nil, err
	}
	if p.oursRev, err = procedures.RevisionOf(p.ours); err != nil {
		return nil, err
	}
	p.c = portal.Propose(before, now, p.ours)
	p.seen = proposalSeen{string(o.Now), string(o.Settled), string(p.oursRev)}
	return p, nil
}

// proposed is proposalsOf, and answers itself when it cannot.
func (e *Editor) proposed(w http.ResponseWriter, r *http.Request, v *view) (*proposals, bool) {
	found, err := e.proposalsOf(r, v)
	switch {
	case errors.Is(err, errNoProposals):
		e.absent(w, r)
		return nil, false
	case err != nil:
		e.fail(w, r, err)
		return nil, false
	}
	return found, true
}

// showProposals is GET /import/{code}.
func (e *Editor) showProposals(w http.ResponseWriter, r *http.Request) {
	e.proposals(w, r, http.StatusOK, "")
}

func (e *Editor) proposals(w http.ResponseWriter, r *http.Request, status int, fault string) {
	v, done := e.view(r)
	defer done()
	found, ok := e.proposed(w, r, v)
	if !ok {
		return
	}
	called, _, err := e.names(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p := e.proposalPage(v, found, called)
	if p.base, err = e.base(r, v.text("gimport.changed_title", "name", p.Name), "editor/import.js"); err != nil {
		e.fail(w, r, err)
		return
	}
	p.Said = v.importSaid(r)
	if fault != "" {
		p.Said, p.Late = v.text(fault), true
	}
	e.render(w, r, status, "editor/proposals", p)
}

func (e *Editor) proposalPage(v *view, found *proposals, called names) *proposalPage {
	o := found.official
	d := found.st.drafts[o.Code]
	p := &proposalPage{Code: o.Code, Name: found.ours.Name(), When: v.moment(o.At), By: called.of(o.By), TwoWay: found.c.TwoWay, Closed: !o.Open(), Draft: author(d, called),
		Review: d.State == procedures.DraftReview || d.State == procedures.DraftApproved, Sees: found.seen}
	agreed := 0
	for _, x := range found.c.Proposals {
		name := v.field(x.Field)
		if len(p.Parts) == 0 || p.Parts[len(p.Parts)-1].Name != name {
			p.Parts = append(p.Parts, proposalPart{Name: name})
		}
		part := &p.Parts[len(p.Parts)-1]
		part.List = append(part.List, v.proposal(x, found.ours))
		if x.Agrees {
			agreed++
		}
		p.Can = p.Can || !x.ReadOnly
	}
	if agreed > 0 {
		p.Agreed = v.count(agreed)
	}
	return p
}

// author is who works on a draft; "" nobody does.
func author(d procedures.Draft, called names) string {
	if d.Guide == nil {
		return ""
	}
	return called.of(d.ChangedBy)
}

// proposal puts one into words.
func (v *view) proposal(x portal.Proposal, ours *procedures.Guide) proposalRow {
	row := proposalRow{Key: x.Key, Ticked: x.Agrees, Pick: !x.ReadOnly, Beside: x.Beside, Gone: x.Kind == procedures.PartRemoved,
		Before: v.value(x.Before, x.Field, x.Sub), Now: v.value(x.Now, x.Field, x.Sub), Ours: v.value(x.Ours, x.Field, x.Sub)}
	if x.Kind == procedures.PartAdded && x.Before.IsZero() {
		row.Before = nil
	}
	if row.Gone && x.Now.IsZero() {
		row.Now = nil
	}
	item := x.Item
	if x.Field == "submissions" {
		item = v.wayName(item)
	}
	var parts []string
	if item != "" {
		parts = append(parts, item)
	}
	switch {
	case strings.HasPrefix(x.Sub, "["): // a path, where the guide is official text
		parts = append(parts, v.itemName(x.Field, strings.TrimSuffix(strings.SplitN(x.Sub[1:], "].", 2)[0], "]"), ours))
	case x.Sub != "" && !strings.HasPrefix(x.Sub, "."):
		parts = append(parts, v.text("gimport.sub_"+strings.ReplaceAll(x.Sub, ".", "_")))
	}
	row.What = strings.Join(parts, ": ")
	return row
}

// takeProposals is POST /import/{code}: what is ticked goes into a draft, or
// somebody looked and nothing is to be changed. Either way the official text
// has been dealt with.
func (e *Editor) takeProposals(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxTake)
	if err := r.ParseForm(); err != nil {
		e.fail(w, r, err)
		return
	}
	v, done := e.view(r)
	defer done()
	found, ok := e.proposed(w, r, v)
	if !ok {
		return
	}
	keys := r.PostForm["take"]
	taking := r.PostForm.Get("do") == "take"
	switch {
	case r.PostForm.Get("sees") != found.seen.String():
		e.proposals(w, r, http.StatusConflict, "gimport.fault_moved")
		return
	case taking && len(keys) == 0:
		e.proposals(w, r, http.StatusUnprocessableEntity, "gimport.fault_none")
		return
	}
	code := found.official.Code
	if taking {
		g := found.c.Take(keys)
		_, moved, err := e.draft(r.Context(), found.st, g, found.oursRev, v.world.Now, v.user())
		if moved {
			e.proposals(w, r, http.StatusConflict, "gimport.fault_moved")
			return
		}
		if err != nil {
			e.fail(w, r, err)
			return
		}
		e.auditEntry(r.Context(), v.actor(), v.world.Now, auditTake, string(code), fmt.Sprintf("%d of %d proposals", len(keys), len(found.c.Proposals)))
	}
	o := found.official
	o.Settled, o.Closed = o.Now, v.world.Now
	if err := e.Shelf.PutOfficials(r.Context(), []procedures.Official{o}, nil); err != nil && !errors.Is(err, procedures.ErrStaleDraft) {
		e.fail(w, r, err)
		return
	}
	if taking {
		http.Redirect(w, r, Home+"/g/"+string(code)+"/edit", http.StatusSeeOther)
		return
	}
	e.auditEntry(r.Context(), v.actor(), v.world.Now, auditSettle, string(code), "nothing to change")
	http.Redirect(w, r, Home+"/import?said=settled", http.StatusSeeOther)
}
