package chat_test

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/chat"
)

// chromium starts a browser; a machine without one skips the test.
func chromium(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("needs Chromium")
	}
	if testing.Short() {
		t.Skip("needs Chromium and time")
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true)), more...)...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(ctx)
	t.Cleanup(quit)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start browser: %v", err)
	}
	return ctx
}

// tab is a tab with cookies of its own, good for a while.
func tab(t *testing.T, browser context.Context) context.Context {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

// until waits for a condition on the page.
func until(t *testing.T, ctx context.Context, js string) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](js, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		t.Fatalf("%s: %v\n%s", js, err, eval[string](t, ctx, `document.body.innerText`))
	}
}

// sticksOut lists what reaches over the right edge.
const sticksOut = `[...document.querySelectorAll('body *')].filter(e => { const r = e.getBoundingClientRect();
	return r.width && r.right > document.documentElement.clientWidth + 1 && !e.closest('.unseen') && getComputedStyle(e).visibility !== 'hidden' })
	.map(e => e.tagName + '.' + e.className).slice(0, 5).join(' ')`

func TestPageInBrowser(t *testing.T) {
	ctx := chromium(t)

	t.Run("nothing sticks out", func(t *testing.T) {
		s := newSite(t, nil)
		_, a := known(t, s)
		fill(s, a)
		page := tab(t, ctx)
		do(t, page, chromedp.Navigate(s.URL+"/privacy"))
		eval[any](t, page, `document.cookie = "visitor=`+token+`;path=/"; 1`)
		for i, at := range []struct {
			width      int64
			text, hash string
		}{{320, "17", ""}, {320, "17", "#guide"}, {360, "17", ""}, {360, "17", "#guide"}, {360, "23", ""}, {360, "23", "#guide"}, {768, "23", "#guide"}, {1280, "17", ""}, {1280, "23", ""}} {
			eval[any](t, page, `document.cookie = "text=`+at.text+`;path=/"; 1`)
			do(t, page, chromedp.EmulateViewport(at.width, 740), chromedp.Navigate(fmt.Sprintf("%s/?%d%s", s.URL, i, at.hash)))
			name := fmt.Sprintf("%d px, letters %s, %q", at.width, at.text, at.hash)
			if got := eval[string](t, page, sticksOut); got != "" {
				t.Errorf("%s: %s", name, got)
			}
			if !eval[bool](t, page, `document.documentElement.scrollWidth <= document.documentElement.clientWidth`) {
				t.Errorf("%s: scrolls sideways", name)
			}
			if got := eval[string](t, page, `getComputedStyle(document.body).fontSize`); got != at.text+"px" {
				t.Errorf("%s: body is %s", name, got)
			}
		}
	})

	t.Run("writes and is answered without leaving the page", func(t *testing.T) {
		s := newSite(t, nil)
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.URL+"/"),
			chromedp.SendKeys("#text", "dang ky tam tru"), chromedp.KeyEvent("\r"))
		until(t, page, `document.querySelectorAll('#log .voice-bot').length === 1 && document.querySelectorAll('#log .voice-me').length === 1`)
		if n := eval[int](t, page, `document.querySelectorAll('.pending').length`); n != 0 {
			t.Errorf("%d messages still wait", n)
		}
		// What somebody else says comes by the stream, once.
		var a bot.Address
		s.store.locked(func() {
			a = s.store.events[0].Address
			s.store.add(a, by(bot.AuthorOfficer, "Dạ, em chào bà con ạ."))
		})
		until(t, page, `document.querySelectorAll('#log .voice-officer').length === 1`)
		order := eval[string](t, page, `[...document.querySelectorAll('#log article')].map(e => e.dataset.seq).join()`)
		if order != "1,2,3" {
			t.Errorf("order %s", order)
		}
		// A paper is ticked in the guide; the guide on the page follows.
		var step bot.MessageID
		s.store.locked(func() {
			step = s.store.add(a, stepMessage())
			c := s.store.convs[a.Conversation()]
			c.Walk = &bot.Walk{Message: step, State: bot.WalkActive}
			s.store.convs[c.ID] = c
			s.store.react = func(s *store, e bot.Event) {
				ms := s.messages[a.Conversation()]
				m := &ms[len(ms)-1]
				papers := append([]bot.PaperView(nil), m.Step.Papers...)
				papers[2].Ticked = true
				view := *m.Step
				view.Papers, view.Have = papers, 3
				m.Step = &view
				s.note(a.Conversation(), m.ID)
			}
		})
		until(t, page, `document.querySelectorAll('#guide .paper').length === 3`)
		do(t, page, chromedp.Click("#log a[data-guide]"))
		until(t, page, `location.hash === '#guide' && document.getElementById('content').inert`)
		do(t, page, chromedp.Click(`#guide .tick[value="tick:1:can-cuoc"]`))
		until(t, page, `document.querySelectorAll('#guide .ticked').length === 3`)
		if got := eval[string](t, page, `location.hash`); got != "#guide" {
			t.Errorf("ticking leaves the guide: %q", got)
		}
	})

	t.Run("without a connection the message is kept and sends itself once", func(t *testing.T) {
		s := newSite(t, nil)
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.URL+"/"))
		eval[any](t, page, `window.realFetch = window.fetch; window.fetch = () => Promise.reject(new TypeError('offline')); 1`)
		do(t, page, chromedp.SendKeys("#text", "giu tin nay"), chromedp.KeyEvent("\r"))
		until(t, page, `document.body.innerText.includes('Mất mạng.') && document.body.innerText.includes('Chờ có mạng sẽ gửi')`)
		if n := eval[int](t, page, `JSON.parse(localStorage.outbox).length`); n != 1 {
			t.Errorf("%d messages kept", n)
		}
		eval[any](t, page, `window.fetch = window.realFetch; window.dispatchEvent(new Event('online')); window.dispatchEvent(new Event('online')); 1`)
		until(t, page, `document.querySelectorAll('#log .voice-bot').length === 1 && !document.querySelector('.pending')`)
		// The stream may show the message before the post's own answer lets go
		// of the kept copy: the page waits for that answer, and so does this.
		until(t, page, `JSON.parse(localStorage.outbox).length === 0`)
		if n := len(s.store.events); n != 1 {
			t.Errorf("%d events", n)
		}
	})

	t.Run("who writes faster than is taken is not told that the network is gone", func(t *testing.T) {
		began := time.Now()
		s := newSite(t, func(d *chat.Deps) {
			d.Limits = chat.Limits{Visitor: chat.Rate{Burst: 1, Every: 2 * time.Second}, Remembered: 10}
			d.Now = func() time.Time { return noon.Add(time.Since(began)) }
		})
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.URL+"/"))
		do(t, page, chromedp.SendKeys("#text", "tin thu nhat"), chromedp.KeyEvent("\r"))
		until(t, page, `!document.querySelector('.pending')`)
		do(t, page, chromedp.SendKeys("#text", "tin thu hai"), chromedp.KeyEvent("\r"))
		until(t, page, `document.querySelector('.pending')?.innerText.includes('Sẽ gửi sau ít giây')`)
		if got := eval[string](t, page, `document.body.innerText`); strings.Contains(got, "Chờ có mạng") || strings.Contains(got, "Mất mạng") {
			t.Errorf("the page says %q", got)
		}
		until(t, page, `!document.querySelector('.pending')`)
		if n := len(s.store.events); n != 2 {
			t.Errorf("%d events", n)
		}
	})

	t.Run("the policy stops nothing of our own", func(t *testing.T) {
		s := newSite(t, nil)
		_, a := known(t, s)
		fill(s, a)
		page := tab(t, ctx)
		do(t, page, chromedp.Navigate(s.URL+"/privacy"))
		eval[any](t, page, `document.cookie = "visitor=`+token+`;path=/"; 1`)
		do(t, page, chromedp.Navigate(s.URL+"/"))
		until(t, page, `document.documentElement.classList.contains('live') && document.fonts.status === 'loaded'`)
		if got := eval[bool](t, page, `document.fonts.check('600 17px "Be Vietnam Pro"', 'ỗễằ')`); !got {
			t.Error("the fonts are not there")
		}
		if eval[string](t, page, `getComputedStyle(document.querySelector('.chat-head')).backgroundImage`) == "none" {
			t.Error("the header has no picture")
		}
		do(t, page, chromedp.Click(`.pref[data-pref="text"] button`))
		until(t, page, `document.documentElement.dataset.text === '20' && document.cookie.includes('text=20')`)
	})
}
