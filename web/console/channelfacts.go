package console

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// healthFacts says what is known of an account; b is nil where what waits is
// not counted.
func (v *view) healthFacts(s *bot.ChannelStatus, b *bot.Backlog, use windowUse) []healthFact {
	when := func(t time.Time) string {
		if t.IsZero() {
			return v.text("health.never")
		}
		return v.clock.when(t)
	}
	out := []healthFact{{Label: "health.row_in", Value: when(s.LastUpdateAt)}}
	if s.Account.Channel() != webChannel { // what is said there is sent by being stored
		out = append(out, healthFact{Label: "health.row_out", Value: when(s.LastSentAt)})
	}
	if b != nil {
		out = append(out, v.waitingFact(b))
	}
	for _, n := range []struct {
		label, key string
		n          int
	}{{"health.row_pending", "health.pending", s.Pending}, {"health.row_refused", "health.refused", s.Refused}, {"health.row_undecoded", "health.undecoded", s.Undecoded}} {
		if n.n > 0 {
			out = append(out, healthFact{Label: n.label, Value: v.text(n.key, "n", strconv.Itoa(n.n)), Tone: "soon"})
		}
	}
	if s.LastError != "" {
		out = append(out, healthFact{Label: "health.row_error", Value: v.clock.when(s.ErrorAt), Detail: s.LastError})
	}
	return append(append(out, v.tokenFact(s)...), v.windowFacts(use)...)
}

// waitingFact says what waits to be sent.
func (v *view) waitingFact(b *bot.Backlog) healthFact {
	f := healthFact{Label: "health.row_waiting", Value: v.text("health.nothing_waits")}
	if b.Waiting > 0 {
		f.Value = v.text("health.waiting", "n", strconv.Itoa(b.Waiting), "time", v.clock.when(b.Oldest))
		if v.clock.now.Sub(b.Oldest) >= bot.Patience {
			f.Tone = "soon"
		}
	}
	if b.Retrying > 0 {
		f.Value += "; " + v.text("health.retrying", "n", strconv.Itoa(b.Retrying), "time", v.clock.when(b.NextTry))
		f.Tone = "soon"
	}
	return f
}

// tokenFact says how long the permission lasts; nothing when that is not
// known, or when it does not end.
func (v *view) tokenFact(s *bot.ChannelStatus) []healthFact {
	ends := s.Ends()
	f := healthFact{Label: "health.row_token"}
	switch left := ends.Sub(v.clock.now); {
	case ends.IsZero():
		return nil
	case left <= 0:
		f.Tone, f.Value = "late", v.text("health.token_over", "day", v.date(ends))
	case left < bot.RenewAhead:
		f.Tone, f.Value = "soon", v.text("health.token_until", "day", v.date(ends), "span", v.clock.span(left))
	case s.TokenUntil.IsZero() || s.RenewUntil.IsZero():
		f.Value = v.text("health.token_until", "day", v.date(ends), "span", v.clock.span(left))
	default:
		f.Value = v.text("health.token_self", "time", v.clock.when(s.TokenUntil), "day", v.date(s.RenewUntil))
	}
	return []healthFact{f}
}

// windowUse counts the open tickets of an account by how long they may be
// answered.
type windowUse struct {
	Limited, Today, Over int // tickets whose channel has a window; those whose ends today; those whose is over
	Free, FreeOut        int // tickets whose channel counts free messages; those that have none left
}

// windowUse reads it by account. Only conversations on channels with limits
// are read.
func (v *view) windowUse(ctx context.Context) (map[bot.Account]windowUse, error) {
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return nil, fmt.Errorf("list open tickets: %w", err)
	}
	tomorrow := v.clock.startOfDay().AddDate(0, 0, 1)
	out := map[bot.Account]windowUse{}
	for i := range open {
		t := &open[i]
		l := v.world.Settings.LimitsOf(t.Address)
		if l.ReplyWindow <= 0 && l.Free <= 0 {
			continue
		}
		conv, err := v.reader.Conversation(ctx, t.Conversation)
		if err != nil && !errors.Is(err, bot.ErrAbsent) {
			return nil, fmt.Errorf("read conversation of ticket %s: %w", t.ID, err)
		}
		u, w := out[t.Address.Account], v.windowOf(t, &conv)
		if l.ReplyWindow > 0 {
			u.Limited++
		}
		switch {
		case w.Until.IsZero():
		case w.Closed:
			u.Over++
		case w.Until.Before(tomorrow):
			u.Today++
		}
		if l.Free > 0 {
			u.Free++
			if w.Free == 0 && !w.Closed {
				u.FreeOut++
			}
		}
		out[t.Address.Account] = u
	}
	return out, nil
}

// windowFacts says it, where the channel has such limits.
func (v *view) windowFacts(u windowUse) []healthFact {
	var out []healthFact
	switch over, today := strconv.Itoa(u.Over), strconv.Itoa(u.Today); {
	case u.Limited == 0:
	case u.Over > 0 && u.Today > 0:
		out = append(out, healthFact{Label: "health.row_windows", Tone: "late", Value: v.text("health.window_over", "n", over) + "; " + v.text("health.window_today", "n", today)})
	case u.Over > 0:
		out = append(out, healthFact{Label: "health.row_windows", Tone: "late", Value: v.text("health.window_over", "n", over)})
	case u.Today > 0:
		out = append(out, healthFact{Label: "health.row_windows", Tone: "soon", Value: v.text("health.window_today", "n", today)})
	default:
		out = append(out, healthFact{Label: "health.row_windows", Value: v.text("health.window_fine")})
	}
	switch {
	case u.Free == 0:
	case u.FreeOut > 0:
		out = append(out, healthFact{Label: "health.row_free", Tone: "soon", Value: v.text("health.free_out", "n", strconv.Itoa(u.FreeOut))})
	default:
		out = append(out, healthFact{Label: "health.row_free", Value: v.text("health.free_fine")})
	}
	return out
}

// date says a day of any year.
func (v *view) date(t time.Time) string { return t.In(v.clock.zone).Format("2/1/2006") }
