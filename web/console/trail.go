package console

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
)

// trailShown is how many entries of the audit trail are shown.
const trailShown = 100

// trailPage is the newest part of the audit trail.
type trailPage struct {
	desk
	Rows []trailRow
}

// trailRow is an entry in words. Object and Detail are names and codes, as
// they were recorded.
type trailRow struct {
	At, Actor, Action, Object, Detail, Address string
}

// showTrail is GET /console/admin/trail.
func (c *Console) showTrail(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	list, err := c.Accounts.Store.AuditTrail(r.Context(), time.Time{}, trailShown)
	if err != nil {
		c.fail(w, r, fmt.Errorf("read audit trail: %w", err))
		return
	}
	p := &trailPage{}
	for i := range list {
		e := &list[i]
		p.Rows = append(p.Rows, trailRow{At: v.clock.when(e.At), Actor: v.actor(e.Actor), Action: v.action(e.Action),
			Object: e.Object, Detail: e.Detail, Address: e.Address})
	}
	if p.desk, err = c.adminDesk(r.Context(), v, trailPath, v.text("console.trail_title")); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/trail", p)
}

// actor is who did something: a username, nobody signed in, or the command
// line.
func (v *view) actor(name string) string {
	switch name {
	case "":
		return v.text("console.trail_nobody")
	case "local":
		return v.text("console.trail_local")
	}
	return name
}

// action is what was done; one that the catalogue does not know is shown as
// it was recorded.
func (v *view) action(a account.AuditAction) string {
	key := "console.audit_" + strings.ReplaceAll(string(a), ".", "_")
	if !v.world.Words.Has(v.prefs.Lang, key) {
		return string(a)
	}
	return v.text(key)
}
