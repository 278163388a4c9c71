package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// Two hundred tickets over the real store and engine: each moves once, each
// citizen is told once who answers now, and none moves again when the form is
// sent again.
func TestLeadMovesTwoHundredWhole(t *testing.T) {
	w := newWhole(t)
	const many = 200
	for i := range many {
		chat := bot.ChatID(fmt.Sprintf("chat-%d", i))
		for k, e := range []bot.Event{{Kind: bot.EventPress, Action: bot.GroupAction("tdp-7")}, {Kind: bot.EventPress, Action: bot.ActionHuman}} {
			e.Key, e.Address, e.At, e.Due = bot.EventKey(fmt.Sprint(chat, k)), bot.Address{Account: "webchat:main", Chat: chat}, w.clock(), w.clock()
			_, err := w.console.Inbox.PutEvent(t.Context(), e)
			must(t, err)
		}
	}
	of := func(id roster.OfficerID) int {
		all, err := w.db.Tickets(t.Context(), bot.TicketFilter{Owner: id, Status: handoff.Open})
		must(t, err)
		return len(all)
	}
	w.until("200 tickets", func() bool { return of("huong") == many })
	w.client = w.signIn("minh")
	begun := time.Now()
	page := w.get(leadPath)
	t.Logf("page of %d tickets: %s, %d kB", many, time.Since(begun).Round(time.Millisecond), len(page.body)/1024)
	f := moveForm(w.post(leadPath+"/move", url.Values{"all": {"yes"}, "to": {toOfficer + "minh"}}))
	if len(f["t"]) != many {
		t.Fatalf("%d ticked", len(f["t"]))
	}
	begun = time.Now()
	a := w.post(leadPath+"/move/apply", f)
	t.Logf("moved within %s, status %d", time.Since(begun).Round(time.Millisecond), a.status)
	for end := time.Now().Add(time.Minute); a.status == http.StatusAccepted && time.Now().Before(end); {
		a = w.post(leadPath+"/move/apply", f)
	}
	if !strings.Contains(textOf(a.body), "Đã chuyển 200 trên 200 phiếu.") || of("minh") != many || of("huong") != 0 {
		t.Fatalf("%d: %.200s; Minh has %d", a.status, textOf(a.body), of("minh"))
	}
	w.post(leadPath+"/move/apply", f)
	told := func() (n, most int) {
		for i := range many {
			one := strings.Count(w.letters.to(bot.ChatID(fmt.Sprintf("chat-%d", i))), "đã chuyển tới Cán bộ mẫu Minh")
			n, most = n+one, max(most, one)
		}
		return n, most
	}
	w.until("200 letters", func() bool { n, _ := told(); return n >= many })
	if n, most := told(); n != many || most != 1 {
		t.Errorf("told %d times, one of them %d times", n, most)
	}
}

// Not hers: the ticket goes on, the lead is told and sees the card, and
// dismisses it although the ticket is closed meanwhile.
func TestNotMineWhole(t *testing.T) {
	w := newWhole(t)
	an := w.citizen("chat-an", "tdp-7", "Tôi cần hỏi về đất")
	if a := w.post("/console/t/"+string(an.ID)+"/not-mine", form("to", "officer:minh", "version", "1")); a.header.Get("Location") != "/console?said=not_mine" {
		t.Fatalf("not mine: %d %.200s", a.status, textOf(a.body))
	}
	w.until("letter", func() bool {
		return strings.Contains(w.letters.to("chat-an"), "đã chuyển tới Cán bộ mẫu Minh")
	})
	w.client = w.signIn("minh")
	w.until("notice", func() bool {
		return strings.Contains(textOf(w.get("/console/notices").body), "Cán bộ mẫu Hương báo: Tổ dân phố 7 nay do Cán bộ mẫu Minh phụ trách")
	})
	now, err := w.db.Ticket(t.Context(), an.ID)
	must(t, err)
	if a := w.post("/console/t/"+string(an.ID)+"/close", form("outcome", "solved_helped", "version", fmt.Sprint(now.Version))); a.status != http.StatusSeeOther {
		t.Fatalf("close: %d", a.status)
	}
	w.get(leadPath).has(t, "Đề nghị sửa phân công")
	if a := w.post(leadPath+"/dismiss", form("ticket", string(an.ID), "group", "tdp-7", "named", "minh")); a.status != http.StatusSeeOther {
		t.Fatalf("dismiss: %d %.200s", a.status, textOf(a.body))
	}
	w.get(leadPath).lacks(t, "Đề nghị sửa phân công")
	if now, err = w.db.Ticket(t.Context(), an.ID); err != nil || now.Status != handoff.Closed {
		t.Errorf("ticket %v %+v", err, now)
	}
}
