package chat_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// What is kept, why and how long stands on the page; the button is there for
// who has something to erase, and it is an ordinary press of a button.
func TestPrivacyPage(t *testing.T) {
	s := newSite(t, nil)
	_, html := get(t, browser(t), s.URL+"/privacy")
	wants(t, html, "Trang giữ những gì", "Giữ để làm gì, bao lâu", "Ai đọc được", "Muốn xóa", "Máy này chưa có gì để xóa.")
	if strings.Contains(html, `value="erase"`) {
		t.Error("who has nothing here is offered to erase it")
	}
	if len(s.store.events) != 0 {
		t.Error("reading the page stored something")
	}

	c, a := known(t, s)
	fill(s, a)
	s.store.locked(func() {
		conv := s.store.convs[a.Conversation()]
		conv.CitizenAt = noon
		s.store.convs[conv.ID] = conv
	})
	for _, path := range []string{"/", "/privacy"} {
		_, html = get(t, c, s.URL+path)
		wants(t, html, `name="action" value="erase"`, "Xóa dữ liệu của tôi")
	}
	_, html = get(t, c, s.URL+"/end")
	wants(t, html, "Muốn xóa hẳn, bà con xóa trước khi kết thúc.")
	post(t, c, s.URL+"/press", url.Values{"action": {"erase"}, "key": {"0b5f6a2e-32b1-4a53-8d52-0a3a3c1d9a01"}})
	s.store.locked(func() {
		if n := len(s.store.events); n != 1 || s.store.events[0].Kind != bot.EventPress || s.store.events[0].Action != bot.ActionErase {
			t.Errorf("the inbox has %+v", s.store.events)
		}
	})
}

// After an erasure no word is on the page, whole or live, nor a trace of a
// note that she never saw.
func TestErasedConversation(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	fill(s, a)
	gone := s.set.Text(words.Vi, "bot.erased_message")
	s.store.locked(func() {
		id := a.Conversation()
		for i, m := range s.store.messages[id] {
			s.store.messages[id][i] = m.Erased(gone)
			s.store.note(id, m.ID)
		}
		conv := s.store.convs[id]
		s.store.convs[id] = bot.Conversation{ID: id, LastSeq: conv.LastSeq, Version: conv.Version + 1, Lang: words.Vi, ErasedAt: noon}
		s.store.add(a, bot.Message{Kind: bot.MessageNotice, Text: "Dạ, đã xóa xong ạ.", Author: bot.Author{Kind: bot.AuthorBot}})
	})
	for _, path := range []string{"/", "/messages?after=0"} {
		_, html := get(t, c, s.URL+path)
		wants(t, html, gone, "Dạ, đã xóa xong ạ.", "kind-erased")
		for _, word := range []string{"chu nha di xa", "Lệ phí", "Đúng hẹn", "em chào bà con", "ghi chú kín", "kind-note", "Cán bộ đã xem"} {
			if strings.Contains(html, word) {
				t.Errorf("%s: %q is still there", path, word)
			}
		}
	}
}
