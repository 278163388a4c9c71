package console

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
)

// TestAdminPagesFit opens what administrators and leads work with on a phone
// and on a desk, sees that nothing is too wide or too low to be pressed, and
// enters an absence in two taps. With CONSOLE_SHOTS it leaves pictures there.
func TestAdminPagesFit(t *testing.T) {
	p, k := newRota(t)
	k.hand = true
	p.client = browser()
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead, account.RoleAdmin}))
	must(t, p.console.Accounts.Disable(t.Context(), account.Actor{Username: "huong", Address: "192.0.2.7"}, "xem"))
	away, err := p.roster().WithAbsence("thao", at(0, 0), at(0, 0).AddDate(0, 0, 2), p.clock())
	must(t, err)
	away, err = away.WithAbsence("minh", at(0, 0).AddDate(0, 0, 12), at(0, 0).AddDate(0, 0, 14), p.clock())
	must(t, err)
	away, err = away.WithDesk([]roster.OfficerID{"minh", "huong"})
	must(t, err)
	p.host.SetRoster(away)
	ctx := chromium(t, p)
	shots := os.Getenv("CONSOLE_SHOTS")
	look := func(name string, width int64) {
		t.Helper()
		if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
			t.Errorf("%s at %d: %.0f px too wide", name, width, wide)
		}
		if low := eval[[]string](ctx, t, small); len(low) > 0 {
			t.Errorf("%s at %d: too low to be pressed: %q", name, width, low)
		}
		if shots == "" {
			return
		}
		high := eval[float64](ctx, t, `document.documentElement.scrollHeight`)
		do(ctx, t, chromedp.EmulateViewport(width, max(740, int64(high))))
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%d.png", name, width)), png, 0o600))
		do(ctx, t, chromedp.EmulateViewport(width, 740))
	}
	for _, width := range []int64{360, 1280} {
		do(ctx, t, chromedp.EmulateViewport(width, 740))
		for name, path := range map[string]string{"accounts": accountsPath, "account": accountsPath + "/minh", "reset": accountsPath + "/minh/reset", "trail": trailPath,
			"rota": rotaPath, "group": rotaPath + "/group?group=tdp-7", "group-new": rotaPath + "/group", "officer": rotaPath + "/officer?officer=huong", "absence": rotaPath + "/absence?officer=huong", "preview": rotaPath + "/preview?kind=absence&officer=huong&span=week",
			"refused": rotaPath + "/preview?kind=absence&officer=huong&span=days&from=2026-06-20&to=2026-06-19", "charge": "/console/roster", "me": "/console/me"} {
			open(ctx, t, p, path)
			do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('main details').forEach(d => { d.open = true })`))
			look("admin-"+name, width)
		}
		open(ctx, t, p, accountsPath)
		do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#add').open = true`),
			chromedp.SetValue("#username", fmt.Sprintf("moi-%d", width)), chromedp.Submit("#username"), chromedp.WaitReady("#password"))
		look("admin-secret", width)
	}
	do(ctx, t, chromedp.EmulateViewport(360, 740))
	open(ctx, t, p, rotaPath)
	do(ctx, t, chromedp.Click(`a[href$="absence?officer=huong"]`), chromedp.WaitReady(".admin-quick"),
		chromedp.Click(`button[value="today"]`), chromedp.WaitReady(".rota-what"), chromedp.Click(".rota-foot button"), chromedp.WaitReady(".rota-absence"))
	if len(k.said) != 1 || p.roster().Reachable("huong", at(10, 0)) || !p.roster().Reachable("huong", at(10, 0).Add(24*time.Hour)) {
		t.Errorf("two taps and a yes: %q", k.said)
	}
}
