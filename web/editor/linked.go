package editor

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/links"
	"github.com/motcua/motcua/procedures"
)

// linksHold is for how long the outcome of trying a link lets a guide out:
// longer than from one night's round to the next.
const linksHold = 48 * time.Hour

// auditVouch is the audit trail's name for a person who opened a link herself
// and says that it works.
const auditVouch account.AuditAction = "guide.vouch"

// vouchable are the outcomes that a person may know better than a program. A
// page that is not there, or that leads into a private network, is none.
var vouchable = []procedures.LinkOutcome{procedures.LinkVaguely, procedures.LinkInsecure, procedures.LinkWrong, procedures.LinkRefused, procedures.LinkSlow}

// linkRow is a link of the guide and how it is.
type linkRow struct {
	URL     string
	Kind    string // of the catalogue: page, form or video
	Where   []formPlace
	Text    string // how it is, in words
	State   string // ok, soon or late
	At      string // when it was tried; "" never
	Since   string // when it began not to work
	Vouched string // who says that it works
	May     bool   // she may say so
}

// formPlace is a field of the form, with where that is in words.
type formPlace struct{ Where, Href string }

// linksOf tries the links of a guide in the background.
func (e *Editor) linksOf(g *procedures.Guide, anew bool) (*trial, error) {
	if e.Links == nil || len(links.Of(g)) == 0 {
		return nil, nil
	}
	content, err := contentKey(g)
	if err != nil {
		return nil, err
	}
	return e.trials.begin("links "+content, anew, func(ctx context.Context, tell func(int, int)) (any, error) {
		out, err := e.Links.Telling(ctx, g, tell)
		if err != nil && ctx.Err() == nil {
			e.Log.Error().Err(err).Str("guide", string(g.Code)).Msg("links could not be tried")
		}
		return out, err
	}), nil
}

// tried is what is known of each link of a guide, in its order, and how many
// were not tried lately.
func (e *Editor) tried(ctx context.Context, g *procedures.Guide, now time.Time) (all []links.Link, known map[string]procedures.LinkCheck, stale int, err error) {
	all = links.Of(g)
	if len(all) == 0 {
		return nil, nil, 0, nil
	}
	urls := make([]string, 0, len(all))
	for _, l := range all {
		urls = append(urls, l.URL)
	}
	if known, err = e.Shelf.LinkChecks(ctx, urls...); err != nil {
		return nil, nil, 0, err
	}
	for _, l := range all {
		if c, ok := known[l.URL]; !ok || now.Sub(c.At) > linksHold {
			stale++
		}
	}
	return all, known, stale, nil
}

// linkGate lets no guide out whose links were not tried lately, or are not
// good.
func (e *Editor) linkGate(ctx context.Context, g *procedures.Guide) ([]Finding, error) {
	if e.Links == nil {
		return nil, nil
	}
	now := e.now()
	all, known, stale, err := e.tried(ctx, g, now)
	if err != nil {
		return nil, err
	}
	if stale > 0 {
		t, err := e.linksOf(g, e.long(g, now))
		if err != nil {
			return nil, err
		}
		if t != nil && !t.wait(ctx, trialWait) {
			return []Finding{{Key: "look.gate_links_run", Args: []string{"n", number(stale)}, Blocks: true}}, nil
		}
		if all, known, stale, err = e.tried(ctx, g, now); err != nil {
			return nil, err
		}
	}
	if stale > 0 {
		return []Finding{{Key: "look.gate_links_untried", Args: []string{"n", number(stale)}, Blocks: true}}, nil
	}
	bad := 0
	for _, l := range all {
		if !known[l.URL].Good() {
			bad++
		}
	}
	if bad > 0 {
		return []Finding{{Key: "look.gate_links_bad", Args: []string{"n", number(bad)}, Blocks: true}}, nil
	}
	return nil, nil
}

// long reports that a trial of the guide's links that is kept is from long
// ago: then it is begun anew.
func (e *Editor) long(g *procedures.Guide, now time.Time) bool {
	content, err := contentKey(g)
	if err != nil {
		return false
	}
	t := e.trials.find("links " + content)
	if t == nil || !t.over() {
		return false
	}
	checks, _ := t.out.([]procedures.LinkCheck)
	return !slices.ContainsFunc(checks, func(c procedures.LinkCheck) bool { return now.Sub(c.At) <= linksHold })
}

// linksPart are the links of a guide, and how far it is to try them.
func (e *Editor) linksPart(ctx context.Context, v *view, g *procedures.Guide, names names) (*linksPart, error) {
	if e.Links == nil { // what is known of them is of another time
		p := &linksPart{Off: true}
		for _, l := range links.Of(g) {
			p.Rows = append(p.Rows, v.linkRow(g, l))
		}
		return p, nil
	}
	p := &linksPart{}
	var err error
	if p.Rows, err = e.linkRows(ctx, v, g, names); err != nil {
		return nil, err
	}
	content, err := contentKey(g)
	if err != nil {
		return nil, err
	}
	if t := e.trials.find("links " + content); t != nil && !t.over() {
		p.Running = true
		p.Done, p.Total = t.far()
	}
	for _, row := range p.Rows {
		if row.State != "ok" {
			p.Bad++
		}
	}
	return p, nil
}

// linkRow is a link of a guide of which nothing is known.
func (v *view) linkRow(g *procedures.Guide, l links.Link) linkRow {
	row := linkRow{URL: l.URL, Kind: v.text("look.link_kind_" + [...]string{"page", "video", "form"}[l.Kind]), State: "soon", Text: v.text("look.link_untried")}
	for _, f := range l.Fields {
		row.Where = append(row.Where, v.place(g, f))
	}
	return row
}

// linkRows are the links of a guide in words.
func (e *Editor) linkRows(ctx context.Context, v *view, g *procedures.Guide, names names) ([]linkRow, error) {
	all, known, _, err := e.tried(ctx, g, v.world.Now)
	if err != nil {
		return nil, err
	}
	var out []linkRow
	for _, l := range all {
		row := v.linkRow(g, l)
		c, ok := known[l.URL]
		if ok {
			row.At, row.Text, row.State = v.stamp(c.At), v.text("look.link_"+string(c.Outcome)), "late"
			switch {
			case c.Outcome == procedures.LinkOK:
				row.State = "ok"
			case c.Vouched != "":
				row.State, row.Vouched = "ok", v.text("look.vouched_by", "name", names.of(c.Vouched))
			case slices.Contains(vouchable, c.Outcome):
				row.State, row.May = "soon", true
			}
			if !c.Broken.IsZero() {
				row.Since = v.date(c.Broken)
			}
			if c.Status != 0 && c.Outcome != procedures.LinkOK {
				row.Text = v.text("look.link_status", "what", row.Text, "n", fmt.Sprint(c.Status))
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// vouch is POST …/checks/vouch: a person opened a link, and it works. That is
// said of what came of trying it, so nobody says it where links are not tried.
func (e *Editor) vouch(w http.ResponseWriter, r *http.Request, v *view, s *position, g *procedures.Guide) {
	url := r.PostFormValue("url")
	known, err := e.Shelf.LinkChecks(r.Context(), url)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	c, there := known[url]
	named := slices.ContainsFunc(links.Of(g), func(l links.Link) bool { return l.URL == url })
	if e.Links == nil || !there || !named || !slices.Contains(vouchable, c.Outcome) {
		e.checks(w, r, v, s, http.StatusUnprocessableEntity, v.text("look.fault_vouch"))
		return
	}
	c.Vouched = v.user()
	if err := e.Shelf.PutLinkChecks(r.Context(), []procedures.LinkCheck{c}); err != nil {
		e.fail(w, r, err)
		return
	}
	e.trail(r.Context(), v, auditVouch, s.Code, fmt.Sprintf("%s (%s)", url, c.Outcome))
	toGuide(w, r, s.Code, "/checks?said=vouched#links")
}
