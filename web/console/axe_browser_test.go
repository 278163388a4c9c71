package console

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/web/axe"
	"github.com/motcua/motcua/web/session"
)

// TestConsoleForEveryone looks over the staff's main pages with axe-core, on
// a phone and on a desk, light and dark.
func TestConsoleForEveryone(t *testing.T) {
	p, _ := newLead(t)
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead, account.RoleAdmin}))
	ctx := chromium(t, p)
	check := func(what string) {
		t.Helper()
		do(ctx, t, settle(`document.readyState === 'complete' && document.fonts.status === 'loaded'`))
		axe.Check(t, what, func(js string) (string, error) {
			return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
		})
	}
	for _, at := range []struct {
		theme         string
		width, height int64
	}{{"light", 1280, 800}, {"dark", 1280, 800}, {"light", 360, 740}, {"dark", 360, 740}} {
		for _, path := range []string{"/console", "/console/t/N427AH", "/console/t/K7Q2MD", "/console/lead", "/console/canned", "/console/search", "/console/me", "/console/admin/accounts", "/console/admin/roster", "/console/admin/trail"} {
			do(ctx, t, chromedp.EmulateViewport(at.width, at.height))
			eval[any](ctx, t, `document.cookie = "theme=`+at.theme+`;path=/"; 1`)
			open(ctx, t, p, path)
			if eval[bool](ctx, t, `!!document.querySelector('.sorry-page, .sorry')`) {
				t.Errorf("%s is an apology", path)
			}
			check(path + ", " + at.theme + ", " + map[int64]string{360: "360 px", 1280: "1280 px"}[at.width])
		}
	}
	eval[any](ctx, t, `fetch('`+session.SignOutPath+`', { method: 'POST' }).then(() => 1)`)
	open(ctx, t, p, session.SignInPath)
	check("sign-in")
}
