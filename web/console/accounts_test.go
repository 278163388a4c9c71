package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/session"
)

// staff makes an account and signs in with it.
func (p *place) staff(user, officer string, roles ...account.Role) *http.Client {
	p.t.Helper()
	_, err := p.console.Accounts.Create(p.t.Context(), account.Actor{}, account.Draft{Username: user, Password: password, Officer: officer, Roles: roles})
	must(p.t, err)
	return p.signIn(user)
}

// version is an account's, as its page's forms carry it.
func (p *place) version(user string) string {
	p.t.Helper()
	a, err := p.trail.Account(p.t.Context(), user)
	must(p.t, err)
	return strconv.FormatUint(a.Version, 10)
}

var shownPassword = regexp.MustCompile(`<output id="password">([^<]+)</output>`)

// signsIn reports whether a password opens an account.
func (p *place) signsIn(user, secret string) bool {
	p.t.Helper()
	res, err := browser().PostForm(p.server.URL+session.SignInPath, url.Values{"username": {user}, "password": {secret}})
	must(p.t, err)
	res.Body.Close()
	return res.StatusCode == http.StatusSeeOther
}

// adminPages are the paths that need a role.
func adminPages() []string {
	return []string{accountsPath, accountsPath + "/huong", accountsPath + "/huong/reset", accountsPath + "/huong/disable",
		accountsPath + "/huong/enable", trailPath}
}

// TestAdminPagesAreForAdmins: every other role is stopped at the door, and is
// not shown the way there.
func TestAdminPagesAreForAdmins(t *testing.T) {
	p := newPlace(t)
	for _, role := range account.Roles() {
		p.client = p.staff("vai-"+string(role), "huong", role)
		want := http.StatusForbidden
		if role == account.RoleAdmin {
			want = http.StatusOK
		}
		for _, path := range adminPages() {
			if a := p.get(path); a.status != want {
				t.Errorf("%s at %s: %d, want %d", role, path, a.status, want)
			}
		}
		if shown := strings.Contains(p.get("/console/me").body, accountsPath); shown != (role == account.RoleAdmin) {
			t.Errorf("%s is shown the way to accounts: %v", role, shown)
		}
		if role == account.RoleAdmin {
			continue
		}
		before := len(p.trail.all)
		for _, path := range []string{accountsPath, accountsPath + "/minh", accountsPath + "/minh/reset", accountsPath + "/minh/disable", accountsPath + "/minh/enable"} {
			form := url.Values{"username": {"moi"}, "role": {"admin"}, "version": {p.version("minh")}}
			if a := p.post(path, form); a.status != http.StatusForbidden {
				t.Errorf("%s posts to %s: %d", role, path, a.status)
			}
		}
		if len(p.trail.all) != before || !p.signsIn("minh", password) {
			t.Errorf("%s changed an account", role)
		}
	}
	p.client = browser()
	if a := p.get(accountsPath); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), session.SignInPath) {
		t.Errorf("nobody: %d", a.status)
	}
}

// TestAdministratorWhoIsNoOfficer: the first administrator of a ward has no
// desk; she comes to her own pages and is offered no others.
func TestAdministratorWhoIsNoOfficer(t *testing.T) {
	p := newPlace(t)
	p.client = p.staff("quanly", "", account.RoleAdmin)
	if a := p.get("/console"); a.status != http.StatusSeeOther || a.header.Get("Location") != accountsPath {
		t.Errorf("home: %d %s", a.status, a.header.Get("Location"))
	}
	a := p.get(accountsPath)
	a.has(t, "quanly", "huong", "Cán bộ mẫu Hương", "Quản trị")
	a.lacks(t, `href="/console/roster"`, `href="/console/notices"`)
	me := p.get("/console/me")
	me.has(t, "quanly", accountsPath, "/console/sign-out")
	if me.status != http.StatusOK || p.get("/console/t/N427AH").status != http.StatusForbidden {
		t.Errorf("her own page %d; a ticket is open to her", me.status)
	}
}

func TestAccountIsAddedAndItsPasswordShownOnce(t *testing.T) {
	p := newPlace(t)
	p.client = p.staff("quanly", "", account.RoleAdmin)
	a := p.post(accountsPath, url.Values{"username": {" Thao "}, "officer": {"thao"}, "role": {"officer", "lead"}})
	m := shownPassword.FindStringSubmatch(a.body)
	if a.status != http.StatusOK || m == nil || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %q: %s", a.status, a.header.Get("Cache-Control"), textOf(a.body))
	}
	if !p.signsIn("thao", m[1]) {
		t.Error("the password shown does not open the account")
	}
	for _, path := range append(adminPages(), accountsPath+"/thao") {
		p.get(path).lacks(t, m[1])
	}
	made, err := p.trail.Account(t.Context(), "thao")
	must(t, err)
	if made.Officer != "thao" || !made.Has(account.RoleLead) || made.Has(account.RoleAdmin) {
		t.Errorf("made %+v", made)
	}
	for name, form := range map[string]url.Values{
		"Đã có tài khoản":            {"username": {"thao"}, "role": {"officer"}},
		"từ 2 đến 32 chữ":            {"username": {"Thảo Vân"}, "role": {"officer"}},
		"ít nhất một vai trò":        {"username": {"van"}},
		"trong danh sách":            {"username": {"van"}, "role": {"king"}},
		"Cán bộ này không có":        {"username": {"van"}, "role": {"officer"}, "officer": {"nobody"}},
		`value="giu-lai"`:            {"username": {"giu-lai"}},
		`<option value="thao" sele`:  {"username": {"x"}, "role": {"officer"}, "officer": {"thao"}},
		`value="reviewer" checked`:   {"username": {"x"}, "role": {"reviewer"}},
		`<details class="card admin`: {"username": {"x"}},
	} {
		a := p.post(accountsPath, form)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, a.status)
		}
		a.has(t, name)
	}
}

func TestLostPassword(t *testing.T) {
	p := newPlace(t)
	hers := p.client
	p.client = p.staff("quanly", "", account.RoleAdmin)
	p.get(accountsPath+"/huong/reset").has(t, "Cấp lại mật khẩu cho huong?", `name="version" value="`+p.version("huong")+`"`)
	if !p.signsIn("huong", password) {
		t.Fatal("asking alone has changed the password")
	}
	form := url.Values{"version": {p.version("huong")}}
	a := p.post(accountsPath+"/huong/reset", form)
	m := shownPassword.FindStringSubmatch(a.body)
	if a.status != http.StatusOK || m == nil || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d: %s", a.status, textOf(a.body))
	}
	if p.signsIn("huong", password) || !p.signsIn("huong", m[1]) {
		t.Error("the old password still opens, or the new one does not")
	}
	again := p.post(accountsPath+"/huong/reset", form)
	if again.status != http.StatusConflict || !p.signsIn("huong", m[1]) {
		t.Errorf("the form sent twice: %d", again.status)
	}
	again.lacks(t, `id="password"`)
	quanly := p.client
	p.client = hers
	if a := p.get("/console"); a.status != http.StatusSeeOther {
		t.Errorf("her session goes on: %d", a.status)
	}
	p.client = quanly
	if a := p.post(accountsPath+"/quanly/reset", url.Values{"version": {p.version("quanly")}}); a.status != http.StatusConflict {
		t.Errorf("her own: %d", a.status)
	}
	trail := p.get(trailPath)
	trail.has(t, "Đổi mật khẩu", "huong", "quanly", "127.0.0.1")
	trail.lacks(t, m[1])
}

func TestRolesOfficerAndSwitchingOff(t *testing.T) {
	p := newPlace(t)
	hers := p.client
	p.client = p.staff("quanly", "", account.RoleAdmin)
	p.console.OwnChats = true
	a := p.post(accountsPath+"/huong", url.Values{"version": {p.version("huong")}, "role": {"lead", "officer"}, "officer": {"minh"}})
	changed, err := p.trail.Account(t.Context(), "huong")
	must(t, err)
	if a.status != http.StatusSeeOther || changed.Officer != "minh" || !changed.Has(account.RoleLead) {
		t.Errorf("%d %+v", a.status, changed)
	}
	p.get(a.header.Get("Location")).has(t, "Đã lưu thay đổi.")
	if a := p.post(accountsPath+"/huong", url.Values{"version": {"1"}, "role": {"officer"}}); a.status != http.StatusConflict {
		t.Errorf("a page from before: %d", a.status)
	}
	a = p.post(accountsPath+"/huong/disable", url.Values{"version": {p.version("huong")}})
	if a.status != http.StatusSeeOther || p.signsIn("huong", password) {
		t.Errorf("switched off: %d", a.status)
	}
	if got := p.store.commands(); len(got) != 1 || got[0].Kind != bot.CommandUnlink || got[0].Actor != "minh" {
		t.Errorf("her chats stay linked: %+v", got)
	}
	quanly := p.client
	p.client = hers
	if a := p.get("/console/me"); a.status != http.StatusSeeOther {
		t.Errorf("her session goes on: %d", a.status)
	}
	p.client = quanly
	p.get(accountsPath).has(t, "Đang khóa")
	if a := p.post(accountsPath+"/huong/enable", url.Values{"version": {p.version("huong")}}); a.status != http.StatusSeeOther || !p.signsIn("huong", password) {
		t.Errorf("switched on: %d", a.status)
	}
	p.get(trailPath).has(t, "Khóa tài khoản", "Mở lại tài khoản", "Đổi vai trò", "Đổi cán bộ của tài khoản")
	if a := p.get(accountsPath + "/nobody"); a.status != http.StatusNotFound {
		t.Errorf("nobody's: %d", a.status)
	}
}

// TestLastAdministratorStays: neither switching off nor another role may
// leave the ward without one.
func TestLastAdministratorStays(t *testing.T) {
	p := newPlace(t)
	p.client = p.staff("quanly", "", account.RoleAdmin)
	form := func() url.Values { return url.Values{"version": {p.version("quanly")}, "role": {"lead"}} }
	a := p.post(accountsPath+"/quanly", form())
	a.has(t, "bỏ quyền quản trị của chính mình?", `name="sure"`)
	sure := form()
	sure.Set("sure", "1")
	for name, a := range map[string]answer{"roles": p.post(accountsPath+"/quanly", sure), "off": p.post(accountsPath+"/quanly/disable", form())} {
		if a.status != http.StatusConflict {
			t.Errorf("%s: %d", name, a.status)
		}
		a.has(t, "quản trị viên cuối cùng")
	}
	p.staff("quanly2", "", account.RoleAdmin)
	sure.Set("version", p.version("quanly"))
	if a := p.post(accountsPath+"/quanly", sure); a.status != http.StatusSeeOther || p.get(accountsPath).status != http.StatusForbidden {
		t.Errorf("one of two: %d", a.status)
	}
}

func TestAdminFormsOfOtherSites(t *testing.T) {
	p := newPlace(t)
	p.client = p.staff("quanly", "", account.RoleAdmin)
	for _, path := range []string{accountsPath, accountsPath + "/huong", accountsPath + "/huong/reset", accountsPath + "/huong/disable"} {
		a := p.post(path, url.Values{"username": {"la"}, "role": {"admin"}, "version": {p.version("huong")}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example")
		if a.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if _, there := p.trail.all["la"]; there || !p.signsIn("huong", password) {
		t.Error("another site changed accounts")
	}
}

// TestAccountOfWhoLeft: an account says when its officer is gone.
func TestAccountOfWhoLeft(t *testing.T) {
	p := newPlace(t)
	p.client = p.staff("quanly", "", account.RoleAdmin)
	r := sampleRoster()
	r.Officers[0].Enabled = false
	r.Officers[1].ID = roster.OfficerID("minh-moi")
	p.host.SetRoster(r)
	if got := strings.Count(p.get(accountsPath).body, "Không còn trong danh sách cán bộ"); got != 2 {
		t.Errorf("%d accounts are marked, want those of huong and minh", got)
	}
	p.get(accountsPath+"/minh").has(t, `<option value="minh" selected>`)
}
