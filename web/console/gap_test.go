package console

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
)

// hear has a citizen say something on ticket N427AH, and tells the feed.
func (p *place) hear(text string) {
	id := p.store.tickets["N427AH"].Conversation
	p.store.mu.Lock()
	say(p.store, id, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: text, Ticket: "N427AH"})
	p.store.notices = append(p.store.notices, bot.Notice{Seq: uint64(len(p.store.notices) + 1), Conversation: id, Ticket: "N427AH"})
	p.store.mu.Unlock()
	p.store.Publish()
}

// before runs a script in every page before its own.
func before(ctx context.Context, t *testing.T, script string) {
	t.Helper()
	_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	must(t, err)
}

const onPage = `document.querySelector('#stream').textContent.includes(`

// What is said while the page is on its way to the reader, before its stream
// begins, is on the page soon after, and not only when it is next looked at.
func TestNothingFallsBeforeTheStream(t *testing.T) {
	p := newPlace(t)
	p.hear("Tin đầu tiên")
	ctx := chromium(t, p)
	// The stream begins when the test says so.
	before(ctx, t, `navigator.locks.request = (name, begin) => { window.begin = begin; return new Promise(() => {}); };`)
	open(ctx, t, p, "/console/t/N427AH")
	p.hear("Tin trong lúc mở trang")
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`window.begin(); undefined`), settle(onPage+`'Tin trong lúc mở trang')`))
	// Nor for another tab, which hears of it from this one: it says where it
	// was read, and is told to read again when that was too early.
	second, cancel := chromedp.NewContext(ctx)
	defer cancel()
	open(second, t, p, "/console/me")
	ask := `new Promise(done => {
		const c = new BroadcastChannel('motcua-desk');
		c.onmessage = (e) => done(e.data.all === true);
		c.postMessage({ since: SEQ });
		setTimeout(() => done(false), 1000);
	})`
	for seq, missed := range map[string]bool{"1": true, "2": false} {
		if got := eval[bool](second, t, strings.Replace(ask, "SEQ", seq, 1)); got != missed {
			t.Errorf("a tab read at %s of 2 is told %v to read again", seq, got)
		}
	}
}

// A page that hears of something without a pause is read all the same.
func TestBusyHourIsShown(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, settle(`document.readyState === 'complete'`))
	before := eval[float64](ctx, t, `performance.now()`)
	eval[bool](ctx, t, `(() => { const c = new BroadcastChannel('motcua-desk'); setInterval(() => c.postMessage({ tickets: ['K7Q2MD'] }), 50); return true; })()`)
	p.hear("Tin giữa giờ cao điểm")
	do(ctx, t, settle(onPage+`'Tin giữa giờ cao điểm')`))
	if took := eval[float64](ctx, t, `performance.now()`) - before; took > 5000 {
		t.Errorf("it took %.0f ms", took)
	}
}
