package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestZaloPhone plays a citizen on the demo's Zalo phone: with a narrow
// screen, by touch and keyboard, and with the page's script.
func TestZaloPhone(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--phones", "--listen", "127.0.0.1:0")
	said := demo.said.String()
	b := newBrowser(t, strings.TrimSuffix(strings.Fields(said[strings.Index(said, "Zalo:"):])[1], "/"), 360, 740)
	b.do(chromedp.Navigate(b.base+"/"), chromedp.WaitReady("#talk"))
	b.reads("Bà con bấm")
	b.fits("the phone")
	b.press("Quan tâm")
	b.reads("xin chào bà con")
	write := func(text string) {
		b.do(chromedp.SendKeys("textarea", text), chromedp.Click(".send"))
	}
	write("dang ky tam tru")
	b.reads("7.000 đồng")
	b.shot("zalo-card")
	b.press("Hướng dẫn từng bước")
	b.reads("cho ai")
	write("1")
	b.reads("Bước 1")
	b.fits("the phone with a step")
	b.shot("zalo-step")
	photo := filepath.Join(t.TempDir(), "giay.jpg")
	if err := os.WriteFile(photo, tinyJPEG, 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles("input[type=file]", []string{photo}))
	b.reads("giay.jpg")
	b.press("Gửi")
	b.until("the photo", `document.querySelectorAll('.mine img').length === 1`)
	b.shot("zalo-photo")
	// What can be pressed is large enough for a finger.
	if small := script[string](b, `[...document.querySelectorAll('button, a, .file, textarea')].filter(e => e.checkVisibility())
		.filter(e => { const r = e.getBoundingClientRect(); return r.height < 44 || r.width < 44; }).map(e => e.className + ' ' + e.innerText).join('; ')`); small != "" {
		t.Errorf("too small: %s", small)
	}
	if bad := script[string](b, `[...document.querySelectorAll('input:not([type=hidden]), textarea, button')].filter(e => !(e.labels && e.labels.length || e.innerText.trim())).map(e => e.outerHTML).join('; ')`); bad != "" {
		t.Errorf("without a name: %s", bad)
	}
	script[bool](b, `(document.documentElement.style.fontSize = "200%", true)`)
	b.fits("the phone with large letters")
	script[bool](b, `(document.documentElement.style.fontSize = "", true)`)
	b.size(1280, 800)
	b.shot("zalo-wide")
}
