package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/axe"
	"github.com/motcua/motcua/words"
)

func (c *core) says(lang words.Lang, key string) string { return c.host.Words().Text(lang, key) }

// TestSpeechIsTakenAtTheStart: a ward's words are said from the start on. A
// text that this program refuses is logged and left out, and nothing else
// suffers from it.
func TestSpeechIsTakenAtTheStart(t *testing.T) {
	dir := t.TempDir()
	open := func() (*core, *strings.Builder) {
		t.Helper()
		var log strings.Builder
		c, err := openCore(t.Context(), config{Data: dir, Roster: dir + "/roster.yaml"}, logger(&log, config{}))
		if err != nil {
			t.Fatal(err)
		}
		return c, &log
	}
	c, _ := open()
	now := time.Now()
	promise := c.says(words.Vi, "bot.promise")
	for _, e := range []words.Edit{
		{Key: "bot.hello", Lang: words.Vi, Text: "Chào bà con.", By: "son", At: now},
		{Key: "bot.promise", Lang: words.Vi, Text: "Sẽ trả lời.", By: "son", At: now},
		{Key: "bot.of_old", Lang: words.Vi, Text: "Câu cũ.", By: "son", At: now},
	} {
		if err := c.store.PutWordEdit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.store.PutBulletin(t.Context(), bot.Bulletin{Text: map[words.Lang]string{words.Vi: "Nước lên."}, From: now, To: now.Add(time.Hour), By: "son", At: now}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c, log := open()
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	if c.says(words.Vi, "bot.hello") != "Chào bà con." || c.says(words.Vi, "bot.promise") != promise {
		t.Errorf("says %q and %q", c.says(words.Vi, "bot.hello"), c.says(words.Vi, "bot.promise"))
	}
	for _, key := range []string{"bot.promise", "bot.of_old"} {
		if n := strings.Count(log.String(), "text="+key); n != 1 {
			t.Errorf("%s is logged %d times:\n%s", key, n, log)
		}
	}
	if err := c.takeSpeech(t.Context()); err != nil || strings.Count(log.String(), "text=bot.of_old") != 1 {
		t.Errorf("looked again: %v\n%s", err, log)
	}
	w, _, release := c.host.Take()
	defer release()
	if !w.Bulletin.Shown(now) || c.ward().Bulletin.Version != w.Bulletin.Version {
		t.Errorf("the bulletin is %+v", w.Bulletin)
	}
}

// TestOtherMachinesFollowSpeech: what is saved on one machine the others say
// after their next look.
func TestOtherMachinesFollowSpeech(t *testing.T) {
	dsn := newDatabase(t)
	first, _, err := machine(t, dsn, named(t, "Phường Một"))
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := machine(t, dsn, "")
	if err != nil {
		t.Fatal(err)
	}
	own := second.says(words.Vi, "bot.hello")
	if err := first.store.PutWordEdit(t.Context(), words.Edit{Key: "bot.hello", Lang: words.Vi, Text: "Chào bà con.", By: "son", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	look := func(want string) {
		t.Helper()
		for _, c := range []*core{first, second} {
			if err := c.takeSpeech(t.Context()); err != nil || c.says(words.Vi, "bot.hello") != want {
				t.Errorf("%v, says %q", err, c.says(words.Vi, "bot.hello"))
			}
		}
	}
	look("Chào bà con.")
	if err := second.store.DeleteWordEdit(t.Context(), "bot.hello", words.Vi, 1); err != nil {
		t.Fatal(err)
	}
	look(own)
}

// TestWordsInBrowser: who may changes what the bot says, citizens hear it in
// their next message, and goes back; then an urgent notice comes and is taken
// down. With MOTCUA_SHOTS it leaves pictures.
func TestWordsInBrowser(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--listen", "127.0.0.1:0")
	citizen := newBrowser(t, demo.address, 360, 740)
	lead := newBrowser(t, demo.address, 1280, 900)
	citizen.open("/")
	citizen.say("xin chao")
	citizen.reads("Bà con cần làm thủ tục gì?")

	lead.open("/console/guides/words/t/bot.hello")
	lead.do(chromedp.SetValue("#username", "dung"), chromedp.SetValue("#password", demoPassword), chromedp.Submit("#password"), chromedp.WaitReady("#text_vi"))
	own := script[string](lead, `document.querySelector('#text_vi').value`)
	write := func(text string) {
		t.Helper()
		script[bool](lead, `(() => { const t = document.querySelector('#text_vi'); t.focus(); t.value = ''; return true; })()`)
		lead.do(chromedp.SendKeys("#text_vi", text))
	}
	write("Chào bà con, phường nghe đây ạ.")
	lead.until("the preview", `document.querySelector('#see_vi').innerText.includes('phường nghe đây')`)
	lead.until("the count", `document.querySelector('#rooms_vi [data-have]').textContent === '31'`)
	lead.sends("Lưu, dùng ngay", "Trợ lý nói câu này từ tin sau")
	citizen.say("xin chao")
	citizen.reads("Chào bà con, phường nghe đây ạ.")

	// A greeting of the page itself, and one that would be cut somewhere.
	lead.open("/console/guides/words/t/chat.welcome")
	write("Phường chào bà con trên trang này ạ.")
	lead.sends("Lưu, dùng ngay", "Trợ lý nói câu này từ tin sau")
	fresh := newBrowser(t, demo.address, 360, 740)
	fresh.open("/")
	fresh.reads("Phường chào bà con trên trang này ạ.")
	lead.open("/console/guides/words/t/bot.promise")
	write("Sẽ trả lời. ")
	lead.press("{officer}")
	lead.until("the placeholder put in", `document.querySelector('#text_vi').value.endsWith('{officer}')`)
	lead.until("the fault", `document.querySelector('#faults_vi').innerText.includes('{by}')`)
	lead.sends("Lưu, dùng ngay", "Chưa lưu")
	lead.shot("words-fault-1280")

	lead.open("/console/guides/words/t/bot.hello")
	lead.sends("Về câu gốc", "Đã về câu gốc")
	citizen.say("xin chao")
	citizen.until("the original again", `[...document.querySelectorAll('.voice-bot')].at(-1).innerText.replace(/\s+/g, ' ').includes(`+fmt.Sprintf("%q", own)+`)`)

	lead.open("/console/guides/bulletin")
	lead.do(chromedp.SendKeys("#vi", "Chiều nay quầy một cửa đóng cửa vì nước lên. Bà con nộp trực tuyến, hoặc đến vào sáng mai ạ."))
	lead.until("the preview", `document.querySelector('#see_bulletin').innerText.includes('nước lên')`)
	lead.sends("Cho hiện", "Bà con đang thấy, tới")
	citizen.until("the banner", `document.querySelector('#banner').innerText.includes('nước lên')`)
	citizen.shot("bulletin-citizen-360")
	citizen.say("cam on")
	citizen.until("the bot tells it once", `[...document.querySelectorAll('#log .msg')].filter(m => m.innerText.includes('nước lên')).length === 1`)
	citizen.say("cam on")
	citizen.reads("Dạ, không có gì ạ")
	citizen.until("and once only", `[...document.querySelectorAll('#log .msg')].filter(m => m.innerText.includes('nước lên')).length === 1`)
	citizen.fits("the page with a bulletin")

	for _, at := range []struct {
		path, name string
	}{{"/console/guides/words", "words"}, {"/console/guides/words/t/bot.promise", "word"}, {"/console/guides/words/import", "wordsin"}, {"/console/guides/bulletin", "bulletin"}} {
		for _, theme := range []string{"light", "dark"} {
			for _, width := range []int64{360, 1280} {
				script[bool](lead, `(document.cookie = 'theme=`+theme+`;path=/', true)`)
				lead.size(width, 900)
				lead.open(at.path)
				what := fmt.Sprintf("%s-%d-%s", at.name, width, theme)
				lead.fits(what)
				axe.Check(t, what, func(js string) (string, error) {
					return chromedp.Run(lead.ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
				})
				lead.shotWhole(what)
			}
		}
	}
	lead.sends("Gỡ ngay", "Bà con không thấy nữa")
	citizen.until("the banner gone", `!document.querySelector('#banner').innerText.includes('nước lên')`)
}

// sends presses a button that brings another page, and waits until it says
// something. While it comes there is no page to run a script on.
func (b *browser) sends(button, want string) {
	b.t.Helper()
	b.press(button)
	for began := time.Now(); time.Since(began) < 15*time.Second; time.Sleep(50 * time.Millisecond) {
		text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.readyState === 'complete' ? document.body.innerText.replace(/\s+/g, ' ') : ''`))
		if err == nil && strings.Contains(text, want) {
			return
		}
	}
	b.shot("failed")
	b.t.Fatalf("browser: %s never came after %s", want, button)
}

// shotWhole leaves a picture of the whole page.
func (b *browser) shotWhole(name string) {
	b.t.Helper()
	if b.shots == "" {
		return
	}
	width := script[int64](b, `innerWidth`)
	b.size(width, min(script[int64](b, `document.documentElement.scrollHeight`), 2600))
	b.shot(name)
}
