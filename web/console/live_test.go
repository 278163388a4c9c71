package console

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
)

// settle waits until a script says true, across the pages it leads to.
func settle(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for {
			ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+script+")"))
			if err == nil && ok {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("wait for %s: %w", script, errors.Join(err, ctx.Err()))
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
}

// What is typed survives a reload, a message that comes in meanwhile, and a
// refusal; it is gone when it has arrived.
func TestDraftIsKept(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, chromedp.SendKeys("#reply-text", "Dạ, em jkrn?"), chromedp.Reload(), settle(`document.querySelector('#reply-text').value === 'Dạ, em jkrn?'`))
	if got := eval[string](ctx, t, `location.pathname`); got != "/console/t/N427AH" {
		t.Errorf("typing led to %s", got)
	}
	// Live, without touching the box.
	do(ctx, t, chromedp.Focus("#reply-text"))
	id := p.store.tickets["N427AH"].Conversation
	p.store.mu.Lock()
	say(p.store, id, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "Tôi hỏi thêm một câu ạ", Ticket: "N427AH"})
	p.store.notices = append(p.store.notices, bot.Notice{Seq: 1, Conversation: id, Ticket: "N427AH"})
	p.store.mu.Unlock()
	p.store.Publish()
	do(ctx, t, settle(`document.querySelector('#stream').textContent.includes('Tôi hỏi thêm một câu ạ')`))
	if !eval[bool](ctx, t, `document.activeElement.id === 'reply-text' && document.activeElement.value === 'Dạ, em jkrn?'`) {
		t.Error("the box was touched")
	}
	// Refused: the sentence stands above the words.
	p.store.mu.Lock()
	p.store.decide = refuse("bot.refused_claimed", "minh", "officer", "Cán bộ mẫu Minh")
	p.store.mu.Unlock()
	do(ctx, t, chromedp.Click(".send"), settle(`document.querySelector('#reply .refused').textContent.includes('Cán bộ mẫu Minh đã nhận phiếu này.')`))
	if !eval[bool](ctx, t, `(a => a.value === 'Dạ, em jkrn?' && !a.readOnly)(document.querySelector('#reply-text'))`) {
		t.Error("the words are gone")
	}
	// Not answered yet: it is asked again by itself, and is one event.
	p.store.mu.Lock()
	p.store.decide = nil
	before := len(p.store.events)
	p.store.mu.Unlock()
	do(ctx, t, chromedp.Click(".send"), settle(`document.querySelector('#reply .refused.wait:not([hidden])')`))
	p.store.mu.Lock()
	e := p.store.events[len(p.store.events)-1]
	p.store.outcomes[e.Key] = bot.Outcome{Done: true}
	if n := len(p.store.events) - before; n != 1 {
		t.Errorf("%d events", n)
	}
	p.store.mu.Unlock()
	do(ctx, t, settle(`document.querySelector('#reply-text').value === ''`))
	if e.Command.Text != "Dạ, em jkrn?" {
		t.Errorf("sent %q", e.Command.Text)
	}
	if kept := eval[int](ctx, t, `Object.keys(localStorage).filter(k => k.startsWith('motcua.draft.')).length`); kept != 0 {
		t.Errorf("%d drafts are kept", kept)
	}
}

// press is a key pressed where the focus is. (The protocol's own key events
// type a letter even into what the handler has just given the focus to.)
func press(key string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: "` + key + `", bubbles: true, cancelable: true }))`)
}

// Keys move about, but not while somebody types; a note keeps the reply.
func TestKeyboard(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console")
	do(ctx, t, chromedp.KeyEvent("j"), settle(`location.pathname === '/console/t/D5NG2A' && document.readyState === 'complete'`))
	do(ctx, t, chromedp.KeyEvent("j"), settle(`location.pathname === '/console/t/PH7C2M' && document.readyState === 'complete'`))
	do(ctx, t, chromedp.KeyEvent("k"), settle(`location.pathname === '/console/t/D5NG2A' && document.readyState === 'complete'`))
	do(ctx, t, press("r"), settle(`document.activeElement.id === 'reply-text'`), chromedp.SendKeys("#reply-text", "n?"))
	do(ctx, t, press("Escape"), press("n"), settle(`document.activeElement.id === 'note-text'`))
	if !eval[bool](ctx, t, `!document.querySelector('#reply').checkVisibility() && document.querySelector('#reply-text').value === 'n?'`) {
		t.Error("the note does not stand alone, or the reply is gone")
	}
	p.store.mu.Lock()
	p.store.decide = obey
	p.store.mu.Unlock()
	do(ctx, t, chromedp.SendKeys("#note-text", "hỏi địa chính"), chromedp.Click(".note-save"), settle(`document.querySelector('#note-text').value === '' && !document.querySelector('#note-text').readOnly`))
	// Typing on does not reach the citizen: the box stays what it was.
	if !eval[bool](ctx, t, `document.querySelector('#mode-note').checked && !document.querySelector('#reply').contains(document.activeElement)`) {
		t.Error("after a note the reply has the focus")
	}
	for _, c := range p.store.commands() {
		if c.Kind == bot.CommandReply || c.Kind == bot.CommandNote && c.Text != "hỏi địa chính" {
			t.Errorf("command %+v", c)
		}
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`), press("?"), settle(`document.querySelector('#help').open`))
}
