package bot_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
)

func TestUploadToken(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 21, 30, 0, saigon)
	c := bot.Address{Account: "zalobot:ward", Chat: "77"}.Conversation()
	token := bot.UploadToken("key", c, now.Add(bot.UploadTime))
	if len(token) > 50 || url.PathEscape(token) != token || strings.Contains(token, "77") {
		t.Errorf("%q of %d letters", token, len(token))
	}
	for name, x := range map[string]struct {
		key, token string
		at         time.Time
		ok         bool
	}{
		"at once":            {"key", token, now, true},
		"just before":        {"key", token, now.Add(bot.UploadTime - time.Second), true},
		"a minute after":     {"key", token, now.Add(bot.UploadTime + time.Minute), false},
		"another key":        {"kex", token, now, false},
		"no key":             {"", token, now, false},
		"of no key":          {"", bot.UploadToken("", c, now), now, false},
		"cut":                {"key", token[:len(token)-1], now, false},
		"longer":             {"key", token + "a", now, false},
		"its time moved":     {"key", token[:21] + "z" + token[22:], now, false},
		"only a mark":        {"key", token[:22], now, false},
		"empty":              {"key", "", now, false},
		"of another purpose": {"key", bot.GroupPayload("key", "tdp-7"), now, false},
	} {
		got, ok := bot.ReadUpload(x.key, x.token, x.at)
		if ok != x.ok || ok != (got == c) {
			t.Errorf("%s: %q %v", name, got, ok)
		}
	}
}

func FuzzReadUpload(f *testing.F) {
	now := time.Date(2026, 11, 23, 9, 21, 0, 0, saigon)
	c := bot.Address{Account: "zalobot:ward", Chat: "77"}.Conversation()
	whole := bot.UploadToken("key", c, now.Add(time.Hour))
	f.Add(whole)
	f.Add(whole[:30])
	f.Add(strings.ToUpper(whole))
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		if got, ok := bot.ReadUpload("key", token, now); ok && (token != bot.UploadToken("key", got, now.Add(time.Hour)) || got != c) {
			t.Errorf("%q is taken for %q", token, got)
		}
	})
}

// offered is the address behind a button of a message; "" none.
func offered(m bot.Message, label string) string {
	for _, b := range m.Buttons {
		if b.Label == label {
			return b.URL
		}
	}
	return ""
}

// TestFilesByLink: where a channel takes no files, the way to our page stands
// in the answer to a file and in the promise, for her own conversation; where
// it does, or the page has no address, it stands nowhere.
func TestFilesByLink(t *testing.T) {
	for name, c := range map[string]struct {
		by       bool
		url, key string
		offers   bool
	}{
		"by link":      {true, "https://phuong.example/", "key", true},
		"takes files":  {false, "https://phuong.example", "key", false},
		"no address":   {true, "", "key", false},
		"no key there": {true, "https://phuong.example", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := testWorld(t)
			w.Settings.PublicURL, w.Settings.LinkKey = c.url, c.key
			w.Settings.Channels = map[string]bot.Limits{"webchat": {ByLink: c.by}}
			s := newStage(t, w)
			check := func(what string, want bool) {
				t.Helper()
				ok := false
				for _, m := range s.mine().Recent[max(0, len(s.mine().Recent)-2):] { // the privacy notice may stand behind
					u := offered(m, "Gửi ảnh, giấy tờ")
					token, ours := strings.CutPrefix(u, "https://phuong.example"+bot.UploadPath)
					id, valid := bot.ReadUpload(c.key, token, w.Now)
					ok = ok || ours && valid && id == s.address.Conversation()
					if !want && u != "" {
						t.Errorf("%s offers %s", what, u)
					}
				}
				if ok != want {
					t.Errorf("%s: offered %v, want %v", what, ok, want)
				}
			}
			s.citizen(bot.Event{Kind: bot.EventUnsupported, What: bot.WhatFileKind})
			check("a file", c.offers)
			s.citizen(bot.Event{Kind: bot.EventText, Text: "giấy đây", Missing: []bot.Missing{{Reason: bot.WhatLargeFile}}})
			s.citizen(bot.Event{Kind: bot.EventUnsupported, What: bot.WhatSticker})
			check("a sticker", false)
			s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.GroupAction("tdp-7")})
			s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
			check("the promise", c.offers)
			s.citizen(bot.Event{Kind: bot.EventText, Missing: []bot.Missing{{Reason: bot.WhatFileLost}}})
			check("a file for the officer", c.offers)
		})
	}
}

// TestPageIsNoSignAtThePlatform: what she sends by the page for files is heard
// and wakes her officer, but the platform counts from her last sign there, and
// lets nobody write to her the longer for it.
func TestPageIsNoSignAtThePlatform(t *testing.T) {
	s := narrow(t, bot.Limits{Free: 8, FreeWindow: 2 * time.Hour, ReplyWindow: 3 * time.Hour})
	s.channels = []bot.Channel{channeltest.New("narrow:ward", nil, nil)}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "giấy tờ của tôi thiếu"})
	s.reply(bot.Command{Text: "Dạ, xin gửi ảnh ạ."})
	there, sent := s.mine().Conversation.CitizenAt, s.mine().Conversation.SentSince
	s.pass(170 * time.Minute)
	s.citizen(bot.UploadEvent(s.mine().Conversation, "form", s.w.Now, "ảnh đây", nil))
	c := s.mine().Conversation
	if !c.SignAt().Equal(there) || c.CitizenAt.Equal(there) || c.SentSince < sent {
		t.Errorf("her sign there was at %v, it counts from %v; %d calls, before %d", there, c.SignAt(), c.SentSince, sent)
	}
	s.pass(20 * time.Minute)
	before := s.mine().Conversation.LastSeq
	s.reply(bot.Command{Text: "Dạ đủ rồi ạ."})
	s.refused(before, "12:21")
	s.citizen(bot.Event{Kind: bot.EventText, Text: "da du chua"})
	s.reply(bot.Command{Text: "Dạ đủ rồi ạ."})
	if m := s.newest(); m.Author.Kind != bot.AuthorOfficer || !s.mine().Conversation.SignAt().Equal(s.mine().Conversation.CitizenAt) {
		t.Errorf("after her next word the newest message is %+v", m)
	}
}

// TestLinkErasesNothing: a link to the page for files may go from hand to
// hand. What is written there with a file neither asks to have everything
// erased nor says yes to it, whoever has the floor.
func TestLinkErasesNothing(t *testing.T) {
	for _, officer := range []bool{false, true} {
		for _, words := range []string{"xoá hết", "đồng ý", "1"} {
			w := testWorld(t)
			w.Settings.Channels = map[string]bot.Limits{"zalobot": {ByLink: true}}
			s := newStage(t, w)
			s.address = bot.Address{Account: "zalobot:ward", Chat: "an"}
			s.citizen(bot.Event{Kind: bot.EventText, Text: "chào phường"})
			if officer {
				s.citizen(bot.Event{Kind: bot.EventEcho, Platform: "e1", Text: "Bà con chờ em một lát nhé."})
			}
			page := func(form, text string) {
				e := bot.UploadEvent(s.mine().Conversation, form, s.w.Now, text, []bot.FileRef{{Hash: "a", Name: "a.jpg"}})
				s.citizen(e)
			}
			page("f1", "xoá dữ liệu")
			if !s.mine().Conversation.EraseAsked.IsZero() {
				t.Errorf("officer %t: a file's words ask to have all erased", officer)
			}
			s.citizen(bot.Event{Kind: bot.EventText, Text: "xoá dữ liệu"})
			page("f2", words)
			if st := s.mine(); !st.Conversation.ErasedAt.IsZero() {
				t.Errorf("officer %t: %q with a file erased everything", officer, words)
			}
		}
	}
}

// TestLateFilesBringNothingBack: files that were on their way to the page
// when she had everything erased do not bring her conversation back.
func TestLateFilesBringNothingBack(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.address = bot.Address{Account: "zalobot:ward", Chat: "an"}
	s.channels = []bot.Channel{channeltest.New("zalobot:ward", nil, nil)}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "chào phường"})
	late := bot.UploadEvent(s.mine().Conversation, "f1", s.w.Now, "", []bot.FileRef{{Hash: "a", Name: "a.jpg"}})
	s.citizen(bot.Event{Kind: bot.EventText, Text: "xoá dữ liệu"})
	s.citizen(bot.Event{Kind: bot.EventText, Text: "xoá hết"})
	erased := s.mine()
	s.citizen(late)
	if st := s.mine(); st.Conversation.ErasedAt.IsZero() || st.Conversation.Address != (bot.Address{}) || st.Conversation.LastSeq != erased.Conversation.LastSeq {
		t.Errorf("%+v", st.Conversation)
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "cho tôi hỏi"})
	if st := s.mine(); st.Conversation.Address != s.address {
		t.Errorf("she begins anew: %+v", st.Conversation)
	}
}
