package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// submit is what a quick typist presses: Ctrl and Enter.
func submit() chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
}

// TestDeskNotesAndTabs: notes stay inside however quickly she types, and
// several conversations at once are never mixed up.
func TestDeskNotesAndTabs(t *testing.T) {
	c := newCrew(t)
	talk := c.citizens[0].meet("tổ 1", "tôi hỏi việc thứ nhất")
	t.Run("F77 a note stays inside", func(t *testing.T) {
		during(t, c.all()...)
		const note, reply = "Ghi chú: bà con này hay hỏi khó.", "Dạ, em chào bà con ạ."
		c.thao.openTalk(talk, "tôi hỏi việc thứ nhất")
		c.thao.do(chromedp.Click("label[for=mode-note]"), chromedp.SendKeys("#note-text", note), chromedp.Click(".note-save"))
		c.thao.reads(note)
		c.thao.shot("desk-note")
		c.dung.openTalk(talk, note) // a colleague reads it
		c.thao.openTalk(talk, note)
		c.thao.write(reply)
		c.thao.send()
		c.citizens[0].once(reply)
		for _, citizen := range c.citizens {
			citizen.never(note)
		}
	})
	t.Run("F77 modes switched quickly", func(t *testing.T) {
		during(t, c.all()...)
		c.thao.openTalk(talk, "tôi hỏi việc thứ nhất")
		// Both boxes hold words, to and fro; each goes where it was written.
		toNote, toReply := chromedp.Click("label[for=mode-note]"), chromedp.Click("label[for=mode-reply]")
		c.thao.do(toNote, chromedp.SendKeys("#note-text", "Nội bộ, "), toReply, chromedp.SendKeys("#reply-text", "Trả lời, "),
			toNote, chromedp.SendKeys("#note-text", "phần hai."), toReply, chromedp.SendKeys("#reply-text", "phần hai."), toNote)
		c.thao.do(chromedp.Focus("#note-text"), submit())
		c.thao.reads("Nội bộ, phần hai.")
		c.citizens[0].never("Nội bộ")
		c.citizens[0].never("Trả lời, phần hai.")
		c.thao.openTalk(talk, "Nội bộ, phần hai.")
		if got := c.thao.boxed(); got != "Trả lời, phần hai." {
			t.Fatalf("the box holds %q", got)
		}
		c.thao.do(chromedp.Focus("#reply-text"), submit())
		c.citizens[0].once("Trả lời, phần hai.")
		c.citizens[0].never("Nội bộ")
	})
	t.Run("F77 typing on after a note", func(t *testing.T) {
		during(t, c.all()...)
		c.thao.openTalk(talk, "tôi hỏi việc thứ nhất")
		// She writes two notes in a row and does not look up: the second
		// must not go out as a reply.
		c.thao.do(chromedp.Click("label[for=mode-note]"), chromedp.SendKeys("#note-text", "Ghi chú đầu, rồi"), submit())
		c.thao.reads("Ghi chú đầu, rồi")
		c.thao.until("the note saved", `!document.querySelector('#note-text').readOnly && document.querySelector('#note-text').value === ''`)
		c.thao.do(chromedp.KeyEvent("ghi tiếp cho đồng nghiệp."), submit())
		c.thao.reads("ghi tiếp cho đồng nghiệp.")
		time.Sleep(500 * time.Millisecond) // would be with the citizen by then
		c.citizens[0].never("ghi tiếp cho đồng nghiệp.")
	})
	t.Run("two tabs on two tickets", func(t *testing.T) {
		during(t, c.all()...)
		other := c.citizens[1].meet("tổ 2", "tôi hỏi việc thứ hai")
		tab := c.thao.tab(t, 1280, 800)
		c.thao.openTalk(talk, "tôi hỏi việc thứ nhất")
		tab.openTalk(other, "tôi hỏi việc thứ hai")
		for b, path := range map[*browser]string{c.thao: talk, tab: other} {
			code := path[len(path)-6:]
			if to := script[string](b, `document.querySelector('#reply .write-to p').innerText.replace(/\s+/g, ' ')`); !slices.Contains([]string{"Gửi tới Bà con " + code + " · Tổ dân phố 1", "Gửi tới Bà con " + code + " · Tổ dân phố 2"}, to) {
				t.Errorf("the box of %s says %q", code, to)
			}
		}
		c.thao.write("Lời cho việc thứ nhất ạ.")
		tab.write("Lời cho việc thứ hai ạ.")
		together(t, `document.querySelector('#reply .send').click()`, c.thao, tab)
		c.citizens[0].once("Lời cho việc thứ nhất ạ.")
		c.citizens[1].once("Lời cho việc thứ hai ạ.")
		c.citizens[0].never("Lời cho việc thứ hai ạ.")
		c.citizens[1].never("Lời cho việc thứ nhất ạ.")
		// Only one of the tabs has the stream; both are told.
		c.citizens[0].say("tôi hỏi thêm việc thứ nhất")
		c.citizens[1].say("tôi hỏi thêm việc thứ hai")
		c.thao.reads("tôi hỏi thêm việc thứ nhất")
		tab.reads("tôi hỏi thêm việc thứ hai")
	})
	t.Run("two tabs on one ticket", func(t *testing.T) {
		during(t, c.all()...)
		tab := c.thao.tab(t, 1280, 800)
		c.thao.openTalk(talk, "tôi hỏi việc thứ nhất")
		tab.openTalk(talk, "tôi hỏi việc thứ nhất")
		for i, b := range []*browser{c.thao, tab} {
			words := fmt.Sprintf("Dạ, em viết ở trang %d ạ.", i+1)
			b.write(words)
			b.send()
			b.arrived()
			for _, each := range []*browser{c.thao, tab} {
				each.reads(words)
			}
			c.citizens[0].once(words)
		}
		// What is written in one tab is not sent by the other, and what was
		// sent in one does not come back in the other.
		c.thao.write("Còn đang viết ở trang một")
		tab.do(chromedp.Reload(), chromedp.WaitReady("#stream"))
		if got := tab.boxed(); got != "Còn đang viết ở trang một" {
			t.Errorf("the second tab has kept %q", got)
		}
		c.thao.send()
		c.thao.arrived()
		tab.arrived()
		c.citizens[0].once("Còn đang viết ở trang một")
	})
}
