package console

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// focused is what has the focus: the first words of an entry, or an id.
const focused = `(document.activeElement.id || (document.activeElement.querySelector('b') || document.activeElement.querySelector('span'))?.textContent || '')`

// strike types keys as a keyboard does: a key that the page takes for itself
// writes nothing.
func strike(keys string) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(keys, func(k *input.DispatchKeyEventParams) {
		if k.Type == kb.KeyDown {
			k.Type = kb.KeyRawDown
		}
	})
}

// ownReplies gives Hương so many replies.
func (p *place) ownReplies(from, to int) {
	p.t.Helper()
	for i := from; i < to; i++ {
		must(p.t, p.canned.PutCannedReply(p.t.Context(), bot.CannedReply{ID: bot.CannedID(fmt.Sprintf("ID%02d", i)), Owner: "huong",
			Title: fmt.Sprintf("Mẫu số %02d", i), Text: fmt.Sprintf("Dạ {bà con}, đây là câu %02d.", i)}))
	}
}

// TestCannedByKeyboard: "/" in an empty box opens the menu, arrows move in
// it, Enter puts the words into the box and Escape only goes back.
func TestCannedByKeyboard(t *testing.T) {
	p := newPlace(t)
	p.ownReplies(0, 2)
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	open(ctx, t, p, "/console/t/N427AH")
	box := func() string { return eval[string](ctx, t, `document.querySelector('#reply-text').value`) }
	is := func(what, want string) {
		t.Helper()
		if got := eval[string](ctx, t, focused); got != want {
			t.Errorf("%s: focus is on %q, want %q", what, got, want)
		}
	}
	opened := func(want bool) {
		t.Helper()
		if got := eval[bool](ctx, t, `document.querySelector('#canned').open`); got != want {
			t.Errorf("menu open: %v", got)
		}
	}
	do(ctx, t, chromedp.Focus("#reply-text"), strike("/"))
	opened(true)
	is("opened", "Mẫu số 00")
	if got := eval[string](ctx, t, `[...document.querySelectorAll('#canned-list, #canned-list .canned-item')].map(e => e.getAttribute('role')).join() + document.querySelectorAll('#canned [tabindex="0"]').length`); got != "menu,"+strings.Repeat("menuitem,", 9)+"menuitem1" {
		t.Errorf("roles and places to tab to: %s", got)
	}
	do(ctx, t, strike(kb.ArrowDown))
	is("down", "Mẫu số 01")
	do(ctx, t, strike(kb.End))
	is("end", "Sửa các mẫu")
	do(ctx, t, strike(kb.ArrowDown))
	is("round", "Mẫu số 00")
	do(ctx, t, strike("c"))
	is("a letter", "Chào bà con")
	do(ctx, t, strike(kb.Escape))
	opened(false)
	is("escape", "reply-text")
	if box() != "" {
		t.Errorf("box holds %q", box())
	}
	do(ctx, t, strike("/"), strike(kb.ArrowDown), strike(kb.Enter))
	opened(false)
	is("enter", "reply-text")
	if box() != "Dạ Bà con mẫu An, đây là câu 01." {
		t.Errorf("box holds %q", box())
	}
	if got := eval[string](ctx, t, `location.pathname + location.search`); got != "/console/t/N427AH" {
		t.Errorf("went to %s", got)
	}
	do(ctx, t, strike("/"))
	opened(false) // there is something in the box
	if box() != "Dạ Bà con mẫu An, đây là câu 01./" {
		t.Errorf("box holds %q", box())
	}
	// Twice means the sign, and without shortcuts it is nothing else.
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#reply-text').value = ''`), strike("/"), strike("/"))
	opened(false)
	if box() != "/" {
		t.Errorf("box holds %q", box())
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#reply-text').value = ''; localStorage.setItem('motcua.keys', 'false')`), strike("/"))
	opened(false)
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`localStorage.removeItem('motcua.keys'); localStorage.removeItem('motcua.draft.reply:N427AH')`))

	// Many of them are sought, without accents.
	p.ownReplies(2, 12)
	open(ctx, t, p, "/console/t/N427AH")
	do(ctx, t, chromedp.Focus("#reply-text"), strike("/"))
	is("opened", "canned-seek")
	do(ctx, t, strike("mau so 07"))
	if got := eval[string](ctx, t, `[...document.querySelectorAll('.canned-list .canned-item')].filter(e => e.checkVisibility()).map(e => e.querySelector('b').textContent).join() + '|' + document.querySelector('#say').textContent`); got != "Mẫu số 07|1 mẫu khớp" {
		t.Errorf("found %s", got)
	}
	do(ctx, t, strike(kb.Enter))
	if box() != "Dạ Bà con mẫu An, đây là câu 07." {
		t.Errorf("box holds %q", box())
	}
	// What is being written is kept by a button that sends nothing.
	do(ctx, t, chromedp.Click("#canned > summary"), chromedp.Click("[data-keep]"), chromedp.WaitVisible("#flash.banner-ok"))
	if got := p.canned.of("huong"); !strings.Contains(got, "=Dạ {ba con}, đây là câu 07.@1") || box() == "" {
		t.Errorf("kept %q, box %q", got, box())
	}
	for _, c := range p.store.commands() {
		if c.Kind != bot.CommandSeen {
			t.Errorf("sent %+v", c)
		}
	}
}

// TestSuggestionsThreeButtons presses each of them.
func TestSuggestionsThreeButtons(t *testing.T) {
	o := &oracle{answer: answers("1.004194", procedures.AspectFee)}
	p := suggesting(t, o)
	p.store.decide = obey
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(1280, 800))
	shown := func() bool {
		return eval[bool](ctx, t, `!!document.querySelector('.suggestion')?.checkVisibility()`)
	}
	replies := func() (out []bot.Command) {
		for _, c := range p.store.commands() {
			if c.Kind != bot.CommandSeen {
				out = append(out, c)
			}
		}
		return out
	}
	// Edit first: the words are in the box, and nothing has been sent.
	open(ctx, t, p, "/console/t/T2M8VW?mode=note")
	do(ctx, t, chromedp.Click(".suggestion-foot a"))
	if got := eval[string](ctx, t, `document.activeElement.id + '|' + document.activeElement.value`); !strings.HasPrefix(got, "reply-text|") || !strings.Contains(got, "15.000") || len(replies()) > 0 {
		t.Errorf("to edit: %q", got)
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`localStorage.removeItem('motcua.draft.reply:T2M8VW')`))
	// Skip: gone, and gone for this question when the page comes again.
	open(ctx, t, p, "/console/t/D5NG2A")
	if !shown() {
		t.Fatal("no card")
	}
	do(ctx, t, chromedp.Click("[data-skip]"))
	if shown() {
		t.Error("skipped, and still there")
	}
	open(ctx, t, p, "/console/t/D5NG2A")
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.dispatchEvent(new CustomEvent('desk:told')); new Promise(r => setTimeout(r, 700))`))
	if shown() {
		t.Error("skipped, and back")
	}
	if len(replies()) > 0 {
		t.Errorf("sent %+v", replies())
	}
	// Send: one tap, one command, and the card goes when the reply is there.
	open(ctx, t, p, "/console/t/T2M8VW")
	p.store.mu.Lock()
	p.store.decide = func(e bot.Event) (bot.Outcome, bool) { // called with the store held
		if e.Command.Kind == bot.CommandSend {
			tk := p.store.tickets["T2M8VW"]
			tk.WaitingSince = tk.PromisedBy.AddDate(-9, 0, 0)
			tk.WaitingSince, tk.Version = tk.WaitingSince.Truncate(0), 4
			say(p.store, tk.Conversation, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorOfficer, Officer: "huong"}, Text: "Dạ"})
			p.store.tickets["T2M8VW"] = tk
		}
		return bot.Outcome{Done: true}, true
	}
	p.store.mu.Unlock()
	do(ctx, t, chromedp.Click(".suggestion-foot button"), chromedp.WaitVisible("#flash.banner-ok"), chromedp.WaitNotPresent(".suggestion"))
	if c := replies(); len(c) != 1 || c[0].Kind != bot.CommandSend || c[0].Code != "1.004194" || c[0].Aspect != procedures.AspectFee || c[0].Ticket != "T2M8VW" || c[0].Version != 3 {
		t.Errorf("sent %+v", c)
	}
	// A search that is late is shown without a reload.
	slow := &oracle{answer: o.answer, wait: make(chan struct{})}
	lib, err := procedures.NewLibrary(sampleGuides(), nil)
	must(t, err)
	must(t, p.host.SetLibrary(lib, slow, nil))
	open(ctx, t, p, "/console/t/PH7C2M")
	if shown() {
		t.Error("answered before it was")
	}
	close(slow.wait)
	do(ctx, t, chromedp.WaitVisible(".suggestion"))
}

// TestCannedPagesFit opens the new pages at the widths that matter. With
// CONSOLE_SHOTS it leaves pictures there.
func TestCannedPagesFit(t *testing.T) {
	o := &oracle{answer: answers("1.004194", procedures.AspectPapers)}
	p := suggesting(t, o)
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{}, "huong", []account.Role{account.RoleOfficer, account.RoleLead}))
	p.ownReplies(0, 9)
	must(t, p.canned.PutCannedReply(t.Context(), bot.CannedReply{ID: "W", Version: 0, Title: "Hẹn bà con tới bộ phận một cửa", Text: "Dạ, {bà con} mang bản chính tới bộ phận một cửa, em chờ ở bàn số 2 tới {hẹn} ạ.\nPhiếu của bà con: {phiếu}."}))
	ctx := chromium(t, p)
	shots := os.Getenv("CONSOLE_SHOTS")
	themes := []string{"light"}
	if shots != "" {
		themes = append(themes, "dark", "large")
	}
	menu := `document.querySelector('#canned').open = true; new Promise(r => setTimeout(r, 100))`
	pages := map[string][2]string{"menu": {"/console/t/D5NG2A", menu}, "suggestion": {"/console/t/T2M8VW"}, "suggestion-open": {"/console/t/T2M8VW", `document.querySelector('#suggestion-more').open = true`},
		"sheet": {"/console/t/T2M8VW/canned"}, "canned": {cannedPath}, "cannedform": {ward + "/W"}, "cannednew": {mine + "/new"}, "canneddelete": {mine + "/ID03/delete"}}
	for _, dim := range [][2]int64{{320, 640}, {360, 740}, {640, 400}, {1280, 800}} {
		do(ctx, t, chromedp.EmulateViewport(dim[0], dim[1]))
		for _, theme := range themes {
			for name, page := range pages {
				eval[string](ctx, t, `document.cookie = "theme=`+theme+`;path=/"; document.cookie = "text=`+map[bool]string{true: "23", false: "17"}[theme == "large"]+`;path=/"`)
				open(ctx, t, p, page[0])
				if page[1] != "" {
					do(ctx, t, chromedp.Evaluate[chromedp.Void](page[1]))
				}
				if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
					t.Errorf("%s at %d: %.0f px too wide", name, dim[0], wide)
				}
				if low := eval[[]string](ctx, t, small); len(low) > 0 {
					t.Errorf("%s at %d: too low to be pressed: %q", name, dim[0], low)
				}
				if out := eval[bool](ctx, t, `(() => { const r = document.querySelector('#canned[open] .menu-sheet')?.getBoundingClientRect(); return !!r && (r.left < 0 || r.right > innerWidth || !document.elementFromPoint(r.left + r.width / 2, r.top + 12)?.closest('#canned')); })()`); out {
					t.Errorf("%s at %d, %s: the menu is not wholly within sight", name, dim[0], theme)
				}
				if shots != "" {
					png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
					must(t, err)
					must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("c-%s-%d-%s.png", name, dim[0], theme)), png, 0o600))
				}
			}
		}
	}
}
