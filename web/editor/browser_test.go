package editor

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/web/session"
)

// chromium starts a browser in which somebody is signed in.
func (p *place) chromium(user string) context.Context {
	p.t.Helper()
	bin, err := exec.LookPath("chromium")
	if err != nil {
		p.t.Skip("needs Chromium")
	}
	ctx, cancel := context.WithTimeout(p.t.Context(), 4*time.Minute)
	p.t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(chromedp.ExecPath(bin), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.UserDataDir(p.t.TempDir())))
	p.t.Cleanup(cancel)
	do(ctx, p.t, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(p.server.URL+session.SignInPath), chromedp.WaitReady("#username"))
	p.signInThere(ctx, user)
	return ctx
}

// signInThere signs somebody in on the page that is open.
func (p *place) signInThere(ctx context.Context, user string) {
	p.t.Helper()
	eval[any](ctx, p.t, `fetch('`+session.SignInPath+`', { method: 'POST', body: new URLSearchParams({ username: '`+user+`', password: '`+password+`' }), redirect: 'manual' }).then(() => 1)`)
}

func do(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	must(t, chromedp.Do(ctx, steps...))
}

func (p *place) open(ctx context.Context, path string) {
	p.t.Helper()
	do(ctx, p.t, chromedp.Navigate(p.server.URL+path), chromedp.WaitReady("#content"))
}

// eval runs a script, waiting for what it promises.
func eval[T any](ctx context.Context, t *testing.T, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	must(t, err)
	return v
}

// shoot leaves a picture of the page in the folder EDITOR_SHOTS, to be looked
// at.
func shoot(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("EDITOR_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
}

// tooLow finds what is too low to be pressed safely; links within text are
// exempt.
const tooLow = `[...document.querySelectorAll('a,button,summary,input:not([type=hidden]),select,label.pick')].filter(e => {
	const r = e.getBoundingClientRect();
	return r.width > 1 && r.height > 1 && r.height < 43.5 && e.checkVisibility() && !e.closest('.skip, .unseen, .pick, p.banner, .fault, .gtree-bad');
}).map(e => e.outerHTML.slice(0, 90))`

// fits checks a page at the widths that matter: nothing is cut off at the
// side, and everything is large enough to be pressed.
func (p *place) fits(ctx context.Context, name, path, before string) {
	p.t.Helper()
	themes := []string{"light"}
	if os.Getenv("EDITOR_SHOTS") != "" {
		themes = append(themes, "dark")
	}
	// 640 by 400 is 1280 by 800 at 200 %.
	for _, dim := range [][2]int64{{320, 640}, {360, 740}, {640, 400}, {768, 1024}, {1280, 900}} {
		for _, theme := range themes {
			for _, size := range []string{"17", "23"} {
				if size == "23" && (theme == "dark" || dim[0] != 360 && dim[0] != 1280) {
					continue
				}
				do(ctx, p.t, chromedp.EmulateViewport(dim[0], dim[1]))
				eval[any](ctx, p.t, `document.cookie = "theme=`+theme+`;path=/"; document.cookie = "text=`+size+`;path=/"; 1`)
				p.open(ctx, path)
				if before != "" {
					eval[any](ctx, p.t, before)
				}
				if wide := eval[float64](ctx, p.t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
					p.t.Errorf("%s at %d: %.0f px too wide: %q", name, dim[0], wide, eval[[]string](ctx, p.t, `[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map(e => e.outerHTML.slice(0, 120))`))
				}
				if out := eval[[]string](ctx, p.t, `[...document.querySelectorAll('button, a, input, select')].filter(e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.right > innerWidth + 1 && e.checkVisibility() && !e.closest('.unseen, .skip'); }).map(e => e.outerHTML.slice(0, 120))`); len(out) > 0 {
					p.t.Errorf("%s at %d, %s: out of sight: %q", name, dim[0], size, out[:min(len(out), 3)])
				}
				if low := eval[[]string](ctx, p.t, tooLow); len(low) > 0 {
					p.t.Errorf("%s at %d: too low to be pressed: %q", name, dim[0], low[:min(len(low), 5)])
				}
				shoot(ctx, p.t, fmt.Sprintf("%s-%d-%s-%s", name, dim[0], theme, size))
			}
		}
	}
}
