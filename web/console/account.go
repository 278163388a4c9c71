package console

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/session"
)

// Steps that an account's page leads to, each asked about once more.
const (
	stepReset   = "reset"
	stepDisable = "disable"
	stepEnable  = "enable"
)

// accountPage is one account.
type accountPage struct {
	desk
	Row     accountRow
	Form    accountForm
	Version uint64
}

// showAccount is GET /console/admin/accounts/{user}.
func (c *Console) showAccount(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	if a, ok := c.readAccount(w, r); ok {
		c.renderAccount(w, r, v, &a, http.StatusOK, "")
	}
}

// readAccount finds the account of the path, or answers that there is none.
func (c *Console) readAccount(w http.ResponseWriter, r *http.Request) (account.Account, bool) {
	a, err := c.Accounts.Store.Account(r.Context(), account.Canonical(r.PathValue("user")))
	switch {
	case errors.Is(err, account.ErrAbsent):
		c.plain(w, r, http.StatusNotFound, "account_missing", accountsPath)
		return a, false
	case err != nil:
		c.fail(w, r, fmt.Errorf("find account: %w", err))
		return a, false
	}
	return a, true
}

func (c *Console) renderAccount(w http.ResponseWriter, r *http.Request, v *view, a *account.Account, status int, fault string) {
	person, _ := session.From(r.Context())
	p := &accountPage{Row: v.accountRow(a), Form: v.accountForm(a.Username, a.Officer, a.Roles), Version: a.Version}
	p.Row.Own = a.Username == person.Account.Username
	if fault != "" {
		p.Form.Fault = v.text(fault)
	}
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, accountsPath, a.Username); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, status, "console/account", p)
}

// changeAccount is POST /console/admin/accounts/{user}: roles and officer.
func (c *Console) changeAccount(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	a, ok := c.readAccount(w, r)
	if !ok {
		return
	}
	officer, roles, by := r.PostFormValue("officer"), rolesOf(r), c.Guard.By(r)
	if fault := cmp.Or(stale(r, &a), v.accountFault(officer, a.Officer, roles)); fault != "" {
		c.renderAccount(w, r, v, &a, http.StatusConflict, fault)
		return
	}
	if a.Username == by.Username && !slices.Contains(roles, account.RoleAdmin) && r.PostFormValue("sure") == "" {
		// She could not give it back to herself.
		fields := []field{{"version", r.PostFormValue("version")}, {"officer", officer}, {"sure", "1"}}
		for _, role := range roles {
			fields = append(fields, field{"role", string(role)})
		}
		c.confirm(w, r, v, &confirmPage{Heading: v.text("console.account_leave_title"), Text: v.text("console.account_leave_text"),
			Go: v.text("console.account_leave_go"), Action: pathOf(&a), Back: pathOf(&a), Late: true, Fields: fields})
		return
	}
	var err error
	if !slices.Equal(roles, a.Roles) {
		err = c.Accounts.SetRoles(r.Context(), by, a.Username, roles)
	}
	if err == nil && officer != a.Officer {
		err = c.Accounts.SetOfficer(r.Context(), by, a.Username, officer)
	}
	c.endStep(w, r, v, &a, "changed", err)
}

// askAccount is GET …/{user}/{step}: what will happen, and a button.
func (c *Console) askAccount(step string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, done := c.view(r)
		defer done()
		a, ok := c.readAccount(w, r)
		if !ok {
			return
		}
		c.confirm(w, r, v, &confirmPage{Heading: v.text("console.account_"+step+"_title", "user", a.Username),
			Text: v.text("console.account_" + step + "_text"), Go: v.text("console.account_" + step + "_go"), Late: step == stepDisable,
			Action: pathOf(&a) + "/" + step, Back: pathOf(&a), Fields: []field{{"version", strconv.FormatUint(a.Version, 10)}}})
	}
}

func (c *Console) confirm(w http.ResponseWriter, r *http.Request, v *view, p *confirmPage) {
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, accountsPath, p.Heading); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/confirm", p)
}

// stepAccount is POST …/{user}/{step}. The form carries the version that it
// showed: sent twice, it does one thing.
func (c *Console) stepAccount(step string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, done := c.view(r)
		defer done()
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		a, ok := c.readAccount(w, r)
		if !ok {
			return
		}
		by := c.Guard.By(r)
		fault := stale(r, &a)
		if fault == "" && step == stepReset && a.Username == by.Username {
			fault = "console.account_own" // her own she changes by the one she has
		}
		if fault != "" {
			c.renderAccount(w, r, v, &a, http.StatusConflict, fault)
			return
		}
		var err error
		switch step {
		case stepReset:
			password := account.GeneratePassword()
			if err = c.Accounts.SetPassword(r.Context(), by, a.Username, password); err == nil {
				c.showSecret(w, r, v, v.text("console.account_reset_done"), a.Username, a.Officer, password)
				return
			}
		case stepDisable:
			err = c.Accounts.Disable(r.Context(), by, a.Username)
			if err == nil && a.Officer != "" && c.OwnChats {
				// Her chats are a way in as well.
				err = c.unlink(r.Context(), v, roster.OfficerID(a.Officer), newKey())
			}
		default:
			err = c.Accounts.Enable(r.Context(), by, a.Username)
		}
		c.endStep(w, r, v, &a, step, err)
	}
}

// endStep goes back to the list, or says why a step was not taken.
func (c *Console) endStep(w http.ResponseWriter, r *http.Request, v *view, a *account.Account, said string, err error) {
	switch key := accountFault(err); {
	case key != "":
		c.renderAccount(w, r, v, a, http.StatusConflict, key)
	case err != nil:
		c.fail(w, r, err)
	default:
		http.Redirect(w, r, accountsPath+"?said="+said, http.StatusSeeOther)
	}
}

// stale is what a form is told that showed an account as it is no more.
func stale(r *http.Request, a *account.Account) string {
	if r.PostFormValue("version") != strconv.FormatUint(a.Version, 10) {
		return "console.account_stale"
	}
	return ""
}

func pathOf(a *account.Account) string { return accountsPath + "/" + url.PathEscape(a.Username) }
