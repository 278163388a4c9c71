package console

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
)

// within fails when a script does not say true in time, and says how long it
// took. The limits are well below the 10 s after which a page looks by itself:
// they tell news from a look, not fast from slow.
func within(ctx context.Context, t *testing.T, limit time.Duration, what, script string) {
	t.Helper()
	began := time.Now()
	do(ctx, t, settle(script))
	took := time.Since(began)
	t.Logf("%s after %v", what, took.Round(time.Millisecond))
	if took > limit {
		t.Errorf("%s takes %v", what, took)
	}
}

// picture leaves a picture in the folder that CONSOLE_SHOTS names.
func picture(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("CONSOLE_SHOTS")
	if dir == "" {
		return
	}
	for _, theme := range []string{"light", "dark"} {
		eval[string](ctx, t, `(document.documentElement.dataset.theme = "`+theme+`")`)
		for _, width := range []int64{360, 1280} {
			do(ctx, t, chromedp.EmulateViewport(width, 800), chromedp.Sleep(150*time.Millisecond),
				chromedp.Evaluate[chromedp.Void](`scrollTo(0, document.documentElement.scrollHeight)`))
			if wide := eval[float64](ctx, t, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s at %d: %.0f px too wide", name, width, wide)
			}
			png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
			must(t, err)
			must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("live-%s-%d-%s.png", name, width, theme)), png, 0o600))
		}
	}
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
}

// TestFailedReplyOnPage: why, what else to try and the button are within the
// page's width, and the button sends once.
func TestFailedReplyOnPage(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	id := p.store.tickets["N427AH"].Conversation
	last := &p.store.messages[id][len(p.store.messages[id])-1]
	last.Delivery.Reason = "delivery.blocked"
	p.limited(bot.Limits{FileBytes: 1 << 20, ReplyWindow: 24 * time.Hour})
	c := p.store.conversations[id]
	c.CitizenAt = at(12, 25).AddDate(0, 0, -1)
	p.store.conversations[id] = c
	p.console.Signs.Show(sign(p, "N427AH", "minh", bot.SignLooking))
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, settle(`document.querySelector('#signs').textContent.includes('còn 3 giờ')`))
	picture(ctx, t, "failed")
	if low := eval[[]string](ctx, t, small); len(low) > 0 {
		t.Errorf("too low to be pressed: %q", low)
	}
	do(ctx, t, chromedp.Click(".again"))
	within(ctx, t, 6*time.Second, "sent again", `document.querySelector('#flash:not([hidden])')`)
	if r := p.replies(); len(r) != 1 || r[0].Again != last.ID {
		t.Errorf("replies %+v", r)
	}
}

// With the real store and engine: the officer writes, the citizen reads and
// writes, and each sees it within a second.
func TestLiveBothWays(t *testing.T) {
	w := newWhole(t)
	tk := w.citizen("chat-an", "tdp-7", "Tôi cần hỏi về đất")
	ctx := chromium(t, w.place)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, w.place, "/console/t/"+string(tk.ID))
	types := func() bool {
		return slices.Contains(w.console.Signs.Of(tk.Conversation), bot.Sign{Conversation: tk.Conversation, Ticket: tk.ID, Officer: "huong", Kind: bot.SignTyping})
	}
	// A note is typed for nobody.
	do(ctx, t, press("n"), settle(`document.activeElement.id === 'note-text'`), chromedp.SendKeys("#note-text", "nội bộ"), chromedp.Sleep(300*time.Millisecond))
	if types() {
		t.Error("a note is shown as typing")
	}
	do(ctx, t, chromedp.Click("label[for=mode-reply]"), chromedp.SendKeys("#reply-text", "Dạ, em chào bà con ạ."))
	began := time.Now()
	w.until("officer's typing", types)
	if took := time.Since(began); took > time.Second {
		t.Errorf("typing takes %v", took)
	}
	do(ctx, t, chromedp.Click(".send"), settle(`document.querySelector('#stream .voice-officer .mark-line')?.textContent.includes('Đã gửi,')`))
	if types() {
		t.Error("it is sent, and still being written")
	}
	w.console.Signs.Show(bot.Sign{Conversation: tk.Conversation, Ticket: tk.ID, Kind: bot.SignTyping})
	within(ctx, t, 6*time.Second, "citizen's typing", `document.querySelector('#signs')?.textContent.includes('Bà con đang gõ…')`)
	w.console.Signs.Show(bot.Sign{Conversation: tk.Conversation, Ticket: tk.ID, Officer: "minh", Kind: bot.SignTyping})
	within(ctx, t, 6*time.Second, "a colleague's typing", `document.querySelector('#signs').textContent.includes('Cán bộ mẫu Minh đang soạn trả lời') && document.querySelector('#say').textContent.includes('Minh')`)
	conv, err := w.db.Conversation(t.Context(), tk.Conversation)
	must(t, err)
	_, err = w.console.Inbox.PutEvent(t.Context(), bot.Event{Key: "seen", Kind: bot.EventSeen, Address: tk.Address, At: w.clock(), Due: w.clock(), Upto: conv.LastSeq})
	must(t, err)
	within(ctx, t, 6*time.Second, "read mark", `document.querySelector('#stream .voice-officer .mark-ok')?.textContent.includes('Bà con đã xem')`)
	picture(ctx, t, "signs")
	within(ctx, t, 8*time.Second, "the end of typing", `!document.querySelector('#signs').textContent.includes('gõ') && !document.querySelector('#signs').textContent.includes('soạn')`)
	now, err := w.db.Conversation(t.Context(), tk.Conversation)
	must(t, err)
	if now.CitizenSeen != conv.LastSeq || !now.CitizenAt.Equal(conv.CitizenAt) {
		t.Errorf("seen %d, written at %v, was %v", now.CitizenSeen, now.CitizenAt, conv.CitizenAt)
	}
}

// The connection breaks in mid-reply: the words stay, and go once when it is
// back, under the name they had.
func TestReplyWithoutConnection(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/N427AH")
	key := eval[string](ctx, t, `document.querySelector('#reply').elements.key.value`)
	eval[int](ctx, t, `window.real = window.fetch; window.tries = 0; window.fetch = (to, o) => { if (String(to).includes('/reply')) window.tries++; return Promise.reject(new TypeError('offline')); }; 1`)
	do(ctx, t, chromedp.SendKeys("#reply-text", "Dạ, em gửi ạ."), chromedp.Click(".send"), settle(`document.querySelector('#reply .refused.wait:not([hidden])')`))
	if got := eval[string](ctx, t, `document.querySelector('#reply-text').value + '|' + JSON.parse(localStorage.getItem('motcua.draft.reply:N427AH')).key`); got != "Dạ, em gửi ạ.|"+key {
		t.Errorf("kept %q, want the words under %s", got, key)
	}
	picture(ctx, t, "offline")
	if n := len(p.replies()); n != 0 {
		t.Fatalf("%d replies", n)
	}
	// It is back, and the browser says so twice.
	eval[int](ctx, t, `window.fetch = window.real; window.dispatchEvent(new Event('online')); window.dispatchEvent(new Event('online')); 1`)
	do(ctx, t, settle(`document.querySelector('#reply-text').value === '' && !document.querySelector('#reply-text').readOnly`))
	replies := p.replies()
	if len(replies) != 1 || replies[0].Text != "Dạ, em gửi ạ." {
		t.Errorf("replies %+v", replies)
	}
	p.store.mu.Lock()
	named := slices.ContainsFunc(p.store.events, func(e bot.Event) bool { return strings.HasPrefix(string(e.Key), "console:"+key) })
	p.store.mu.Unlock()
	if !named {
		t.Error("it went under another name")
	}
	if tries := eval[int](ctx, t, `window.tries`); tries < 1 {
		t.Error("it was never tried")
	}
}

// Two tabs on one ticket: the one that is not written in follows, the queue
// says that there is a draft, and what was sent in one leaves the other.
func TestDraftInTwoTabs(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	one := chromium(t, p)
	open(one, t, p, "/console/t/N427AH")
	two, closeTab := chromedp.NewContext(one)
	t.Cleanup(closeTab)
	open(two, t, p, "/console/t/N427AH")
	do(two, t, chromedp.EmulateViewport(1280, 800), chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	do(one, t, chromedp.EmulateViewport(1280, 800), chromedp.SendKeys("#reply-text", "Dạ, một"))
	const row = `document.querySelector('#queue a[data-ticket="N427AH"] .draft')`
	do(two, t, settle(`document.querySelector('#reply-text').value === 'Dạ, một' && `+row+`?.textContent.includes('Bản nháp')`))
	do(one, t, settle(row+` && !document.querySelector('#queue a[data-ticket="D5NG2A"] .draft')`), chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	picture(one, t, "draft")
	// The other goes on where this one stopped.
	do(two, t, chromedp.SendKeys("#reply-text", " hai"))
	do(one, t, settle(`document.querySelector('#reply-text').value === 'Dạ, một hai'`))
	do(two, t, chromedp.Click(".send"), settle(`document.querySelector('#reply-text').value === ''`))
	do(one, t, settle(`document.querySelector('#reply-text').value === '' && !`+row))
	if r := p.replies(); len(r) != 1 || r[0].Text != "Dạ, một hai" {
		t.Errorf("replies %+v", r)
	}
	// The tab that is being written in keeps its words, whatever comes.
	do(one, t, chromedp.SendKeys("#reply-text", "của tôi"),
		chromedp.Evaluate[chromedp.Void](`window.dispatchEvent(new StorageEvent('storage', { key: 'motcua.draft.reply:N427AH' }))`))
	if got := eval[string](one, t, `localStorage.removeItem('motcua.draft.reply:N427AH'); window.dispatchEvent(new StorageEvent('storage', { key: 'motcua.draft.reply:N427AH' })); document.querySelector('#reply-text').value`); got != "của tôi" {
		t.Errorf("her words became %q", got)
	}
}

// standIn takes the place of the browser's notifications and keeps what would
// be shown.
const standIn = `
window.told = [];
window.Notification = class {
  static permission = localStorage.getItem('test.permission') || 'default';
  static async requestPermission() {
    window.asked = (window.asked || 0) + 1;
    Notification.permission = localStorage.getItem('test.answer') || 'granted';
    localStorage.setItem('test.permission', Notification.permission);
    return Notification.permission;
  }
  constructor(title, o) { this.title = title; this.body = o.body; this.tag = o.tag; this.open = true; window.told.push(this); }
  close() { this.open = false; }
};`

func TestNotifications(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: standIn})
	must(t, err)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	say := func(id bot.TicketID, text string) {
		c := p.store.tickets[id].Conversation
		p.store.mu.Lock()
		defer p.store.mu.Unlock()
		say(p.store, c, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: text, Ticket: id})
		p.store.notices = append(p.store.notices, bot.Notice{Seq: uint64(len(p.store.notices) + 1), Conversation: c, Ticket: id})
		p.store.Publish()
	}
	open(ctx, t, p, "/console")
	do(ctx, t, settle(`document.querySelector('link[rel=icon]').href.includes('badge')`))
	say("T2M8VW", "chưa bật")
	do(ctx, t, chromedp.Sleep(600*time.Millisecond))
	if n := eval[int](ctx, t, `window.told.length + (window.asked || 0)`); n != 0 {
		t.Fatalf("%d notifications or questions before it was switched on", n)
	}
	// Denied: said how to allow it.
	open(ctx, t, p, "/console/me")
	eval[int](ctx, t, `localStorage.setItem('test.answer', 'denied'); 1`)
	do(ctx, t, chromedp.Click("#notify"), settle(`!document.querySelector('#notify').checked && document.querySelector('#notify-denied').checkVisibility()`))
	picture(ctx, t, "denied")
	eval[int](ctx, t, `localStorage.setItem('test.answer', 'granted'); 1`)
	do(ctx, t, chromedp.Click("#notify"), settle(`document.querySelector('#notify').checked && window.told.length === 1 && document.querySelector('#notify-denied').hidden`))
	picture(ctx, t, "me")
	// What waited before is no news; what she writes now is, without her words.
	open(ctx, t, p, "/console/t/PH7C2M")
	do(ctx, t, settle(`localStorage.getItem('motcua.told')`))
	say("T2M8VW", "lời riêng của tôi")
	within(ctx, t, 6*time.Second, "notification", `window.told.length === 1`)
	if got := eval[string](ctx, t, `(n => n.tag + '|' + n.title + '|' + n.body)(window.told[0])`); got != "T2M8VW|Phiếu T2M8VW|Tổ dân phố 5: phiếu mới." {
		t.Errorf("told %q", got)
	}
	// The ticket that is looked at needs none; a second message replaces.
	say("PH7C2M", "nữa ạ")
	say("T2M8VW", "và nữa ạ")
	do(ctx, t, settle(`window.told.length === 2 && window.told[1].tag === 'T2M8VW' && !window.told[0].open`), chromedp.Sleep(400*time.Millisecond))
	if tags := eval[string](ctx, t, `window.told.map(n => n.tag).join()`); tags != "T2M8VW,T2M8VW" {
		t.Errorf("told of %s", tags)
	}
	// Looked at in another tab: none either.
	two, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	must(t, chromedp.Do(two))
	_, err = chromedp.Call(two, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: standIn})
	must(t, err)
	open(two, t, p, "/console/t/K7Q2MD")
	say("K7Q2MD", "còn tôi ạ")
	do(ctx, t, chromedp.Sleep(900*time.Millisecond))
	if n := eval[int](ctx, t, `window.told.length`) + eval[int](two, t, `window.told.length`); n != 2 {
		t.Errorf("%d notifications", n)
	}
	// A promise that runs out is told when it is time, by a tab in the
	// background too.
	p.mu.Lock()
	p.now = at(10, 20)
	p.mu.Unlock()
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.dispatchEvent(new CustomEvent('desk:moved'))`),
		settle(`window.told.some(n => n.tag === 'N427AH' && n.body === 'Tổ dân phố 7: sắp hết hẹn trả lời.')`))
	// A click leads there.
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`window.told[1].onclick()`), settle(`location.pathname === '/console/t/T2M8VW'`))
	// All answered: no dot, no memory.
	p.store.mu.Lock()
	for id, tk := range p.store.tickets {
		tk.WaitingSince = time.Time{}
		p.store.tickets[id] = tk
	}
	p.store.notices = append(p.store.notices, bot.Notice{Seq: uint64(len(p.store.notices) + 1), Ticket: "T2M8VW"})
	p.store.mu.Unlock()
	p.store.Publish()
	for _, tab := range []context.Context{ctx, two} {
		do(tab, t, settle(`!document.querySelector('link[rel=icon]').href.includes('badge')`))
	}
}

// The keys for what an officer does all day; none of them while she types.
func TestMoreKeys(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/T2M8VW")
	do(ctx, t, chromedp.SendKeys("#reply-text", "cte/u?"), press("Escape"))
	if got := eval[string](ctx, t, `document.querySelector('#reply-text').value + location.pathname`); got != "cte/u?/console/t/T2M8VW" || len(p.replies()) != 0 {
		t.Errorf("typing did something: %q", got)
	}
	do(ctx, t, press("c"))
	within(ctx, t, 6*time.Second, "claim", `document.querySelector('#flash:not([hidden])')`)
	if !slices.ContainsFunc(p.store.commands(), func(c bot.Command) bool { return c.Kind == bot.CommandClaim && c.Ticket == "T2M8VW" }) {
		t.Error("c does not claim")
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`), press("t"), settle(`location.pathname.endsWith('/transfer') && document.readyState === 'complete'`))
	do(ctx, t, press("Escape"), settle(`location.pathname === '/console/t/T2M8VW' && document.readyState === 'complete'`))
	do(ctx, t, press("e"), settle(`location.pathname.endsWith('/close') && document.readyState === 'complete'`))
	do(ctx, t, press("u"), settle(`location.pathname === '/console/t/T2M8VW' && document.readyState === 'complete'`))
	do(ctx, t, press("/"), settle(`document.activeElement.id === 'seek'`), press("Escape"))
	do(ctx, t, press("?"), settle(`document.querySelector('#help').open`))
	picture(ctx, t, "keys")
	do(ctx, t, chromedp.EmulateViewport(360, 740))
	open(ctx, t, p, "/console/t/T2M8VW")
	do(ctx, t, press("u"), settle(`location.pathname === '/console' && document.readyState === 'complete'`))
	// Switched off, they do nothing.
	eval[int](ctx, t, `localStorage.setItem('motcua.keys', 'false'); 1`)
	do(ctx, t, press("/"), chromedp.Sleep(200*time.Millisecond))
	if eval[bool](ctx, t, `document.activeElement.id === 'seek'`) {
		t.Error("a key works though keys are off")
	}
}

// A file over the channel's limit is said before anything is sent.
func TestLargeFileIsSaidBeforeSending(t *testing.T) {
	p := newPlace(t)
	p.limited(bot.Limits{FileBytes: 1 << 20})
	p.store.decide = obey
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/N427AH")
	dir := t.TempDir()
	small, large := filepath.Join(dir, "nho.pdf"), filepath.Join(dir, "to-khai.pdf")
	must(t, os.WriteFile(small, []byte("%PDF-1.4\n"), 0o600))
	must(t, os.WriteFile(large, append([]byte("%PDF-1.4\n"), make([]byte, 2<<20)...), 0o600))
	do(ctx, t, chromedp.SendKeys("#reply-text", "Dạ, em gửi ạ."), chromedp.SetUploadFiles("#reply input[type=file]", []string{small, large}),
		settle(`document.querySelector('#reply .refused').textContent.includes('to-khai.pdf')`))
	picture(ctx, t, "large")
	do(ctx, t, chromedp.Click(".send"), chromedp.Sleep(300*time.Millisecond))
	if got := eval[string](ctx, t, `(f => f.elements.text.value + '|' + f.querySelector('input[type=file]').files.length + '|' + f.querySelector('.refused').textContent.trim())(document.querySelector('#reply'))`); !strings.HasPrefix(got, "Dạ, em gửi ạ.|2|Tệp “to-khai.pdf” nặng 2,1 MB, kênh này chỉ nhận tới 1 MB") {
		t.Errorf("left %q", got)
	}
	if n := len(p.replies()); n != 0 {
		t.Fatalf("%d replies", n)
	}
	do(ctx, t, chromedp.SetUploadFiles("#reply input[type=file]", []string{small}), settle(`document.querySelector('#reply .refused').hidden`),
		chromedp.Click(".send"), settle(`document.querySelector('#reply-text').value === ''`))
	if r := p.replies(); len(r) != 1 || len(r[0].Files) != 1 {
		t.Errorf("replies %+v", r)
	}
}
