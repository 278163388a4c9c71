package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/session"
)

// accountsPage lists everybody who can sign in, with the form for one more.
type accountsPage struct {
	desk
	Rows []accountRow
	Form accountForm
	Open bool // the form has something to say
}

// accountRow is one account in words.
type accountRow struct {
	Username string
	Officer  string // her name; "" the account is for none
	Gone     bool   // the roster has no such officer, or she is switched off
	Roles    []string
	Disabled bool
	Own      bool // the reader's
}

// accountForm is a form with an account's roles and officer.
type accountForm struct {
	Username string
	Fault    string // why it was not taken, in words
	Officers []choice
	Roles    []choice
}

// choice is one of a list to choose from.
type choice struct {
	Value, Name, Hint string
	On                bool
}

// secretPage shows a new password, this once.
type secretPage struct {
	desk
	Heading, Username, Officer, Password string
}

// showAccounts is GET /console/admin/accounts.
func (c *Console) showAccounts(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	form := v.accountForm("", r.FormValue("officer"), []account.Role{account.RoleOfficer})
	c.listAccounts(w, r, v, http.StatusOK, &form, saidAccount(r.FormValue("said")))
}

func (c *Console) listAccounts(w http.ResponseWriter, r *http.Request, v *view, status int, form *accountForm, said string) {
	list, err := c.Accounts.Store.Accounts(r.Context())
	if err != nil {
		c.fail(w, r, fmt.Errorf("list accounts: %w", err))
		return
	}
	slices.SortFunc(list, func(a, b account.Account) int { return strings.Compare(a.Username, b.Username) })
	person, _ := session.From(r.Context())
	p := &accountsPage{Form: *form, Open: form.Fault != ""}
	for i := range list {
		row := v.accountRow(&list[i])
		row.Own = row.Username == person.Account.Username
		p.Rows = append(p.Rows, row)
	}
	if p.desk, err = c.adminDesk(r.Context(), v, accountsPath, v.text("console.admin_accounts")); err != nil {
		c.fail(w, r, err)
		return
	}
	if said != "" {
		p.Said = v.text(said)
	}
	c.render(w, r, status, "console/accounts", p)
}

// addAccount is POST /console/admin/accounts.
func (c *Console) addAccount(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	d := account.Draft{Username: account.Canonical(r.PostFormValue("username")), Password: account.GeneratePassword(),
		Officer: r.PostFormValue("officer"), Roles: rolesOf(r)}
	key := v.accountFault(d.Officer, "", d.Roles)
	if key == "" {
		_, err := c.Accounts.Create(r.Context(), c.Guard.By(r), d)
		if key = accountFault(err); key == "" && err != nil {
			c.fail(w, r, err)
			return
		}
	}
	if key != "" {
		form := v.accountForm(d.Username, d.Officer, d.Roles)
		form.Fault = v.text(key)
		c.listAccounts(w, r, v, http.StatusUnprocessableEntity, &form, "")
		return
	}
	c.showSecret(w, r, v, v.text("console.account_added"), d.Username, d.Officer, d.Password)
}

// showSecret answers with a new password. It is in this answer only: it is
// stored nowhere, and no page is ever kept in a cache.
func (c *Console) showSecret(w http.ResponseWriter, r *http.Request, v *view, heading, user, officer, password string) {
	p := &secretPage{Heading: heading, Username: user, Password: password}
	if officer != "" {
		p.Officer = v.officerName(roster.OfficerID(officer))
	}
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, accountsPath, heading); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/secret", p)
}

// accountRow puts an account into words.
func (v *view) accountRow(a *account.Account) accountRow {
	row := accountRow{Username: a.Username, Disabled: a.Disabled}
	if a.Officer != "" {
		o, _ := v.world.Roster.Officer(roster.OfficerID(a.Officer))
		row.Officer, row.Gone = v.officerName(roster.OfficerID(a.Officer)), !o.Enabled
	}
	for _, role := range a.Roles {
		row.Roles = append(row.Roles, v.role(role))
	}
	return row
}

func (v *view) role(r account.Role) string { return v.text("console.role_" + string(r)) }

// accountForm offers the roster's officers, and all roles.
func (v *view) accountForm(user, officer string, roles []account.Role) accountForm {
	f := accountForm{Username: user}
	known := officer == ""
	for _, o := range v.world.Roster.Officers {
		on := string(o.ID) == officer
		known = known || on
		if o.Enabled || on {
			f.Officers = append(f.Officers, choice{Value: string(o.ID), Name: o.Name, On: on})
		}
	}
	if !known { // what an account has stays to be seen, though the roster has her no more
		f.Officers = append(f.Officers, choice{Value: officer, Name: officer, On: true})
	}
	for _, role := range account.Roles() {
		f.Roles = append(f.Roles, choice{Value: string(role), Name: v.role(role),
			Hint: v.text("console.role_hint_" + string(role)), On: slices.Contains(roles, role)})
	}
	return f
}

// accountFault is what is wrong with a form's officer and roles; before is
// the officer that the account has. "" nothing.
func (v *view) accountFault(officer, before string, roles []account.Role) string {
	_, known := v.world.Roster.Officer(roster.OfficerID(officer))
	switch {
	case len(roles) == 0:
		return "console.account_no_role"
	case officer != "" && officer != before && !known:
		return "console.account_no_officer"
	}
	return ""
}

// accountFault is the catalogue's word for what the accounts refuse; "" for
// anything else.
func accountFault(err error) string {
	switch {
	case errors.Is(err, account.ErrUsername):
		return "console.account_username_bad"
	case errors.Is(err, account.ErrTaken):
		return "console.account_taken"
	case errors.Is(err, account.ErrRole):
		return "console.account_no_role"
	case errors.Is(err, account.ErrLastAdmin):
		return "console.account_last_admin"
	}
	return ""
}

// rolesOf reads the roles ticked in a form; what is none is left to the
// accounts to refuse.
func rolesOf(r *http.Request) []account.Role {
	_ = r.PostFormValue("") // parses the form
	var out []account.Role
	for _, s := range r.PostForm["role"] {
		out = append(out, account.Role(s))
	}
	return out
}

// saidAccount is what the list is told, by its address, after a change.
func saidAccount(said string) string {
	switch said {
	case "changed", stepDisable, stepEnable:
		return "console.account_done_" + said
	}
	return ""
}
