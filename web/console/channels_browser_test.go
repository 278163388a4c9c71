package console

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
)

// TestChannelsFit opens the page of the channels, a ticket with a window and
// the queue with marks at the widths that matter. With CONSOLE_SHOTS it leaves
// pictures there, light and dark.
func TestChannelsFit(t *testing.T) {
	p := newPlace(t)
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead}))
	p.limits(map[string]bot.Limits{"zalo": {ReplyWindow: 7 * day, Free: 8, FreeWindow: 2 * day}, "messenger": {ReplyWindow: 7 * day, BotWindow: day}})
	p.onChannel("N427AH", "zalo:main", 7*day-3*time.Hour-20*time.Minute, 3)
	p.onChannel("T2M8VW", "zalo:main", 8*day, 0)
	p.onChannel("PH7C2M", "messenger:main", 26*time.Hour, 0)
	p.onChannel("D5NG2A", "zalo:main", time.Hour, 3)
	p.console.Machine = "may-chu-phuong-1"
	p.backlog = []bot.Backlog{{Account: "zalo:main", Waiting: 14, Retrying: 2, Oldest: at(9, 1), NextTry: at(9, 30)}}
	all := []bot.ChannelStatus{
		{Account: "zalo:main", State: bot.IntakeOK, Since: at(7, 0), LastUpdateAt: at(9, 24), LastSentAt: at(9, 25),
			TokenUntil: at(11, 0), RenewUntil: at(0, 0).AddDate(0, 0, 60), Unchecked: true, Refused: 3},
		{Account: "messenger:main", State: bot.IntakeOK, Since: at(7, 0), LastUpdateAt: at(9, 11), LastSentAt: at(9, 12), TokenUntil: at(9, 25).Add(9 * day)},
		{Account: "zalobot:main", State: bot.IntakeStarting, Since: at(9, 20)},
		p.webhookFails(time.Hour),
		{Account: "webchat:main", State: bot.IntakeOK, LastUpdateAt: at(9, 21)}}
	p.accounts(all...)
	ctx := chromium(t, p)
	shots := os.Getenv("CONSOLE_SHOTS")
	themes := []string{"light"}
	if shots != "" {
		themes = append(themes, "dark")
	}
	look := func(name, path string, dim [2]int64, theme string) {
		t.Helper()
		open(ctx, t, p, path)
		if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
			t.Errorf("%s at %d: %.0f px too wide", name, dim[0], wide)
		}
		if low := eval[[]string](ctx, t, small); len(low) > 0 {
			t.Errorf("%s at %d: too low to be pressed: %q", name, dim[0], low)
		}
		if shots == "" {
			return
		}
		high := eval[float64](ctx, t, `document.documentElement.scrollHeight`)
		do(ctx, t, chromedp.EmulateViewport(dim[0], min(max(dim[1], int64(high)), 3800)))
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%d-%s.png", name, dim[0], theme)), png, 0o600))
		do(ctx, t, chromedp.EmulateViewport(dim[0], dim[1]))
	}
	for _, dim := range [][2]int64{{320, 640}, {360, 740}, {640, 400}, {768, 1024}, {1280, 800}} {
		do(ctx, t, chromedp.EmulateViewport(dim[0], dim[1]))
		for _, theme := range themes {
			eval[string](ctx, t, `document.cookie = "theme=`+theme+`;path=/"`)
			look("channels", channelsPath, dim, theme)
			look("channels-queue", "/console?tab=ward", dim, theme)
			look("channels-talk", "/console/t/N427AH", dim, theme)
			look("channels-free", "/console/t/D5NG2A", dim, theme)
			look("channels-bot", "/console/t/PH7C2M", dim, theme)
			look("channels-over", "/console/t/T2M8VW", dim, theme)
			look("channels-lead", leadPath, dim, theme)
		}
	}
	// 200 % text: the same at half the width, which is asked above; and what
	// an officer who does not lead sees.
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer}))
	do(ctx, t, chromedp.EmulateViewport(360, 740))
	look("channels-short", channelsPath, [2]int64{360, 740}, "light")
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead, account.RoleAdmin}))
	for _, wide := range []int64{1024, 1200, 1280} { // all places at once
		do(ctx, t, chromedp.EmulateViewport(wide, 800))
		look("channels-all", channelsPath, [2]int64{wide, 800}, "light")
	}
}

// TestChannelsWithoutReload: what becomes of an account shows on the page and
// above every page of a lead's, without reloading.
func TestChannelsWithoutReload(t *testing.T) {
	p := newPlace(t)
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead}))
	well := bot.ChannelStatus{Account: "telegram:main", State: bot.IntakeOK, Since: at(7, 0)}
	p.accounts(well)
	ctx := chromium(t, p)
	open(ctx, t, p, "/console")
	eval[bool](ctx, t, `window.kept = true`)
	p.accounts(p.webhookFails(time.Hour))
	p.store.Publish()
	within(ctx, t, 10*time.Second, "the banner", `kept && document.querySelector('#troubles [role=alert]')?.textContent.includes('Telegram')`)
	p.accounts(well)
	p.store.Publish()
	within(ctx, t, 10*time.Second, "no banner", `kept && !document.querySelector('#troubles [role=alert]')`)
	open(ctx, t, p, channelsPath)
	eval[bool](ctx, t, `window.kept = true`)
	well.LastUpdateAt = at(9, 23) // nothing tells of it: the page looks by itself
	p.accounts(well)
	within(ctx, t, 20*time.Second, "the last message", `kept && document.querySelector('[data-account="telegram:main"]').textContent.includes('9:23')`)
}
