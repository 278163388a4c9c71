package console

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
)

// papers has a citizen of ticket N427AH send two photos, a voice message, an
// iPhone's picture and a document, and gives the photos' addresses.
func papers(t *testing.T, p *place) []string {
	t.Helper()
	id := p.store.tickets["N427AH"].Conversation
	var sent []bot.FileRef
	put := func(name, content string) {
		ref, err := p.console.Files.Put(t.Context(), strings.NewReader(content), 0, name)
		must(t, err)
		sent = append(sent, bot.FileRef{Hash: ref.Hash, Name: ref.Name, Type: ref.Type, Size: ref.Size})
	}
	for n, name := range []string{"can-cuoc-mat-truoc.jpg", "can-cuoc-mat-sau.jpg"} {
		img := image.NewRGBA(image.Rect(0, 0, 400, 260))
		for i := range img.Pix {
			img.Pix[i] = uint8(i/(n+3)) | 1
		}
		img.Set(1, 1, color.White)
		var b bytes.Buffer
		must(t, jpeg.Encode(&b, img, nil))
		put(name, b.String())
	}
	put("loi-nhan.ogg", "OggS\x00\x02....")
	put("IMG_0412.heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
	put("don.pdf", "%PDF-1.4\n")
	say(p.store, id, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "giấy của tôi đây", Files: sent})
	m := p.store.messages[id][len(p.store.messages[id])-1]
	return []string{fileURL(m, sent[0]), fileURL(m, sent[1])}
}

// TestPicturesOfCitizensAreCovered: the page names them and loads none; without
// a script each opens by itself, and no machine keeps a copy.
func TestPicturesOfCitizensAreCovered(t *testing.T) {
	p := newPlace(t)
	pics := papers(t, p)
	a := p.get("/console/t/N427AH")
	a.has(t, "can-cuoc-mat-truoc.jpg", "Xem ảnh", `href="`+pics[0]+`"`, `aria-label="Tin thoại: loi-nhan.ogg"`, `preload="none"`)
	for _, pic := range pics {
		a.lacks(t, `src="`+pic)
	}
	if n := strings.Count(a.body, "data-cover"); n != 2 {
		t.Errorf("%d covers, want one for each photo and none for what no browser shows", n)
	}
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page: %q", got)
	}
	for _, pic := range pics {
		if a := p.get(pic); a.status != http.StatusOK || a.header.Get("Cache-Control") != "private, no-store" || a.header.Get("ETag") != "" || a.header.Get("Last-Modified") != "" {
			t.Errorf("%d %v", a.status, a.header)
		}
	}
}

func TestPicturesAreUncoveredInBrowser(t *testing.T) {
	p := newPlace(t)
	papers(t, p)
	ctx := chromium(t, p)
	shot := func(name string) {
		t.Helper()
		dir := os.Getenv("CONSOLE_FILE_SHOTS")
		if dir == "" {
			return
		}
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
	}
	views := func(name string) {
		t.Helper()
		for _, theme := range []string{"light", "dark"} {
			eval[any](ctx, t, `document.documentElement.dataset.theme = '`+theme+`'; 1`)
			for width, label := range map[int64]string{360: "360", 1280: "1280"} {
				do(ctx, t, chromedp.EmulateViewport(width, 780))
				if wide := eval[float64](ctx, t, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
					t.Errorf("%s at %d is %.0f px too wide", name, width, wide)
				}
				eval[any](ctx, t, `document.querySelector('.file-sound').scrollIntoView({block: 'end'}); 1`)
				shot(name + "-" + label + "-" + theme)
			}
		}
	}
	do(ctx, t, chromedp.EmulateViewport(1280, 780))
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, settle(`document.querySelectorAll('[data-cover]').length === 2`))
	loaded := `performance.getEntriesByType('resource').filter(e => e.name.includes('/console/files/')).length`
	if n := eval[int](ctx, t, loaded); n != 0 {
		t.Errorf("%d files are loaded before anybody asks", n)
	}
	views("covered")
	// By the keyboard, as by a click.
	eval[any](ctx, t, `document.querySelector('[data-cover]').focus(); 1`)
	do(ctx, t, chromedp.KeyEvent("\r"), settle(`document.querySelector('.file-image.open img')?.naturalWidth === 400`))
	if got := eval[string](ctx, t, `document.querySelector('.file-image.open img').alt + '|' + document.querySelectorAll('.file-image.open').length`); got != "can-cuoc-mat-truoc.jpg|1" {
		t.Errorf("uncovered: %s", got)
	}
	views("uncovered")
	do(ctx, t, chromedp.Click(".file-image.open .cover-hide"), settle(`!document.querySelector('.file-image.open') && !document.querySelector('.cover img') && document.activeElement.matches('[data-cover]')`))
	// Who leaves the page leaves no paper on the screen.
	do(ctx, t, chromedp.Click("[data-cover]"), settle(`!!document.querySelector('.file-image.open img')`))
	eval[any](ctx, t, `Object.defineProperty(document, 'hidden', {value: true, configurable: true}); document.dispatchEvent(new Event('visibilitychange')); 1`)
	do(ctx, t, settle(`!document.querySelector('.cover img')`))
}
