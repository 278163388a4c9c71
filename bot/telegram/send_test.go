package telegram_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
)

// send sends a message's parts as the sender does, until one fails.
func (p *platform) send(chat bot.ChatID, m bot.Message) (ids []string, err error) {
	p.t.Helper()
	return channeltest.Send(p.t, p.channel, bot.Address{Account: main, Chat: chat}, m)
}

// opened is a platform at which citizen 1 has written.
func opened(t *testing.T, change ...options) (*platform, *channeltest.Inbox) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in, change...)
	p.fake.Say(token, 1, "/start")
	in.Await(t, 1)
	return p, in
}

func said(text string) bot.Message { return bot.Message{Kind: bot.MessageText, Text: text} }

func TestF71EverySignArrives(t *testing.T) {
	p, _ := opened(t)
	odd := "<b>a</b> & *b* _c_ [d](e) `f` ~g~ || \\ \" ' &lt; ệ Đ <"
	for _, m := range []bot.Message{said(odd), {Kind: bot.MessageNotice, Text: odd}, {Kind: bot.MessageCard, Text: odd + "\n" + odd},
		{Kind: bot.MessageText, Text: odd, Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Bùi <Hương> & con"}}} {
		if _, err := p.send("1", m); err != nil {
			t.Errorf("%s: %v", m.Kind, err)
		}
		all := p.fake.Received(token, 1)
		if got := all[len(all)-1]; !strings.HasSuffix(got.Text, odd) || got.HTML == "" {
			t.Errorf("%s: %q", m.Kind, got.Text)
		}
	}
	// Markup that Telegram refuses is sent again as plain words.
	raw, _ := json.Marshal(map[string]any{"kind": "text", "text": "a <b", "html": "a <b"})
	if _, err := p.channel.Send(t.Context(), bot.Row{Body: raw, Address: bot.Address{Account: main, Chat: "1"}}); err != nil {
		t.Fatal(err)
	}
	all := p.fake.Received(token, 1)
	if got := all[len(all)-1]; got.Text != "a <b" || got.HTML != "" {
		t.Errorf("plain words: %+v", got)
	}
}

func TestF72LongAnswerIsCutAtBorders(t *testing.T) {
	p, _ := opened(t)
	sentence := "Tờ khai đăng ký khai sinh theo mẫu quy định 👨‍👩‍👧 của Bộ Tư pháp. "
	long := strings.Repeat(strings.Repeat(sentence, 7)+"\n\n", 16)
	if _, err := p.send("1", said(long)); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, m := range p.fake.Received(token, 1) {
		if n := len(utf16.Encode([]rune(m.Text))); n > 4096 {
			t.Errorf("a piece has %d units", n)
		}
		if !strings.HasSuffix(m.Text, "pháp.") {
			t.Errorf("cut in the middle: …%q", m.Text[len(m.Text)-20:])
		}
		got.WriteString(m.Text)
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if bare(got.String()) != bare(long) {
		t.Error("not the whole arrived in order")
	}
}

func TestCardsHaveHeadAndLabels(t *testing.T) {
	p, _ := opened(t)
	_, err := p.send("1", bot.Message{Kind: bot.MessageCard, Text: "Khai sinh\nLệ phí: <miễn>\nKhác: không",
		Card: &bot.Card{Facts: []bot.Fact{{Label: "Lệ phí"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.fake.Received(token, 1)[0].HTML, "<b>Khai sinh</b>\n<b>Lệ phí:</b> &lt;miễn&gt;\nKhác: không"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestF73NothingIsSentAsAReply(t *testing.T) {
	p, _ := opened(t)
	p.fake.Delete(token, 1, 1) // the citizen deletes her question
	p.fake.Say(token, 1, "câu khác")
	if _, err := p.send("1", said("trả lời")); err != nil {
		t.Error(err)
	}
}

func TestF78GroupThatMovedIsFollowed(t *testing.T) {
	p, _ := opened(t)
	p.fake.Move(token, -5, -1005)
	for range 2 {
		if _, err := p.send("-5", said("vẫn tới")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(p.fake.Received(token, -1005)); n != 2 {
		t.Errorf("%d messages in the new group", n)
	}
	if n := p.fake.Calls(token, "sendMessage"); n != 3 {
		t.Errorf("%d calls: the new number is not remembered", n)
	}
}

func TestF81FloodsWaitAsTold(t *testing.T) {
	p, _ := opened(t)
	p.fake.Say(token, 2, "x")
	ends := func(chat bot.ChatID, n int64, f fake.Failure) bot.SendError {
		p.fake.Fail(token, n, f)
		_, err := p.send(chat, said("x"))
		return channeltest.Refusal(err)
	}
	if e := ends("1", 1, fake.Failure{Kind: fake.FailFlood, After: 30}); e.Policy != bot.SendRetry || e.After != 30*time.Second || e.Account {
		t.Errorf("one chat: %+v", e)
	}
	if e := ends("2", 2, fake.Failure{Kind: fake.FailFlood, After: 30}); !e.Account {
		t.Errorf("two chats at once: %+v", e)
	}
	if e := ends("1", 1, fake.Failure{Kind: fake.FailFlood, After: 10072}); !e.Account || e.After != 10072*time.Second {
		t.Errorf("hours: %+v", e)
	}
}

func TestF82EveryEndHasItsPolicy(t *testing.T) {
	p, _ := opened(t)
	p.fake.Say(token, 3, "x")
	p.fake.Block(token, 3, true)
	for name, c := range map[string]struct {
		chat   bot.ChatID
		fail   fake.FailureKind
		policy bot.SendPolicy
		reason string
	}{
		"blocked":      {"3", "", bot.SendUnreachable, "delivery.blocked"},
		"unknown chat": {"99", "", bot.SendUnreachable, "delivery.gone"},
		"no number":    {"x", "", bot.SendDead, "delivery.refused"},
		"refused":      {"1", fake.FailRefused, bot.SendDead, "delivery.refused"},
		"502":          {"1", fake.FailServer, bot.SendAmbiguous, ""},
		"cut":          {"1", fake.FailLost, bot.SendAmbiguous, ""},
		"cut after":    {"1", fake.FailAccepted, bot.SendAmbiguous, ""},
	} {
		if c.fail != "" {
			p.fake.Fail(token, 1, fake.Failure{Kind: c.fail})
		}
		_, err := p.send(c.chat, said("bí mật"))
		if e := channeltest.Refusal(err); e.Policy != c.policy || e.Reason != c.reason {
			t.Errorf("%s: %+v", name, e)
		}
		if err != nil && (strings.Contains(err.Error(), "bí mật") || strings.Contains(err.Error(), token)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p.down.Store(1)
	_, err := p.send("1", said("x"))
	if e := channeltest.Refusal(err); e.Policy != bot.SendRetry {
		t.Errorf("no connection: %+v", e)
	}
	_, err = p.channel.Send(t.Context(), bot.Row{Address: bot.Address{Account: "telegram:gone", Chat: "1"}})
	if e := channeltest.Refusal(err); e.Policy != bot.SendDead || e.Reason != bot.ReasonNoChannel {
		t.Errorf("no account: %+v", e)
	}
}

func TestF83PaceIsKept(t *testing.T) {
	var w channeltest.Waits
	now := time.Unix(1000, 0)
	p, _ := opened(t, func(o *telegram.Options) { o.Now, o.Sleep = func() time.Time { return now }, w.Sleep })
	for range 6 {
		if _, err := p.send("1", said("x")); err != nil {
			t.Fatal(err)
		}
	}
	if d := w.Longest(); d != 3*time.Second {
		t.Errorf("the sixth message at once waits %v, want 3s", d)
	}
}

func TestButtonsOfEveryKind(t *testing.T) {
	p, _ := opened(t, func(o *telegram.Options) { o.PublicURL = "https://motcua.example.vn" })
	m := bot.Message{Kind: bot.MessageStep, Text: "Bước 1", Step: &bot.StepView{Papers: []bot.PaperView{
		{Title: "Giấy chứng sinh", Action: "tick:1:a"}, {Title: "Tờ khai", Action: "tick:1:b", Ticked: true}}},
		Buttons: []bot.Button{{Label: "Bước 2", Action: "next", Style: bot.StyleMain}, {Label: "Lùi", Action: "back"}, {Label: "Dừng", Action: "leave"},
			{Label: "Trang", URL: "/chat"}, {Label: "Máy này", URL: "http://localhost/x"}, {Label: "Dài", Action: strings.Repeat("x", 65)},
			{Label: "Gặp cán bộ", Action: "human", Style: bot.StyleHuman}}}
	ids, err := p.send("1", m)
	if err != nil {
		t.Fatal(err)
	}
	got := p.fake.Received(token, 1)[0]
	var rows []string
	for _, r := range got.Rows {
		var keys []string
		for _, b := range r {
			keys = append(keys, b.Text+"="+b.Data+b.URL)
		}
		rows = append(rows, strings.Join(keys, " | "))
	}
	want := []string{"☐ Giấy chứng sinh=tick:1:a", "☑ Tờ khai=tick:1:b", "Bước 2=next", "Lùi=back | Dừng=leave",
		"Trang=https://motcua.example.vn/chat", "Gặp cán bộ=human"}
	if strings.Join(rows, "\n") != strings.Join(want, "\n") {
		t.Errorf("rows:\n%s\nwant:\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	// Ticks that change are shown in the message that is there; the last holds.
	m.Delivery.Platform = ids
	for _, ticked := range []bool{true, false, true} {
		step := *m.Step
		step.Papers = []bot.PaperView{{Title: "Giấy chứng sinh", Action: "tick:1:a", Ticked: ticked}}
		m.Step = &step
		p.channel.Refresh(bot.Address{Account: main, Chat: "1"}, m)
	}
	channeltest.Until(t, "the tick is shown", func() bool { return p.fake.Received(token, 1)[0].Rows[0][0].Text == "☑ Giấy chứng sinh" })
	past := *m.Step
	past.Past, m.Step, m.Buttons = true, &past, nil
	p.channel.Refresh(bot.Address{Account: main, Chat: "1"}, m)
	channeltest.Until(t, "there is nothing to press any more", func() bool { return len(p.fake.Received(token, 1)[0].Rows) == 0 })
}

func TestFilmsAndFiles(t *testing.T) {
	p, _ := opened(t, func(o *telegram.Options) { o.Media = fstest.MapFS{"a/x.mp4": {Data: []byte("film")}} })
	_, err := p.send("1", bot.Message{Kind: bot.MessageDetail, Text: "Xem phim", Buttons: []bot.Button{{Label: "Tiếp", Action: "x"}},
		Videos: []bot.VideoView{{Title: "Cách làm", URL: p.hook.URL + bot.MediaPath + "a/x.mp4", Own: true}, {Title: "Ngoài", URL: "https://v.example/1"},
			{Title: "Mất rồi", URL: bot.MediaPath + "a/gone.mp4", Own: true}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.send("1", bot.Message{Kind: bot.MessageText, Text: "Mẫu đơn", Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Hương"},
		Files: []bot.FileRef{{Hash: "a", Name: "đơn.pdf", Type: "application/pdf"}, {Hash: "b", Name: "ảnh.jpg", Type: "image/jpeg", Size: 5}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range p.fake.Received(token, 1) {
		got = append(got, m.Kind+" "+strings.ReplaceAll(m.Text, "\n", "/")+" "+m.Name)
	}
	want := []string{"video Cách làm x.mp4", "text Mất rồi/" + p.hook.URL + "/media/a/gone.mp4 ", "text Xem phim/Ngoài/https://v.example/1 ",
		"text Hương/Mẫu đơn ", "document  đơn.pdf", "photo  ảnh.jpg"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAccountsOfASetting(t *testing.T) {
	got, err := telegram.ParseAccounts("main=" + token + ", to7=" + token2)
	if err != nil || len(got) != 2 || got[1].Name != "to7" {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"x", "a b=" + token, token + "," + token2, "a=" + token + ",b=" + token} {
		if _, err := telegram.ParseAccounts(bad); err == nil || strings.Contains(err.Error(), "AAAAA") {
			t.Errorf("%.20s: %v", bad, err)
		}
	}
}
