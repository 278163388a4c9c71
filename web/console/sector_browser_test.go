package console

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/account"
)

// TestSectorPagesFit opens the pages that name sectors and a moment at the
// widths that matter, and asks for a moment by the form. With CONSOLE_SHOTS it
// leaves pictures there, light, dark and in large text.
func TestSectorPagesFit(t *testing.T) {
	p, _ := sectorRota(t)
	p.client = browser()
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead}))
	ctx := chromium(t, p)
	shots := os.Getenv("CONSOLE_SHOTS")
	themes := []string{"light"}
	if shots != "" {
		themes = append(themes, "dark", "large")
	}
	for _, width := range []int64{320, 360, 640, 1280} {
		do(ctx, t, chromedp.EmulateViewport(width, 740))
		for _, theme := range themes {
			eval[string](ctx, t, `document.cookie = "theme=`+theme+`;path=/"; document.cookie = "text=`+map[bool]string{true: "23", false: "17"}[theme == "large"]+`;path=/"`)
			for name, path := range map[string]string{"charge": "/console/roster", "then": "/console/roster?at=2026-12-04T16:30", "sector": "/console/roster?at=2026-12-04T16:30&sector=dat-dai",
				"bad": "/console/roster?at=mai", "rota": rotaPath, "preview": rotaPath + "/preview?kind=duty&sector=ho-tich&group=&officer=huong&from=2026-06-17",
				"refused": rotaPath + "/preview?kind=duty&sector=&group=&officer=huong&from=2026-06-17"} {
				open(ctx, t, p, path)
				do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('main details').forEach(d => { d.open = true })`))
				if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
					t.Errorf("%s at %d: %.0f px too wide", name, width, wide)
				}
				if low := eval[[]string](ctx, t, small); len(low) > 0 {
					t.Errorf("%s at %d: too low to be pressed: %q", name, width, low)
				}
				if shots == "" {
					continue
				}
				high := eval[float64](ctx, t, `document.documentElement.scrollHeight`)
				do(ctx, t, chromedp.EmulateViewport(width, max(740, int64(high))))
				png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
				must(t, err)
				must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("sector-%s-%d-%s.png", name, width, theme)), png, 0o600))
				do(ctx, t, chromedp.EmulateViewport(width, 740))
			}
		}
	}
	// The form works as a plain form, by the keyboard.
	open(ctx, t, p, "/console/roster")
	do(ctx, t, chromedp.Click(".charge-ask summary"), chromedp.SetValue("#at", "2026-12-04T15:00"), chromedp.SetValue("#sector", "dat-dai"), chromedp.Submit("#at"), chromedp.WaitReady(".charge-moment"))
	if got := eval[string](ctx, t, `document.querySelector('.charge-moment').textContent + '|' + document.querySelector('#at').value + '|' + document.querySelector('#sector').value`); got != "15:00 Thứ sáu, 4/12/2026|2026-12-04T15:00|dat-dai" {
		t.Errorf("asked for, the page says %q", got)
	}
}
