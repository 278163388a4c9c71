package chat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/web/chat"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/widget"
)

// abroad is the chat at https://motcua.test and another site that shows it,
// https://phuong.test; https://la.test is the same but not on the list. A
// browser must be started with abroadFlags.
type abroad struct {
	*site
	own, listed, stranger string
	script                http.Handler
	down                  func() // the chat's server goes away
}

// abroadFlags let names of the tests lead to this machine, and let cookies of
// third parties be off.
var abroadFlags = []chromedp.ExecAllocatorOption{
	chromedp.Flag("ignore-certificate-errors", true), chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1"),
	chromedp.Flag("test-third-party-cookie-phaseout", true),
}

// foreign are the pages of the other site, by their path; %s is the chat's
// origin.
var foreign = map[string]string{
	"/": `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phường</title><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<script src="%s/widget.js" defer></script></head><body><main><h1>Phường</h1><p><a id="before" href="/">Trang chủ</a></p></main></body></html>`,
	"/hostile": `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phường</title><style>
* { all: unset !important; } motcua-widget, html > *:not(body):not(head), iframe, button { display: none !important; visibility: hidden !important; opacity: 0 !important; transform: translateX(-5000px) !important; width: 3px !important; font-size: 2px !important }
body { transform: scale(.5); overflow: hidden; position: relative; z-index: 2147483647 }</style><script src="%s/widget.js" defer></script></head><body><h1>Phường</h1></body></html>`,
	"/head": `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phường</title><base href="https://elsewhere.test/x/"><script src="%[1]s/widget.js"></script>
<script src="%[1]s/widget.js"></script></head><body><h1>Phường</h1><p><a id="link" href="%[1]s/" data-motcua>Hỏi</a></p></body></html>`,
	"/start": `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phường</title><script src="%s/widget.js" data-lang="en" data-start="1.004194" data-position="left" defer></script></head>
<body><h1>Phường</h1></body></html>`,
	"/links":  `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phường</title><script src="%s/widget.js" data-position="none" defer></script></head><body><h1>Phường</h1></body></html>`,
	"/quiet":  `<!doctype html><html lang="vi"><head><title>Phường</title></head><body><h1>Phường</h1></body></html>`,
	"/strict": `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phường</title><script src="%s/widget.js" defer></script></head><body><h1>Phường</h1></body></html>`,
}

func newAbroad(t *testing.T, change func(*chat.Deps)) *abroad {
	t.Helper()
	a := &abroad{}
	other := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := foreign[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.URL.Path == "/strict" {
			w.Header().Set("Content-Security-Policy", widget.Advice(a.own)+"; default-src 'none'; require-trusted-types-for 'script'")
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if strings.Contains(body, "%") {
			body = fmt.Sprintf(body, a.own)
		}
		_, _ = fmt.Fprint(w, body)
	}))
	t.Cleanup(other.Close)
	a.listed, a.stranger = named(t, other, "phuong.test"), named(t, other, "la.test")
	a.site = newSite(t, func(d *chat.Deps) {
		d.Secure, d.Origins = true, []string{a.listed}
		if change != nil {
			change(d)
		}
	})
	script, err := widget.Script(a.set, []string{a.listed})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	a.script = script
	mux.Handle("GET "+widget.Path, page.Secure(script))
	// What a cookie of a third party would be, if there were any.
	mux.HandleFunc("GET /cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "control", Value: "1", Path: "/", SameSite: http.SameSiteNoneMode, Secure: true})
		_, _ = fmt.Fprint(w, r.Header.Get("Cookie"))
	})
	mux.Handle("/", a.Config.Handler)
	own := httptest.NewTLSServer(mux)
	a.down = sync.OnceFunc(func() { own.CloseClientConnections(); own.Close() })
	t.Cleanup(a.down)
	a.own = named(t, own, "motcua.test")
	return a
}

// named is a server's address under a name.
func named(t *testing.T, s *httptest.Server, name string) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return "https://" + name + ":" + u.Port()
}

// shadow reaches into the widget.
const shadow = `document.querySelector('motcua-widget').shadowRoot`

// framed waits for the chat's frame in a tab and reaches into it.
func (a *abroad) framed(t *testing.T, tab context.Context) context.Context {
	t.Helper()
	own := chromedp.FromContext(tab).BrowserContextID
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(50 * time.Millisecond) {
		all, err := chromedp.Targets(tab)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			if one.Type == "iframe" && one.BrowserContextID == own && strings.HasPrefix(one.URL, a.own+page.FramePath+"/") {
				return inside(t, tab, one.TargetID)
			}
		}
	}
	t.Fatal("the chat's frame never came")
	return nil
}

func inside(t *testing.T, tab context.Context, id target.ID) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(tab, chromedp.WithTargetID(id))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `document.readyState === 'complete'`)
	return ctx
}

// opened opens the chat on a page of the other site.
func (a *abroad) opened(t *testing.T, tab context.Context, address string) context.Context {
	t.Helper()
	do(t, tab, chromedp.Navigate(address))
	until(t, tab, `!!document.querySelector('motcua-widget')`)
	eval[any](t, tab, shadow+`.querySelector('.b').click(); 1`)
	frame := a.framed(t, tab)
	until(t, tab, shadow+`.querySelector('.w').hidden`)
	return frame
}
