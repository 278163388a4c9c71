package chat_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/axe"
	"github.com/motcua/motcua/web/chat"
)

// later evaluates what takes a while.
func later(t *testing.T, ctx context.Context, js string) string {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

// arrives is until where the page leads to another meanwhile, or is not drawn:
// a frame that is hidden.
func arrives(t *testing.T, ctx context.Context, js string) {
	t.Helper()
	for range 100 {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](js)); err == nil && ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s never came: %s", js, eval[string](t, ctx, `location + document.body.innerText`))
}

// checked looks over what a tab or frame shows with axe-core.
func checked(t *testing.T, ctx context.Context, what string, except ...string) {
	t.Helper()
	axe.Check(t, what, func(js string) (string, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
	}, except...)
}

// TestChatOnAnotherSite: where cookies of third parties are off, the chat in
// a frame answers, goes on after the page around it is left and opened again,
// and is another conversation than the one on our own page.
func TestChatOnAnotherSite(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740))
	frame := a.opened(t, page, a.listed+"/")

	// The control: without these cookies being tied to the site they would
	// not be here.
	if got := later(t, frame, `fetch('/cookie').then(() => fetch('/cookie')).then((r) => r.text())`); strings.Contains(got, "control") || !strings.Contains(got, "__Host-khung-visitor") {
		t.Fatalf("in the frame the server is sent the cookies %q", got)
	}
	do(t, frame, chromedp.SendKeys("#text", "dang ky tam tru"), chromedp.KeyEvent("\r"))
	until(t, frame, `document.querySelectorAll('#log .voice-bot').length === 1 && !document.querySelector('.pending')`)
	if eval[bool](t, frame, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
		t.Errorf("in 360 px the frame scrolls sideways: %s", eval[string](t, frame, sticksOut))
	}

	// Left and opened again: the same tab opens it by itself.
	do(t, page, chromedp.Navigate(a.listed+"/quiet"), chromedp.Navigate(a.listed+"/"))
	until(t, page, `document.querySelector('motcua-widget')?.shadowRoot.querySelector('.b').getAttribute('aria-expanded') === 'true'`)
	frame = a.framed(t, page)
	until(t, frame, `document.querySelectorAll('#log article').length === 2`)

	// On our own page nobody has written yet.
	do(t, page, chromedp.Navigate(a.own+"/"))
	if n := eval[int](t, page, `document.querySelectorAll('#log article').length`); n != 0 {
		t.Errorf("our own page shows %d messages of the frame", n)
	}
	// Nor does another site that asks for nothing keep anything of ours.
	do(t, page, chromedp.Navigate(a.listed+"/quiet"))
	if got := eval[string](t, page, `document.cookie + Object.keys(localStorage)`); got != "" {
		t.Errorf("the other site keeps %q", got)
	}
}

func TestChatOnAnotherSiteWithoutConnection(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	frame := a.opened(t, page, a.listed+"/")
	eval[any](t, frame, `window.realFetch = window.fetch; window.fetch = () => Promise.reject(new TypeError('offline')); 1`)
	do(t, frame, chromedp.SendKeys("#text", "giu tin nay"), chromedp.KeyEvent("\r"))
	until(t, frame, `document.body.innerText.includes('Mất mạng.')`)
	// The page is left meanwhile; the message waits on the device, for this
	// site only.
	do(t, page, chromedp.Navigate(a.listed+"/"))
	frame = a.framed(t, page)
	until(t, frame, `document.querySelectorAll('#log .voice-bot').length === 1 && !document.querySelector('.pending') && JSON.parse(localStorage.outbox).length === 0`)
	eval[any](t, frame, `window.dispatchEvent(new Event('online')); 1`)
	if n := len(a.store.events); n != 1 {
		t.Errorf("%d events", n)
	}
}

// TestWidgetByKeyboardAndNames: opened, left by Escape and closed without a
// mouse; what a screen reader is told.
func TestWidgetByKeyboardAndNames(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(1280, 740), chromedp.Navigate(a.listed+"/"))
	until(t, page, `!!document.querySelector('motcua-widget')`)
	if n := eval[int](t, page, `document.querySelector('motcua-widget').shadowRoot.querySelectorAll('iframe').length`); n != 0 {
		t.Fatal("the frame is loaded before anybody asks for it")
	}
	eval[any](t, page, `document.getElementById('before').focus(); 1`)
	do(t, page, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	frame := a.framed(t, page)
	until(t, page, shadow+`.activeElement?.localName === 'iframe'`)
	until(t, frame, `['text', 'content'].includes(document.activeElement.id)`)
	said := names(t, page)
	for _, want := range []string{"button Hỏi trợ lý một cửa expanded", "dialog Trợ lý một cửa của phường", "button Đóng khung trò chuyện", "Iframe Trợ lý một cửa của phường"} {
		if !strings.Contains(said, want+"\n") {
			t.Errorf("the tree of names lacks %q:\n%s", want, said)
		}
	}
	inside := names(t, frame)
	for _, want := range []string{"textbox Lời nhắn của bà con", "button Gửi", "button Gặp cán bộ"} {
		if !strings.Contains(inside, want) {
			t.Errorf("the frame's tree lacks %q:\n%s", want, inside)
		}
	}
	checked(t, page, "page around")
	checked(t, frame, "frame")

	do(t, frame, chromedp.KeyEvent(kb.Escape))
	until(t, page, shadow+`.querySelector('.b').getAttribute('aria-expanded') === 'false' && `+shadow+`.activeElement?.className === 'b'`)
	if got := names(t, page); strings.Contains(got, "dialog") {
		t.Errorf("a closed chat is still read:\n%s", got)
	}
	do(t, page, chromedp.KeyEvent(kb.Enter))
	until(t, page, shadow+`.activeElement?.localName === 'iframe'`)
	// A menu closes before the frame does.
	eval[any](t, frame, `document.querySelector('.chat-menu').open = true; 1`)
	do(t, frame, chromedp.KeyEvent(kb.Escape))
	until(t, frame, `!document.querySelector('.chat-menu').open`)
	if eval[string](t, page, shadow+`.querySelector('.b').getAttribute('aria-expanded')`) != "true" {
		t.Error("Escape in a menu closed the frame")
	}
	if n := eval[int](t, page, shadow+`.querySelectorAll('iframe').length`); n != 1 {
		t.Errorf("%d frames", n)
	}
}

// names are the roles and names of a page as screen readers get them, one a
// line.
func names(t *testing.T, ctx context.Context) string {
	t.Helper()
	tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		for i, v := range []*accessibility.Value{n.Role, n.Name} {
			var text string
			if v == nil || json.Unmarshal(v.Value, &text) != nil || strings.HasPrefix(text, "InlineText") {
				continue
			}
			b.WriteString(strings.Repeat(" ", i) + text)
		}
		for _, p := range n.Properties {
			if p.Name == "expanded" && string(p.Value.Value) == "true" {
				b.WriteString(" expanded")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestWidgetTellsOfNews: closed, it shows that an answer came, and an
// officer's words are not counted as read before they are.
func TestWidgetTellsOfNews(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(1280, 740))
	frame := a.opened(t, page, a.listed+"/")
	do(t, frame, chromedp.SendKeys("#text", "dang ky tam tru"), chromedp.KeyEvent("\r"))
	until(t, frame, `document.querySelectorAll('#log .voice-bot').length === 1`)
	eval[any](t, page, shadow+`.querySelector('.x').click(); 1`)
	arrives(t, frame, `'away' in document.documentElement.dataset`)
	var who bot.Address
	a.store.locked(func() {
		who = a.store.events[0].Address
		a.store.add(who, by(bot.AuthorOfficer, "Dạ, em chào bà con ạ."))
	})
	until(t, page, `!`+shadow+`.querySelector('.dot').hidden`)
	if got := names(t, page); !strings.Contains(got, "Có tin mới") {
		t.Errorf("a screen reader hears of no news:\n%s", got)
	}
	read := func() (n int) {
		a.store.locked(func() {
			for _, e := range a.store.events {
				if e.Kind == bot.EventSeen {
					n++
				}
			}
		})
		return n
	}
	eval[any](t, frame, `window.dispatchEvent(new Event('focus')); new Promise((done) => setTimeout(done, 600)); 1`)
	if later(t, frame, `new Promise((done) => setTimeout(() => done('waited'), 700))`); read() != 0 {
		t.Error("what came while the chat was closed counts as read")
	}
	eval[any](t, page, shadow+`.querySelector('.b').click(); 1`)
	until(t, page, shadow+`.querySelector('.dot').hidden`)
	for i := 0; read() == 0; i++ {
		if i == 50 {
			t.Fatal("what is on the screen does not count as read")
		}
		later(t, frame, `new Promise((done) => setTimeout(() => done(''), 100))`)
	}
}

func TestWidgetOnHardPages(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	box := func(page context.Context, part string) string {
		return eval[string](t, page, `(() => { const r = `+shadow+`.querySelector('`+part+`').getBoundingClientRect(), s = getComputedStyle(`+shadow+`.querySelector('`+part+`'));
			return [r.right > innerWidth - 40 && r.right <= innerWidth, r.width > 40 && r.height > 40, s.visibility, s.opacity].join() })()`)
	}
	t.Run("its rules do not reach in", func(t *testing.T) {
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(1280, 740))
		frame := a.opened(t, page, a.listed+"/hostile")
		for _, part := range []string{".b", ".p", "iframe"} {
			if got := box(page, part); got != "true,true,visible,1" {
				t.Errorf("%s is %s", part, got)
			}
		}
		if got := eval[string](t, page, `document.elementFromPoint(innerWidth - 60, innerHeight - 40)?.localName ?? ''`); got != "motcua-widget" {
			t.Errorf("over the button lies %s", got)
		}
		do(t, frame, chromedp.SendKeys("#text", "xin chao"), chromedp.KeyEvent("\r"))
		until(t, frame, `document.querySelectorAll('#log .voice-bot').length === 1`)
	})
	t.Run("before the body, twice, with a base", func(t *testing.T) {
		page := tab(t, ctx)
		do(t, page, chromedp.Navigate(a.listed+"/head"))
		until(t, page, `!!document.querySelector('motcua-widget')`)
		do(t, page, chromedp.Click("#link"))
		frame := a.framed(t, page)
		until(t, page, shadow+`.querySelector('.w').hidden`)
		if got := eval[int](t, page, `document.querySelectorAll('motcua-widget').length`); got != 1 {
			t.Errorf("%d widgets", got)
		}
		if got := eval[string](t, page, `location.href`); got != a.listed+"/head" {
			t.Errorf("the link left the page for %s", got)
		}
		do(t, frame, chromedp.KeyEvent(kb.Escape))
		until(t, page, `document.activeElement?.id === 'link'`)
	})
	t.Run("links only, and one that comes later", func(t *testing.T) {
		page := tab(t, ctx)
		do(t, page, chromedp.Navigate(a.listed+"/links"))
		until(t, page, `!!document.querySelector('motcua-widget')`)
		if !eval[bool](t, page, shadow+`.querySelector('.b').hidden`) {
			t.Error("the button is there")
		}
		eval[any](t, page, `document.body.insertAdjacentHTML('beforeend', '<a id="link" data-motcua href="`+a.own+`/">Hỏi</a> <a id="other" data-motcua href="/quiet">Khác</a>'); document.getElementById('link').click(); 1`)
		a.framed(t, page)
		do(t, page, chromedp.Click("#other"))
		arrives(t, page, `location.pathname === '/quiet'`)
	})
	t.Run("the chat's server is away", func(t *testing.T) {
		a := newAbroad(t, nil)
		page := tab(t, ctx)
		do(t, page, chromedp.Navigate(a.listed+"/"))
		until(t, page, `!!document.querySelector('motcua-widget')`)
		a.down()
		eval[any](t, page, shadow+`.querySelector('.b').click(); 1`)
		until(t, page, shadow+`.querySelector('.w').textContent.includes('Chưa mở được cuộc trò chuyện')`)
		if got := eval[string](t, page, `[...`+shadow+`.querySelectorAll('.w > *')].map((e) => e.localName + ':' + (e.href || '')).join(' ')`); got != "p: button: a:"+a.own+"/" {
			t.Errorf("it offers %q", got)
		}
		do(t, page, chromedp.KeyEvent(kb.Escape))
		until(t, page, shadow+`.querySelector('.b').getAttribute('aria-expanded') === 'false'`)
	})
	t.Run("a strict policy, as the handbook words it", func(t *testing.T) {
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(1280, 740))
		a.opened(t, page, a.listed+"/strict")
		if got := box(page, ".p"); got != "true,true,visible,1" {
			t.Errorf("the panel is %s", got)
		}
	})
	t.Run("another language, a start, the left corner", func(t *testing.T) {
		a := newAbroad(t, func(d *chat.Deps) {
			d.Start = func(payload string) bot.Start {
				return bot.Start{Code: procedures.Code(payload), Name: "Đăng ký tạm trú"}
			}
		})
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(1280, 740))
		frame := a.opened(t, page, a.listed+"/start")
		if got := eval[string](t, frame, `document.documentElement.lang + document.querySelector('.banner-start button')?.value`); got != "encard:1_004194" {
			t.Errorf("the frame opens as %q", got)
		}
		if got := eval[string](t, page, shadow+`.querySelector('.b').textContent + (`+shadow+`.querySelector('.b').getBoundingClientRect().left < 40)`); got != "Ask the one-stop assistanttrue" {
			t.Errorf("the button is %q", got)
		}
	})
	t.Run("a site that is not on the list", func(t *testing.T) {
		page := tab(t, ctx)
		do(t, page, chromedp.Navigate(a.stranger+"/"))
		until(t, page, `document.readyState === 'complete'`)
		if eval[bool](t, page, `!!document.querySelector('motcua-widget')`) {
			t.Error("it has a button")
		}
		// It cannot make a frame of its own either.
		eval[any](t, page, `new Promise((done) => { const f = document.createElement('iframe'); f.onload = () => done(1); f.src = '`+a.own+`/khung/'; document.body.append(f); })`)
		all, err := chromedp.Targets(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			if one.Type == "iframe" && strings.HasPrefix(one.URL, a.own+"/khung/") && one.Title != "" {
				t.Errorf("it shows %s", one.URL)
			}
		}
		if n := eval[int](t, page, `(() => { try { return frames[0].document.querySelectorAll('#log').length } catch { return 0 } })()`); n != 0 {
			t.Error("it reads the frame")
		}
	})
}

// TestFrameHearsOnlyTheWindowAroundIt: messages of other windows, and of the
// window around it when it is of another site, change nothing.
func TestFrameHearsOnlyTheWindowAroundIt(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	frame := a.opened(t, page, a.listed+"/")
	// A window beside the frame says that it is closed, as does the frame to
	// itself, and a window inside the page says to the widget that it is to close.
	eval[any](t, page, `new Promise((done) => { const f = document.createElement('iframe'); f.onload = () => {
		f.contentWindow.eval("parent.frames; parent.document.querySelector('motcua-widget').shadowRoot.querySelector('iframe').contentWindow.postMessage({ motcua: 'hidden' }, '*'); parent.postMessage({ motcua: 'close' }, '*')");
		done(1); }; f.srcdoc = '<p>x</p>'; document.body.append(f); })`)
	eval[any](t, frame, `window.postMessage({ motcua: 'hidden' }, '*'); 1`)
	later(t, frame, `new Promise((done) => setTimeout(() => done(''), 400))`)
	if eval[bool](t, frame, `'away' in document.documentElement.dataset`) {
		t.Error("the frame listened to a window that is not around it")
	}
	if eval[string](t, page, shadow+`.querySelector('.b').getAttribute('aria-expanded')`) != "true" {
		t.Error("the widget listened to a window that is not its frame")
	}
	// The real one is heard.
	eval[any](t, page, shadow+`.querySelector('iframe').contentWindow.postMessage({ motcua: 'hidden' }, '`+a.own+`'); 1`)
	arrives(t, frame, `'away' in document.documentElement.dataset`)
}

// TestFrameWithoutCookies: a browser that keeps none in a frame is shown the
// way to the whole page, and nothing is taken from it.
func TestFrameWithoutCookies(t *testing.T) {
	profile := t.TempDir()
	if err := os.MkdirAll(filepath.Join(profile, "Default"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(profile, "Default", "Preferences"), []byte(`{"profile":{"default_content_setting_values":{"cookies":2}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := chromium(t, append([]chromedp.ExecAllocatorOption{chromedp.UserDataDir(profile)}, abroadFlags...)...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	frame := a.opened(t, page, a.listed+"/")
	until(t, frame, `!document.getElementById('blocked').hidden`)
	if got := later(t, frame, `fetch('/cookie').then(() => fetch('/cookie')).then((r) => r.text())`); got != "" {
		t.Fatalf("the control: the browser sends %q", got)
	}
	if got := eval[string](t, frame, `[...document.querySelectorAll('#blocked a')].map((e) => e.getAttribute('href') + e.target).join() + document.querySelector('.foot').checkVisibility()`); got != "/_blankfalse" {
		t.Errorf("it offers %q", got)
	}
	if w := eval[float64](t, frame, `document.getElementById('blocked').offsetWidth / innerWidth`); w < .85 {
		t.Errorf("the card is %.2f of the frame wide", w)
	}
	checked(t, frame, "frame without cookies")
}

func TestPreferencesAndEndInFrame(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740))
	frame := a.opened(t, page, a.listed+"/")
	do(t, frame, chromedp.Click(`.pref[data-pref="text"] button`))
	eval[any](t, frame, `document.querySelector('.pref[data-pref="theme"] .when-light').click(); 1`)
	until(t, frame, `document.documentElement.dataset.text === '20' && document.documentElement.dataset.theme === 'dark'`)
	do(t, frame, chromedp.SendKeys("#text", "dang ky tam tru"), chromedp.KeyEvent("\r"))
	until(t, frame, `document.querySelectorAll('#log .voice-bot').length === 1`)
	do(t, page, chromedp.Navigate(a.listed+"/"))
	frame = a.framed(t, page)
	until(t, frame, `document.documentElement.dataset.text === '20' && document.documentElement.dataset.theme === 'dark' && document.querySelectorAll('#log article').length === 2`)
	if eval[bool](t, frame, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
		t.Errorf("with large letters it scrolls sideways: %s", eval[string](t, frame, sticksOut))
	}
	checked(t, frame, "frame, dark, large letters")
	// The end, in the frame.
	eval[any](t, frame, `location.href = document.querySelector('a[href$="/end"]').href; 1`)
	arrives(t, frame, `location.pathname === '/khung/end' && document.readyState === 'complete'`)
	checked(t, frame, "end, in the frame")
	do(t, frame, chromedp.Click(`form[data-end] .button-main`))
	arrives(t, frame, `location.pathname === '/khung/' && document.readyState === 'complete' && document.querySelectorAll('#log article').length === 0`)
	if last := a.store.events[len(a.store.events)-1]; last.Kind != bot.EventEnded {
		t.Errorf("the conversation hears %v", last.Kind)
	}
}

// TestWidgetFirstLoad: what a page of another site loads for the first look
// at the chat, packed, is 30 kB beside the fonts.
func TestWidgetFirstLoad(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740))
	frame := a.opened(t, page, a.listed+"/")
	until(t, frame, `document.fonts.status === 'loaded'`)
	loaded := eval[map[string]int](t, frame, `Object.fromEntries(performance.getEntries().filter((e) => 'encodedBodySize' in e).map((e) => [e.name, e.encodedBodySize]))`)
	r := httptest.NewRequest(http.MethodGet, "/widget.js", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	a.script.ServeHTTP(w, r) // browsers tell its size to no other site
	loaded["widget.js"] = w.Body.Len()
	fonts, rest := 0, 0
	for name, size := range loaded {
		if strings.HasSuffix(name, ".woff2") {
			fonts += size
		} else {
			rest += size
			t.Logf("%6d %s", size, strings.TrimPrefix(name, a.own))
		}
	}
	t.Logf("%d bytes, and %d of fonts", rest, fonts)
	if rest > 30_000 {
		t.Errorf("the first look loads %d bytes beside the fonts", rest)
	}
	if fonts == 0 || len(loaded) < 6 {
		t.Errorf("it counted %v only", loaded)
	}
}

// TestLinksInTheFrame: what opens in a tab of its own must not need the
// frame's cookies, and what belongs to her is saved instead.
func TestLinksInTheFrame(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, nil)
	frame := a.opened(t, tab(t, ctx), a.listed+"/")
	got := eval[string](t, frame, `['/khung/file/m/h', 'https://dichvucong.gov.vn/', '/khung/privacy'].map((href) => {
		const link = document.createElement('a');
		Object.assign(link, { href, textContent: 'mau.pdf' });
		if (href.includes('file')) link.target = '_blank';
		document.getElementById('talk').append(link);
		link.addEventListener('click', (e) => e.preventDefault());
		link.click();
		return link.target + '|' + link.hasAttribute('download');
	}).join(' ')`)
	if got != "|true _blank|false |false" {
		t.Errorf("links are %q", got)
	}
}
