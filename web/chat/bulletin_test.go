package chat_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/chat"
	"github.com/motcua/motcua/words"
)

const flood = "Chiều nay quầy một cửa đóng cửa vì nước lên.\nBà con nộp trực tuyến, hoặc đến vào sáng mai ạ."

// flooded is a site of which the ward has a bulletin for an hour from noon,
// and a hand at its clock.
func flooded(t *testing.T) (*site, *atomic.Int64) {
	t.Helper()
	var passed atomic.Int64
	s := newSite(t, func(d *chat.Deps) {
		d.Now = func() time.Time { return noon.Add(time.Duration(passed.Load())) }
		d.Ward = func() chat.Ward {
			w := ward()
			w.Bulletin = bot.Bulletin{Text: map[words.Lang]string{words.Vi: flood, words.En: "The counter is closed."}, From: noon, To: noon.Add(time.Hour), Version: 1}
			return w
		}
	})
	return s, &passed
}

func TestBulletinIsShownInItsTime(t *testing.T) {
	s, passed := flooded(t)
	b := browser(t)
	page := func(path string) string {
		t.Helper()
		_, body := get(t, b, s.URL+path)
		return body
	}
	if body := page("/"); !strings.Contains(body, "vì nước lên.") || !strings.Contains(body, `role="status" data-left="3601"`) {
		t.Error("the page does not show the bulletin")
	}
	passed.Store(int64(time.Hour))
	if body := page("/"); strings.Contains(body, "vì nước lên.") {
		t.Error("the page shows a bulletin whose time is over")
	}
	passed.Store(int64(-time.Second))
	if body := page("/"); strings.Contains(body, "vì nước lên.") {
		t.Error("the page shows a bulletin before its time")
	}
}

func TestBulletinInBrowser(t *testing.T) {
	ctx := chromium(t)
	s, passed := flooded(t)
	passed.Store(int64(time.Hour - 5*time.Second))
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.URL+"/"))
	until(t, page, `!!document.querySelector('.banner-news')`)
	eval[any](t, page, `window.dispatchEvent(new Event('offline')); 1`)
	if got := eval[string](t, page, `document.getElementById('banner').innerText`); !strings.Contains(got, "Mất mạng") || !strings.Contains(got, "vì nước lên") {
		t.Errorf("offline the banner says %q", got)
	}
	if stuck := eval[string](t, page, sticksOut); stuck != "" {
		t.Errorf("sticks out: %s", stuck)
	}
	checked(t, page, "bulletin and offline, 360 px")
	until(t, page, `!document.querySelector('.banner-news')`) // by its own time: the server is not asked
}
