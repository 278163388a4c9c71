package main

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// person is another person's browser in the same Chromium: cookies and
// storage of her own, a window of her own that is always in sight.
func (b *browser) person(t *testing.T, width, height int64) *browser {
	t.Helper()
	return b.beside(t, width, height, chromedp.WithNewBrowserContext())
}

// tab is another page of the same person, with the same cookies.
func (b *browser) tab(t *testing.T, width, height int64) *browser {
	t.Helper()
	return b.beside(t, width, height)
}

func (b *browser) beside(t *testing.T, width, height int64, opts ...chromedp.ContextOption) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, opts...)
	t.Cleanup(cancel)
	other := &browser{t: t, ctx: ctx, base: b.base, shots: b.shots}
	other.size(width, height)
	return other
}

// during makes a subtest's failures the subtest's own.
func during(t *testing.T, browsers ...*browser) {
	t.Helper()
	for _, b := range browsers {
		was := b.t
		b.t = t
		t.Cleanup(func() { b.t = was })
	}
}

// cut takes a page's network away, or gives it back.
func (b *browser) cut(off bool) {
	b.t.Helper()
	var rules []*network.Conditions
	if off {
		rules = []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}
	}
	_, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules})
	if err == nil {
		_, err = chromedp.Call(b.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	}
	if err != nil {
		b.t.Fatalf("cut the network: %v", err)
	}
}

// signIn signs an officer in, who then sees her queue.
func (b *browser) signIn(username string) {
	b.t.Helper()
	b.open("/console")
	b.do(chromedp.SetValue("#username", username), chromedp.SetValue("#password", demoPassword), chromedp.Submit("#password"),
		chromedp.WaitReady("#queue"))
}

var ticketCode = regexp.MustCompile(`Mã (?:câu hỏi|phiếu) ([A-Z0-9]{6})`)

// meet asks for an officer of a resident group; "tôi không rõ" is the duty
// desk's. It returns the address of the ticket at the desk.
func (b *browser) meet(group, words string) (talk string) {
	b.t.Helper()
	b.open("/")
	b.say("cho tôi gặp cán bộ")
	b.reads("Tôi không rõ")
	b.say(group)
	b.reads("Hẹn trả lời trước")
	code := ticketCode.FindStringSubmatch(strings.ReplaceAll(script[string](b, `document.body.innerText`), "\u00a0", " "))
	if code == nil {
		b.t.Fatalf("the page names no ticket:\n%s", script[string](b, `document.body.innerText`))
	}
	b.say(words)
	b.reads(words)
	return "/console/t/" + code[1]
}

// openTalk opens a ticket at the desk and waits for its last words.
func (b *browser) openTalk(talk, words string) {
	b.t.Helper()
	b.open(talk)
	b.do(chromedp.WaitReady("#stream"))
	b.reads(words)
}

// write types into the reply box, in place of what stands there.
func (b *browser) write(text string) {
	b.t.Helper()
	script[bool](b, `(() => { document.querySelector('#reply-text').value = ''; return true; })()`)
	b.do(chromedp.SendKeys("#reply-text", text))
}

// boxed is what stands in the reply box.
func (b *browser) boxed() string {
	b.t.Helper()
	return script[string](b, `document.querySelector('#reply-text').value`)
}

// send presses the reply's button.
func (b *browser) send() {
	b.t.Helper()
	b.do(chromedp.Click("#reply .send"))
}

// arrived waits until the reply box is empty: the words have left it.
func (b *browser) arrived() {
	b.t.Helper()
	b.until("the reply leaving the box", `document.querySelector('#reply-text').value === '' && !document.querySelector('#reply-text').readOnly`)
}

// shows counts how often a text stands among a page's messages.
func (b *browser) shows(text string) int {
	b.t.Helper()
	q, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	return script[int](b, `[...document.querySelectorAll('#log .msg, #stream > .said')].filter(e => e.innerText.replace(/\s+/g, ' ').includes(`+string(q)+`)).length`)
}

// once fails unless a text stands exactly once among a page's messages, now
// and after the page is read anew.
func (b *browser) once(text string) {
	b.t.Helper()
	b.reads(text)
	for _, when := range []string{"live", "read anew"} {
		if n := b.shows(text); n != 1 {
			b.t.Errorf("%s, %q stands %d times on the page", when, text, n)
		}
		b.do(chromedp.Reload(), chromedp.WaitReady("#content"))
	}
}

// never fails when a text is anywhere in what the server gives a citizen: the
// page with all its messages, and what the page reads live.
func (b *browser) never(text string) {
	b.t.Helper()
	q, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	found := script[[]string](b, `(async () => {
		const found = document.documentElement.outerHTML.includes(`+string(q)+`) ? ['the page as it stands'] : [];
		for (const path of ['/?all=1', '/messages?after=0'])
			if ((await (await fetch(path)).text()).includes(`+string(q)+`)) found.push(path);
		return found;
	})()`)
	if len(found) > 0 {
		b.t.Errorf("%q reached a citizen: %s", text, strings.Join(found, ", "))
	}
}

// crew is what most of these tests work with: the real program with its
// sample ward, two officers at desks and three citizens on phones.
type crew struct {
	thao, dung *browser // Dũng leads; both stand behind the duty desk
	citizens   [3]*browser
}

func newCrew(t *testing.T) *crew {
	t.Helper()
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--listen", "127.0.0.1:0")
	thao := newBrowser(t, demo.address, 1280, 800)
	c := &crew{thao: thao, dung: thao.person(t, 1280, 800)}
	for i := range c.citizens {
		c.citizens[i] = thao.person(t, 360, 740)
		c.citizens[i].open("/")
	}
	c.thao.signIn("thao")
	c.dung.signIn("dung")
	return c
}

func (c *crew) all() []*browser { return append([]*browser{c.thao, c.dung}, c.citizens[:]...) }

// lands waits until a condition holds, on whatever page the browser is led to.
func (b *browser) lands(what, condition string) {
	b.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+condition+") && document.readyState === 'complete'"))
		if err == nil && ok {
			return
		}
		if time.Now().After(deadline) {
			b.shot("failed")
			b.t.Fatalf("browser: %s never came, %v", what, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// together runs a script in several pages at one moment of the wall clock.
func together(t *testing.T, js string, browsers ...*browser) {
	t.Helper()
	at := time.Now().Add(700 * time.Millisecond).UnixMilli()
	done := make(chan error, len(browsers))
	for _, b := range browsers {
		go func(ctx context.Context) {
			_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](strings.ReplaceAll(
				`new Promise(done => setTimeout(() => { `+js+`; done(true); }, AT - Date.now()))`, "AT", jsNumber(at)), chromedp.EvalAwaitPromise))
			done <- err
		}(b.ctx)
	}
	for range browsers {
		if err := <-done; err != nil {
			t.Fatalf("act together: %v", err)
		}
	}
}

func jsNumber(n int64) string {
	b, _ := json.Marshal(n) // a number always encodes
	return string(b)
}
