package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser is one person's browser: cookies of its own.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
	// shots is the folder that pictures are left in; "" takes none.
	shots string
}

// newBrowser starts a browser of the given width and height.
func newBrowser(t *testing.T, base string, width, height int64, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	bin, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs Chromium")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(append([]chromedp.ExecAllocatorOption{chromedp.ExecPath(bin), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "vi"),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("force-prefers-reduced-motion", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.UserDataDir(t.TempDir())}, more...)...))
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, base: base, shots: os.Getenv("MOTCUA_SHOTS")}
	b.size(width, height)
	return b
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.shot("failed")
		b.t.Fatalf("browser: %v", err)
	}
}

func (b *browser) size(width, height int64) {
	b.t.Helper()
	scale := 1.0
	if width < 700 {
		scale = 1.5 // pictures of a phone are shown small
	}
	b.do(chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)))
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base+path), chromedp.WaitReady("#content"))
}

// say types into the composer and sends.
func (b *browser) say(text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys("#text", text), chromedp.Click("#composer .send"))
}

// script runs a script and returns what it gives, waiting for promises.
func script[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.shot("failed")
		b.t.Fatalf("browser script: %v", err)
	}
	return v
}

// until waits until a script's condition holds; the page itself changes it.
func (b *browser) until(what, condition string) {
	b.t.Helper()
	ok := script[bool](b, `new Promise(done => {
		const began = performance.now();
		const look = () => { if (`+condition+`) done(true); else if (performance.now() - began > 15000) done(false); else setTimeout(look, 50); };
		look();
	})`)
	if !ok {
		b.shot("failed")
		b.t.Fatalf("browser: %s never came; the page says:\n%s", what, script[string](b, `document.body.innerText`))
	}
}

// reads waits until the page shows a text.
func (b *browser) reads(text string) {
	b.t.Helper()
	q, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	b.until(text, `document.body.innerText.replace(/\s+/g, ' ').includes(`+string(q)+`)`)
}

// press presses the last visible button, link or menu row that has the text.
func (b *browser) press(text string) {
	b.t.Helper()
	q, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	find := `[...document.querySelectorAll('button, a, summary')].filter(e => e.checkVisibility() && e.getAttribute('aria-disabled') !== 'true' &&
		(e.innerText.replace(/\s+/g, ' ').trim().includes(` + string(q) + `) || e.getAttribute('aria-label') === ` + string(q) + `)).at(-1)`
	b.until("button "+text, "!!("+find+")")
	script[bool](b, `(() => { const e = `+find+`; e.scrollIntoView({block: 'center'}); e.click(); return true; })()`)
}

// shot leaves a picture of what is seen.
func (b *browser) shot(name string) {
	b.t.Helper()
	if b.shots == "" {
		return
	}
	_, _ = chromedp.Run(b.ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Logf("screenshot %s: %v", name, err)
		return
	}
	if len(png) > 190_000 { // more than a document may show, see TestPictures
		png = fewColours(b.t, png)
	}
	if err := os.WriteFile(filepath.Join(b.shots, name+".png"), png, 0o600); err != nil {
		b.t.Error(err)
	}
}

// fits fails when the page can be scrolled sideways.
func (b *browser) fits(where string) {
	b.t.Helper()
	if wide := script[float64](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		b.t.Errorf("%s is %.0f px too wide", where, wide)
	}
}
