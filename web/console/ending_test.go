package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// switchOff takes an officer's rights away while she has the desk open.
func (p *place) switchOff(id roster.OfficerID) {
	r := sampleRoster()
	for i := range r.Officers {
		if r.Officers[i].ID == id {
			r.Officers[i].Enabled = false
		}
	}
	p.host.SetRoster(r)
}

// jsonSaid is what the page's script hears.
func jsonSaid(t *testing.T, a answer, status int) (s said) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d", a.status, status)
	}
	if err := json.Unmarshal([]byte(a.body), &s); err != nil {
		t.Fatalf("no answer for a script: %v in %.100s", err, a.body)
	}
	return s
}

// The script hears why, and not a page that it takes for a network that is
// down and asks for ever.
func TestRefusalsForTheScript(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	s := jsonSaid(t, p.post("/console/t/NOPE/reply", form("text", typed), "Accept", "application/json"), http.StatusNotFound)
	if s.State != stateRefused || !strings.HasPrefix(s.Message, "Mã có thể gõ nhầm") {
		t.Errorf("no such ticket: %+v", s)
	}
	p.switchOff("huong")
	s = jsonSaid(t, p.post("/console/t/N427AH/reply", form("text", typed), "Accept", "application/json"), http.StatusForbidden)
	if s.State != stateRefused || !strings.Contains(s.Message, "chưa có trong danh sách cán bộ") {
		t.Errorf("switched off: %+v", s)
	}
	if len(p.store.events) > 0 {
		t.Errorf("events %+v", p.store.events)
	}
}

// A form that the browser's "back" brought again, with another choice in it,
// is another command and not the same one twice.
func TestBackToAForm(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	f := form("to", "officer:minh")
	p.post("/console/t/N427AH/transfer", f)
	f.Set("to", "desk")
	p.post("/console/t/N427AH/transfer", f)
	p.post("/console/t/N427AH/transfer", f)
	var to []roster.OfficerID
	for _, e := range p.store.events {
		if e.Command.Kind == bot.CommandTransfer {
			to = append(to, e.Command.Officer)
		}
	}
	if !slices.Equal(to, []roster.OfficerID{"minh", roster.Desk}) {
		t.Errorf("transferred to %q", to)
	}
}

// The pages that end a ticket say what they showed, and a refusal what there
// is by now; a page that covers the conversation has not shown it.
func TestF29PagesSayWhatTheyShowed(t *testing.T) {
	p := newPlace(t)
	id := p.store.tickets["N427AH"].Conversation
	last := p.store.conversations[id].LastSeq
	field := fmt.Sprintf(`name="seq" value="%d"`, last)
	p.get("/console/t/N427AH/close").has(t, field)
	if len(p.store.events) > 0 {
		t.Errorf("the page to close on has read the conversation: %+v", p.store.events)
	}
	p.get("/console/t/N427AH").has(t, field)
	p.store.decide = refuse("ending.refused_unread", "")
	for _, path := range []string{"close", "hand-back"} {
		f := form("outcome", "solved_helped", "seq", strconv.FormatUint(last-1, 10))
		s := jsonSaid(t, p.post("/console/t/N427AH/"+path, f, "Accept", "application/json"), http.StatusConflict)
		if s.Seq != last || !strings.HasPrefix(s.Message, "Bà con vừa nhắn thêm") {
			t.Errorf("%s: %+v", path, s)
		}
		if got := p.store.events[len(p.store.events)-1].Command.Seq; got != last-1 {
			t.Errorf("%s says %d", path, got)
		}
	}
}

// A closed ticket leads to the one in which its citizen goes on.
func TestClosedTicketLeadsOn(t *testing.T) {
	p := newPlace(t)
	id := p.store.tickets["X9N4RT"].Conversation
	p.get("/console/t/X9N4RT").lacks(t, "Bà con đang hỏi tiếp")
	conv := p.store.conversations[id]
	conv.Ticket = "D5NG2A"
	p.store.conversations[id] = conv
	p.get("/console/t/X9N4RT").has(t, "Bà con đang hỏi tiếp ở phiếu D5NG2A.", `href="/console/t/D5NG2A"`)
}

// Who writes thirty messages in a row is one notice and not thirty, until
// something else happens to the ticket.
func TestNoticesAreNotRepeated(t *testing.T) {
	p := newPlace(t)
	d := bot.DeskAddress("huong").Conversation()
	before := strings.Count(p.get("/console/notices").body, `class="notice-text"`)
	put := func(kind bot.AlertKind, text string) {
		say(p.store, d, bot.Message{At: at(9, 24), Author: bot.Author{Kind: bot.AuthorBot}, Kind: bot.MessageNotice, Text: text, Ticket: "N427AH", Alert: kind})
	}
	for range 30 {
		put(bot.AlertMessage, "N427AH: bà con vừa nhắn thêm")
	}
	put(bot.AlertRemind, "N427AH: sắp đến hẹn")
	for range 30 {
		put(bot.AlertMessage, "N427AH: bà con vừa nhắn thêm")
	}
	a := p.get("/console/notices")
	if n := strings.Count(a.body, `class="notice-text"`) - before; n != 3 {
		t.Errorf("%d notices more, want 3", n)
	}
	a.has(t, fmt.Sprintf(`<span class="count">%d<`, strings.Count(a.body, `class="unread"`)))
}
