package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// waits waits until the page says that the words are kept and go out later,
// and fails unless they stand in the box.
func (b *browser) waits(words string) {
	b.t.Helper()
	b.until("a word that it is not sent yet", `document.querySelector('#reply .refused.wait:not([hidden])')?.innerText.trim()`)
	if got := b.boxed(); got != words {
		b.t.Errorf("without a network the box holds %q, want %q", got, words)
	}
}

// TestDeskLine: a reply pressed while the line is dead, or while the server
// dies, stays in its box and arrives once.
func TestDeskLine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := startServer(t, nil, "serve", "--data", data, "--listen", "127.0.0.1:0")
	file := filepath.Join(t.TempDir(), "roster.yaml")
	write(t, file, alwaysOpen(t))
	for _, args := range [][]string{
		{"roster", "apply", file, "--data", data},
		{"account", "add", "huong", "--officer", "huong", "--data", data},
		{"account", "add", "dung", "--officer", "dung", "--role", "officer", "--role", "lead", "--data", data},
	} {
		if out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, args...); code != 0 {
			t.Fatalf("%q ended with %d: %s%s", args, code, out, e)
		}
	}
	again := func() {
		s = startServer(t, nil, "serve", "--data", data, "--listen", strings.TrimPrefix(s.address, "http://"))
	}
	huong := newBrowser(t, s.address, 1280, 800)
	dung, citizen := huong.person(t, 1280, 800), huong.person(t, 360, 740)
	huong.signIn("huong")
	dung.signIn("dung")
	talk := citizen.meet("tổ 7", "tôi hỏi lúc mạng chập chờn")
	huong.openTalk(talk, "tôi hỏi lúc mạng chập chờn")

	t.Run("her network is cut as she presses send", func(t *testing.T) {
		during(t, huong, citizen)
		const words = "Dạ, em trả lời lúc mất mạng ạ."
		huong.write(words)
		huong.cut(true)
		huong.send()
		huong.waits(words)
		huong.shot("desk-offline")
		if n := citizen.shows(words); n != 0 {
			t.Fatal("it arrived over no network")
		}
		huong.cut(false)
		huong.arrived()
		huong.once(words)
		citizen.once(words)
	})
	t.Run("she shuts the page meanwhile", func(t *testing.T) {
		during(t, huong, citizen)
		const words = "Dạ, em trả lời rồi lỡ tải lại trang ạ."
		huong.write(words)
		huong.cut(true)
		huong.send()
		huong.waits(words)
		huong.cut(false)
		huong.do(chromedp.Reload(), chromedp.WaitReady("#stream"))
		// The page may have sent it in the moment before it went.
		if huong.boxed() != "" {
			huong.send()
		}
		huong.arrived()
		huong.once(words)
		citizen.once(words)
	})
	t.Run("the citizen's network is cut as she presses send", func(t *testing.T) {
		during(t, huong, citizen)
		const words = "tôi gửi câu này lúc mất mạng"
		citizen.cut(true)
		citizen.say(words)
		citizen.reads("Mất mạng")
		citizen.cut(false)
		huong.reads(words)
		citizen.until("nothing waiting to be sent", `document.querySelector('#pending').childElementCount === 0`)
		citizen.once(words)
		huong.once(words)
	})
	t.Run("what she is told of cannot be read just then", func(t *testing.T) {
		during(t, huong, citizen)
		lost := func(b *browser, answer string) {
			script[bool](b, `(() => {
				const fetches = window.fetch;
				let till = 0; // all that is read for a while, from the first on
				window.fetch = (to, how) => {
					if (!how?.headers?.['X-Live'] || how.method) return fetches(to, how);
					till ||= Date.now() + 1500;
					return Date.now() < till ? `+answer+` : fetches(to, how);
				};
				return true; })()`)
		}
		for how, answer := range map[string]string{"mất mạng": `Promise.reject(new TypeError('lost on its way'))`, "máy chủ bận": `Promise.resolve(new Response('', { status: 503 }))`} {
			words := "tôi gửi câu này đúng lúc " + how
			lost(huong, answer)
			citizen.say(words)
			huong.until("her words", fmt.Sprintf(`document.querySelector('#stream').innerText.includes(%q)`, words))
			huong.once(words)
			words = "Dạ, em trả lời đúng lúc " + how
			lost(citizen, answer)
			huong.write(words)
			huong.send()
			citizen.once(words)
		}
	})
	t.Run("what she presses stays under her finger", func(t *testing.T) {
		during(t, huong, citizen)
		const words = "tôi gửi câu này lúc chị đang bấm"
		script[bool](huong, `(() => {
			document.querySelector('#talk-head').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
			const fetches = window.fetch;
			window.brought = '';
			window.fetch = async (to, how) => {
				const res = await fetches(to, how);
				if (how?.headers?.['X-Live']) window.brought += await res.clone().text();
				return res;
			};
			return true; })()`)
		citizen.say(words)
		huong.until("her words on their way", `window.brought.includes('lúc chị đang bấm')`)
		if script[bool](huong, `new Promise(done => setTimeout(() => done(document.body.innerText.includes('lúc chị đang bấm')), 300))`) {
			t.Error("the page changed under her finger")
		}
		script[bool](huong, `(() => { document.dispatchEvent(new PointerEvent('pointerup', { bubbles: true })); return true; })()`)
		huong.until("the words in the stream", `document.querySelector('#stream').innerText.includes('lúc chị đang bấm')`)
		huong.once(words)
	})
	// What the press meets: a server that is killed before it reads the form,
	// and one that is killed somewhere between form and answer.
	for n, after := range []time.Duration{-1, 2 * time.Millisecond, 15 * time.Millisecond} {
		name := fmt.Sprintf("the server is killed %v after she presses send", after)
		if after < 0 {
			name = "the server is killed before it reads what she sends"
		}
		t.Run(name, func(t *testing.T) {
			during(t, huong, citizen)
			words := fmt.Sprintf("Dạ, em trả lời lúc cúp điện lần %d ạ.", n+1)
			huong.write(words)
			if after < 0 {
				if err := s.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
			}
			script[bool](huong, `(() => { document.querySelector('#reply .send').click(); return true; })()`)
			time.Sleep(max(after, 0))
			if after < 0 {
				time.Sleep(300 * time.Millisecond) // the form is on its way, and nobody reads it
			}
			s.kill()
			huong.until("the words kept, or gone because they had arrived", fmt.Sprintf(`(v => v === %q || v === '')(document.querySelector('#reply-text').value)`, words))
			if after < 0 {
				huong.waits(words)
			}
			again()
			huong.arrived()
			huong.once(words)
			citizen.once(words)
		})
	}
	t.Run("F76 moved on while her reply waits for a network", func(t *testing.T) {
		during(t, huong, dung, citizen)
		const words = "Dạ, câu này không được tới ai cả ạ."
		huong.write(words)
		huong.cut(true)
		huong.send()
		huong.waits(words)
		dung.openTalk(talk+"/take", "tôi hỏi lúc mạng chập chờn")
		dung.do(chromedp.SendKeys("#sheet-reason", "chị Hương mất mạng"))
		dung.press("Nhận thay")
		dung.lands("the ticket his", `document.querySelector('#strip .strip-mine')`)
		huong.cut(false)
		huong.until("the refusal", `document.querySelector('#reply .refused:not([hidden]):not(.wait)')?.innerText.trim() === 'Cán bộ mẫu Dũng đã nhận phiếu này.'`)
		if got := huong.boxed(); got != words {
			t.Errorf("the box holds %q, want %q", got, words)
		}
		dung.write("Dạ, em Dũng trả lời tiếp ạ.")
		dung.send()
		dung.arrived()
		citizen.once("Dạ, em Dũng trả lời tiếp ạ.")
		citizen.never(words)
	})
}
