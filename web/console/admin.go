package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/web/session"
)

// Paths of the pages for those who set the ward up.
const (
	accountsPath = "/console/admin/accounts"
	trailPath    = "/console/admin/trail"
	rotaPath     = "/console/admin/roster"
	guidesPath   = "/console/guides" // of the editor, which serves it
)

// adminRoutes are the pages of administrators and leads. Their doors ask for
// the role, not for an officer: the ward's first administrator is none.
func (c *Console) adminRoutes() {
	handle := func(pattern string, h http.HandlerFunc, roles ...account.Role) {
		c.mux.Handle(pattern, c.Guard.Require(h, roles...))
	}
	handle("GET "+accountsPath, c.showAccounts, account.RoleAdmin)
	handle("POST "+accountsPath, c.addAccount, account.RoleAdmin)
	handle("GET "+accountsPath+"/{user}", c.showAccount, account.RoleAdmin)
	handle("POST "+accountsPath+"/{user}", c.changeAccount, account.RoleAdmin)
	for _, what := range []string{stepReset, stepDisable, stepEnable} {
		handle("GET "+accountsPath+"/{user}/"+what, c.askAccount(what), account.RoleAdmin)
		handle("POST "+accountsPath+"/{user}/"+what, c.stepAccount(what), account.RoleAdmin)
	}
	handle("GET "+trailPath, c.showTrail, account.RoleAdmin)
	handle("GET "+rotaPath, c.showRota, account.RoleAdmin, account.RoleLead)
	handle("GET "+rotaPath+"/absence", c.showAbsence, account.RoleAdmin, account.RoleLead)
	handle("GET "+rotaPath+"/group", c.showRotaGroup, account.RoleAdmin, account.RoleLead)
	handle("GET "+rotaPath+"/officer", c.showRotaPerson, account.RoleAdmin, account.RoleLead)
	handle("GET "+rotaPath+"/preview", c.showPreview, account.RoleAdmin, account.RoleLead)
	handle("POST "+rotaPath+"/apply", c.applyRota, account.RoleAdmin, account.RoleLead)
}

// adminLinks lead to the pages that somebody's roles open to her.
func adminLinks(a account.Account) []Link {
	var out []Link
	if a.Has(account.RoleEditor, account.RoleReviewer) {
		out = append(out, Link{Label: "guides.place", Icon: "book-open", Href: guidesPath})
	}
	if a.Has(account.RoleAdmin) {
		out = append(out, Link{Label: "console.admin_accounts", Icon: "id-card", Href: accountsPath})
	}
	if a.Has(account.RoleAdmin, account.RoleLead) {
		out = append(out, Link{Label: "console.admin_roster", Icon: "calendar-clock", Href: rotaPath}, leadLink(), channelsLink())
	}
	return out
}

// leadLink leads to the page of leads.
func leadLink() Link { return Link{Label: "lead.place", Icon: "gauge", Href: leadPath} }

// channelsLink leads to the page of how the channels are.
func channelsLink() Link {
	return Link{Label: "health.place", Icon: "monitor-smartphone", Href: channelsPath}
}

// adminDesk is desk for these pages: without the desk's script, for nothing
// on them is live.
func (c *Console) adminDesk(ctx context.Context, v *view, place, title string) (desk, error) {
	d, err := c.desk(ctx, v, panePage, place, title)
	d.Scripts = nil
	return d, err
}

// home sends staff who are no officers, but may do something here, to where
// they may.
func (c *Console) home(w http.ResponseWriter, r *http.Request) bool {
	person, _ := session.From(r.Context())
	links := adminLinks(person.Account)
	if r.URL.Path != session.Home || len(links) == 0 {
		return false
	}
	http.Redirect(w, r, links[0].Href, http.StatusSeeOther)
	return true
}

// linksOf are the links of the product, those of the reader's roles, and the
// one that all staff have.
func (c *Console) linksOf(ctx context.Context) []Link {
	person, _ := session.From(ctx)
	return slices.Concat(c.Links, adminLinks(person.Account), []Link{{Label: "explain.place", Icon: "circle-help", Href: explainPath}})
}

// countGuides says at the link to the guides how many drafts wait there for
// the reader.
func (c *Console) countGuides(ctx context.Context, links []Link) error {
	i := slices.IndexFunc(links, func(l Link) bool { return l.Href == guidesPath })
	if i < 0 || c.Waiting == nil {
		return nil
	}
	person, _ := session.From(ctx)
	n, err := c.Waiting(ctx, person.Account)
	if err != nil {
		return fmt.Errorf("count drafts: %w", err)
	}
	links[i].Waiting = n
	return nil
}

// confirmPage asks once more before what cannot simply be taken back.
type confirmPage struct {
	desk
	Heading, Text, Go, Action, Back string
	Late                            bool // it takes something away
	Fields                          []field
}

// field is a hidden one of a form.
type field struct{ Name, Value string }
