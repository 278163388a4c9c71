package console

import (
	"bytes"
	"encoding/json"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

func sign(p *place, id bot.TicketID, officer string, kind bot.SignKind) bot.Sign {
	return bot.Sign{Conversation: p.store.tickets[id].Conversation, Ticket: id, Officer: roster.OfficerID(officer), Kind: kind}
}

// replies are the commands that would say something to a citizen.
func (p *place) replies() []bot.Command {
	return slices.DeleteFunc(p.store.commands(), func(c bot.Command) bool { return c.Kind != bot.CommandReply })
}

func TestSignsOfOthersAreShown(t *testing.T) {
	p := newPlace(t)
	p.get("/console/t/N427AH").lacks(t, "Bà con đang gõ", "cũng đang mở phiếu này") // not of herself
	p.console.Signs.Show(sign(p, "N427AH", "", bot.SignTyping))
	p.console.Signs.Show(sign(p, "N427AH", "minh", bot.SignLooking))
	a := p.get("/console/t/N427AH/signs")
	a.has(t, `id="signs"`, "Bà con đang gõ…", "Cán bộ mẫu Minh cũng đang mở phiếu này.")
	a.lacks(t, "<html", "aria-live")
	p.console.Signs.Show(sign(p, "N427AH", "", bot.SignLooking))
	p.get("/console/t/N427AH/signs").lacks(t, "đang mở trang") // that she types says it
	p.console.Signs.Drop(sign(p, "N427AH", "", bot.SignTyping))
	p.get("/console/t/N427AH/signs").has(t, "Bà con đang mở trang.")
	p.console.Signs.Show(sign(p, "N427AH", "minh", bot.SignTyping))
	p.get("/console/t/N427AH").has(t, "Cán bộ mẫu Minh đang soạn trả lời.")
	p.get("/console/t/N427AH/signs").lacks(t, "cũng đang mở")
	p.get("/console/t/D5NG2A/signs").lacks(t, "đang gõ", "Minh")
	if a := p.get("/console/t/NOPE/signs"); a.status != http.StatusNotFound {
		t.Errorf("no such ticket: %d", a.status)
	}
}

// Having a ticket open shows to colleagues, and no longer when another page is
// opened; what is fetched in the background shows nothing.
func TestLookingIsShown(t *testing.T) {
	p := newPlace(t)
	looks := func() (out []bot.TicketID) {
		for _, s := range p.console.Signs.All() {
			if s.Officer != "huong" || s.Kind != bot.SignLooking {
				t.Errorf("sign %+v", s)
			}
			out = append(out, s.Ticket)
		}
		return out
	}
	p.get("/console/t/N427AH")
	if got := looks(); !slices.Equal(got, []bot.TicketID{"N427AH"}) {
		t.Errorf("looks at %v", got)
	}
	p.get("/console/t/D5NG2A")
	if got := looks(); !slices.Equal(got, []bot.TicketID{"D5NG2A"}) {
		t.Errorf("looks at %v", got)
	}
	p.get("/console")
	p.get("/console/t/X9N4RT") // closed
	if got := looks(); len(got) != 0 {
		t.Errorf("looks at %v", got)
	}
}

// Who may answer is shown typing to the citizen and her app; who may not is
// shown to nobody.
func TestTypingOfAReply(t *testing.T) {
	p := newPlace(t)
	var signals []bot.Address
	p.console.Signal = func(a bot.Address, s bot.Signal) { signals = append(signals, a) }
	mine, minhs := sign(p, "N427AH", "huong", bot.SignTyping), sign(p, "S4NX9P", "huong", bot.SignTyping)
	for _, id := range []string{"N427AH", "S4NX9P", "X9N4RT"} {
		if a := p.post("/console/t/"+id+"/typing", url.Values{}); a.status != http.StatusNoContent {
			t.Errorf("%s: %d", id, a.status)
		}
	}
	all := p.console.Signs.All()
	if !slices.Contains(all, mine) || slices.Contains(all, minhs) || len(all) != 1 {
		t.Errorf("signs %+v", all)
	}
	if len(signals) != 1 || signals[0] != p.store.tickets["N427AH"].Address {
		t.Errorf("signals %v", signals)
	}
	p.post("/console/t/N427AH/typing", url.Values{"stop": {"1"}})
	if all := p.console.Signs.All(); len(all) != 0 {
		t.Errorf("she left off: %+v", all)
	}
	// What is sent is no longer being written.
	p.store.decide = obey
	p.post("/console/t/N427AH/typing", url.Values{})
	p.post("/console/t/N427AH/reply", form("text", typed))
	if all := p.console.Signs.All(); len(all) != 0 {
		t.Errorf("it is sent: %+v", all)
	}
	if len(p.replies()) != 1 {
		t.Error("typing was stored")
	}
}

func TestStreamNamesTicketsOfSigns(t *testing.T) {
	p := newPlace(t)
	r := p.listen(t, "", "")
	next(t, r)
	p.console.Signs.Show(sign(p, "N427AH", "huong", bot.SignTyping)) // her own
	p.console.Signs.Show(sign(p, "D5NG2A", "", bot.SignTyping))
	want := "event: typing\ndata: {\"tickets\":[\"D5NG2A\"]}\n"
	if got := next(t, r); got != want {
		t.Errorf("begins: %q", got)
	}
	p.console.Signs.Drop(sign(p, "D5NG2A", "", bot.SignTyping))
	if got := next(t, r); got != want {
		t.Errorf("ends: %q", got)
	}
}

// F70: what became of a reply is said in words with what else to try, and it
// can be sent again, by a form that needs no script.
func TestF70WhatElseToTry(t *testing.T) {
	p := newPlace(t)
	id := p.store.tickets["N427AH"].Conversation
	edit := func(f func(*bot.Message)) {
		p.store.mu.Lock()
		defer p.store.mu.Unlock()
		f(&p.store.messages[id][len(p.store.messages[id])-1])
	}
	for reason, says := range map[string]string{
		"": "Nên làm: gửi lại; vẫn không được thì gọi điện", "delivery.blocked": "Nên làm: gọi điện, mời bà con tới quầy",
		"delivery.refused": "gửi tệp nhỏ hơn", "delivery.unknown": "hỏi bà con đã nhận chưa", "delivery.account": "báo người quản trị",
	} {
		edit(func(m *bot.Message) { m.Delivery = bot.Delivery{State: bot.DeliveryDead, Reason: reason} })
		a := p.get("/console/t/N427AH")
		a.has(t, "Chưa gửi được", says, `action="/console/t/N427AH/again"`, "Gửi lại")
		if n := strings.Count(a.body, "Đã gửi,"); n != 1 { // yesterday's
			t.Errorf("%q: %d replies are sent", reason, n)
		}
	}
	failed := p.store.messages[id][len(p.store.messages[id])-1].ID
	p.store.decide = obey
	if a := p.post("/console/t/N427AH/again", form("message", string(failed))); a.status != http.StatusSeeOther {
		t.Fatalf("again: %d %s", a.status, textOf(a.body))
	}
	if c := p.replies()[0]; c.Kind != bot.CommandReply || c.Again != failed || c.Text != "" {
		t.Errorf("command %+v", c)
	}
	// Another conversation's reply, the citizen's own words and nothing at all
	// are no reply of this one.
	other := p.store.messages[p.store.tickets["H3A5BC"].Conversation]
	for _, m := range []string{string(other[1].ID), string(p.store.messages[id][1].ID), "none", ""} {
		if a := p.post("/console/t/N427AH/again", form("message", m)); a.status != http.StatusConflict {
			t.Errorf("%q: %d", m, a.status)
		}
	}
	if n := len(p.replies()); n != 1 {
		t.Errorf("%d commands", n)
	}
	edit(func(m *bot.Message) { m.Again = "x" })
	p.get("/console/t/N427AH").has(t, "Đã gửi lại ở tin dưới.")
	edit(func(m *bot.Message) {
		m.Again, m.Delivery = "", bot.Delivery{State: bot.DeliveryRetry, Reason: "delivery.busy", Next: at(9, 40)}
	})
	a := p.get("/console/t/N427AH")
	a.has(t, "Chưa tới, gửi lại lúc 9:40", "Kênh đang bận")
	a.lacks(t, "/again")
	edit(func(m *bot.Message) { m.Delivery = bot.Delivery{State: bot.DeliveryQueued} })
	p.get("/console/t/N427AH").has(t, "Đang chờ gửi")
	// Whoever may not answer is not offered it.
	edit(func(m *bot.Message) { m.Delivery = bot.Delivery{State: bot.DeliveryDead} })
	p.client = p.signIn("minh")
	p.get("/console/t/N427AH").lacks(t, "/again")
}

func TestSeenMark(t *testing.T) {
	p := newPlace(t)
	tk := p.store.tickets["H3A5BC"]
	p.get("/console/t/H3A5BC").lacks(t, "Bà con đã xem")
	c := p.store.conversations[tk.Conversation]
	c.CitizenSeen = c.LastSeq
	p.store.conversations[tk.Conversation] = c
	a := p.get("/console/t/H3A5BC")
	a.has(t, "Bà con đã xem", "mark-ok")
	a.lacks(t, "Đã gửi,")
}

// limited sets the limits of the citizens' channel.
func (p *place) limited(l bot.Limits) {
	w, _, done := p.host.Take()
	defer done()
	s := w.Settings
	s.Channels = map[string]bot.Limits{"webchat": l}
	p.host.SetSettings(s)
}

// upload posts a reply with files, as a browser does.
func (p *place) upload(path, text string, sizes map[string]int) answer {
	p.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range [][2]string{{"key", newKey()}, {"version", "3"}, {"text", text}} {
		must(p.t, w.WriteField(f[0], f[1]))
	}
	for name, n := range sizes {
		f, err := w.CreateFormFile("files", name)
		must(p.t, err)
		_, err = f.Write(append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("a"), n-9)...))
		must(p.t, err)
	}
	must(p.t, w.Close())
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.server.URL+path, &b)
	must(p.t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return p.do(p.client, req)
}

func TestLargeFileIsRefusedAtTheDoor(t *testing.T) {
	p := newPlace(t)
	p.limited(bot.Limits{FileBytes: 1 << 20})
	p.store.decide = obey
	p.get("/console/t/N427AH").has(t, `data-max="1048576"`, "kênh này chỉ nhận tới 1 MB")
	a := p.upload("/console/t/N427AH/reply", typed, map[string]int{"to-khai.pdf": 3 << 20})
	if a.status != http.StatusConflict || len(p.replies()) != 0 {
		t.Fatalf("%d, %d commands", a.status, len(p.replies()))
	}
	a.has(t, "to-khai.pdf", "nặng 3 MB", "tới 1 MB", "Chưa gửi gì", html.EscapeString(typed)+"</textarea>")
	// More than a form may hold: her words are there all the same.
	a = p.upload("/console/t/N427AH/reply", typed, map[string]int{"phim.pdf": 26 << 20})
	if a.status != http.StatusConflict || len(p.replies()) != 0 {
		t.Fatalf("%d, %d commands", a.status, len(p.replies()))
	}
	a.has(t, html.EscapeString(typed)+"</textarea>", "Tệp lớn quá")
	if a := p.upload("/console/t/N427AH/reply", typed, map[string]int{"nho.pdf": 1 << 20}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, textOf(a.body))
	}
	if c := p.replies()[0]; len(c.Files) != 1 || c.Files[0].Name != "nho.pdf" || c.Files[0].Size != 1<<20 || c.Text != typed {
		t.Errorf("command %+v", c)
	}
}

func TestReplyWindowIsCountedDown(t *testing.T) {
	p := newPlace(t)
	tk := p.store.tickets["N427AH"]
	said := func(ago time.Duration) answer {
		c := p.store.conversations[tk.Conversation]
		c.CitizenAt = p.clock().Add(-ago)
		p.store.conversations[c.ID] = c
		return p.get("/console/t/N427AH")
	}
	said(time.Hour).lacks(t, "cho trả lời")
	p.limited(bot.Limits{ReplyWindow: 7 * 24 * time.Hour})
	said(time.Hour).lacks(t, "cho trả lời")
	said(6*24*time.Hour).has(t, "Trang web cho trả lời đến", "còn 1 ngày")
	p.limited(bot.Limits{ReplyWindow: 48 * time.Hour})
	said(45*time.Hour).has(t, "Trang web cho trả lời đến 12:25, còn 3 giờ.")
	a := said(48 * time.Hour)
	a.has(t, "Trang web không cho nhắn nữa từ 9:25", "gọi điện cho bà con", "mời bà con nhắn lại một tin", `id="reply-text"`)
	a.lacks(t, "còn 0")
}

// What a device shows holds neither names nor words of citizens.
func TestAlertsSayNothingOfCitizens(t *testing.T) {
	p := newPlace(t)
	var got alerts
	a := p.get("/console/alerts")
	must(t, json.Unmarshal([]byte(a.body), &got))
	a.lacks(t, "Bà con mẫu", "sai tên đệm", "ho so dat", "Sơn", "S4NX9P", "H3A5BC")
	kinds := map[bot.TicketID]string{}
	for _, x := range got.Alerts {
		kinds[x.Ticket], _, _ = strings.Cut(x.Stamp, "-")
		if x.Title != "Phiếu "+string(x.Ticket) || !strings.HasPrefix(x.Text, "Tổ dân phố ") {
			t.Errorf("%+v", x)
		}
	}
	for id, want := range map[bot.TicketID]string{"D5NG2A": "late", "PH7C2M": "soon", "K7Q2MD": "soon", "T2M8VW": "new", "N427AH": "message"} {
		if kinds[id] != want {
			t.Errorf("%s: %q, want %q", id, kinds[id], want)
		}
	}
	if got.Waiting != 5 || len(kinds) != 5 {
		t.Errorf("%d wait, alerts %v", got.Waiting, kinds)
	}
	// What she has read is no news; a promise is one all the same.
	for _, id := range []bot.TicketID{"N427AH", "D5NG2A"} {
		c := p.store.conversations[p.store.tickets[id].Conversation]
		c.SeenSeq = c.LastSeq
		p.store.conversations[c.ID] = c
	}
	a = p.get("/console/alerts")
	a.lacks(t, "N427AH")
	a.has(t, "D5NG2A")
}
