package main

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestDemoMessengerPhone plays the demo's Messenger in a browser as small as a
// phone: words, quick replies, the menu, the page's inbox.
func TestDemoMessengerPhone(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--phones", "--listen", "127.0.0.1:0")
	said := demo.said.String()
	i := strings.Index(said, "Messenger:")
	if i < 0 {
		t.Fatalf("the demo does not say where its Messenger is:\n%s", said)
	}
	address := strings.TrimSuffix(strings.Fields(said[i:])[1], "/")
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		t.Fatalf("%q is no address", address)
	}
	b := newBrowser(t, address, 360, 740)
	const screen = `document.querySelector("iframe").contentDocument`
	shows := func(text string) {
		t.Helper()
		b.until(text+" on the phone", `(`+screen+`?.body?.innerText ?? "").replaceAll("\u00a0", " ").includes(`+strconv.Quote(text)+`)`)
	}
	touch := func(text string) {
		t.Helper()
		find := `[...` + screen + `.querySelectorAll("button")].find(e => e.innerText.includes(` + strconv.Quote(text) + `))`
		b.until("button "+text, "!!("+find+")")
		script[bool](b, `(() => { const e = `+find+`; e.scrollIntoView({block: "center"}); e.click(); return true; })()`)
	}
	say := func(form, text string) {
		t.Helper()
		script[bool](b, `(() => { const e = document.querySelector(`+strconv.Quote(form+" textarea")+`); e.value = `+strconv.Quote(text)+`; e.form.requestSubmit(); return true; })()`)
	}
	b.do(chromedp.Navigate(b.base+"/"), chromedp.WaitReady("textarea"))
	shows("Phường xin chào bà con")
	b.fits("the phone")
	b.shot("messenger-start")
	touch("Bắt đầu")
	shows("xin chào bà con")
	say("form.write", "dang ky tam tru")
	shows("7.000 đồng")
	b.until("the box is empty again", `document.querySelector("form.write textarea").value === ""`)
	b.shot("messenger-card")
	touch("Hướng dẫn từng bước")
	shows("cho ai")
	if small := script[string](b, `[...`+screen+`.querySelectorAll("button"), ...document.querySelectorAll("button, summary, .clip")].filter(e => e.offsetParent && !e.closest("details:not([open]) ul") && (e.offsetHeight < 44 || e.offsetWidth < 44)).map(e => e.innerText || e.className).join(", ")`); small != "" {
		t.Errorf("too small for a finger: %s", small)
	}
	if over := script[float64](b, screen+`.querySelector("main").scrollWidth - `+screen+`.documentElement.clientWidth`); over > 0 {
		t.Errorf("the conversation is %.0f px too wide", over)
	}
	b.shot("messenger-quick")
	script[bool](b, `(document.querySelector(".menu summary").click(), true)`)
	b.shot("messenger-menu")
	script[bool](b, `(document.querySelector(".menu li button").click(), true)`)
	shows("tổ dân phố nào")
	say("aside form", "Chị ra phường gặp em nhé")
	shows("Cán bộ trả lời tại hộp thư của trang")
	b.shot("messenger-inbox")
}
