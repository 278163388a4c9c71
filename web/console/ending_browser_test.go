package console

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// hears puts a citizen's message into a ticket and tells the pages.
func (p *place) hears(id bot.TicketID, text string) {
	p.store.mu.Lock()
	conv := p.store.tickets[id].Conversation
	say(p.store, conv, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: text, Ticket: id})
	p.store.notices = append(p.store.notices, bot.Notice{Seq: uint64(len(p.store.notices) + 1), Conversation: conv, Ticket: id})
	p.store.mu.Unlock()
	p.store.Publish()
}

// What the citizen says meanwhile stays within sight, though the reply box
// has grown; until the officer scrolls up to read what was said before.
func TestNewestWordsStayInSight(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 700))
	open(ctx, t, p, "/console/t/N427AH")
	const away = `(b => b.scrollHeight - b.scrollTop - b.clientHeight)(document.querySelector('#stream-box'))`
	do(ctx, t, chromedp.SendKeys("#reply-text", strings.Repeat("Dạ, câu này dài ạ.\n", 8)), settle(away+` < 2`))
	for n := range 12 {
		text := fmt.Sprintf("câu hỏi thứ %d trong một lúc", n)
		p.hears("N427AH", text)
		do(ctx, t, settle(fmt.Sprintf(`document.querySelector('#stream').textContent.replace(/\s/g, ' ').includes(%q) && %s < 2`, text, away)))
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#stream-box').scrollTop = 40`), chromedp.Sleep(100*time.Millisecond))
	p.hears("N427AH", "câu cuối cùng ạ")
	do(ctx, t, settle(`document.querySelector('#stream').textContent.includes('câu cuối cùng ạ')`))
	if top := eval[float64](ctx, t, `document.querySelector('#stream-box').scrollTop`); top != 40 {
		t.Errorf("she was reading at 40, and is at %.0f", top)
	}
}

// Switched off in mid-reply: she hears why, her words stay, and nothing is
// tried again. A page without words of hers leaves the citizen's screen.
func TestSwitchedOffWhileWriting(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, chromedp.SendKeys("#reply-text", "Dạ, em đang viết"))
	p.switchOff("huong")
	do(ctx, t, chromedp.Click(".send"), settle(`document.querySelector('#reply .refused:not([hidden]):not(.wait)')?.textContent.includes('chưa có trong danh sách cán bộ')`))
	if !eval[bool](ctx, t, `(a => a.value === 'Dạ, em đang viết' && !a.readOnly)(document.querySelector('#reply-text'))`) {
		t.Error("her words are gone, or locked")
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#reply-text').value = ''; document.dispatchEvent(new Event('visibilitychange'))`),
		settle(`!document.querySelector('#stream') && document.body.innerText.includes('Tài khoản chưa gắn với cán bộ')`))
}

// A closed ticket that opens again has a box to answer in, at once.
func TestReopenedTicketHasABox(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	open(ctx, t, p, "/console/t/X9N4RT")
	if eval[bool](ctx, t, `!!document.querySelector('#box')`) {
		t.Fatal("a closed ticket has a box")
	}
	p.store.mu.Lock()
	tk := p.store.tickets["X9N4RT"]
	tk.Status, tk.Outcome, tk.Owner, tk.ClaimedBy = handoff.Open, "", "huong", ""
	p.store.tickets["X9N4RT"] = tk
	p.store.mu.Unlock()
	p.hears("X9N4RT", "tôi hỏi thêm ạ")
	do(ctx, t, settle(`document.querySelector('#reply-text')`))
}

// On a shared machine the next officer does not find the half sentence of the
// one before in her box, nor a mark of it in her queue.
func TestDraftIsOnesOwn(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, chromedp.SendKeys("#reply-text", "câu dở của Hương"),
		settle(`document.querySelector('#queue a[data-ticket="N427AH"] .draft')`))
	// Her session is over, and a colleague signs in without her signing out.
	eval[bool](ctx, t, `fetch('/console/sign-in', {method: 'POST', body: new URLSearchParams({username: 'minh', password: '`+password+`'})}).then(() => true)`)
	open(ctx, t, p, "/console/t/N427AH?tab=ward")
	do(ctx, t, settle(`document.querySelector('#badge').dataset.me === 'minh' && document.querySelector('#reply-text')`))
	if got := eval[string](ctx, t, `document.querySelector('#reply-text').value`); got != "" {
		t.Errorf("Minh's box holds %q", got)
	}
	if eval[bool](ctx, t, `!!document.querySelector('#queue a[data-ticket="N427AH"] .draft')`) {
		t.Error("Minh's queue marks a draft that is not his")
	}
}

// The button of a long sheet stands at its foot, on a phone a screen below
// the line that says why nothing was done: it is brought into sight.
func TestRefusalOfASheetIsInSight(t *testing.T) {
	p := newPlace(t)
	p.store.decide = refuse("bot.refused_same", "minh", "officer", "Cán bộ mẫu Minh")
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(360, 480))
	open(ctx, t, p, "/console/t/N427AH/transfer")
	do(ctx, t, chromedp.Click("input[value='officer:minh']"), chromedp.Click("#sheet .button-main"), settle(`document.querySelector('#sheet .refused:not([hidden])')`))
	do(ctx, t, settle(`(r => r.top >= 0 && r.bottom <= innerHeight && document.elementFromPoint(180, (r.top + r.bottom) / 2).closest('.refused'))(document.querySelector('#sheet .refused').getBoundingClientRect())`))
}
