package console

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
)

// pageOf is how many messages a conversation opens with, and how many more
// each "older" brings.
const pageOf = 60

// talk is one ticket with its whole conversation.
type talk struct {
	ID           bot.TicketID
	Version      uint64
	Name         string
	Initial      string // "" when she has no name: an icon stands in
	Group        string
	Channel      string // where she writes from; "" the ward has one place only
	Band         Band
	Icon         string
	Left         string
	By           string // the promise in words; "" none in force
	Closed       bool
	Outcome      string       // of a closed ticket, in words
	Next         bot.TicketID // a closed ticket's: where the citizen goes on now; "" nowhere
	Quiet        bool         // closed because she wrote no more: her next question opens it
	conversation bot.ConversationID
	Stopped      string // why nothing reaches her now; "" reachable

	Live    live
	Packet  packet
	Items   []item
	Older   uint64 // first message to show instead; 0 all are shown
	LastSeq uint64

	Holder    string // colleague who holds it; "" nobody or the reader
	Mine      bool   // the reader holds it
	Owner     string // who it belongs to, in words
	Why       []string
	CanClaim  bool // nobody holds it, and the reader may
	CanReply  bool // the reader has reply rights at all, and is not away
	Away      bool // she has them, and is away
	CanReopen bool // it is closed, and the reader may open it again
	MayReply  bool // and may use them on this ticket, as it stands
	MayMove   bool // may transfer and close it
	GroupID   roster.GroupID
	Groups    []roster.ResidentGroup // to correct hers; nil when the reader may not
	Key       string                 // of the form that does

	state bot.State // what it was made from, to suggest an answer by
}

// packet is what to know at a glance.
type packet struct {
	Question string
	Title    string
	Code     procedures.Code
	Revision procedures.Revision
	Outdated bool // the guide has a newer version than the one she sees
	Step     string
	StepText string // "Bước 2 trên 5"
	Papers   []paper
	Have     int
	Lang     string
}

// paper is one paper with her tick.
type paper struct {
	Title  string
	Ticked bool
}

// item is one entry of the stream: a day, a change of the ticket or a
// message. Exactly one field besides Key is set.
type item struct {
	Key     string // stable name of the entry on the page
	Day     string
	Change  *change
	Message template.HTML
}

// readTalk reads a ticket; from is the first message wanted, 0 the newest
// page. It returns bot.ErrAbsent when there is no such ticket.
func (v *view) readTalk(ctx context.Context, id bot.TicketID, from uint64) (talk, handoff.Ticket, error) {
	t, err := v.reader.Ticket(ctx, id)
	if err != nil {
		return talk{}, t, fmt.Errorf("read ticket %s: %w", id, err)
	}
	conv, err := v.reader.Conversation(ctx, t.Conversation)
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		return talk{}, t, fmt.Errorf("read conversation of ticket %s: %w", id, err)
	}
	var ms []bot.Message
	if from > 0 {
		ms, err = v.reader.Messages(ctx, t.Conversation, from-1, 0)
	} else {
		ms, err = v.reader.LastMessages(ctx, t.Conversation, pageOf)
	}
	if err != nil {
		return talk{}, t, fmt.Errorf("read messages of ticket %s: %w", id, err)
	}
	out := talk{ID: t.ID, conversation: t.Conversation, Version: t.Version, Name: v.citizen(&t), Group: v.group(t.Group), Band: bandOf(&t, v.clock.now),
		Left: v.clock.left(&t), Closed: t.Status == handoff.Closed, LastSeq: conv.LastSeq,
		Mine: t.ClaimedBy == v.officer.ID, Owner: v.officerName(t.Owner)}
	out.Icon = out.Band.icon()
	if v.social() || t.Address.Account.Channel() != webChannel {
		out.Channel = v.channel(t.Address.Account)
	}
	if t.CitizenName != "" {
		out.Initial = page.Initial(t.CitizenName)
	}
	switch out.Band {
	case BandLate, BandSoon, BandTime:
		out.By = v.text("console.promised", "time", v.clock.when(t.PromisedBy))
	case BandDone:
		out.Outcome = out.Left
		switch {
		case t.Outcome.ByOfficer():
			out.Outcome = v.text("console.outcome_" + string(t.Outcome))
		case t.Outcome == handoff.WentQuiet:
			out.Outcome, out.Quiet = v.text("watch.outcome_went_quiet"), true
		case t.Outcome == handoff.Erased:
			out.Outcome = v.text("bot.erased_message")
		}
	}
	if out.Closed && conv.Ticket != t.ID {
		out.Next = conv.Ticket
	}
	out.Live = v.live(&t, &conv)
	if conv.Unreachable != "" {
		out.Stopped = v.text("console.unreachable")
	}
	if t.ClaimedBy != "" && !out.Mine {
		out.Holder = v.officerName(t.ClaimedBy)
	}
	// What bot.Decide will say; a page that offers what it refuses misleads.
	holds := t.Holds(v.world.Roster, v.officer.ID)
	out.Away = v.officer.CanReply && !v.world.Roster.Reachable(v.officer.ID, v.clock.now)
	out.CanReply = v.officer.CanReply && !out.Away
	out.CanClaim = !out.Closed && t.ClaimedBy == "" && out.CanReply
	out.CanReopen = out.Closed && conv.Last == t.ID && conv.Ticket == "" && t.Outcome != handoff.Erased && out.CanReply &&
		t.MayReopen(v.world.Roster, v.officer)
	out.MayReply = v.mayReply(&t)
	out.MayMove = !out.Closed && (v.officer.Lead || holds && v.officer.CanReply)
	out.GroupID, out.Key = t.Group, newKey()
	if out.MayMove {
		out.Groups = v.world.Roster.Groups
	}
	out.state = bot.State{Conversation: conv, Ticket: &t, Recent: ms}
	out.Why = v.reasons(t.Why)
	out.Packet = v.packet(&t)
	show := message.View{Read: conv.CitizenSeen}
	if out.MayReply {
		show.Again = "/console/t/" + string(t.ID) + "/again"
	}
	if out.Items, err = v.items(&t, ms, show); err != nil {
		return talk{}, t, err
	}
	if len(ms) > 0 && ms[0].Seq > 1 {
		out.Older = 1
		if ms[0].Seq > pageOf {
			out.Older = ms[0].Seq - pageOf
		}
	}
	return out, t, nil
}

// mayReply reports that the reader may answer on a ticket as it stands.
func (v *view) mayReply(t *handoff.Ticket) bool {
	free := t.ClaimedBy == ""
	return t.Status == handoff.Open && v.officer.CanReply && v.world.Roster.Reachable(v.officer.ID, v.clock.now) && (free || t.ClaimedBy == v.officer.ID) &&
		(t.Holds(v.world.Roster, v.officer.ID) || free && v.officer.Lead)
}

func (v *view) packet(t *handoff.Ticket) packet {
	p := packet{Question: t.Packet.Question, Title: t.Packet.Title, Code: t.Packet.Procedure, Revision: t.Packet.Revision}
	if t.Packet.Lang != "" {
		p.Lang = v.text("console.lang_" + t.Packet.Lang)
	}
	if t.Packet.StepCount > 0 && t.Packet.StepIndex > 0 {
		p.StepText = v.text("console.step_of", "n", strconv.Itoa(t.Packet.StepIndex), "of", strconv.Itoa(t.Packet.StepCount))
	}
	if p.Code == "" {
		return p
	}
	if rev, ok := v.world.Library.Current(p.Code); ok {
		p.Outdated = rev != p.Revision
	}
	g, ok := v.world.Library.Version(p.Code, p.Revision)
	if !ok {
		return p
	}
	for _, s := range g.Steps {
		if s.ID == t.Packet.Step {
			p.Step = stepTitle(&s)
		}
	}
	for _, e := range g.EvidenceFor(t.Packet.Variant) {
		ticked := slices.Contains(t.Packet.Ticked, e.ID)
		if ticked {
			p.Have++
		}
		p.Papers = append(p.Papers, paper{e.Title, ticked})
	}
	return p
}

// stepTitle is a step's short title, or its words where it has none.
func stepTitle(s *procedures.Step) string {
	if s.Title != "" {
		return s.Title
	}
	return oneLine(s.Text)
}

// items merges messages with what happened to the ticket, with a line where
// a day begins.
func (v *view) items(t *handoff.Ticket, ms []bot.Message, show message.View) ([]item, error) {
	show.Viewer, show.Name, show.File, show.Key = message.Desk, v.citizen(t), fileURL, newKey
	var out []item
	day := ""
	put := func(at time.Time, it item) {
		if d := at.In(v.clock.zone).Format(time.DateOnly); d != day {
			day = d
			out = append(out, item{Key: "d" + d, Day: v.clock.day(at)})
		}
		out = append(out, it)
	}
	// What happened before the first message on the page belongs to the
	// older ones.
	changes := t.History
	for len(ms) > 0 && ms[0].Seq > 1 && len(changes) > 0 && changes[0].At.Before(ms[0].At) {
		changes = changes[1:]
	}
	skipped := len(t.History) - len(changes)
	n := 0
	flush := func(until time.Time, all bool) {
		for n < len(changes) && (all || changes[n].At.Before(until)) {
			c := changes[n]
			if line := v.change(&c); line != nil {
				put(c.At, item{Key: "h" + strconv.Itoa(skipped+n), Change: line})
			}
			n++
		}
	}
	for i := range ms {
		flush(ms[i].At, false)
		html, err := message.HTML(v.pages, v.prefs.Lang, ms[i], show)
		if err != nil {
			return nil, fmt.Errorf("show message %s: %w", ms[i].ID, err)
		}
		put(ms[i].At, item{Key: "i" + strconv.FormatUint(ms[i].Seq, 10), Message: html})
	}
	flush(time.Time{}, true)
	return out, nil
}

// reasons says why somebody is in charge, link by link.
func (v *view) reasons(why []roster.Reason) []string {
	var out []string
	for _, r := range why {
		if r.Code == roster.ReasonSector {
			out = append(out, v.whySector(r))
			continue
		}
		key := "console.why_" + string(r.Code)
		if r.Code == roster.ReasonAbsent && r.Until.IsZero() {
			key += "_open"
		}
		out = append(out, v.text(key, "officer", v.officerName(r.Officer), "until", r.Until.In(v.clock.zone).Format("2/1")))
	}
	return out
}
