package chat_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/web/chat"
)

// taking lets a chat take files.
func taking(t *testing.T) func(*chat.Deps) {
	t.Helper()
	kept, err := files.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return func(d *chat.Deps) { d.Files, d.Key, d.Signer = kept, linkKey, files.Signer{Key: []byte(linkKey)} }
}

// TestPapersFromAnotherSite: a photograph goes from the frame into the
// frame's own conversation.
func TestPapersFromAnotherSite(t *testing.T) {
	ctx := chromium(t, abroadFlags...)
	a := newAbroad(t, taking(t))
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740))
	frame := a.opened(t, page, a.listed+"/")
	eval[any](t, frame, fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], 'giay-to.jpg', { type: 'image/jpeg' }));
		const input = document.querySelector('.clip-input');
		input.files = data.files;
		input.dispatchEvent(new Event('change', { bubbles: true }));
		return 1;
	})()`, base64.StdEncoding.EncodeToString([]byte(photo(1, 60)))))
	until(t, frame, `document.querySelectorAll('#sheaf .pick').length === 1`)
	checked(t, frame, "frame with a photograph chosen")
	do(t, frame, chromedp.SendKeys("#text", "giay to cua toi"), chromedp.KeyEvent("\r"))
	until(t, frame, `document.querySelectorAll('#log .voice-bot').length === 1 && !document.querySelector('.pending')`)
	e := a.store.events[0]
	if len(a.store.events) != 1 || len(e.Files) != 1 || !strings.HasSuffix(e.Files[0].Name, ".jpg") || e.Text != "giay to cua toi" {
		t.Errorf("events %+v", a.store.events)
	}
	if got := eval[string](t, frame, `performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname).filter((p) => p.includes('upload') || p.endsWith('say')).filter((p) => p.startsWith('/khung/') || p.startsWith('/upload') || p.startsWith('/say')).join()`); !strings.Contains(got, "/khung/upload") || strings.Contains(","+got, ",/upload") {
		t.Errorf("it went by %s", got)
	}
	shoot(t, page, "frame-papers-360")
}
