package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

const demoPassword = "sample-password-of-the-test"

// TestStory is the main job in two real browsers against the real program: a
// citizen on a phone asks in everyday Vietnamese, gets the guide, walks, gets
// stuck and meets the officer in charge, who answers from her desk. With
// MOTCUA_SHOTS it leaves the pictures of the README there.
func TestStory(t *testing.T) {
	// It starts although no ward's database is there: it leaves that alone.
	env := []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword, "MOTCUA_DATABASE=postgres://nobody@127.0.0.1:1/none"}
	demo := startServer(t, env, "serve", "--demo", "--listen", "127.0.0.1:0")
	citizen := newBrowser(t, demo.address, 360, 740)
	officer := newBrowser(t, demo.address, 1280, 800)

	citizen.open("/")
	citizen.fits("the welcome")
	citizen.shot("citizen-360-welcome")

	citizen.say("dang ky tam tru can giay to gi")
	citizen.reads("Đăng ký tạm trú")
	citizen.reads("CT01")
	citizen.fits("the answer")
	citizen.shot("citizen-360-papers")

	citizen.say("dang ky tam tru")
	citizen.reads("7.000 đồng")
	citizen.reads("15.000 đồng")
	citizen.shot("citizen-360-card")
	citizen.press("Video")
	citizen.until("the video plays from our own server",
		`[...document.querySelectorAll('video source')].some(s => s.src.includes('/media/'))`)

	citizen.press("Hướng dẫn từng bước")
	citizen.press("Tôi hoặc nhà tôi")
	citizen.until("the guide open", `location.hash === '#guide'`)
	citizen.reads("Bước 1 trên")
	citizen.press("sang bước 2")
	citizen.reads("Bước 2 trên")
	citizen.until("the beginning of step 2", `document.querySelector('#guide').scrollTop === 0 && document.querySelector('#guide .step-title').getBoundingClientRect().top > 0`)
	citizen.fits("the guide")
	citizen.press("Giấy tờ chứng minh chỗ ở")
	citizen.until("the paper ticked", `document.querySelector('button.tick').getAttribute('aria-checked') === 'true'`)
	script[bool](citizen, `(() => { document.querySelector('#guide').scrollTop = 0; return true; })()`)
	citizen.shot("citizen-360-step")

	citizen.press("Gặp cán bộ")
	citizen.reads("Tổ dân phố 7")
	citizen.say("to 7")
	citizen.reads("Cán bộ mẫu Hương")
	citizen.reads("Hẹn trả lời trước")
	citizen.fits("the promise")
	citizen.shot("citizen-360-promise")
	citizen.say("chu nha di xa khong ky duoc thi lam the nao")

	officer.open("/console")
	officer.do(chromedp.SetValue("#username", "huong"), chromedp.SetValue("#password", demoPassword), chromedp.Submit("#password"),
		chromedp.WaitReady("#queue"))
	officer.reads("chu nha di xa khong ky duoc")
	officer.shot("desk-1280-queue")
	officer.do(chromedp.Click("#queue a[href*='/console/t/']"), chromedp.WaitReady("#stream"))
	officer.reads("Đăng ký tạm trú")
	officer.reads("Bà con đang ở đây")
	officer.fits("the desk")
	officer.do(chromedp.SendKeys("#reply-text", "Dạ, em chào bà con ạ. Chủ nhà ở xa có thể xác nhận đồng ý trên VNeID, không cần ký giấy. Bà con bấm vào bước 3 để xem cách làm ạ."))
	citizen.reads("Cán bộ mẫu Hương đang gõ")
	citizen.do(chromedp.SendKeys("#text", "vang"))
	officer.reads("Bà con đang gõ")
	script[bool](citizen, `(document.querySelector('#text').value = '', true)`)
	officer.until("she has stopped typing", `!document.querySelector('#signs').textContent.includes('đang gõ')`)
	officer.shot("desk-1280")
	officer.press("Gửi cho Bà con")
	officer.reads("Chủ nhà ở xa có thể xác nhận")

	citizen.reads("Chủ nhà ở xa có thể xác nhận")
	citizen.reads("Đúng hẹn")
	citizen.reads("Cán bộ đã xem")
	officer.reads("Bà con đã xem")
	citizen.shot("citizen-360-reply")

	officer.open(script[string](officer, `document.querySelector("a[href$='/close']").getAttribute('href')`))
	officer.reads("Xong, nhờ cán bộ giúp")
	officer.shot("desk-1280-close")
	officer.do(chromedp.Click("input[name=outcome][value=solved_helped]"))
	officer.press("Đánh dấu xong")
	citizen.reads("Bà con thấy cán bộ hướng dẫn thế nào ạ?")
	citizen.press("Rất tốt")
	citizen.reads("cảm ơn bà con đã cho ý kiến")
	citizen.shot("citizen-360-rated")
	officer.open("/console")
	officer.reads("Đã xong hôm nay")

	// The bot has the floor again and answers the very next question.
	citizen.say("con moi sinh thi lam giay khai sinh o dau")
	citizen.reads("khai sinh")
	citizen.size(1280, 800)
	citizen.press("Hướng dẫn từng bước")
	citizen.fits("the wide page")
	citizen.shot("citizen-1280")
}
