package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// emptyDesk is an engine with the real decisions in a ward that is always
// open and in which everybody is away; dung is called lead.
func emptyDesk(t *testing.T, e *engine) {
	t.Helper()
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := ward().AlwaysOpen()
	for i := range r.Officers {
		r.Officers[i].Absences = []roster.Absence{{From: time.Now().AddDate(0, 0, -1), To: time.Now().AddDate(0, 0, 9)}}
	}
	settings := bot.DefaultSettings()
	settings.LinkKey = "test key"
	e.host = bot.NewHost(catalogue, r, settings, nil)
	if err := e.host.SetLibrary(emptyLibrary(t), answerer(nil), nil); err != nil {
		t.Fatal(err)
	}
	e.ask, e.decide = nil, bot.Decide
	e.start()
}

// alarms are the lines of the log that want somebody now.
func (e *engine) alarms(what string) (lines []string) {
	for l := range strings.Lines(e.log.String()) {
		if strings.Contains(l, `"level":"error"`) && strings.Contains(l, `"alarm":true`) && strings.Contains(l, what) {
			lines = append(lines, l)
		}
	}
	return lines
}

// TestF56NobodyIsLogged: zero people who can be reached is an error of its
// own in the log, with whose ticket and how many were told, and nothing that
// she said. It is told once a turn, not again by each desk.
func TestF56NobodyIsLogged(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		emptyDesk(t, e)
		e.write("a", "1", "toi la Nguyen Van Mau, so 0912345678, gap can bo")
		e.write("a", "2", "to 7")
		e.settle(10 * time.Second)
		tickets, err := e.store.Tickets(t.Context(), bot.TicketFilter{Status: handoff.Open})
		if err != nil || len(tickets) != 1 || tickets[0].Owner != roster.Desk {
			t.Fatalf("tickets %+v, %v", tickets, err)
		}
		got := e.alarms("nobody is there")
		if len(got) != 1 || !strings.Contains(got[0], string(tickets[0].ID)) || !strings.Contains(got[0], `"told":6`) {
			t.Fatalf("the log says %q", got)
		}
		for _, not := range []string{"Mau", "0912345678", "gap can bo", `"a"`} {
			if strings.Contains(e.log.String(), not) {
				t.Errorf("the log repeats %q", not)
			}
		}
		e.write("a", "3", "co ai khong")
		e.settle(10 * time.Second)
		if got := e.alarms("nobody is there"); len(got) != 2 {
			t.Errorf("when she writes again the log has %d alarms", len(got))
		}
	})
}

// TestF56EveryNoticeFailed: officers who have chats of their own cannot be
// reached there either. The log alarms of each once, and their notices stand
// in the console, with a word that the chat is lost.
func TestF56EveryNoticeFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		emptyDesk(t, e)
		w, _, release := e.host.Take()
		defer release()
		chats := map[roster.OfficerID]bot.ChatID{"dung": "d1", "lan": "l1"}
		for id, chat := range chats {
			a := e.fake.Address(chat)
			code := bot.LinkCode(w.Settings.LinkKey, id, time.Now().Add(bot.LinkTime))
			if _, err := (inbox{e}).PutEvent(t.Context(), bot.Event{Key: bot.EventKey("link" + chat), Address: a, Kind: bot.EventStarted, Text: code}); err != nil {
				t.Fatal(err)
			}
		}
		e.settle(10 * time.Second)
		for _, chat := range chats {
			if got := e.fake.Texts(chat); len(got) != 1 {
				t.Fatalf("%s is told %q", chat, got)
			}
			e.fake.Script(chat, channeltest.Blocked, channeltest.Blocked, channeltest.Blocked)
		}
		e.write("a", "1", "gap can bo")
		e.write("a", "2", "to 7")
		e.settle(10 * time.Second)
		e.write("a", "3", "co ai khong")
		e.settle(10 * time.Second)
		if got := e.alarms("nobody is there"); len(got) != 2 {
			t.Errorf("she wrote twice, and the log alarms %d times", len(got))
		}
		for id, chat := range chats {
			if got := e.alarms(`"officer":"` + string(id) + `"`); len(got) != 1 {
				t.Errorf("of %s the log alarms %d times", id, len(got))
			}
			ms, err := e.store.Messages(t.Context(), bot.DeskAddress(id).Conversation(), 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			kinds := map[bot.AlertKind]int{}
			for _, m := range ms {
				kinds[m.Alert]++
			}
			if kinds[bot.AlertNobody] != 2 || kinds[bot.AlertChatLost] != 1 {
				t.Errorf("in the console %s has %v", id, kinds)
			}
			if got := e.fake.Texts(chat); len(got) != 1 {
				t.Errorf("%s is told %q", chat, got)
			}
		}
		// Reached again it is told as before; once she has written there, the
		// next loss is news again.
		e.fake.Heal()
		e.write("a", "4", "alo")
		e.settle(10 * time.Second)
		if got := e.fake.Texts("d1"); len(got) != 2 || !strings.Contains(got[1], "CẦN NGƯỜI") {
			t.Errorf("reachable again it is told %q", got)
		}
		e.write("d1", "5", "alo")
		e.settle(10 * time.Second)
		e.fake.Script("d1", channeltest.Blocked)
		e.write("a", "6", "alo")
		e.settle(10 * time.Second)
		if got := e.alarms(`"officer":"dung"`); len(got) != 2 {
			t.Errorf("lost again, the log has alarmed %d times", len(got))
		}
	})
}
