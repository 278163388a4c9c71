package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestStoryOnAnotherSite is the demo's sample site: a citizen opens the chat
// on it, where cookies of third parties are off, is led through a guide,
// leaves for another page of the site, and goes on where she was. Our own
// page knows nothing of it. With MOTCUA_SHOTS it leaves pictures there.
func TestStoryOnAnotherSite(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--listen", "127.0.0.1:0")
	m := regexp.MustCompile(`Website:\s+(http://localhost:\d+) `).FindStringSubmatch(demo.said.String())
	if m == nil {
		t.Fatalf("the demo names no website:\n%s", demo.said)
	}
	page := newBrowser(t, m[1], 1280, 800, chromedp.Flag("test-third-party-cookie-phaseout", true))
	page.do(chromedp.Navigate(m[1] + "/"))
	page.until("the button", `document.querySelector('motcua-widget')`)
	page.shot("widget-closed-1280")
	page.press("Hỏi trợ lý một cửa") // the plain link on the page
	frame := page.frame(demo.address + "/khung/")
	frame.reads("Dạ, xin chào bà con")
	frame.say("dang ky tam tru")
	frame.reads("7.000 đồng")
	frame.fits("the frame")
	frame.until("the fonts", `document.fonts.status === 'loaded'`)
	page.shot("widget")
	page.dark(true)
	page.shot("widget-dark-1280")
	frame.press("Hướng dẫn từng bước")
	frame.press("Tôi hoặc nhà tôi")
	frame.reads("Bước 1 trên")
	page.shot("widget-guide-dark-1280")
	page.dark(false)

	page.do(chromedp.Navigate(m[1] + "/"))
	frame = page.frame(demo.address + "/khung/")
	frame.reads("7.000 đồng")
	frame.press("Mở bước 1")
	frame.press("sang bước 2")
	frame.reads("Bước 2 trên")
	page.shot("widget-guide-1280")

	page.size(360, 740)
	page.do(chromedp.Navigate(m[1] + "/"))
	frame = page.frame(demo.address + "/khung/")
	frame.press("Gặp cán bộ")
	frame.reads("Tổ dân phố 7")
	frame.fits("the frame on a phone")
	page.shot("widget-360")
	page.dark(true)
	page.shot("widget-dark-360")
	page.dark(false)
	script[bool](page, `(() => { document.querySelector('motcua-widget').shadowRoot.querySelector('.x').click(); return true; })()`)
	page.shot("widget-closed-360")

	page.do(chromedp.Navigate(demo.address + "/"))
	page.reads("Dạ, xin chào bà con")
	if said := script[string](page, `document.getElementById('log').innerText`); said != "" {
		t.Errorf("our own page says %q", said)
	}
}

// frame is a frame of another site in a tab, once it is there.
func (b *browser) frame(prefix string) *browser {
	b.t.Helper()
	for began := time.Now(); time.Since(began) < 15*time.Second; time.Sleep(50 * time.Millisecond) {
		all, err := chromedp.Targets(b.ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, one := range all {
			if one.Type != "iframe" || !strings.HasPrefix(one.URL, prefix) {
				continue
			}
			ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(one.TargetID))
			b.t.Cleanup(cancel)
			f := &browser{t: b.t, ctx: ctx, base: b.base}
			f.do(chromedp.WaitReady("#content"))
			return f
		}
	}
	b.shot("failed")
	b.t.Fatalf("no frame of %s", prefix)
	return nil
}

// dark turns a device's dark mode on or off.
func (b *browser) dark(on bool) {
	b.t.Helper()
	value := "light"
	if on {
		value = "dark"
	}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
	if err != nil {
		b.t.Fatal(err)
	}
}
