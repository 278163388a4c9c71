package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
)

// Asking for a phone number is one command of set words, from a form of its
// own: what stands in the reply box stays there and is not sent by it.
func TestAskForContact(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	body := p.get("/console/t/N427AH").body
	for _, want := range []string{`<form id="ask" method="post" action="/console/t/N427AH/ask" data-command>`, `form="ask"`, "Xin số điện thoại"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	before := len(p.store.events) // that the page was read
	a := p.post("/console/t/N427AH/ask", form())
	if a.status != http.StatusSeeOther || len(p.store.events) != before+1 {
		t.Fatalf("status %d, %d events", a.status, len(p.store.events)-before)
	}
	if c := p.store.events[before].Command; c.Kind != bot.CommandAsk || c.Actor != "huong" || c.Ticket != "N427AH" || c.Text != "" {
		t.Errorf("command %+v", c)
	}
	if last := p.trail.trail[len(p.trail.trail)-1]; last.Action != "ticket.ask" {
		t.Errorf("trail %+v", last)
	}
	p.store.decide = refuse("live.refused_window", "", "time", "9:21")
	if a := p.post("/console/t/N427AH/ask", form()); a.status != http.StatusConflict || !strings.Contains(a.body, "cho trả lời đến 9:21") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}
