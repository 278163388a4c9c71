package bot

import (
	"strconv"
	"time"

	"github.com/motcua/motcua/bot/handoff"
)

// Stores share what a finished row means, so that they cannot differ.

// RowID names a message's part in the outbox.
func RowID(m MessageID, part int) string { return string(m) + "/" + strconv.Itoa(part) }

// After is the delivery of a message after one of its rows has ended; left
// says whether rows of it remain in the outbox. A message is delivered when
// its last part is.
func (d Delivery) After(r Row, res RowResult, left bool) Delivery {
	d.At, d.Reason, d.Next = res.At, res.Reason, time.Time{}
	if res.State == DeliveryRetry {
		d.Next = res.Due
	}
	switch {
	case res.State != DeliveryDelivered:
		d.State = res.State
	case left:
		d.State = DeliverySending
	default:
		d.State = DeliveryDelivered
	}
	if res.State == DeliveryDelivered {
		ids := make([]string, max(len(d.Platform), r.Part+1))
		copy(ids, d.Platform)
		ids[r.Part] = res.PlatformID
		d.Platform = ids
		d.Twice = d.Twice || r.Ambiguous > 0
	}
	return d
}

// DeliveryEvent tells the conversation that the message of a row cannot be
// delivered. A message has one such event.
func DeliveryEvent(r Row, res RowResult) Event {
	return Event{
		Key:          EventKey(string(r.Address.Account) + ":delivery:" + string(r.Message)),
		Conversation: r.Conversation, Address: r.Address, Kind: EventDelivery, At: res.At, Due: res.At,
		Delivery: &Failure{Message: r.Message, State: res.State, Reason: res.Reason, Reply: r.Reply},
	}
}

// Fits reports whether a ticket is selected; Limit is not its matter.
func (f TicketFilter) Fits(t handoff.Ticket) bool {
	return (f.Status == "" || t.Status == f.Status) &&
		(f.Owner == "" || t.Owner == f.Owner) &&
		(f.Conversation == "" || t.Conversation == f.Conversation) &&
		(f.ClosedSince.IsZero() || t.Status == handoff.Closed && !t.ClosedAt.Before(f.ClosedSince))
}
