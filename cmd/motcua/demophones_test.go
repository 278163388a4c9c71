package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// handset is one way to the ward as the demo shows it, in a browser as small
// as a phone.
type handset struct {
	*browser
	name string
	page *browser // what pictures are taken of; for the widget the page around the frame
}

// phonesOfDemo are the addresses that the demo prints, by what stands before
// them.
func phonesOfDemo(t *testing.T, said string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  ([A-Z][A-Za-z ]+): +(http://\S+)`).FindAllStringSubmatch(said, -1) {
		all[m[1]] = strings.TrimSuffix(m[2], "/")
	}
	return all
}

// handsets opens each of them in one browser: web page, widget, and all
// platforms.
func handsets(t *testing.T, demo *server) []*handset {
	t.Helper()
	at := phonesOfDemo(t, demo.said.String())
	first := newBrowser(t, demo.address, 360, 740)
	var out []*handset
	for _, name := range []string{"Citizens", "Website", "Zalo", "Zalo Bot", "Messenger", "Telegram"} {
		if at[name] == "" {
			t.Fatalf("the demo does not say where its %s is:\n%s", name, demo.said.String())
		}
		b := first.person(t, 360, 740)
		b.base = at[name]
		b.do(chromedp.Navigate(b.base+"/"), chromedp.WaitReady("body"))
		h := &handset{browser: b, name: name, page: b}
		if name == "Website" {
			b.until("the button", `document.querySelector('motcua-widget')`)
			b.press("Hỏi trợ lý một cửa")
			h.browser = b.frame(demo.address + "/khung/")
		}
		out = append(out, h)
	}
	return out
}

// screens are the documents of a phone: some keep the conversation in a frame
// of their own.
const screens = `[document, ...[...document.querySelectorAll('iframe')].map(f => f.contentDocument)].filter(Boolean)`

func quoted(t *testing.T, s string) string {
	t.Helper()
	q, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(q)
}

// shows waits until a text is on the phone.
func (h *handset) shows(text string) {
	h.t.Helper()
	h.until(h.name+": "+text, screens+`.some(d => d.body && d.body.innerText.replace(/\s+/g, ' ').includes(`+quoted(h.t, text)+`))`)
}

// write sends words.
func (h *handset) write(text string) {
	h.t.Helper()
	script[bool](h.browser, `(() => { const e = document.querySelector('#text, textarea[name=text], input[name=text]:not([type=hidden])');
		e.value = `+quoted(h.t, text)+`; e.form.requestSubmit(); return true; })()`)
}

// chooses presses what is offered under a label or, where there is no button
// for it, types its number, as the citizen reads it.
func (h *handset) chooses(label string) {
	h.t.Helper()
	q := quoted(h.t, label)
	button := screens + `.flatMap(d => [...d.querySelectorAll('button, a')]).filter(e => e.checkVisibility() && e.getAttribute('aria-disabled') !== 'true' && e.innerText.replace(/\s+/g, ' ').includes(` + q + `)).at(-1)`
	number := screens + `.map(d => [...(d.body ? d.body.innerText : '').matchAll(/^\D{0,4}(\d+)\. (.*)$/gm)].filter(m => m[2].replace(/\s+/g, ' ').includes(` + q + `)).at(-1)).find(Boolean)`
	h.until(h.name+": a way to choose "+label, `(`+button+`) || (`+number+`)`)
	typed := script[string](h.browser, `(() => { const e = `+button+`; if (e) { e.scrollIntoView({block: 'center'}); e.click(); return ''; } return (`+number+`)[1]; })()`)
	if typed != "" {
		h.write(typed)
	}
}

// ticked waits until a paper is shown as one that she has: by a box, by a
// button with a mark, or in words.
func (h *handset) ticked(paper string) {
	h.t.Helper()
	q := quoted(h.t, paper)
	h.until(h.name+": ticked "+paper, screens+`.some(d => d.body && (
		[...d.querySelectorAll('[aria-checked=true]')].some(e => e.innerText.replace(/\s+/g, ' ').includes(`+q+`)) ||
		['☑ ', '[đã có] '].some(mark => d.body.innerText.replace(/\s+/g, ' ').includes(mark+`+q+`))))`)
}

// TestDemoPhones plays the first question, without accents, on every phone
// that the demo prints: the guide, its steps, a paper ticked off. With
// MOTCUA_SHOTS it leaves a picture of all of them there.
func TestDemoPhones(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--phones", "--listen", "127.0.0.1:0")
	all := handsets(t, demo)
	for _, h := range all {
		h.write("dang ky tam tru")
		h.shows("Đăng ký tạm trú")
		h.shows("7.000 đồng")
		h.page.fits(h.name + " with the answer")
		h.picture("card")
		h.chooses("Hướng dẫn từng bước")
		h.shows("cho ai ạ?")
		h.chooses("Tôi hoặc nhà tôi")
		h.shows("Bước 1 trên")
		h.chooses("sang bước 2")
		h.shows("Bước 2 trên")
		h.chooses("Giấy tờ chứng minh chỗ ở")
		h.ticked("Giấy tờ chứng minh chỗ ở")
		h.page.fits(h.name + " with a step")
		h.picture("step")
	}
	sideBySide(t, all)
	demo.stop()
	if log := demo.log.String(); log != "" {
		t.Errorf("a demo that is well logs:\n%s", log)
	}
}
