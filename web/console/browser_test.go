package console

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/web/session"
)

// chromium starts a browser in which Hương is signed in.
func chromium(t *testing.T, p *place) context.Context {
	t.Helper()
	bin, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs Chromium")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(chromedp.ExecPath(bin), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.UserDataDir(t.TempDir())))
	t.Cleanup(cancel)
	open(ctx, t, p, session.SignInPath)
	do(ctx, t, chromedp.SetValue("#username", "huong"), chromedp.SetValue("#password", password), chromedp.Submit("#password"),
		chromedp.WaitReady("#queue"))
	return ctx
}

func do(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	must(t, chromedp.Do(ctx, steps...))
}

func open(ctx context.Context, t *testing.T, p *place, path string) {
	t.Helper()
	do(ctx, t, chromedp.Navigate(p.server.URL+path), chromedp.WaitReady("#content"))
}

// eval runs a script, waiting for what it promises.
func eval[T any](ctx context.Context, t *testing.T, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	must(t, err)
	return v
}

// small finds what is too low to be pressed safely; links within text are
// exempt.
const small = `[...document.querySelectorAll('a,button,summary,input:not([type=hidden]),label.pick')].filter(e => {
	const r = e.getBoundingClientRect();
	return r.width > 1 && r.height > 1 && r.height < 43.5 && e.checkVisibility() &&
		!e.closest('.skip, .unseen, .msg, .gfacts, .pick, .keep, label.row, p');
}).map(e => e.outerHTML.slice(0, 90))`

// TestFits opens every page at the widths that matter: nothing is cut off at
// the side, and everything is large enough to be pressed. With CONSOLE_SHOTS
// set to a folder it leaves pictures there to look at, light and dark.
func TestFits(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	shots := os.Getenv("CONSOLE_SHOTS")
	themes := []string{"light"}
	if shots != "" {
		themes = append(themes, "dark", "large")
	}
	pages := map[string]string{"queue": "/console", "talk": "/console/t/N427AH", "note": "/console/t/N427AH?mode=note",
		"guide": "/console/t/N427AH/guide", "search": "/console/t/K7Q2MD/guide?guide=" + url.QueryEscape("tạm trú"),
		"transfer": "/console/t/N427AH/transfer", "close": "/console/t/N427AH/close", "held": "/console/t/S4NX9P?tab=ward", "packet": "/console/t/N427AH#packet",
		"notices": "/console/notices", "roster": "/console/roster", "me": "/console/me", "password": "/console/password", "missing": "/console/t/NOPE"}
	// 640 by 400 is 1280 by 800 at 200 %.
	for _, dim := range [][2]int64{{320, 640}, {360, 740}, {640, 400}, {768, 1024}, {1280, 800}} {
		do(ctx, t, chromedp.EmulateViewport(dim[0], dim[1]))
		for _, theme := range themes {
			for name, path := range pages {
				if shots == "" && dim[0] != 360 && name != "talk" && name != "transfer" {
					continue
				}
				eval[string](ctx, t, `document.cookie = "theme=`+theme+`;path=/"; document.cookie = "text=`+map[bool]string{true: "23", false: "17"}[theme == "large"]+`;path=/"`)
				open(ctx, t, p, path)
				if name == "packet" {
					do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#packet').open = true; scrollTo(0, 0)`))
				}
				if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
					t.Errorf("%s at %d: %.0f px too wide", name, dim[0], wide)
				}
				if low := eval[[]string](ctx, t, small); len(low) > 0 {
					t.Errorf("%s at %d: too low to be pressed: %q", name, dim[0], low)
				}
				if shots != "" {
					png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
					must(t, err)
					must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%d-%s.png", name, dim[0], theme)), png, 0o600))
				}
			}
		}
	}
	// Signing out is within sight, and takes drafts along.
	do(ctx, t, chromedp.EmulateViewport(360, 740))
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, chromedp.SendKeys("#reply-text", "Dạ, em"))
	open(ctx, t, p, "/console/me")
	do(ctx, t, chromedp.Click(".me-out button"), chromedp.WaitReady("#username"))
	if left := eval[int](ctx, t, `Object.keys(localStorage).filter(k => k.includes('draft')).length`); left != 0 {
		t.Errorf("%d drafts stay on a shared machine", left)
	}
	if low := eval[[]string](ctx, t, small); len(low) > 0 {
		t.Errorf("sign-in: too low to be pressed: %q", low)
	}
	if shots != "" {
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(shots, "sign-in-360.png"), png, 0o600))
	}
}
