package message

import (
	"time"

	"github.com/motcua/motcua/bot"
)

// mark is how far a message has come, in words.
type mark struct {
	Look   string // class: ok, late or ""
	Icon   string
	Key    string // catalogue key
	At     time.Time
	Next   time.Time // when it is tried again; zero: not said
	Why    string    // catalogue key; "" none
	Advice string    // catalogue key of what else to try; "" nothing
	Done   bool      // it was sent again since
	Again  string    // key of the form that sends it again; "" it cannot be
}

// newMark says how far a message has come: to the citizen, whether an
// officer has her words; to the desk, whether the citizen has its words.
func newMark(m bot.Message, v View) *mark {
	if m.Kind == bot.MessageErased {
		return nil
	}
	if v.Viewer != Desk {
		switch {
		case m.Author.Kind != bot.AuthorCitizen || m.Ticket == "":
			return nil
		case v.Seen >= m.Seq:
			return &mark{Look: "ok", Icon: "check-check", Key: "page.mark_seen"}
		}
		return &mark{Icon: "check", Key: "page.mark_officer", At: m.At}
	}
	if !m.Leaves() {
		return nil
	}
	return deskMark(m, v)
}

// deskMark says the truth about a message's way, why it failed, and what else
// to try.
func deskMark(m bot.Message, v View) *mark {
	d, person := m.Delivery, m.Author.Kind == bot.AuthorOfficer
	read := person && v.Read >= m.Seq
	switch d.State {
	case bot.DeliveryRetry:
		out := &mark{Look: "soon", Icon: "clock-alert", Key: "page.mark_retry", Next: d.Next, Why: d.Reason}
		if person {
			out.Advice = bot.Advice(d.Reason)
		}
		return out
	case bot.DeliveryUnreachable, bot.DeliveryDead:
		out := &mark{Look: "late", Icon: "circle-alert", Key: "page.mark_failed", Why: d.Reason, Done: m.Again != ""}
		if person && !out.Done {
			out.Advice = bot.Advice(d.Reason)
		}
		if v.Again != "" && m.CanRepeat() {
			out.Again = v.Key()
		}
		return out
	case bot.DeliveryNone:
		return nil
	}
	switch {
	case read:
		return &mark{Look: "ok", Icon: "check-check", Key: "live.mark_read"}
	case d.State == bot.DeliveryQueued:
		return &mark{Icon: "clock", Key: "live.mark_queued"}
	case d.State == bot.DeliverySending:
		return &mark{Icon: "clock", Key: "page.mark_sending"}
	case d.Twice:
		return &mark{Icon: "check", Key: "page.mark_twice", At: d.At}
	}
	return &mark{Icon: "check", Key: "page.mark_sent", At: d.At}
}
