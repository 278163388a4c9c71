package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// reach finds the one control, brings it into sight up or down, and fails
// unless a thumb gets it: 44 px each way, wholly within the width of the
// screen, and nothing above it.
func (b *browser) reach(what, selector string) {
	b.t.Helper()
	b.until(what, `[...document.querySelectorAll('`+selector+`')].some(e => e.checkVisibility())`)
	fault := script[string](b, `(async () => {
		let e;
		for (let n = 0; n < 100 && !e?.isConnected; n++) { // a part that is live may be another a moment later
			e = [...document.querySelectorAll('`+selector+`')].find(e => e.checkVisibility());
			e?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
			await new Promise(requestAnimationFrame);
		}
		if (!e?.isConnected) return 'does not stay on the page';
		const r = e.getBoundingClientRect();
		const faults = [];
		if (r.width < 43.5 || r.height < 43.5) faults.push('is ' + r.width.toFixed(1) + ' by ' + r.height.toFixed(1) + ' px');
		if (r.left < 0 || r.right > innerWidth) faults.push('lies from ' + r.left.toFixed(0) + ' to ' + r.right.toFixed(0) + ' of ' + innerWidth);
		const at = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
		if (!at || !e.contains(at) && !at.contains(e)) faults.push('is under ' + (at ? at.outerHTML.slice(0, 120) : 'the edge'));
		if (document.documentElement.scrollWidth > innerWidth || scrollX > 0) faults.push('stands on a page that moves sideways');
		return faults.join(', ');
	})()`)
	if fault != "" {
		b.shot("reach-" + strings.ReplaceAll(what, " ", "-"))
		b.t.Errorf("%s (%s) %s", what, selector, fault)
	}
}

// tap reaches a control and presses it where it lies.
func (b *browser) tap(what, selector string) {
	b.t.Helper()
	b.reach(what, selector)
	at := script[[]float64](b, `(() => { const r = [...document.querySelectorAll('`+selector+`')].find(e => e.checkVisibility()).getBoundingClientRect();
		return [r.left + r.width / 2, r.top + r.height / 2]; })()`)
	b.do(chromedp.MouseClickXY(at[0], at[1]))
}

// TestDeskOnAPhone is an officer's whole job on a phone of 360 by 740, held in
// one hand: what she needs is large enough, within the width of the screen,
// and no page moves sideways.
func TestDeskOnAPhone(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--listen", "127.0.0.1:0")
	officer := newBrowser(t, demo.address, 360, 740)
	one, two := officer.person(t, 360, 740), officer.person(t, 360, 740)
	one.open("/")
	one.say("đăng ký tạm trú")
	one.reads("7.000 đồng")
	talk := one.meet("tôi không rõ", "chủ nhà đi xa không ký được thì làm sao")
	second := two.meet("tổ 1", "hôm nay phường có làm việc không")
	row := func(talk string) string { return `#queue a[data-ticket="` + talk[len(talk)-6:] + `"]` }
	shot := func(name string) {
		officer.fits(name)
		officer.shot("phone-" + name)
	}

	officer.open("/console")
	officer.reach("name", "#username")
	officer.reach("password", "#password")
	shot("sign-in")
	officer.do(chromedp.SendKeys("#username", "thao"), chromedp.SendKeys("#password", demoPassword))
	officer.tap("sign in", "main button:not([type=button])")
	officer.lands("the queue", `document.querySelector('`+row(talk)+`') && document.querySelector('`+row(second)+`')`)
	shot("queue")

	officer.tap("ticket", row(talk))
	officer.lands("the conversation", `document.querySelector('#stream')`)
	officer.reads("chủ nhà đi xa")
	shot("talk")
	officer.tap("claim", `#hold form button`)
	officer.until("the ticket hers", `!!document.querySelector('#strip .strip-mine')`)
	shot("claimed")

	officer.tap("reply", "#reply-text")
	officer.do(chromedp.SendKeys("#reply-text", "Dạ, chủ nhà xác nhận trên VNeID ạ."))
	shot("reply")
	officer.tap("send", "#reply .send")
	officer.arrived()
	one.once("Dạ, chủ nhà xác nhận trên VNeID ạ.")

	officer.tap("guide", `#talk-head a[href$="/guide"]`)
	officer.lands("the guide", `location.pathname.endsWith('/guide')`)
	shot("guide")
	title := script[string](officer, `document.querySelector('.steps li .step-t').lastChild.textContent.trim() || document.querySelector('.steps li .step-t').innerText.trim()`)
	officer.tap("send a step", `.steps li button`)
	one.reads("Bước 1 trên")
	one.reads(title)
	shot("guide-sent")
	officer.tap("back from the guide", ".guide-head .back")
	officer.lands("the conversation", `document.querySelector('#reply-text') && !location.pathname.endsWith('/guide')`)

	officer.tap("note mode", "#reply label[for=mode-note]")
	officer.tap("note", "#note-text")
	officer.do(chromedp.SendKeys("#note-text", "Đã gọi chủ nhà, chờ xác nhận."))
	shot("note")
	officer.tap("save note", "#note .note-save")
	officer.reads("Đã gọi chủ nhà, chờ xác nhận.")
	officer.tap("reply mode", "#note label[for=mode-reply]")

	officer.tap("more", "#talk-menu summary")
	shot("menu")
	officer.tap("transfer", `#talk-menu a[href$="/transfer"]`)
	officer.lands("whom to transfer to", `document.querySelector('#sheet')`)
	officer.tap("colleague", `label.pick:has(input[value="officer:huong"])`)
	officer.tap("note for her", "#sheet-note")
	officer.do(chromedp.SendKeys("#sheet-note", "tổ 7 ạ"))
	shot("transfer")
	officer.tap("transfer now", "#sheet .button-main")
	officer.lands("the queue", `location.pathname === '/console' && !document.querySelector('`+row(talk)+`')`)
	shot("queue-after")

	officer.tap("second ticket", row(second))
	officer.lands("the conversation", `document.querySelector('#stream')`)
	officer.tap("reply", "#reply-text")
	officer.do(chromedp.SendKeys("#reply-text", "Dạ, phường làm việc đến 17 giờ ạ."))
	officer.tap("send", "#reply .send")
	officer.arrived()
	officer.tap("more", "#talk-menu summary")
	officer.tap("close", `#talk-menu a[href$="/close"]`)
	officer.lands("how it ended", `document.querySelector('#sheet')`)
	officer.tap("outcome", `label.pick:has(input[value=solved_helped])`)
	shot("close")
	officer.tap("close now", "#sheet .button-main")
	officer.lands("the queue", `location.pathname === '/console'`)
	two.reads("Bà con thấy cán bộ hướng dẫn thế nào ạ?")
	one.never("Đã gọi chủ nhà")
	one.never("phường làm việc đến 17 giờ")
	for _, tab := range []string{"/console/notices", "/console/roster", "/console/me"} {
		officer.tap("place "+tab, `.tabs a[href="`+tab+`"]`)
		officer.lands(tab, `location.pathname === '`+tab+`'`)
		shot("place" + strings.ReplaceAll(tab, "/", "-"))
	}
	officer.tap("sign out", ".me-out button")
	officer.lands("signed out", `document.querySelector('#username')`)
}
