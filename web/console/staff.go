package console

import (
	"net/http"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
)

// noticePage lists the officer's own notices.
type noticePage struct {
	desk
	List   []notice
	Unread bool
}

// showNotices is GET /console/notices.
func (c *Console) showNotices(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	list, err := v.readNotices(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	p := &noticePage{List: list}
	for _, n := range list {
		p.Unread = p.Unread || n.Unread
	}
	if p.desk, err = c.desk(r.Context(), v, panePage, "notices", v.text("console.notices_title")); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/notices", p)
}

// seeNotices is POST /console/notices/seen.
func (c *Console) seeNotices(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	if err := c.markNotices(r.Context(), v); err != nil {
		c.fail(w, r, err)
		return
	}
	back := "/console/notices"
	if r.PostFormValue("back") == paneQueue {
		back = "/console"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// showCharge is GET /console/roster.
func (c *Console) showCharge(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	status := http.StatusOK
	q := v.readAsked(r)
	if q.Bad != "" {
		status = http.StatusUnprocessableEntity
	}
	p, err := v.readCharge(r.Context(), q, c.presence.here)
	if err == nil {
		p.desk, err = c.desk(r.Context(), v, panePage, "roster", v.text("console.charge_title"))
		person, _ := session.From(r.Context())
		p.MayChange = person.Account.Has(account.RoleAdmin, account.RoleLead)
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, status, "console/charge", &p)
}

// mePage is the officer herself.
type mePage struct {
	desk
	Username string
	Groups   []string
	Chats    *chatsView // nil: there are no such chats
	Canned   bool       // she may write canned replies
}

// showMe is GET /console/me.
func (c *Console) showMe(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	c.me(w, r, v, "")
}

// me shows the officer herself, with a code that was just made.
func (c *Console) me(w http.ResponseWriter, r *http.Request, v *view, code string) {
	person, _ := session.From(r.Context())
	p := &mePage{Username: person.Account.Username}
	for _, g := range v.world.Roster.GroupsOf(v.officer.ID, v.clock.now) {
		p.Groups = append(p.Groups, v.group(g))
	}
	p.Groups = append(p.Groups, v.sectorsOf(v.officer.ID)...)
	mine, ward := v.cannedRights(r)
	p.Canned = mine || ward
	var err error
	if p.Chats, err = c.chats(r, v); err != nil {
		c.fail(w, r, err)
		return
	}
	if p.Chats != nil {
		p.Chats.Code = code
	}
	if p.desk, err = c.desk(r.Context(), v, panePage, "me", v.text("console.tab_me")); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/me", p)
}

// plainPage is one sentence and one way on.
type plainPage struct {
	page.Page
	Heading, Text, Label, Href string
	SignOut                    bool
}

// plain shows a sentence of the catalogue: NAME_title, NAME_text, NAME_label.
func (c *Console) plain(w http.ResponseWriter, r *http.Request, status int, name, href string) {
	lang := page.ReadPrefs(r).Lang
	text := func(part string) string { return c.Pages.Text(lang, "console."+name+"_"+part) }
	p := &plainPage{Heading: text("title"), Text: text("text"), Label: text("label"), Href: href, SignOut: status == http.StatusForbidden}
	p.Title, p.Lang, p.Kind, p.Class = p.Heading, lang, "staff", "desk desk-page"
	p.Styles = []string{"console/console.css"}
	c.render(w, r, status, "console/plain", p)
}

// missing answers a ticket that there is not.
func (c *Console) missing(w http.ResponseWriter, r *http.Request) {
	c.plain(w, r, http.StatusNotFound, "missing", "/console")
}

// absent answers a path that there is not.
func (c *Console) absent(w http.ResponseWriter, r *http.Request) {
	if err := c.Pages.Sorry(w, r, http.StatusNotFound, "staff", "page.absent", "/console"); err != nil {
		c.Log.Error().Err(err).Msg("render apology")
	}
}

// fail answers what went wrong on our side; the cause is for the log only.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // the reader went away
	}
	c.Log.Error().Err(err).Str("path", r.URL.Path).Msg("serve console")
	c.plain(w, r, http.StatusInternalServerError, "broken", r.URL.Path)
}

func (c *Console) render(w http.ResponseWriter, r *http.Request, status int, name string, p page.Paged) {
	if err := c.Pages.Render(w, r, status, name, p); err != nil {
		c.Log.Error().Err(err).Msg("render console")
	}
}

// record notes in the audit trail who gave which command; never what was
// said. A trail that cannot be written stops no answer to a citizen.
func (c *Console) record(r *http.Request, cmd *bot.Command) {
	by, detail := c.Guard.By(r), ""
	switch {
	case cmd.Officer != "":
		detail = "to " + string(cmd.Officer)
	case cmd.Group != "":
		detail = "group " + string(cmd.Group)
	case cmd.Outcome != "":
		detail = string(cmd.Outcome)
	case cmd.Code != "":
		detail = string(cmd.Code)
	}
	err := c.Accounts.Store.AppendAudit(r.Context(), account.AuditEntry{At: c.Accounts.Clock(), Actor: by.Username,
		Action: account.AuditAction("ticket." + string(cmd.Kind)), Object: string(cmd.Ticket), Detail: detail, Address: by.Address})
	if err != nil {
		c.Log.Error().Err(err).Msg("append audit")
	}
}
