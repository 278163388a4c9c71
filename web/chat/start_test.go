package chat_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/chat"
)

// links knows one group and one procedure.
func links(d *chat.Deps) {
	d.Start = func(payload string) bot.Start {
		switch payload {
		case "g_tdp-7_good":
			return bot.Start{Group: "tdp-7", Name: "Tổ dân phố 7"}
		case "1_004194":
			return bot.Start{Code: "1.004194", Name: "Đăng ký tạm trú"}
		}
		return bot.Start{Broken: true}
	}
}

func TestStartLinkOfAGroup(t *testing.T) {
	clock := noon
	s := newSite(t, func(d *chat.Deps) {
		links(d)
		d.Now = func() time.Time { // goes on between any two looks at it
			clock = clock.Add(time.Millisecond)
			return clock
		}
	})
	c := browser(t)
	_, html := get(t, c, s.URL+"/?g=tdp-7_good")
	wants(t, html, "Bà con vừa quét mã của Tổ dân phố 7")
	if len(s.store.events) != 0 {
		t.Fatal("something was stored before she wrote")
	}
	_, html = post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"xin chào"}})
	if strings.Contains(html, "vừa quét mã") {
		t.Error("what she came by is said after she wrote")
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == "start" {
			t.Error("the link counts again for what she writes later")
		}
	}
	post(t, c, s.URL+"/say", url.Values{"key": {strings.Replace(uuid, "0b6f", "0b70", 1)}, "text": {"hỏi nữa"}})
	var got []string
	for _, e := range s.store.events {
		got = append(got, string(e.Kind)+" "+e.Text)
	}
	if want := "started g_tdp-7_good, text xin chào, text hỏi nữa"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
	if s.store.events[0].Due.After(s.store.events[1].Due) {
		t.Error("what she said is due before how she came")
	}
	if s.store.events[0].Conversation != s.store.events[1].Conversation {
		t.Error("the link counts for somebody else")
	}
}

func TestStartLinkOfAProcedure(t *testing.T) {
	s := newSite(t, links)
	c := browser(t)
	for _, path := range []string{"/?p=1.004194", "/?p=1_004194"} {
		_, html := get(t, c, s.URL+path)
		wants(t, html, "Đăng ký tạm trú", "Xem hướng dẫn", `name="action" value="card:1.004194"`)
	}
	post(t, c, s.URL+"/press", url.Values{"key": {uuid}, "action": {"card:1.004194"}})
	if len(s.store.events) != 1 || s.store.events[0].Kind != bot.EventPress {
		t.Errorf("got %+v", s.store.events)
	}
}

// A link that is unknown or forged is said kindly; she goes on as ever.
func TestStartLinkBroken(t *testing.T) {
	s := newSite(t, links)
	c := browser(t)
	for _, path := range []string{"/?g=tdp-7_forged", "/?p=9.999999", "/?g=" + strings.Repeat("x", 4000), "/?p=%3Cb%3E"} {
		_, html := get(t, c, s.URL+path)
		wants(t, html, "không còn dùng được", `id="composer"`)
	}
	post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"xin chào"}})
	if len(s.store.events) != 1 || s.store.events[0].Kind != bot.EventText {
		t.Errorf("got %+v", s.store.events)
	}
}
