package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/session"
)

// cannedPath is where canned replies are written: below it "mine" and "ward".
const cannedPath = "/console/canned"

// Whose replies a path is about.
const (
	cannedMine = "mine"
	cannedWard = "ward"
)

// wardCanned are the roles that write the ward's replies.
func wardCanned() []account.Role {
	return []account.Role{account.RoleLead, account.RoleAdmin, account.RoleEditor}
}

// cannedRoutes have two doors: an officer's own replies are hers alone, the
// ward's are for who has the role, officer or not.
func (c *Console) cannedRoutes() {
	c.mux.Handle("GET "+cannedPath, c.Guard.Require(http.HandlerFunc(c.showCanned)))
	c.mux.Handle("POST "+cannedPath+"/keep", c.Guard.Require(c.officers(c.keepCanned)))
	doors := map[string]func(http.HandlerFunc) http.Handler{
		cannedMine: func(h http.HandlerFunc) http.Handler { return c.Guard.Require(c.officers(h)) },
		cannedWard: func(h http.HandlerFunc) http.Handler { return c.Guard.Require(h, wardCanned()...) },
	}
	for of, door := range doors {
		for pattern, h := range map[string]func(http.ResponseWriter, *http.Request, string){
			"GET %s/new": c.newCanned, "POST %s": c.putCanned, "GET %s/{id}": c.editCanned, "POST %s/{id}": c.putCanned,
			"GET %s/{id}/delete": c.askCanned, "POST %s/{id}/delete": c.deleteCanned,
		} {
			c.mux.Handle(fmt.Sprintf(pattern, cannedPath+"/"+of), door(func(w http.ResponseWriter, r *http.Request) { h(w, r, of) }))
		}
	}
}

// cannedPage lists what there is, with the way to change it.
type cannedPage struct {
	desk
	Own, Shared      []bot.CannedReply
	MayMine, MayWard bool
	Builtin          bool // those shared are the built-in ones
}

// Most is how many one may have.
func (cannedPage) Most() int { return bot.CannedMost }

// cannedRights says what somebody may write.
func (v *view) cannedRights(r *http.Request) (mine, ward bool) {
	person, _ := session.From(r.Context())
	return v.officer.Enabled, person.Account.Has(wardCanned()...)
}

// cannedOwner is whose replies a path is about.
func (v *view) cannedOwner(of string) roster.OfficerID {
	if of == cannedWard {
		return ""
	}
	return v.officer.ID
}

// showCanned is GET /console/canned.
func (c *Console) showCanned(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p := &cannedPage{}
	if p.MayMine, p.MayWard = v.cannedRights(r); !p.MayMine && !p.MayWard {
		c.plain(w, r, http.StatusForbidden, "no_officer", "/console/password")
		return
	}
	list, err := c.readCanned(r.Context(), v.officer.ID, v.text, v.text)
	if err == nil {
		p.desk, err = c.adminDesk(r.Context(), v, cannedPath, v.text("canned.title"))
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	for _, x := range list {
		if x.Owner != "" {
			p.Own = append(p.Own, x)
			continue
		}
		p.Shared, p.Builtin = append(p.Shared, x), x.Version == 0
	}
	switch said := r.FormValue("said"); said {
	case "put", "deleted":
		p.Said = v.text("canned.done_" + said)
	}
	c.render(w, r, http.StatusOK, "console/canned", p)
}

// findCanned is the reply of the path; false when there is none (any more).
func (c *Console) findCanned(r *http.Request, v *view, of string) (bot.CannedReply, bool, error) {
	list, err := c.Canned.CannedReplies(r.Context(), v.cannedOwner(of))
	if err != nil {
		return bot.CannedReply{}, false, fmt.Errorf("read canned replies: %w", err)
	}
	i := slices.IndexFunc(list, func(x bot.CannedReply) bool {
		return x.Owner == v.cannedOwner(of) && string(x.ID) == r.PathValue("id")
	})
	if i < 0 {
		return bot.CannedReply{}, false, nil
	}
	return list[i], true, nil
}

// newCanned is GET …/new; with "from" it begins as one of the built-in ones.
func (c *Console) newCanned(w http.ResponseWriter, r *http.Request, of string) {
	v, done := c.view(r)
	defer done()
	x := bot.CannedReply{}
	for _, b := range builtinCanned(v.text, v.text) {
		if string(b.ID) == r.FormValue("from") {
			x.Title, x.Text = b.Title, b.Text
		}
	}
	c.formCanned(w, r, v, of, http.StatusOK, &cannedForm{Name: x.Title, Text: x.Text})
}

// editCanned is GET …/{id}.
func (c *Console) editCanned(w http.ResponseWriter, r *http.Request, of string) {
	v, done := c.view(r)
	defer done()
	x, there, err := c.findCanned(r, v, of)
	switch {
	case err != nil:
		c.fail(w, r, err)
	case !there:
		c.absent(w, r)
	default:
		c.formCanned(w, r, v, of, http.StatusOK, &cannedForm{Name: x.Title, Text: x.Text, Version: x.Version, Action: cannedAt(of, x.ID)})
	}
}

func cannedAt(of string, id bot.CannedID) string {
	return cannedPath + "/" + of + "/" + url.PathEscape(string(id))
}

// putCanned is POST … and POST …/{id}: a new reply, or another text of one.
func (c *Console) putCanned(w http.ResponseWriter, r *http.Request, of string) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id := bot.CannedID(r.PathValue("id"))
	x := bot.CannedReply{ID: id, Owner: v.cannedOwner(of), Title: r.PostFormValue("title"), Text: r.PostFormValue("text"), At: v.world.Now}.Clean()
	p := &cannedForm{Name: x.Title, Text: x.Text}
	if id == "" {
		x.ID = bot.CannedID(r.PostFormValue("key"))
	} else {
		p.Action = cannedAt(of, id)
		x.Version, _ = strconv.ParseUint(r.PostFormValue("version"), 10, 64)
		p.Version = x.Version
	}
	if id == "" && !formKey.MatchString(string(x.ID)) || id != "" && x.Version == 0 {
		p.Faults = []string{v.text("console.refused_form")}
		c.formCanned(w, r, v, of, http.StatusBadRequest, p)
		return
	}
	if p.Faults = v.cannedFaults(x.Check()); len(p.Faults) > 0 {
		c.formCanned(w, r, v, of, http.StatusUnprocessableEntity, p)
		return
	}
	if r.PostFormValue("look") != "" {
		c.formCanned(w, r, v, of, http.StatusOK, p)
		return
	}
	err := c.Canned.PutCannedReply(r.Context(), x)
	switch {
	case errors.Is(err, bot.ErrStale):
		c.collided(w, r, v, of, &x, p)
		return
	case errors.Is(err, bot.ErrCannedFull):
		p.Faults = v.cannedFaults(err)
		c.formCanned(w, r, v, of, http.StatusConflict, p)
		return
	case err != nil:
		c.fail(w, r, fmt.Errorf("put canned reply: %w", err))
		return
	}
	action := account.AuditAction("canned_change")
	if x.Version == 0 {
		action = "canned_add"
	}
	c.recordCanned(r, of, action, x.Title)
	http.Redirect(w, r, cannedPath+"?said=put", http.StatusSeeOther)
}

// collided answers a form about a reply that is another by now. Sent twice it
// did what it was to do; otherwise what is stored is shown beside what was
// typed, and the next try is on top of it.
func (c *Console) collided(w http.ResponseWriter, r *http.Request, v *view, of string, x *bot.CannedReply, p *cannedForm) {
	r.SetPathValue("id", string(x.ID))
	now, there, err := c.findCanned(r, v, of)
	switch {
	case err != nil:
		c.fail(w, r, err)
		return
	case there && now.Title == x.Title && now.Text == x.Text:
		http.Redirect(w, r, cannedPath+"?said=put", http.StatusSeeOther)
		return
	case there:
		p.Action, p.Version, p.Stored = cannedAt(of, x.ID), now.Version, now.Text
		p.Faults = []string{v.text("canned.fault_stale")}
	default:
		p.Action, p.Faults = "", []string{v.text("canned.fault_gone")}
	}
	c.formCanned(w, r, v, of, http.StatusConflict, p)
}

// askCanned is GET …/{id}/delete.
func (c *Console) askCanned(w http.ResponseWriter, r *http.Request, of string) {
	v, done := c.view(r)
	defer done()
	x, there, err := c.findCanned(r, v, of)
	if err == nil && !there {
		c.absent(w, r)
		return
	}
	p := &confirmPage{Heading: v.text("canned.delete_title", "title", x.Title), Text: v.text("canned.delete_text_" + of), Go: v.text("canned.delete"), Late: true,
		Action: cannedAt(of, x.ID) + "/delete", Back: cannedAt(of, x.ID), Fields: []field{{"version", strconv.FormatUint(x.Version, 10)}}}
	if err == nil {
		p.desk, err = c.adminDesk(r.Context(), v, cannedPath, p.Heading)
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/confirm", p)
}

// deleteCanned is POST …/{id}/delete. One that is gone is what was wanted.
func (c *Console) deleteCanned(w http.ResponseWriter, r *http.Request, of string) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	version, _ := strconv.ParseUint(r.PostFormValue("version"), 10, 64)
	x, there, err := c.findCanned(r, v, of)
	if err == nil && there {
		err = c.Canned.DeleteCannedReply(r.Context(), x.Owner, x.ID, version)
	}
	switch {
	case errors.Is(err, bot.ErrStale):
		c.formCanned(w, r, v, of, http.StatusConflict, &cannedForm{Name: x.Title, Text: x.Text, Version: x.Version, Action: cannedAt(of, x.ID),
			Faults: []string{v.text("canned.fault_delete")}})
		return
	case err != nil && !errors.Is(err, bot.ErrAbsent):
		c.fail(w, r, fmt.Errorf("delete canned reply: %w", err))
		return
	case err == nil && there:
		c.recordCanned(r, of, "canned_delete", x.Title)
	}
	http.Redirect(w, r, cannedPath+"?said=deleted", http.StatusSeeOther)
}
