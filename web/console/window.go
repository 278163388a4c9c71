package console

import (
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

const (
	// windowSoon is how long before its end a reply window is always counted
	// down.
	windowSoon = 24 * time.Hour
	// freeFew is how few free messages are pressing.
	freeFew = 2
)

// window is for how long, and how freely, a citizen may be written to on her
// channel.
type window struct {
	Until  time.Time // no reply goes out from then on; zero: there is no end
	Closed bool      // it is over
	Soon   bool      // its end is worth saying

	Bot    time.Time // from then on officers alone may write; zero: as long as an officer
	BotOff bool      // that is so

	Free      int       // calls that cost nothing and are left
	FreeOf    int       // of how many; 0: they are not counted
	FreeUntil time.Time // until when they cost nothing; zero: as long as replies are taken
	FreeOver  bool      // that is over
}

// windowLine is one thing to know of it.
type windowLine struct {
	Tone string // "late", "soon" or "" of a style class
	Icon string
	Text string
}

// windowOf reads it for an open ticket's conversation.
func (v *view) windowOf(t *handoff.Ticket, conv *bot.Conversation) window {
	l := v.world.Settings.LimitsOf(t.Address)
	if t.Status != handoff.Open || conv.CitizenAt.IsZero() {
		return window{}
	}
	now, heard := v.clock.now, conv.SignAt()
	w := window{Until: l.ReplyUntil(heard), FreeOf: l.Free}
	if left := w.Until.Sub(now); !w.Until.IsZero() {
		w.Closed = left <= 0
		w.Soon = !w.Closed && (left < windowSoon || left < l.ReplyWindow/4)
	}
	if l.BotWindow > 0 && (l.ReplyWindow <= 0 || l.BotWindow < l.ReplyWindow) {
		w.Bot = l.BotUntil(heard)
		w.BotOff = !now.Before(w.Bot)
	}
	w.Free, w.FreeUntil, _ = l.FreeLeft(conv.SentSince, heard, now)
	w.FreeOver = !w.FreeUntil.IsZero() && !now.Before(w.FreeUntil)
	return w
}

// lines says a window in words, the most pressing first.
func (v *view) windowLines(t *handoff.Ticket, w window) []windowLine {
	channel := v.channel(t.Address.Account)
	if w.Closed {
		return []windowLine{{"late", "circle-alert", v.text("health.reply_over", "channel", channel, "time", v.clock.when(w.Until))}}
	}
	var out []windowLine
	if w.Soon {
		out = append(out, windowLine{"soon", "clock-alert", v.text("health.reply_open", "channel", channel, "time", v.clock.when(w.Until),
			"left", v.text("console.left", "span", v.clock.span(w.Until.Sub(v.clock.now))))})
	}
	of, n := strconv.Itoa(w.FreeOf), strconv.Itoa(w.Free)
	tone := ""
	if w.Free <= freeFew {
		tone = "soon"
	}
	switch {
	case w.FreeOf == 0:
	case w.FreeOver:
		out = append(out, windowLine{"soon", "circle-alert", v.text("health.free_over", "time", v.clock.when(w.FreeUntil))})
	case w.Free == 0:
		out = append(out, windowLine{"soon", "circle-alert", v.text("health.free_none", "of", of)})
	case w.FreeUntil.IsZero():
		out = append(out, windowLine{tone, "send-horizontal", v.text("health.free_left", "n", n, "of", of)})
	default:
		out = append(out, windowLine{tone, "send-horizontal", v.text("health.free_left_until", "n", n, "of", of, "time", v.clock.when(w.FreeUntil))})
	}
	switch {
	case w.Bot.IsZero():
	case w.BotOff && !w.Until.IsZero() && !w.Soon:
		out = append(out, windowLine{"", "user-round", v.text("health.bot_over_until", "time", v.clock.when(w.Bot), "until", v.clock.when(w.Until))})
	case w.BotOff:
		out = append(out, windowLine{"", "user-round", v.text("health.bot_over", "time", v.clock.when(w.Bot))})
	default:
		out = append(out, windowLine{"", "user-round", v.text("health.bot_until", "time", v.clock.when(w.Bot))})
	}
	return out
}

// windowMark is the sign of a window in a row of the queue.
type windowMark struct {
	Text string // "" none
	Said string // the same in full, for a screen reader
	Over bool
}

// windowMark marks what ends within a day, or has ended.
func (v *view) windowMark(t *handoff.Ticket, w window) windowMark {
	channel := v.channel(t.Address.Account)
	switch left := w.Until.Sub(v.clock.now); {
	case w.Closed:
		return windowMark{Text: v.text("health.mark_over"), Said: v.text("health.mark_over_said", "channel", channel), Over: true}
	case w.Until.IsZero() || left >= windowSoon:
		return windowMark{}
	default:
		return windowMark{Text: v.text("health.mark", "span", v.clock.span(left)),
			Said: v.text("health.mark_said", "channel", channel, "time", v.clock.when(w.Until))}
	}
}

// channel is how people call the channel of an account.
func (v *view) channel(a bot.Account) string {
	return bot.ChannelName(v.world.Words, v.prefs.Lang, a.Channel())
}
