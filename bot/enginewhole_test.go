package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// TestF26PoisonEventOpensATicketAtTheDesk lets Decide itself carry on after
// an event that nothing can handle: somebody must look after its citizen.
func TestF26PoisonEventOpensATicketAtTheDesk(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	ward, faults := roster.Load(roster.Sample(), "sample.yaml")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	inBubble(t, func(t *testing.T, e *engine) {
		e.host = bot.NewHost(catalogue, ward, bot.DefaultSettings(), nil)
		if err := e.host.SetLibrary(emptyLibrary(t), answerer(nil), nil); err != nil {
			t.Fatal(err)
		}
		e.ask = nil // Ask itself
		e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
			if strings.Contains(ev.Text, "boom") {
				panic("boom")
			}
			return bot.Decide(w, s, ev, f)
		}
		e.start()
		e.write("a", "1", "boom")
		e.settle(time.Hour) // she does not say where she lives
		tickets, err := e.store.Tickets(t.Context(), bot.TicketFilter{Status: handoff.Open})
		if err != nil || len(tickets) != 1 || tickets[0].Owner == "" || tickets[0].Conversation != e.conversation("a") {
			t.Fatalf("tickets %+v, %v", tickets, err)
		}
		if got := e.fake.Texts("a"); len(got) == 0 {
			t.Error("she was told nothing")
		}
	})
}
