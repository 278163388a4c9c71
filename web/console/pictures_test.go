package console

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// TestHandbookPictures opens what the officers' handbook shows, on the sample
// morning. With CONSOLE_SHOTS it leaves the pictures there, as
// `make screenshots` does for docs/pictures.
func TestHandbookPictures(t *testing.T) {
	p, _ := newLead(t)
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer}))
	p.store.mu.Lock()
	an := p.store.tickets["N427AH"].Conversation
	for i, m := range p.store.messages[an] {
		if m.Delivery.State == bot.DeliveryDead {
			p.store.messages[an][i].Delivery = bot.Delivery{State: bot.DeliveryDelivered, At: m.At}
		}
	}
	p.store.mu.Unlock()
	ctx := chromium(t, p)
	take := func(name, path, want string, width, height int64, scale float64) {
		t.Helper()
		do(ctx, t, chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)))
		open(ctx, t, p, path)
		do(ctx, t, settle(want))
		if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
			t.Errorf("%s is %.0f px too wide", name, wide)
		}
		shots := os.Getenv("CONSOLE_SHOTS")
		if shots == "" {
			return
		}
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(shots, name+".png"), png, 0o600))
	}
	take("desk-360-queue", "/console", `document.querySelectorAll('#queue .band').length >= 4`, 360, 740, 1.5)
	take("desk-360-talk", "/console/t/N427AH", `document.querySelector('#strip .strip-mine') && document.querySelector('#reply-text')`, 360, 740, 1.5)

	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead}))
	r := *p.roster()
	r.Officers = append([]roster.Officer(nil), r.Officers...)
	r.Officers[0].Lead, r.DeskTeam = true, []roster.OfficerID{"minh", "huong"}
	next, err := r.WithAbsence("thao", at(0, 0), at(0, 0).AddDate(0, 0, 1), p.clock())
	must(t, err)
	p.host.SetRoster(next)
	p.store.mu.Lock()
	x := p.store.tickets["T2M8VW"]
	x.Owner = "minh"
	p.store.tickets["T2M8VW"] = x
	p.store.mu.Unlock()
	take("lead-1280", leadPath, `document.querySelectorAll('#lead-load li').length >= 3 && document.querySelectorAll('#lead-list input').length >= 5`, 1280, 800, 1)
}
