package zalobot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/bot/zalobot/fake"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// send sends a message's parts as the sender does, until one fails.
func (p *trial) send(chat bot.ChatID, m bot.Message) (ids []string, err error) {
	p.t.Helper()
	return channeltest.Send(p.t, p.channel, bot.Address{Account: main, Chat: chat}, m)
}

// opened is a platform at which two citizens have written.
func opened(t *testing.T, changes ...change) (*trial, *channeltest.Inbox) {
	t.Helper()
	in := &channeltest.Inbox{}
	p := newTrial(t, in, changes...)
	p.fake.Say(token, hers, "xin chào")
	p.fake.Say(token, others, "xin chào")
	in.Await(t, 2)
	return p, in
}

func said(text string) bot.Message { return bot.Message{Kind: bot.MessageText, Text: text} }

func (p *trial) newest() fake.Message {
	p.t.Helper()
	all := p.fake.Received(token, hers)
	if len(all) == 0 {
		p.t.Fatal("nothing arrived")
	}
	return all[len(all)-1]
}

func TestF71EverySignArrives(t *testing.T) {
	p, _ := opened(t)
	odd := "<b>a</b> & *b* _c_ [d](e) `f` ~~g~~ {red}h{/red} # i \\ \" ' &lt; ệ Đ <"
	for _, m := range []bot.Message{said(odd), {Kind: bot.MessageNotice, Text: odd}, {Kind: bot.MessageCard, Text: odd},
		{Kind: bot.MessageText, Text: odd, Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Bùi <Hương> & con"}}} {
		if ids, err := p.send(hers, m); err != nil || len(ids) != 1 || ids[0] == "" {
			t.Errorf("%s: %q, %v", m.Kind, ids, err)
		}
		if got := p.newest(); !strings.HasSuffix(got.Text, odd) {
			t.Errorf("%s: %q", m.Kind, got.Text)
		}
	}
	if got := p.newest().Text; !strings.HasPrefix(got, "Bùi <Hương> & con\n") {
		t.Errorf("who speaks: %q", got)
	}
}

func TestF72LongAnswerIsCutAtBordersAndKeepsItsMenu(t *testing.T) {
	p, _ := opened(t)
	sentence := "Tờ khai đăng ký khai sinh theo mẫu quy định 👨‍👩‍👧 của Bộ Tư pháp. "
	long := strings.Repeat(strings.Repeat(sentence, 7)+"\n\n", 16)
	m := said(long)
	m.Buttons = []bot.Button{{Label: "Hướng dẫn từng bước", Action: "walk:1"}, {Label: "Gặp cán bộ", Action: bot.ActionHuman}}
	if _, err := p.send(hers, m); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	all := p.fake.Received(token, hers)
	for _, m := range all {
		if n := len(utf16.Encode([]rune(m.Text))); n > 2000 {
			t.Errorf("a piece has %d units", n)
		}
		got.WriteString(m.Text)
	}
	menu := pickLine + "\n1. Hướng dẫn từng bước\n2. Gặp cán bộ"
	if !strings.HasSuffix(all[len(all)-1].Text, menu) {
		t.Errorf("the menu: %q", all[len(all)-1].Text)
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if bare(got.String()) != bare(long+menu) {
		t.Error("not the whole arrived in order")
	}
}

func TestF73NothingIsSentAsAReply(t *testing.T) {
	var bodies sync.Map
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask map[string]any
		if json.NewDecoder(r.Body).Decode(&ask) == nil {
			bodies.Store(r.URL.Path[strings.LastIndex(r.URL.Path, "/"):], ask)
		}
		_, _ = w.Write([]byte(`{"ok":true,"result":{"message_id":"1"}}`))
	}))
	defer api.Close()
	p := newTrial(t, &channeltest.Inbox{}, func(o *zalobot.Options) { o.APIURL, o.Transport = api.URL, nil })
	if _, err := p.send(hers, said("trả lời")); err != nil {
		t.Fatal(err)
	}
	ask, _ := bodies.Load("/sendMessage")
	if got := fmt.Sprint(ask); got != "map[chat_id:"+hers+" text:trả lời]" {
		t.Errorf("the call says %s", got)
	}
}

func TestF81FloodsWaitAsTold(t *testing.T) {
	p, _ := opened(t)
	ends := func(chat string, f fake.Failure) bot.SendError {
		p.fake.Fail(token, chat, f)
		_, err := p.send(bot.ChatID(chat), said("x"))
		return channeltest.Refusal(err)
	}
	if e := ends(hers, fake.Failure{Kind: fake.FailFlood, After: 30}); e.Policy != bot.SendRetry || e.After != 30*time.Second || e.Account {
		t.Errorf("one chat: %+v", e)
	}
	if e := ends(others, fake.Failure{Kind: fake.FailFlood, After: 30, Header: true}); e.After != 30*time.Second || !e.Account {
		t.Errorf("two chats at once, by header: %+v", e)
	}
	if e := ends(hers, fake.Failure{Kind: fake.FailFlood, After: 10072}); !e.Account || e.After != 10072*time.Second {
		t.Errorf("hours: %+v", e)
	}
	if e := ends(hers, fake.Failure{Kind: fake.FailFlood}); e.Policy != bot.SendRetry || e.After != 30*time.Second {
		t.Errorf("it does not say: %+v", e)
	}
}

func TestF82EveryEndHasItsPolicy(t *testing.T) {
	p, _ := opened(t)
	for name, c := range map[string]struct {
		chat   bot.ChatID
		fail   fake.FailureKind
		policy bot.SendPolicy
		reason string
	}{
		"blocked":          {hers, fake.FailBlocked, bot.SendUnreachable, "delivery.blocked"},
		"an internal 403":  {hers, fake.FailInternal, bot.SendRetry, ""},
		"unknown chat":     {"nobody", "", bot.SendUnreachable, "delivery.gone"},
		"no chat":          {"", "", bot.SendDead, "delivery.refused"},
		"refused":          {hers, fake.FailRefused, bot.SendDead, "delivery.refused"},
		"408 in an answer": {hers, fake.FailTimeout, bot.SendAmbiguous, ""},
		"502":              {hers, fake.FailServer, bot.SendAmbiguous, ""},
		"cut":              {hers, fake.FailLost, bot.SendAmbiguous, ""},
		"cut after":        {hers, fake.FailAccepted, bot.SendAmbiguous, ""},
	} {
		if c.fail != "" {
			p.fake.Fail(token, string(c.chat), fake.Failure{Kind: c.fail})
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
	_, err := p.send(hers, said("x"))
	if e := channeltest.Refusal(err); e.Policy != bot.SendRetry {
		t.Errorf("no connection: %+v", e)
	}
	_, err = p.channel.Send(t.Context(), bot.Row{Address: bot.Address{Account: "zalobot:gone", Chat: hers}})
	if e := channeltest.Refusal(err); e.Policy != bot.SendDead || e.Reason != bot.ReasonNoChannel {
		t.Errorf("no account: %+v", e)
	}
	// The citizen writes again, and everything arrives again.
	p.fake.Block(token, hers)
	if _, err := p.send(hers, said("x")); channeltest.Refusal(err).Policy != bot.SendUnreachable {
		t.Errorf("blocked: %v", err)
	}
	p.fake.Say(token, hers, "tôi đây")
	if _, err := p.send(hers, said("dạ")); err != nil {
		t.Error(err)
	}
	// A token that was revoked stops the account and is told in Status.
	p.fake.Revoke(token, true)
	_, err = p.send(hers, said("x"))
	if e := channeltest.Refusal(err); e.Policy != bot.SendRetry || !e.Account || e.Reason != "delivery.account" || p.channel.Status()[0].State != bot.IntakeUnauthorized {
		t.Errorf("revoked: %+v, %+v", e, p.channel.Status()[0])
	}
}

// TestAnswersOfEveryForm: what the platform may answer besides what the fake
// does.
func TestAnswersOfEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		policy bot.SendPolicy
	}{
		"ok":                     {200, `{"ok":true,"result":{"message_id":"a"}}`, "none"},
		"ok, the id a number":    {200, `{"ok":true,"result":{"message_id":12}}`, "none"},
		"ok, odd fields":         {200, `{"ok":true,"error_code":"x","parameters":[],"description":{},"result":{"message_id":"a"}}`, "none"},
		"the code a string":      {200, `{"ok":false,"error_code":"400","description":7}`, bot.SendDead},
		"ok is no yes or no":     {200, `{"ok":"true"}`, bot.SendAmbiguous},
		"ok without result":      {200, `{"ok":true}`, "none"},
		"no with 200, code 500":  {200, `{"ok":false,"error_code":500}`, bot.SendRetry},
		"no with 200, no code":   {200, `{"ok":false}`, bot.SendRetry},
		"no with 200, errorCode": {200, `{"ok":false,"errorCode":400}`, bot.SendDead},
		"no with 500":            {500, `{"ok":false,"error_code":500}`, bot.SendAmbiguous},
		"no with 401":            {401, `{"ok":false}`, bot.SendRetry},
		"no with 404":            {404, `{"ok":false,"error_code":404,"description":"Not found"}`, bot.SendRetry},
		"404 of a user":          {404, `{"ok":false,"error_code":404,"description":"User not found"}`, bot.SendUnreachable},
		"a page with 200":        {200, `<html>`, bot.SendAmbiguous},
		"a page with 403":        {403, `<html>`, bot.SendAmbiguous},
		"a page with 429":        {429, `<html>`, bot.SendRetry},
		"another JSON":           {200, `{"error":0}`, bot.SendAmbiguous},
		"too long":               {200, `{"ok":true,"x":"` + strings.Repeat("x", 2<<20) + `"}`, bot.SendAmbiguous},
	} {
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/sendMessage") {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
				return
			}
			<-r.Context().Done()
		}))
		ch, err := zalobot.New(zalobot.Options{Accounts: []zalobot.Account{{Name: "main", Token: token}}, Words: catalogue(t), APIURL: api.URL})
		if err != nil {
			t.Fatal(err)
		}
		_, err = ch.Send(t.Context(), bot.Row{Body: ch.Plan(said("x"))[0].Body, Address: bot.Address{Account: main, Chat: hers}})
		if got := channeltest.Refusal(err).Policy; got != c.policy && (err != nil || c.policy != "none") {
			t.Errorf("%s: %s, want %s (%v)", name, got, c.policy, err)
		}
		api.Close()
	}
}

// TestPlatformsWordsOfASendingStandNowhere: they may repeat what was sent,
// also where they speak of the token.
func TestPlatformsWordsOfASendingStandNowhere(t *testing.T) {
	const private = "can cuoc 001199012345"
	for _, code := range []int{400, 401, 403, 404, 408, 429, 500} {
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":"cannot send %s with %s"}`, code, private, token)
		}))
		var log channeltest.Log
		ch, err := zalobot.New(zalobot.Options{Accounts: []zalobot.Account{{Name: "main", Token: token}}, Words: catalogue(t), APIURL: api.URL, Log: zerolog.New(&log)})
		if err != nil {
			t.Fatal(err)
		}
		to := bot.Address{Account: main, Chat: hers}
		_, sending := ch.Send(t.Context(), bot.Row{Body: ch.Plan(said(private))[0].Body, Address: to})
		signal := ch.Signal(t.Context(), to, bot.SignalTyping)
		if sending == nil || signal == nil {
			t.Fatalf("%d: %v, %v", code, sending, signal)
		}
		for where, text := range map[string]string{"the log": log.String(), "Status": ch.Status()[0].LastError, "an error": sending.Error(), "a signal's": signal.Error()} {
			if strings.Contains(text, private) || strings.Contains(text, token) {
				t.Errorf("%d: %s says %s", code, where, text)
			}
		}
		api.Close()
	}
}

func TestF83PaceIsKept(t *testing.T) {
	var mu sync.Mutex
	var most time.Duration
	now := time.Unix(1000, 0)
	p, _ := opened(t, func(o *zalobot.Options) {
		o.Now = func() time.Time { return now }
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			most = max(most, d)
			mu.Unlock()
			return channeltest.Soon(ctx, d)
		}
	})
	for range 6 {
		if _, err := p.send(hers, said("x")); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if most != 3*time.Second {
		t.Errorf("the sixth message at once waits %v, want 3s", most)
	}
}

func TestPicturesFilesAndLinks(t *testing.T) {
	p, _ := opened(t)
	m := bot.Message{Kind: bot.MessageStep, Text: "Bước 1", Buttons: []bot.Button{{Label: "Xong", Action: "next:1:a"}, {Label: "Cổng", URL: "https://x.example"}},
		Step: &bot.StepView{Picture: &procedures.Picture{File: "a/b.png", Alt: "Mẫu tờ khai"}}, Videos: []bot.VideoView{{Title: "Phim", URL: "/media/a.mp4", Own: true}}}
	if _, err := p.send(hers, m); err != nil {
		t.Fatal(err)
	}
	paper, photo := p.keeps("đơn.pdf", pdf), p.keeps("anh.png", png)
	if _, err := p.send(hers, bot.Message{Kind: bot.MessageText, Text: "Gửi bà con mẫu đơn", Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Hương"},
		Files: []bot.FileRef{paper, photo}}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range p.fake.Received(token, hers) {
		got = append(got, m.Kind+" "+signed.ReplaceAllString(strings.ReplaceAll(strings.ReplaceAll(m.Text+" "+m.Photo, p.hook.URL, "WARD"), "\n", "/"), linkPath))
	}
	want := []string{"photo Mẫu tờ khai WARD/media/a/b.png", "text Bước 1/Phim: WARD/media/a.mp4/Cổng: https://x.example//" + pickLine + "/1. Xong ",
		"text Hương/Gửi bà con mẫu đơn ", "text Tệp gửi kèm: đơn.pdf/WARD/tep/" + paper.Hash + "/%C4%91%C6%A1n.pdf ", "photo  WARD/tep/" + photo.Hash + "/anh.png"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// A picture that the platform cannot load is sent as its address.
	raw, _ := json.Marshal(map[string]any{"kind": "photo", "text": "Ảnh", "url": p.hook.URL + "/tep/none"})
	p.refuse.Store(true)
	if _, err := p.channel.Send(t.Context(), bot.Row{Body: raw, Address: bot.Address{Account: main, Chat: hers}}); err != nil {
		t.Fatal(err)
	}
	if got := p.newest(); got.Kind != "text" || got.Text != "Ảnh\n"+p.hook.URL+"/tep/none" {
		t.Errorf("%+v", got)
	}
}

// TestNoPublicAddressIsSaid: a file that nobody could open is not called sent.
func TestNoPublicAddressIsSaid(t *testing.T) {
	p, _ := opened(t, func(o *zalobot.Options) {
		o.PublicURL, o.Link = "", func(bot.FileRef, time.Time) string { return "" }
	})
	ids, err := p.send(hers, bot.Message{Kind: bot.MessageText, Text: "đơn", Files: []bot.FileRef{{Hash: "h", Name: "a.pdf"}}})
	if e := channeltest.Refusal(err); len(ids) != 1 || e.Policy != bot.SendDead || e.Reason != "zalobot.no_link" || !catalogue(t).Has(words.Vi, e.Reason) {
		t.Errorf("%v, %+v", ids, e)
	}
}

func TestMenus(t *testing.T) {
	p, _ := opened(t)
	human, back := bot.Button{Label: "Gặp cán bộ", Action: bot.ActionHuman}, bot.Button{Label: "Hỏi tiếp trợ lý", Action: bot.ActionBot}
	for name, c := range map[string]struct {
		m    bot.Message
		want string
	}{
		"nothing": {said("Dạ"), "Dạ"},
		"a promise": {bot.Message{Kind: bot.MessagePromise, Text: "Hương trả lời", Buttons: []bot.Button{back}},
			"Hương trả lời\n\nBà con có thể nhắn: \"Hỏi tiếp trợ lý\"."},
		"in English": {bot.Message{Text: "Yes", Lang: words.En, Buttons: []bot.Button{{Label: "Meet an officer", Action: bot.ActionHuman}}},
			"Yes\n\nType a number to choose.\n1. Meet an officer"},
		"numbered already": {bot.Message{Text: "Nào?\n1. A\n2. Gặp cán bộ", Buttons: []bot.Button{{Label: "A", Action: "x"}, human}}, "Nào?\n1. A\n2. Gặp cán bộ\n\n" + pickLine},
		"papers": {bot.Message{Text: "Bước 1\n1. [chưa có] Tờ khai", Step: &bot.StepView{Papers: []bot.PaperView{{Title: "Tờ khai", Action: "tick:1:a"}}},
			Buttons: []bot.Button{human}}, "Bước 1\n1. [chưa có] Tờ khai\n\n" + pickLine + "\n2. Gặp cán bộ"},
		"a step that is past": {bot.Message{Text: "Bước 1", Step: &bot.StepView{Past: true, Papers: []bot.PaperView{{Title: "Tờ khai", Action: "tick:1:a"}}}}, "Bước 1"},
	} {
		if _, err := p.send(hers, c.m); err != nil {
			t.Fatal(err)
		}
		if got := p.newest().Text; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestSignalShowsTyping(t *testing.T) {
	p, _ := opened(t)
	to := bot.Address{Account: main, Chat: hers}
	if err := p.channel.Signal(t.Context(), to, bot.SignalTyping); err != nil || !p.fake.Typing(token, hers) {
		t.Errorf("typing is not shown: %v", err)
	}
	p.fake.Revoke(token, true)
	if err := p.channel.Signal(t.Context(), to, bot.SignalTyping); err == nil || strings.Contains(err.Error(), "Unauthorized") {
		t.Errorf("%v", err)
	}
}

func TestAccountsOfASetting(t *testing.T) {
	got, err := zalobot.ParseAccounts("main=" + token + ", to7=" + token2)
	if err != nil || len(got) != 2 || got[1].Name != "to7" {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"x", "a b=" + token, token + "," + token2, "a=" + token + ",b=" + token, "1:short", "1:has/slash/in/it"} {
		if _, err := zalobot.ParseAccounts(bad); err == nil || strings.Contains(err.Error(), "abcdef") {
			t.Errorf("%.20s: %v", bad, err)
		}
	}
}
