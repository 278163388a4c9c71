package console

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// TestLeadPagesFit opens what leads work with at the widths that matter, and
// moves tickets with thumb and keyboard: ticks survive the list being brought
// up to date. With CONSOLE_SHOTS it leaves pictures there, light and dark.
func TestLeadPagesFit(t *testing.T) {
	p, _ := newLead(t)
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{Username: "local"}, "huong", []account.Role{account.RoleOfficer, account.RoleLead}))
	r := *p.roster()
	r.Officers = append([]roster.Officer(nil), r.Officers...)
	r.Officers[0].Lead, r.DeskTeam = true, []roster.OfficerID{"minh", "huong"}
	next, err := r.WithAbsence("thao", at(0, 0), at(0, 0).AddDate(0, 0, 1), p.clock())
	must(t, err)
	p.host.SetRoster(next)
	p.store.mu.Lock()
	for _, id := range []bot.TicketID{"N427AH", "D5NG2A"} {
		x := p.store.tickets[id]
		named := roster.OfficerID("minh")
		if id == "D5NG2A" {
			named = roster.Desk
		}
		p.store.tickets[id] = x.NotMine(&r, "huong", roster.Charge{Owner: "minh"}, x.Group, named, "", at(9, 12))
	}
	x := p.store.tickets["K7Q2MD"]
	x.Owner = "thao"
	p.store.tickets["K7Q2MD"] = x
	for i := range 14 {
		person(p.store, fmt.Sprint("nhieu", i), fmt.Sprintf("Bà con mẫu Nhiều Tên Dài Số %d", i), "tdp-7", bot.TicketID(fmt.Sprintf("NHX%03d", i)), at(9, 0), at(9, 40+i), "Tôi hỏi thủ tục đăng ký tạm trú cho con ạ, nhà tôi ở cuối ngõ")
	}
	p.store.mu.Unlock()
	ctx := chromium(t, p)
	shots := os.Getenv("CONSOLE_SHOTS")
	look := func(name string, dim [2]int64, theme string) {
		t.Helper()
		if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
			t.Errorf("%s at %d: %.0f px too wide", name, dim[0], wide)
		}
		if low := eval[[]string](ctx, t, small); len(low) > 0 {
			t.Errorf("%s at %d: too low to be pressed: %q", name, dim[0], low)
		}
		if shots == "" {
			return
		}
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%d-%s.png", name, dim[0], theme)), png, 0o600))
		high := eval[float64](ctx, t, `document.documentElement.scrollHeight`)
		do(ctx, t, chromedp.EmulateViewport(dim[0], min(max(dim[1], int64(high)), 3800)))
		png, err = chromedp.Run(ctx, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%d-%s-all.png", name, dim[0], theme)), png, 0o600))
		do(ctx, t, chromedp.EmulateViewport(dim[0], dim[1]))
	}
	themes := []string{"light"}
	if shots != "" {
		themes = append(themes, "dark")
	}
	tick := `document.querySelectorAll('#lead-list input').forEach((b, i) => { if (i % 2 == 0) b.click() }); document.querySelector('#lead-to').value = 'officer:minh'`
	for _, dim := range [][2]int64{{320, 640}, {360, 740}, {640, 400}, {768, 1024}, {1280, 800}} {
		do(ctx, t, chromedp.EmulateViewport(dim[0], dim[1]))
		for _, theme := range themes {
			eval[string](ctx, t, `document.cookie = "theme=`+theme+`;path=/"`)
			open(ctx, t, p, leadPath)
			look("lead", dim, theme)
			do(ctx, t, chromedp.Evaluate[chromedp.Void](tick), chromedp.Evaluate[chromedp.Void](`document.querySelector('#tickets').scrollIntoView()`))
			look("lead-chosen", dim, theme)
			do(ctx, t, chromedp.Click(".lead-bar .button-main"), chromedp.WaitReady("#move-note"))
			look("lead-preview", dim, theme)
			open(ctx, t, p, "/console/t/H3A5BC/not-mine")
			look("not-mine", dim, theme)
			open(ctx, t, p, rotaPath)
			look("lead-rota", dim, theme)
			open(ctx, t, p, rotaPath+"/preview?kind=absence&officer=minh&span=today")
			look("lead-absence", dim, theme)
		}
	}
	do(ctx, t, chromedp.EmulateViewport(360, 740))
	eval[string](ctx, t, `document.cookie = "text=23;path=/"`) // A+
	open(ctx, t, p, leadPath)
	do(ctx, t, chromedp.Evaluate[chromedp.Void](tick))
	look("lead-large", [2]int64{360, 740}, "light")
	eval[string](ctx, t, `document.cookie = "text=17;path=/"`)

	open(ctx, t, p, leadPath)
	if eval[bool](ctx, t, `getComputedStyle(document.querySelector('.lead-bar')).position === 'sticky'`) {
		t.Error("the bar sticks before anything is chosen")
	}
	// Space toggles where the focus is; a shift-click takes the row between.
	do(ctx, t, chromedp.Focus("#pick-H3A5BC"), chromedp.KeyEvent(" "), settle(`document.querySelector('#lead-chosen').textContent.includes('Đã chọn 1 phiếu')`))
	if !eval[bool](ctx, t, `getComputedStyle(document.querySelector('.lead-bar')).position === 'sticky'`) {
		t.Error("the bar does not stick")
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`(b => { b[0].click(); b[3].dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true, cancelable: true })) })(document.querySelectorAll('#lead-list input'))`),
		settle(`document.querySelector('#lead-chosen').textContent.includes('Đã chọn 5 phiếu')`))
	// Somebody writes: the list is brought up to date, the ticks stay.
	p.store.mu.Lock()
	id := p.store.tickets["T2M8VW"].Conversation
	say(p.store, id, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "Cháu hỏi thêm câu nữa ạ", Ticket: "T2M8VW"})
	p.store.notices = append(p.store.notices, bot.Notice{Seq: 1, Conversation: id, Ticket: "T2M8VW"})
	p.store.mu.Unlock()
	p.store.Publish()
	do(ctx, t, settle(`document.querySelector('#lead-list').textContent.includes('Cháu hỏi thêm câu nữa ạ')`))
	if n := eval[int](ctx, t, `document.querySelectorAll('#lead-list input:checked').length`); n != 5 {
		t.Errorf("%d ticks are left", n)
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#lead-to').value = 'officer:minh'`), chromedp.Click(".lead-bar .button-main"), chromedp.WaitReady("#move-note"))
	// The worker is slow: the page shows what is under way and ends by itself.
	p.store.mu.Lock()
	decide := p.store.decide
	p.store.decide = nil
	p.store.mu.Unlock()
	do(ctx, t, chromedp.Click(".rota-foot .button-main"), chromedp.WaitReady("#moved-again"))
	look("lead-moving", [2]int64{360, 740}, "light")
	p.store.mu.Lock()
	for _, e := range p.store.events {
		if e.Command.Kind == bot.CommandTransfer {
			p.store.outcomes[e.Key], _ = decide(e)
		}
	}
	p.store.mu.Unlock()
	do(ctx, t, settle(`document.querySelector('#moved').dataset.pending === '0'`))
	look("lead-moved", [2]int64{360, 740}, "light")
	// Away today: two taps.
	open(ctx, t, p, leadPath)
	do(ctx, t, chromedp.Click(`a[href*="officer=minh&span=today"]`), chromedp.WaitReady(".rota-what"), chromedp.Click(".rota-foot button"), chromedp.WaitReady(".rota-absence"))
	if p.roster().Reachable("minh", at(10, 0)) {
		t.Error("Minh is still to be reached")
	}
}
