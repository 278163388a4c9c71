package session

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

const password = "ruộng bậc thang 7"

// pages are the same for all tests: making them takes longer than using them.
var pages = sync.OnceValues(func() (*page.Set, error) {
	texts, err := words.Load()
	if err != nil {
		return nil, err
	}
	return page.New(texts, page.Options{Sources: []page.Source{Source()}})
})

// door is a server with a page behind the guard.
type door struct {
	t      *testing.T
	guard  *Guard
	svc    *account.Service
	now    time.Time
	server http.Handler
	cookie *http.Cookie
}

func newDoor(t *testing.T, secure bool) *door {
	t.Helper()
	d := &door{t: t, now: time.Date(2026, 6, 17, 2, 0, 0, 0, time.UTC)}
	store, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	d.svc, err = account.NewServiceWith(store, func() time.Time { return d.now }, account.NewHasher(account.Params{Memory: 64, Passes: 1, Threads: 1}, 1))
	must(t, err)
	_, err = d.svc.Create(t.Context(), account.Actor{}, account.Draft{Username: "huong", Password: password, Officer: "huong", Roles: []account.Role{account.RoleOfficer}})
	must(t, err)
	set, err := pages()
	must(t, err)
	r := &roster.Roster{Ward: roster.Ward{Name: "Phường Mẫu"}, Location: time.FixedZone("ICT", 7*3600), Officers: []roster.Officer{{ID: "huong", Name: "Cán bộ mẫu Hương"}}}
	d.guard, err = NewGuard(Deps{Accounts: d.svc, Pages: set, Roster: func() *roster.Roster { return r }, Secure: secure, Log: zerolog.Nop()})
	must(t, err)
	mux := http.NewServeMux()
	for _, path := range []string{SignInPath, SignOutPath, PasswordPath} {
		mux.Handle(path, d.guard)
	}
	mux.Handle("/console/", d.guard.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := From(r.Context())
		if !ok {
			t.Error("nobody in the context")
		}
		_, _ = io.WriteString(w, p.Account.Username+"|"+p.Officer.Name+"|"+d.guard.By(r).Address)
	})))
	mux.Handle("/editor", d.guard.Require(http.NotFoundHandler(), account.RoleEditor, account.RoleReviewer))
	d.server = page.Secure(mux)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *door) ask(method, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	req := httptest.NewRequest(method, "http://phuong.example"+path, strings.NewReader(form.Encode()))
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if d.cookie != nil {
		req.AddCookie(d.cookie)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.server.ServeHTTP(w, req)
	for _, c := range w.Result().Cookies() {
		d.cookie = c
	}
	return w
}

func (d *door) signIn(user, pass string) *httptest.ResponseRecorder {
	d.t.Helper()
	return d.ask(http.MethodPost, SignInPath, url.Values{"username": {user}, "password": {pass}})
}

func has(t *testing.T, w *httptest.ResponseRecorder, status int, want ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, s := range want {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("page lacks %q", s)
		}
	}
}

func TestSignInAndOut(t *testing.T) {
	d := newDoor(t, false)
	has(t, d.ask(http.MethodGet, SignInPath, nil), http.StatusOK, "Đăng nhập bàn trực", "12 giờ", `method="post"`)
	w := d.signIn(" Huong ", password)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != Home {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	c := d.cookie
	if c.Name != "motcua" || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 0 || c.Domain != "" {
		t.Errorf("cookie %+v", c)
	}
	has(t, d.ask(http.MethodGet, "/console/x", nil), http.StatusOK, "huong|Cán bộ mẫu Hương|192.0.2.1")
	if w := d.ask(http.MethodGet, SignInPath+"?next=/console/me", nil); w.Header().Get("Location") != "/console/me" {
		t.Errorf("signed in already: %d %q", w.Code, w.Header().Get("Location"))
	}
	token := *c
	w = d.ask(http.MethodPost, SignOutPath, url.Values{})
	if w.Code != http.StatusSeeOther || d.cookie.MaxAge >= 0 || d.cookie.Value != "" || w.Header().Get("Clear-Site-Data") == "" {
		t.Errorf("sign out: %d %+v", w.Code, d.cookie)
	}
	d.cookie = &token // a copy of the cookie is worth nothing now
	if w := d.ask(http.MethodGet, "/console/x", nil); w.Code != http.StatusSeeOther {
		t.Errorf("after sign-out: %d", w.Code)
	}
}

func TestSecureCookie(t *testing.T) {
	d := newDoor(t, true)
	d.ask(http.MethodPost, SignInPath, url.Values{"username": {"huong"}, "password": {password}, "keep": {"1"}})
	if c := d.cookie; c.Name != "__Host-motcua" || !c.Secure || !c.HttpOnly || c.MaxAge != int(account.SessionLife/time.Second) {
		t.Errorf("cookie %+v", c)
	}
}

func TestSignInRefused(t *testing.T) {
	d := newDoor(t, false)
	has(t, d.signIn("huong", ""), http.StatusUnprocessableEntity, "Xin anh chị điền cả")
	wrong := d.signIn("huong", "sai mật khẩu")
	has(t, wrong, http.StatusUnprocessableEntity, "chưa đúng", `value="huong"`)
	unknown := d.signIn("huyen", "sai mật khẩu")
	if strings.ReplaceAll(unknown.Body.String(), "huyen", "huong") != wrong.Body.String() {
		t.Error("the page tells whether a username exists")
	}
	if strings.Contains(wrong.Body.String(), "sai mật khẩu") {
		t.Error("the page repeats the password")
	}
	must(t, d.svc.Disable(t.Context(), account.Actor{}, "huong"))
	has(t, d.signIn("huong", password), http.StatusForbidden, "tạm khóa")
	if d.cookie != nil {
		t.Error("a cookie was set")
	}
}

func TestSignInLocked(t *testing.T) {
	d := newDoor(t, false)
	for range account.TriesPerUsername {
		d.signIn("huong", "sai mật khẩu")
	}
	has(t, d.signIn("huong", password), http.StatusTooManyRequests, "đợi đến 09:15")
	d.now = d.now.Add(account.TriesWindow)
	has(t, d.signIn("huong", password), http.StatusSeeOther)
}

// After signing in one lands on a staff page of this site, and nowhere else.
func TestNext(t *testing.T) {
	for next, want := range map[string]string{"/console/t/K7Q2MD?tab=ward": "/console/t/K7Q2MD?tab=ward", "/editor": "/editor", "": Home, "/": Home,
		"https://example.org/": Home, "//example.org": Home, `/\example.org`: Home, SignOutPath: Home, SignInPath + "?next=x": Home} {
		d := newDoor(t, false)
		w := d.ask(http.MethodPost, SignInPath, url.Values{"username": {"huong"}, "password": {password}, "next": {next}})
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func TestNotSignedIn(t *testing.T) {
	d := newDoor(t, false)
	if w := d.ask(http.MethodGet, "/console/t/A?tab=ward", nil); w.Header().Get("Location") != SignInPath+"?next=%2Fconsole%2Ft%2FA%3Ftab%3Dward" {
		t.Errorf("%d %q", w.Code, w.Header().Get("Location"))
	}
	has(t, d.ask(http.MethodPost, "/console/t/A/reply", url.Values{"text": {"x"}}, "Referer", "http://phuong.example/console/t/A"), http.StatusUnauthorized,
		"Phiên đã hết", `name="next" value="/console/t/A"`)
	// Without a script the words would be gone with the page.
	late := d.ask(http.MethodPost, "/console/t/A/reply", url.Values{"text": {"Dạ, <b>bà con</b> nhé"}})
	has(t, late, http.StatusUnauthorized, "Dạ, &lt;b&gt;bà con&lt;/b&gt; nhé", "chưa gửi")
	has(t, d.ask(http.MethodPost, "/console/t/A/reply", url.Values{}, "Accept", "application/json"), http.StatusUnauthorized, `"state":"signed_out"`, "vẫn được giữ")
	has(t, d.ask(http.MethodGet, "/console/stream", nil, "Accept", "text/event-stream"), http.StatusUnauthorized)
}

func TestExpiry(t *testing.T) {
	d := newDoor(t, false)
	d.signIn("huong", password)
	d.now = d.now.Add(account.SessionIdle - time.Minute)
	has(t, d.ask(http.MethodGet, "/console/x", nil), http.StatusOK)
	d.now = d.now.Add(account.SessionIdle)
	has(t, d.ask(http.MethodGet, "/console/x", nil), http.StatusSeeOther)
}

func TestCrossSite(t *testing.T) {
	d := newDoor(t, false)
	for _, path := range []string{SignInPath, SignOutPath, PasswordPath, "/console/x"} {
		has(t, d.ask(http.MethodPost, path, url.Values{"username": {"huong"}, "password": {password}}, "Sec-Fetch-Site", "cross-site"), http.StatusForbidden, "từ một trang khác")
	}
	if d.cookie != nil {
		t.Error("signed in by another site")
	}
}

func TestRoles(t *testing.T) {
	d := newDoor(t, false)
	d.signIn("huong", password)
	has(t, d.ask(http.MethodGet, "/editor", nil), http.StatusForbidden, "chưa có quyền")
	must(t, d.svc.SetRoles(t.Context(), account.Actor{}, "huong", []account.Role{account.RoleReviewer}))
	has(t, d.ask(http.MethodGet, "/editor", nil), http.StatusNotFound)
}

func TestPassword(t *testing.T) {
	d := newDoor(t, false)
	d.signIn("huong", password)
	other := *d.cookie
	d.cookie = nil
	d.signIn("huong", password)
	change := func(old, next, again string) *httptest.ResponseRecorder {
		return d.ask(http.MethodPost, PasswordPath, url.Values{"old": {old}, "new": {next}, "again": {again}})
	}
	has(t, d.ask(http.MethodGet, PasswordPath, nil), http.StatusOK, "Đổi mật khẩu")
	const better = "cơm mới đầu mùa"
	has(t, change(password, better, better+"!"), http.StatusUnprocessableEntity, "chưa giống nhau")
	has(t, change(password, "ngắn", "ngắn"), http.StatusUnprocessableEntity, "ít nhất 10 ký tự")
	has(t, change(password, "huong-2026-xyz", "huong-2026-xyz"), http.StatusUnprocessableEntity, "tên đăng nhập")
	has(t, change("không phải", better, better), http.StatusUnprocessableEntity, "Mật khẩu hiện nay chưa đúng")
	has(t, change(password, better, better), http.StatusSeeOther)
	has(t, d.ask(http.MethodGet, PasswordPath+"?done=1", nil), http.StatusOK, "Đã đổi mật khẩu")
	d.cookie = &other // other machines are signed out
	has(t, d.ask(http.MethodGet, "/console/x", nil), http.StatusSeeOther)
	d.cookie = nil
	has(t, d.signIn("huong", password), http.StatusUnprocessableEntity)
	has(t, d.signIn("huong", better), http.StatusSeeOther)
}
