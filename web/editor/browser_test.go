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

	"github.com/motcua/motcua/web/axe"
	"github.com/motcua/motcua/web/session"
)

// chromium starts a browser in which somebody is signed in.
func chromium(t *testing.T, p *place, user string) context.Context {
	t.Helper()
	bin, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs Chromium")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 120*time.Second)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(chromedp.ExecPath(bin), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.UserDataDir(t.TempDir())))
	t.Cleanup(cancel)
	browse(ctx, t, p, session.SignInPath+"?next="+Home)
	do(ctx, t, chromedp.SetValue("#username", user), chromedp.SetValue("#password", password), chromedp.Submit("#password"),
		chromedp.WaitReady("main.guides"))
	return ctx
}

func do(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	must(t, chromedp.Do(ctx, steps...))
}

func browse(ctx context.Context, t *testing.T, p *place, path string) {
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
const small = `[...document.querySelectorAll('a,button,summary,select,input:not([type=hidden]),label.pick')].filter(e => {
	const r = e.getBoundingClientRect();
	return r.width > 1 && r.height > 1 && r.height < 43.5 && e.checkVisibility() && !e.closest('.skip, .unseen, .pick, p, .ed-facts')
}).map(e => e.outerHTML.slice(0, 90))`

// look opens pages at the widths that matter, light and dark: nothing is cut
// off at the side, everything is large enough to be pressed, and axe-core has
// nothing to say. With EDITOR_SHOTS set to a folder it leaves pictures there.
func look(ctx context.Context, t *testing.T, p *place, pages map[string]string) {
	t.Helper()
	shots := os.Getenv("EDITOR_SHOTS")
	for name, path := range pages {
		for _, at := range []struct {
			theme         string
			width, height int64
		}{{"light", 1280, 800}, {"dark", 1280, 800}, {"light", 360, 740}, {"dark", 360, 740}} {
			what := fmt.Sprintf("%s-%d-%s", name, at.width, at.theme)
			do(ctx, t, chromedp.EmulateViewport(at.width, at.height))
			eval[any](ctx, t, `document.cookie = "theme=`+at.theme+`;path=/"; 1`)
			browse(ctx, t, p, path)
			if eval[bool](ctx, t, `!!document.querySelector('.sorry-page, .sorry')`) {
				t.Errorf("%s is an apology", what)
			}
			if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
				t.Errorf("%s: %.0f px too wide", what, wide)
			}
			if low := eval[[]string](ctx, t, small); len(low) > 0 {
				t.Errorf("%s: too low to be pressed: %q", what, low)
			}
			axe.Check(t, what, func(js string) (string, error) {
				return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
			})
			if shots != "" {
				png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
				must(t, err)
				must(t, os.WriteFile(filepath.Join(shots, what+".png"), png, 0o600))
			}
		}
	}
}
