package console

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// night gives Hương notices of a night: the last she has read is from the
// evening before.
func night(p *place) {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	id := bot.DeskAddress("huong").Conversation()
	p.store.messages[id] = nil
	p.store.conversations[id] = bot.Conversation{ID: id, Address: bot.DeskAddress("huong"), Kind: bot.KindDesk}
	evening := at(17, 2).AddDate(0, 0, -1)
	tell := func(at time.Time, kind bot.AlertKind, ticket bot.TicketID) {
		say(p.store, id, bot.Message{At: at, Author: bot.Author{Kind: bot.AuthorBot}, Kind: bot.MessageNotice, Alert: kind, Ticket: ticket, Text: "Phiếu " + string(ticket) + ": " + string(kind)})
	}
	tell(evening, bot.AlertNew, "X9N4RT")
	c := p.store.conversations[id]
	c.SeenSeq = c.LastSeq
	p.store.conversations[id] = c
	for i, n := range []struct {
		kind   bot.AlertKind
		ticket bot.TicketID
	}{{bot.AlertNew, "D5NG2A"}, {bot.AlertMessage, "D5NG2A"}, {bot.AlertMessage, "D5NG2A"}, {bot.AlertNew, "PH7C2M"}, {bot.AlertMessage, "PH7C2M"},
		{bot.AlertNew, "T2M8VW"}, {bot.AlertLate, "D5NG2A"}, {bot.AlertTaken, "S4NX9P"}, {bot.AlertTaken, "K7Q2MD"}, {bot.AlertUndelivered, "PH7C2M"}} {
		tell(at(7, i), n.kind, n.ticket)
	}
}

// TestF52DigestOnTheDesk: who comes back after a night has it in one line.
func TestF52DigestOnTheDesk(t *testing.T) {
	p := newPlace(t)
	const title = "Trong lúc anh chị vắng"
	p.get("/console").lacks(t, title) // two notices are no digest
	night(p)
	a := p.get("/console")
	a.has(t, title, "Từ hôm qua 17:02: 3 phiếu mới, 2 bà con nhắn thêm, 1 phiếu quá hẹn, 2 phiếu đồng nghiệp đã nhận giúp, 1 tin khác.",
		`href="/console/t/S4NX9P"`, "<b>10</b>")
	p.get("/console?q=an").lacks(t, title)
	p.get("/console/t/N427AH").lacks(t, title)
	p.get("/console/notices").lacks(t, title)
	p.clean([]string{"/console"})

	// One button, and she has read them.
	p.store.decide = func(bot.Event) (bot.Outcome, bool) { return bot.Outcome{Done: true}, true }
	if a := p.post("/console/notices/seen", form("back", "queue")); a.status != http.StatusSeeOther || a.header.Get("Location") != "/console" {
		t.Errorf("seen: %d to %q", a.status, a.header.Get("Location"))
	}
	e := p.store.events[len(p.store.events)-1]
	if e.Command.Kind != bot.CommandSeen || e.Command.Seq != 11 || e.Address != bot.DeskAddress("huong") {
		t.Errorf("event %+v", e)
	}
	// Who has just said that she has read them is not away.
	p.store.mu.Lock()
	id := bot.DeskAddress("huong").Conversation()
	c := p.store.conversations[id]
	c.SeenAt = at(9, 0)
	p.store.conversations[id] = c
	p.store.mu.Unlock()
	p.get("/console").lacks(t, title)
	p.client = p.signIn("minh")
	p.get("/console").lacks(t, title)
}

// nobodyIn takes everybody away.
func (p *place) nobodyIn() {
	r := sampleRoster()
	for i := range r.Officers {
		r.Officers[i].Absences = []roster.Absence{{From: at(0, 0), To: at(0, 0).AddDate(0, 0, 2)}}
	}
	p.host.SetRoster(r)
}

// TestF56BannerWhileNobodyIsThere: every page says so in red, and only as
// long as somebody waits for nobody.
func TestF56BannerWhileNobodyIsThere(t *testing.T) {
	p := newPlace(t)
	pages := []string{"/console", "/console/t/N427AH", "/console/notices", "/console/roster", "/console/me"}
	says := func(want string) {
		t.Helper()
		for _, path := range pages {
			body := textOf(p.get(path).body)
			if want == "" && strings.Contains(body, "Không có ai trực") || !strings.Contains(body, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
	}
	says("")
	p.nobodyIn()
	waiting := 0
	for _, tk := range p.store.tickets {
		if tk.Waiting() {
			waiting++
		}
	}
	says("Không có ai trực: " + strconv.Itoa(waiting) + " bà con đang chờ.")
	p.get("/console").has(t, `<a href="/console/roster">`, `role="alert"`)
	p.clean([]string{"/console"})

	// Staff who are no officers are told as well, without a page they cannot open.
	p.client = p.signIn("bientap")
	p.get("/console/me").has(t, "Không có ai trực")
	p.get("/console/me").lacks(t, `<a href="/console/roster">`)
	p.client = p.signIn("huong")

	// A ticket whose own officer is there has somebody, however empty the desk.
	r := sampleRoster()
	r.DeskTeam = nil
	p.host.SetRoster(r)
	says("")
	change := func(f func(*handoff.Ticket)) {
		p.store.mu.Lock()
		defer p.store.mu.Unlock()
		tk := p.store.tickets["T2M8VW"]
		f(&tk)
		p.store.tickets[tk.ID] = tk
	}
	change(func(tk *handoff.Ticket) { tk.Owner = roster.Desk })
	says("Không có ai trực: 1 bà con đang chờ.")
	change(func(tk *handoff.Ticket) { tk.WaitingSince = time.Time{} })
	says("")
}

// TestF34NoPageOpenIsNotAbsent: nobody has the desk open, and the officer in
// charge is given the ticket, can be chosen as a receiver, and is told.
func TestF34NoPageOpenIsNotAbsent(t *testing.T) {
	w := newWhole(t)
	tk := w.citizen("chat-an", "tdp-7", "Tôi cần hỏi về đất")
	if w.console.presence.here("huong") || tk.Owner != "huong" {
		t.Fatalf("the ticket is %q's", tk.Owner)
	}
	path := "/console/t/" + string(tk.ID)
	w.get(path+"/transfer").has(t, `value="officer:minh"`)
	if a := w.post(path+"/transfer", form("to", "officer:minh", "note", "nhờ anh xem", "version", strconv.FormatUint(tk.Version, 10))); a.status != http.StatusSeeOther {
		t.Fatalf("transfer: %d %s", a.status, textOf(a.body))
	}
	now, err := w.db.Ticket(t.Context(), tk.ID)
	must(t, err)
	if now.Owner != "minh" {
		t.Errorf("the ticket is %q's", now.Owner)
	}
	w.client = w.signIn("minh")
	w.until("notice", func() bool { return strings.Contains(w.get("/console/notices").body, string(tk.ID)) })
}

// TestF27OutcomeInWords: the desk says how a ticket ended that the system
// closed, and does not offer that to officers.
func TestF27OutcomeInWords(t *testing.T) {
	p := newPlace(t)
	p.store.mu.Lock()
	tk := p.store.tickets["H3A5BC"]
	tk.LastReplyAt = at(8, 20)
	p.store.tickets["H3A5BC"] = tk.Quiet(at(9, 0))
	p.store.mu.Unlock()
	a := p.get("/console/t/H3A5BC")
	a.has(t, "Bà con không nhắn thêm, hệ thống tự đóng")
	if a := p.post("/console/t/N427AH/close", form("outcome", string(handoff.WentQuiet))); a.status == http.StatusSeeOther {
		t.Error("an officer chose it")
	}
	if slices.Contains(outcomes(), handoff.WentQuiet) || handoff.WentQuiet.ByOfficer() {
		t.Error("officers are offered it")
	}
}

// TestDigestFits looks at the card and the alarm as TestFits does at pages.
func TestDigestFits(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	night(p)
	shots := os.Getenv("CONSOLE_SHOTS")
	for _, dim := range [][2]int64{{320, 640}, {360, 740}, {1280, 800}} {
		do(ctx, t, chromedp.EmulateViewport(dim[0], dim[1]))
		for _, theme := range []string{"light", "dark", "large"} {
			eval[string](ctx, t, `document.cookie = "theme=`+theme+`;path=/"; document.cookie = "text=`+map[bool]string{true: "23", false: "17"}[theme == "large"]+`;path=/"`)
			for name, there := range map[string]bool{"digest": true, "nobody": false} {
				p.host.SetRoster(sampleRoster())
				if !there {
					p.nobodyIn()
				}
				open(ctx, t, p, "/console")
				do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#digest-list').open = true; scrollTo(0, 0)`))
				if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
					t.Errorf("%s at %d, %s: %.0f px too wide", name, dim[0], theme, wide)
				}
				if low := eval[[]string](ctx, t, small); len(low) > 0 {
					t.Errorf("%s at %d, %s: too low to be pressed: %q", name, dim[0], theme, low)
				}
				shoot(ctx, t, shots, name+"-"+strconv.FormatInt(dim[0], 10)+"-"+theme)
			}
		}
	}
}

// shoot leaves a picture in a folder; "" none.
func shoot(ctx context.Context, t *testing.T, folder, name string) {
	t.Helper()
	if folder == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600))
}
