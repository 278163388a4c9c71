package main

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keys types on the keyboard, wherever the focus is.
func (b *browser) keys(text string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text))
}

// tabTo goes to an element as somebody without a mouse does.
func (b *browser) tabTo(selector string) {
	b.t.Helper()
	q, err := json.Marshal(selector)
	if err != nil {
		b.t.Fatal(err)
	}
	for range 500 {
		if script[bool](b, `document.activeElement.matches(`+string(q)+`)`) {
			return
		}
		b.keys(kb.Tab)
	}
	b.shot("failed")
	b.t.Fatalf("no key leads to %s; the page says:\n%s", selector, script[string](b, `document.body.innerText`))
}

// types fills a field by the keyboard.
func (b *browser) types(selector, text string) {
	b.t.Helper()
	b.tabTo(selector)
	b.keys(text)
}

// enters presses a button or follows a link by the keyboard.
func (b *browser) enters(selector string) {
	b.t.Helper()
	b.tabTo(selector)
	b.keys(kb.Enter)
}

// leads presses Enter after further keys, and waits for what only the page
// has that comes then.
func (b *browser) leads(keys, selector string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys+kb.Enter), chromedp.WaitReady(selector))
}

// toGuides signs in by the keyboard and goes to the guides.
func (b *browser) toGuides(user string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base+"/console/sign-in?next=/console/guides"), chromedp.WaitReady("#username"))
	b.types("#username", user)
	b.types("#password", demoPassword)
	b.leads("", "main.guides")
}

// TestStoryOfAGuide is the way of a guide in real browsers against the real
// program, without a mouse: one person writes it from nothing, another reviews
// it and lets it out, a citizen is answered from it at once; it is withdrawn,
// and she is not any more; it is brought back, and she is again.
func TestStoryOfAGuide(t *testing.T) {
	env := []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}
	demo := startServer(t, env, "serve", "--demo", "--listen", "127.0.0.1:0")
	const (
		question = "thon toi muon to chuc hoi xuan thi xin o dau"
		summary  = "Thôn bản muốn mở hội xuân thì báo với phường trước 15 ngày."
		page     = "/console/guides/g/9.000001"
	)
	ask := func() *browser {
		t.Helper()
		citizen := newBrowser(t, demo.address, 360, 740)
		citizen.open("/")
		citizen.types("#text", question)
		citizen.keys(kb.Enter)
		citizen.until("an answer", `(() => { const all = [...document.querySelectorAll('#log .msg')]; const mine = all.findLastIndex(m => m.classList.contains('voice-me')); return mine >= 0 && mine < all.length - 1; })()`)
		return citizen
	}
	knows := func(b *browser) bool {
		return script[bool](b, `document.body.innerText.includes('Tổ chức hội xuân')`)
	}
	if knows(ask()) {
		t.Fatal("the bot knows the guide before it is written")
	}

	writer := newBrowser(t, demo.address, 1280, 800)
	writer.toGuides("huong")
	writer.shot("guides-1280")
	writer.tabTo(`a[href="/console/guides/new"]`)
	writer.leads("", "#code")
	writer.types("#code", "9.000001")
	writer.types("#title", "Thông báo tổ chức hội xuân của thôn, bản")
	writer.leads("", "#gform[data-ready]")
	writer.types(`[name="short"]`, "Tổ chức hội xuân")
	writer.types(`[name="summary"]`, summary)
	part := func(id string) {
		t.Helper()
		writer.tabTo(`#part-` + id + ` > summary`)
		if !script[bool](writer, `document.activeElement.parentElement.open`) {
			writer.keys(kb.Enter)
		}
	}
	part("ask")
	writer.types(`[name="aliases"]`, "mở hội xuân thôn bản")
	writer.types(`[name="wordings"]`, "Thôn tôi muốn tổ chức hội xuân thì xin ở đâu?")
	part("evidence")
	writer.enters(`button[value="add:evidence"]`)
	writer.keys("Giấy báo mở hội")
	part("steps")
	writer.enters(`button[value="add:steps"]`)
	writer.keys("Viết giấy báo")
	writer.types(`[name="steps[0].text"]`, "Trưởng thôn viết giấy báo mở hội.")
	writer.until("it is saved", `document.querySelector('#gform-said').textContent.includes('Đã lưu') && document.querySelector('#gform-count').textContent.trim() === 'Đủ thông tin'`)
	writer.fits("the form")
	writer.until("citizens' view beside the form is of what was saved", `scrollTo(0, 0) || !!document.querySelector('#look-aside iframe')?.contentDocument?.body?.textContent.includes('Giấy báo mở hội')`)
	writer.shot("guides-1280-form")
	writer.tabTo(`.gform-do button[value="review"]`)
	writer.leads("", "#note")
	writer.reads("Đã lưu, chưa gửi")
	writer.types("#note", "Bài mới cho mùa hội")
	writer.leads(kb.Tab, ".ed-say")
	writer.reads("Chờ người khác duyệt")
	writer.fits("the guide in review")
	if knows(ask()) {
		t.Error("citizens see what nobody has reviewed")
	}

	reviewer := newBrowser(t, demo.address, 1280, 800)
	reviewer.toGuides("dung")
	reviewer.reads("Chờ anh chị duyệt")
	reviewer.reads("1 việc chờ") // at the link, on every page
	reviewer.shot("guides-1280-reviewer")
	reviewer.tabTo(`.needs a[href="` + page + `/review"]`)
	reviewer.leads("", "#comment")
	reviewer.reads(summary)
	reviewer.reads("Cán bộ mẫu Hương gửi duyệt")
	reviewer.shot("guides-1280-review")
	reviewer.types("#comment", "Rõ rồi, cảm ơn chị.")
	reviewer.leads(kb.Tab, "#on")
	reviewer.reads("Bà con thấy từ bao giờ?")
	reviewer.tabTo(`form[action$="/publish"] .button-main`)
	reviewer.leads("", ".ed-now.seen")
	reviewer.reads("Bà con thấy bản này từ bây giờ")
	reviewer.fits("the guide that is out")
	reviewer.shot("guides-1280-guide")

	citizen := ask()
	citizen.reads("Tổ chức hội xuân")
	citizen.reads("Giấy báo mở hội")
	citizen.shot("citizen-360-new-guide")

	reviewer.tabTo(`a[href="` + page + `/withdraw"]`)
	reviewer.leads("", "#reason")
	reviewer.reads("Gỡ bài này?")
	reviewer.types("#reason", "Nghị quyết mới chưa có hiệu lực")
	reviewer.leads(kb.Tab+kb.Tab, ".banner-ok")
	reviewer.reads("Trợ lý không trả lời bằng bài này nữa")
	if knows(ask()) {
		t.Error("the bot answers from a guide that was withdrawn")
	}

	reviewer.tabTo(`a[href="` + page + `/versions"]`)
	reviewer.leads("", ".versions")
	reviewer.tabTo(`a[href^="` + page + `/restore?version="]`)
	reviewer.leads("", "#reason")
	reviewer.types("#reason", "Nghị quyết có hiệu lực rồi")
	reviewer.leads(kb.Tab+kb.Tab, ".banner-ok")
	if again := ask(); !knows(again) {
		t.Error("the bot does not answer from a version that was brought back")
	} else {
		again.reads("Giấy báo mở hội")
	}
}
