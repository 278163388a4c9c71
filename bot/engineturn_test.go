package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
)

// answering makes an echo of what search found.
func answering(e *engine) {
	e.ask = func(_ bot.World, s bot.State, ev bot.Event) (bot.Query, bool) {
		return bot.Query{Text: ev.Text}, ev.Kind == bot.EventText && s.Conversation.Floor == bot.FloorBot
	}
	e.decide = func(_ bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
		t := begin(s, ev)
		switch {
		case ev.Kind == bot.EventCommand:
			t.Conversation.Floor = bot.FloorOfficer
		case ev.Kind == bot.EventText:
			say(&t, ev, theCitizen, ev.Text)
			if f.Err != nil {
				say(&t, ev, theBot, "cannot look it up")
			} else if f.Asked {
				say(&t, ev, theBot, string(f.Answer.Decision))
			}
		}
		return t
	}
}

func TestF21ClaimWhileAStepIsUnderWay(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		answering(e)
		a := e.fake.Address("a")
		claims := 0
		found := answerer(func(ctx context.Context, _ bot.Query) (knowledge.Answer, error) {
			// While the bot is thinking, another machine applies the
			// officer's claim.
			claims++
			claim := bot.Event{Key: "claim", Address: a, Conversation: a.Conversation(), Kind: bot.EventCommand, At: time.Now()}
			if _, err := e.store.PutEvent(ctx, claim); err != nil {
				return knowledge.Answer{}, err
			}
			st, err := e.store.State(ctx, a.Conversation())
			if err != nil {
				return knowledge.Answer{}, err
			}
			turn := begin(st, claim)
			turn.Conversation.Address = a
			turn.Conversation.Floor = bot.FloorOfficer
			return knowledge.Answer{Decision: "answer"}, e.store.ApplyTurn(ctx, claim, st.Conversation.Version, turn, nil)
		})
		if err := e.host.SetLibrary(emptyLibrary(t), found, nil); err != nil {
			t.Fatal(err)
		}
		e.start()
		e.write("a", "1", "hỏi")
		e.settle(10 * time.Second)
		equal(t, "said", e.texts("a"), []string{">hỏi"})
		equal(t, "sent", e.fake.Texts("a"), nil)
		if claims != 1 {
			t.Errorf("asked %d times, want 1", claims)
		}
	})
}

func TestF26SearchFails(t *testing.T) {
	for name, a := range map[string]answerer{
		"error": func(context.Context, bot.Query) (knowledge.Answer, error) {
			return knowledge.Answer{}, errors.New("broken")
		},
		"panic": func(context.Context, bot.Query) (knowledge.Answer, error) { panic("broken") },
		"hang": func(ctx context.Context, _ bot.Query) (knowledge.Answer, error) {
			time.Sleep(time.Minute) // it does not even look at its context
			return knowledge.Answer{}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, e *engine) {
				answering(e)
				closed := false
				if err := e.host.SetLibrary(emptyLibrary(t), a, func() error { closed = true; return nil }); err != nil {
					t.Fatal(err)
				}
				e.start()
				e.write("a", "1", "x")
				e.settle(1900 * time.Millisecond)
				if name == "hang" {
					equal(t, "before two seconds", e.texts("a"), nil)
				}
				e.settle(time.Second)
				equal(t, "said", e.texts("a"), []string{">x", "cannot look it up"})

				// A new library: the old one closes when the search has come
				// back, and not before.
				good := answerer(func(context.Context, bot.Query) (knowledge.Answer, error) {
					return knowledge.Answer{Decision: "answer"}, nil
				})
				if err := e.host.SetLibrary(emptyLibrary(t), good, nil); err != nil {
					t.Fatal(err)
				}
				if closed != (name != "hang") {
					t.Errorf("old index closed: %v", closed)
				}
				e.write("a", "2", "y")
				e.settle(2 * time.Minute)
				equal(t, "said", e.texts("a"), []string{">x", "cannot look it up", ">y", "answer"})
				if !closed {
					t.Error("old index was never closed")
				}
			})
		})
	}
}

func TestPoisonEventIsSetAside(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		tries := 0
		e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
			if strings.Contains(ev.Text, "boom") {
				tries++
				var none *bot.Card
				_ = none.Title
			}
			return echo(w, s, ev, f)
		}
		e.start()
		e.write("a", "1", "boom")
		e.write("a", "2", "sau đó")
		e.write("b", "3", "bên cạnh")
		e.settle(time.Minute)
		if tries != 5 {
			t.Errorf("tried %d times, want 5", tries)
		}
		equal(t, "said", e.texts("a"), []string{">sau đó", "re sau đó", "pressed human"})
		equal(t, "other chat", e.texts("b"), []string{">bên cạnh", "re bên cạnh"})
		if !strings.Contains(e.log.String(), `"alarm":true`) || !strings.Contains(e.log.String(), "nil pointer") || !strings.Contains(e.log.String(), "engineturn_test.go:") {
			t.Errorf("no alarm that says what and where:\n%s", e.log)
		}
		e.write("a", "1", "boom") // the platform sends it again
		e.settle(time.Minute)
		if tries != 5 {
			t.Error("an event set aside came back")
		}
	})
}

func TestPoisonPressIsNotReplacedForEver(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		tries := 0
		e.decide = func(bot.World, bot.State, bot.Event, bot.Found) bot.Turn { tries++; panic("x") }
		e.start()
		e.write("a", "1", "boom")
		e.settle(time.Minute)
		if tries != 10 {
			t.Errorf("tried %d times, want 5 for the event and 5 for the press", tries)
		}
	})
}

func TestPlanWithoutPartsIsAFailure(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.worker.Channels = []bot.Channel{noParts{e.fake}}
		e.write("a", "1", "x")
		e.settle(time.Minute)
		if got := e.texts("a"); len(got) != 0 {
			t.Errorf("stored although it cannot leave: %q", got)
		}
	})
}

type noParts struct{ bot.Channel }

func (noParts) Plan(bot.Message) []bot.Part { return nil }

func TestTimersFallDue(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		began := time.Now()
		var fell time.Duration
		e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
			turn := echo(w, s, ev, f)
			switch ev.Kind {
			case bot.EventText:
				turn.Events = []bot.Event{{Conversation: ev.Conversation, Address: ev.Address, Kind: bot.EventTimer,
					At: w.Now, Due: w.Now.Add(90*time.Second + 300*time.Millisecond), Timer: &bot.Timer{Kind: bot.TimerPromise}}}
			case bot.EventTimer:
				fell = time.Since(began)
				say(&turn, ev, theBot, "late")
			}
			return turn
		}
		e.start()
		e.write("a", "1", "x")
		e.settle(time.Second)
		e.restart()
		e.settle(88 * time.Second)
		equal(t, "before", e.texts("a"), []string{">x", "re x"})
		e.settle(2 * time.Second)
		equal(t, "after", e.texts("a"), []string{">x", "re x", "late"})
		if fell < 90300*time.Millisecond || fell > 90500*time.Millisecond {
			t.Errorf("timer fell due after %v", fell)
		}
	})
}

func TestTakenTicketIDGivesTheNext(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.decide = func(_ bot.World, s bot.State, ev bot.Event, _ bot.Found) bot.Turn {
			turn := begin(s, ev)
			turn.Conversation.Tickets++
			id := bot.TicketID(fmt.Sprint("T", turn.Conversation.Tickets))
			turn.Ticket = &handoff.Ticket{ID: id, Conversation: ev.Conversation, Address: ev.Address, Status: handoff.Open, Owner: "h"}
			turn.Conversation.Ticket = id
			return turn
		}
		e.start()
		for _, chat := range []bot.ChatID{"a", "b", "c"} {
			e.write(chat, string(chat), "x")
			e.settle(time.Second)
			c, err := e.store.Conversation(t.Context(), e.conversation(chat))
			if err != nil {
				t.Fatal(err)
			}
			ticket, err := e.store.Ticket(t.Context(), c.Ticket)
			if err != nil || ticket.Conversation != c.ID {
				t.Errorf("ticket of %s: %+v, %v", chat, ticket, err)
			}
		}
	})
}

func TestF54RowForAnotherChatIsRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		a, b := e.fake.Address("citizen"), e.fake.Address("staff")
		ev := bot.Event{Key: "k", Address: b, Kind: bot.EventAlert, At: time.Now()}
		if _, err := e.store.PutEvent(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
		ev.Conversation = b.Conversation()
		turn := begin(bot.State{}, ev)
		m := say(&turn, ev, theBot, "câu hỏi mới")
		for name, change := range map[string]func(*bot.Row){
			"address":      func(r *bot.Row) { r.Address = a },
			"conversation": func(r *bot.Row) { r.Conversation = a.Conversation() },
			"message":      func(r *bot.Row) { r.Message = "another" },
		} {
			row := bot.Row{ID: "r", Conversation: b.Conversation(), Address: b, Message: m.ID, Parts: 1}
			change(&row)
			if err := e.store.ApplyTurn(t.Context(), ev, 0, turn, []bot.Row{row}); !errors.Is(err, bot.ErrTurn) {
				t.Errorf("row with another %s: %v, want ErrTurn", name, err)
			}
		}
	})
}

func TestRosterEventsAskEveryOpenTicket(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		var asked atomic.Int32
		e.decide = func(_ bot.World, s bot.State, ev bot.Event, _ bot.Found) bot.Turn {
			turn := begin(s, ev)
			if ev.Kind == bot.EventRoster {
				asked.Add(1)
				return turn
			}
			turn.Ticket = &handoff.Ticket{ID: bot.TicketID("T" + ev.Text), Conversation: ev.Conversation, Address: ev.Address, Status: handoff.Open}
			if ev.Text == "2" {
				turn.Ticket.Status = handoff.Closed
			}
			return turn
		}
		e.start()
		for _, n := range []string{"1", "2", "3"} {
			e.write(bot.ChatID(n), n, n)
		}
		e.settle(time.Second)
		for _, revision := range []string{"A", "B", "A"} {
			e.settle(time.Second)
			if err := bot.RosterEvents(t.Context(), e.store, inbox{e}, revision, time.Now()); err != nil {
				t.Fatal(err)
			}
			e.settle(time.Second)
		}
		if n := asked.Load(); n != 6 {
			t.Errorf("asked %d times, want 6", n)
		}
	})
}
