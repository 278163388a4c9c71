package chat_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
)

// line stands between the browser and the page and can be cut.
type line struct {
	*httptest.Server
	cut    atomic.Bool   // nothing comes through
	slow   atomic.Bool   // uploads wait for go on
	resume chan struct{} // lets one waiting upload through
	broken chan struct{} // closed when those that wait are cut off
	files  atomic.Int32  // uploads that came through
}

func newLine(t *testing.T, s *site) *line {
	t.Helper()
	to, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{resume: make(chan struct{}), broken: make(chan struct{})}
	pass := httputil.NewSingleHostReverseProxy(to)
	pass.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		if r.URL.Path == "/upload" || strings.HasSuffix(r.URL.Path, "/tep") {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			if l.slow.Load() {
				select {
				case <-l.resume:
				case <-l.broken:
				case <-r.Context().Done():
					return
				}
			}
			if l.cut.Load() {
				panic(http.ErrAbortHandler)
			}
			r.Body = io.NopCloser(bytes.NewReader(b))
			l.files.Add(1)
		}
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { l.Server.CloseClientConnections(); l.Server.Close() })
	return l
}

// onDisk are files to choose: three photos, a document and something that is
// not taken.
func onDisk(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	out := map[string]string{}
	for name, content := range map[string]string{"can-cuoc-mat-truoc.jpg": photo(1, 400), "mat-sau.jpg": photo(2, 300), "giay-khai-sinh.jpg": photo(3, 500),
		"don.pdf": "%PDF-1.4\n" + strings.Repeat("x", 40000), "trang.html": "<!doctype html><p>a</p>", "phim.mp4": ""} {
		out[name] = filepath.Join(dir, name)
		if err := os.WriteFile(out[name], []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(out["phim.mp4"], 21<<20); err != nil {
		t.Fatal(err)
	}
	return out
}

func choose(t *testing.T, page context.Context, paths ...string) {
	t.Helper()
	do(t, page, chromedp.SetUploadFiles(".clip-input", paths))
}

// shot leaves a picture of the page for eyes, with CHAT_SHOTS.
func shot(t *testing.T, page context.Context, name string) {
	t.Helper()
	dir := os.Getenv("CHAT_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(page, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// views takes a picture of the page narrow and wide, light and dark.
func views(t *testing.T, page context.Context, name string) {
	t.Helper()
	for _, theme := range []string{"light", "dark"} {
		eval[any](t, page, `document.documentElement.dataset.theme = '`+theme+`'; 1`)
		for width, label := range map[int64]string{360: "360", 1280: "1280"} {
			do(t, page, chromedp.EmulateViewport(width, 740))
			if got := eval[string](t, page, sticksOut); got != "" {
				t.Errorf("%s at %d px: %s", name, width, got)
			}
			shot(t, page, name+"-"+label+"-"+theme)
		}
	}
	eval[any](t, page, `document.documentElement.dataset.theme = 'light'; 1`)
	do(t, page, chromedp.EmulateViewport(360, 740))
}

func eventCount(s *site) (n int) {
	s.store.locked(func() { n = len(s.store.events) })
	return n
}

func TestFilesInBrowser(t *testing.T) {
	ctx := chromium(t)
	disk := onDisk(t)

	t.Run("chosen, looked over, one taken out, sent as one question", func(t *testing.T) {
		s, _, _ := papers(t, nil)
		l := newLine(t, s)
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(l.URL+"/"))
		choose(t, page, disk["can-cuoc-mat-truoc.jpg"], disk["mat-sau.jpg"], disk["don.pdf"])
		choose(t, page, disk["phim.mp4"], disk["giay-khai-sinh.jpg"]) // a second time adds
		until(t, page, `document.querySelectorAll('#sheaf .pick').length === 4 && document.querySelectorAll('#sheaf canvas').length === 3`)
		if got := eval[string](t, page, `document.querySelector('#sheaf [role=alert]').innerText`); !strings.Contains(got, "phim.mp4 nặng 21 MB, mỗi tệp chỉ nhận tới 20 MB") {
			t.Errorf("what is too large: %q", got)
		}
		if n := eval[int](t, page, `[...document.querySelectorAll('#sheaf button, .clip, .send')].filter(e => e.getBoundingClientRect().height < 44 || e.getBoundingClientRect().width < 44).length`); n != 0 {
			t.Errorf("%d targets are too small", n)
		}
		views(t, page, "picked")
		// Names for who does not see; the keyboard takes one out and goes on.
		if got := eval[string](t, page, `document.querySelector('.clip').innerText.trim() + '|' + document.querySelectorAll('.pick-off')[1].getAttribute('aria-label') + '|' + document.querySelector('.picked').getAttribute('aria-label')`); got != "Chọn ảnh, tệp|Bỏ mat-sau.jpg|Ảnh, tệp sẽ gửi" {
			t.Errorf("names %q", got)
		}
		eval[any](t, page, `document.querySelectorAll('.pick-off')[1].focus(); 1`)
		do(t, page, chromedp.KeyEvent("\r"))
		until(t, page, `document.querySelectorAll('#sheaf .pick').length === 3 && document.activeElement.matches('.pick-off')`)
		if n := eventCount(s); n != 0 || l.files.Load() != 0 {
			t.Errorf("%d events and %d files before she sends", n, l.files.Load())
		}
		do(t, page, chromedp.SendKeys("#text", "xem giup may giay nay"), chromedp.KeyEvent("\r"))
		until(t, page, `document.querySelectorAll('#log .voice-me .file').length === 3 && !document.querySelector('.pending') && document.querySelector('#sheaf .picked').hidden`)
		until(t, page, `[...document.querySelectorAll('#log .file-picture')].every(e => e.complete && e.naturalWidth > 0)`)
		var e bot.Event
		s.store.locked(func() { e = s.store.events[0] })
		if eventCount(s) != 1 || len(e.Files) != 3 || e.Text != "xem giup may giay nay" || e.Files[1].Name != "don.pdf" {
			t.Errorf("event %+v", e)
		}
		if got := eval[string](t, page, `localStorage.outbox + '|' + sessionStorage.torn`); got != "[]|undefined" {
			t.Errorf("kept on the device: %s", got)
		}
		views(t, page, "sent")
	})

	t.Run("stopped on its way, it stands in the composer again", func(t *testing.T) {
		s, _, _ := papers(t, nil)
		l := newLine(t, s)
		l.slow.Store(true)
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(l.URL+"/"))
		choose(t, page, disk["can-cuoc-mat-truoc.jpg"], disk["mat-sau.jpg"])
		do(t, page, chromedp.SendKeys("#text", "giay to day"), chromedp.KeyEvent("\r"))
		l.resume <- struct{}{}
		until(t, page, `document.querySelector('.pending .way-words')?.innerText === 'Đang gửi tệp 2 trên 2' && document.querySelector('.pending progress').value > 0.4`)
		if got := eval[string](t, page, `document.querySelector('.pending progress').getAttribute('aria-label') + '|' + document.querySelector('.way-words').getAttribute('aria-live')`); got != "Đang gửi tệp 2 trên 2|polite" {
			t.Errorf("progress %q", got)
		}
		views(t, page, "way")
		do(t, page, chromedp.Click(".way-stop"))
		until(t, page, `!document.querySelector('.pending') && document.querySelectorAll('#sheaf .pick').length === 2 && document.querySelector('#text').value === 'giay to day'`)
		if n := eventCount(s); n != 0 {
			t.Errorf("%d events", n)
		}
		l.slow.Store(false)
		do(t, page, chromedp.Click(".send"))
		until(t, page, `document.querySelectorAll('#log .voice-me .file').length === 2`)
		if n := l.files.Load(); n != 2 || eventCount(s) != 1 {
			t.Errorf("%d files went, %d events", n, eventCount(s))
		}
	})

	t.Run("the line breaks and comes back: the rest goes, once", func(t *testing.T) {
		s, _, dir := papers(t, nil)
		l := newLine(t, s)
		l.slow.Store(true)
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(l.URL+"/"))
		choose(t, page, disk["can-cuoc-mat-truoc.jpg"], disk["mat-sau.jpg"], disk["don.pdf"])
		do(t, page, chromedp.SendKeys("#text", "gui ba tep"), chromedp.KeyEvent("\r"))
		l.resume <- struct{}{}
		until(t, page, `document.querySelector('.pending .way-words')?.innerText === 'Đang gửi tệp 2 trên 3'`)
		l.cut.Store(true)
		close(l.broken)
		until(t, page, `document.querySelector('.pending')?.innerText.includes('Xin đừng đóng trang') && document.body.innerText.includes('Mất mạng.')`)
		views(t, page, "offline")
		if got := eval[string](t, page, `localStorage.outbox + '|' + JSON.parse(sessionStorage.torn).torn`); got != "[]|gui ba tep" {
			t.Errorf("kept on the device: %s", got)
		}
		l.slow.Store(false)
		l.cut.Store(false)
		eval[any](t, page, `window.dispatchEvent(new Event('online')); window.dispatchEvent(new Event('online')); 1`)
		until(t, page, `document.querySelectorAll('#log .voice-me .file').length === 3 && !document.querySelector('.pending')`)
		if n := l.files.Load(); n != 3 || eventCount(s) != 1 || lying(t, dir) != 3 {
			t.Errorf("%d files went, %d events, %d files lie there", n, eventCount(s), lying(t, dir))
		}
	})

	t.Run("what the ward does not take is said, the rest goes", func(t *testing.T) {
		s, _, _ := papers(t, nil)
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.URL+"/"))
		choose(t, page, disk["trang.html"], disk["mat-sau.jpg"])
		do(t, page, chromedp.Click(".send"))
		until(t, page, `document.querySelectorAll('#log .voice-me .file').length === 1 && document.querySelector('#sheaf [role=alert]').innerText.includes('trang.html là loại tệp chưa nhận được')`)
		views(t, page, "refused")
		choose(t, page, disk["trang.html"])
		do(t, page, chromedp.Click(".send"))
		until(t, page, `!document.querySelector('.pending') && document.querySelector('#sheaf [role=alert]').innerText.includes('trang.html')`)
		if n := eventCount(s); n != 1 {
			t.Errorf("%d events", n)
		}
	})

	t.Run("a page opened again says that the files are gone", func(t *testing.T) {
		s, _, _ := papers(t, nil)
		l := newLine(t, s)
		page := tab(t, ctx)
		do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(l.URL+"/"))
		l.cut.Store(true)
		choose(t, page, disk["mat-sau.jpg"])
		do(t, page, chromedp.SendKeys("#text", "loi con giu"), chromedp.KeyEvent("\r"))
		until(t, page, `document.querySelector('.pending')?.innerText.includes('Xin đừng đóng trang')`)
		l.cut.Store(false)
		// Whoever leaves is asked first; this one does leave.
		var asked atomic.Bool
		if err := chromedp.Listen(page, func(ev any) {
			if _, ok := ev.(*cdpage.EventJavascriptDialogOpening); ok {
				asked.Store(true)
				go func() {
					_, _ = chromedp.Call(page, cdpage.HandleJavaScriptDialog, cdpage.HandleJavaScriptDialogParams{Accept: true})
				}()
			}
		}); err != nil {
			t.Fatal(err)
		}
		do(t, page, chromedp.Navigate(l.URL+"/?again"))
		if !asked.Load() {
			t.Error("she may leave her files behind without being asked")
		}
		until(t, page, `document.querySelector('#sheaf [role=alert]')?.innerText.includes('Xin bà con chọn lại') && document.querySelector('#text').value === 'loi con giu'`)
		if eventCount(s) != 0 {
			t.Error("words went without their files")
		}
	})
}

func TestLinkPageInBrowser(t *testing.T) {
	ctx := chromium(t)
	disk := onDisk(t)
	s, _, dir := papers(t, nil)
	l := newLine(t, s)
	_, link := zaloTalk(s, noon.Add(bot.UploadTime))
	link = l.URL + strings.TrimPrefix(link, s.URL)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(link))
	views(t, page, "link")
	choose(t, page, disk["can-cuoc-mat-truoc.jpg"], disk["don.pdf"])
	until(t, page, `document.querySelectorAll('#sheaf .pick').length === 2 && document.querySelectorAll('#sheaf canvas').length === 1`)
	views(t, page, "link-picked")
	if n := eval[int](t, page, `[...document.querySelectorAll('main button, main .button')].filter(e => e.getBoundingClientRect().height < 44).length`); n != 0 {
		t.Errorf("%d targets are too small", n)
	}
	l.slow.Store(true)
	do(t, page, chromedp.SendKeys("#text", "giay cua toi"), chromedp.Click(".send-now"))
	l.resume <- struct{}{}
	until(t, page, `document.querySelector('.way-words')?.innerText === 'Đang gửi tệp 2 trên 2'`)
	views(t, page, "link-way")
	l.cut.Store(true)
	close(l.broken)
	until(t, page, `document.querySelector('#way').innerText.includes('Mất mạng')`)
	views(t, page, "link-offline")
	l.cut.Store(false)
	l.slow.Store(false)
	eval[any](t, page, `window.dispatchEvent(new Event('online')); 1`)
	do(t, page, chromedp.WaitVisible(".thanks")) // over the change of the page
	until(t, page, `location.pathname.endsWith('/xong') && document.body.innerText.includes('Phường đã nhận 2\u00a0tệp')`)
	views(t, page, "link-thanks")
	var e bot.Event
	s.store.locked(func() { e = s.store.events[0] })
	if eventCount(s) != 1 || len(e.Files) != 2 || e.Text != "giay cua toi" || lying(t, dir) != 2 || l.files.Load() != 2 {
		t.Errorf("%d events, %+v, %d files", eventCount(s), e, lying(t, dir))
	}
	do(t, page, chromedp.Navigate(link+"x"))
	until(t, page, `document.body.innerText.includes('nhận đường dẫn mới')`)
	views(t, page, "link-over")
}
