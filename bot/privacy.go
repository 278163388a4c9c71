package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot/handoff"
)

// eraseWait is how long the question whether all is to be erased stands: an
// old button or an old word must not erase what came after it.
const eraseWait = 30 * time.Minute

// Answers to that question, behind ActionErase.
const (
	eraseYes = "yes"
	eraseNo  = "no"
)

// privacy asks once, with the first answer, not to type personal numbers.
// Where what was sent cannot be changed it never stands below something to
// choose: some apps take quick replies away with the next message.
func (d *draft) privacy() {
	if !d.c.Noticed.IsZero() || d.out.Erase != nil {
		return
	}
	d.c.Noticed = d.now
	text := d.text("bot.privacy")
	if n := len(d.out.Messages); n > 0 && d.still() {
		if last := &d.out.Messages[n-1]; last.plain() && len(last.Offers()) > 0 {
			last.Text += "\n\n" + text
			return
		}
	}
	d.notice(text)
}

// privacyFirst reports that the request not to type personal numbers goes
// before a message, since it could neither stand in it nor below it.
func (d *draft) privacyFirst(m *Message) bool {
	return d.c.Noticed.IsZero() && d.still() && m.Author.Kind == AuthorBot && !m.plain() && len(m.Offers()) > 0
}

// still reports that nothing that was sent to the citizen can be changed.
func (d *draft) still() bool { return d.w.Settings.LimitsOf(d.c.Address).Still }

// rights says what is kept, why, how long, who reads it and how to have it
// erased. It may be said whoever has the floor.
func (d *draft) rights() {
	d.serve(d.text("bot.rights", "ward", d.w.Roster.Ward.Name),
		Button{Label: d.text("bot.button_erase_ask"), Action: ActionErase, Style: StyleQuiet, Icon: "shield-check"})
}

// serve is a notice with something to press. What is typed while an officer
// has the floor is for her, numbers too.
func (d *draft) serve(text string, buttons ...Button) {
	d.notice(text, buttons...)
	if d.c.Floor == FloorOfficer {
		d.c.Offered = nil
	}
}

// erasing is the citizen's "erase my data" and her answer to the question
// that follows.
func (d *draft) erasing(answer string) {
	asked := d.eraseAsked()
	switch {
	case answer == eraseYes && asked:
		d.erase()
	case answer == eraseNo:
		d.c.EraseAsked = time.Time{}
		d.c.Offered = nil
		d.notice(d.text("bot.erase_not"))
	default:
		d.askErase()
	}
}

// eraseAsked reports that the question stands.
func (d *draft) eraseAsked() bool {
	return !d.c.EraseAsked.IsZero() && d.now.Sub(d.c.EraseAsked) < eraseWait
}

// askErase asks once more: it cannot be undone.
func (d *draft) askErase() {
	d.c.EraseAsked = d.now
	lines := []string{d.text("bot.erase_ask")}
	if d.t != nil {
		lines = append(lines, d.text("bot.erase_ask_ticket", "ticket", string(d.t.ID)))
	}
	lines = append(lines, d.text("bot.erase_ask_how"))
	d.serve(strings.Join(lines, "\n"),
		Button{Label: d.text("bot.button_erase"), Action: action(ActionErase, eraseYes), Icon: "x"},
		Button{Label: d.text("bot.button_erase_not"), Action: action(ActionErase, eraseNo), Style: StyleQuiet})
}

// erase does it: nothing of this turn stays but the end of the ticket, the
// word of it to its owner, and the receipt.
func (d *draft) erase() {
	c := d.c
	c.LastSeq -= uint64(len(d.out.Messages)) // her "yes" is not kept either
	d.out.Messages, d.out.Walks, d.out.Events, d.updates = nil, nil, nil, nil
	d.out.Questions, d.asked = nil, nil
	lines := []string{d.text("bot.erased")}
	if d.t != nil {
		told := d.behind()
		lines = append(lines, d.text("bot.erased_ticket", "ticket", string(d.t.ID)))
		d.setTicket(d.t.Close("", handoff.Erased, "", d.now).Erased())
		for _, id := range told {
			d.alert(id, AlertErased, "")
		}
	}
	lines = append(lines, d.text("bot.erased_left"))
	if c.Address.Account.Channel() != "webchat" {
		lines = append(lines, d.text("bot.erased_app"))
	}
	d.out.Erase = &Erasure{Text: d.text("bot.erased_message")}
	// Numbers go on where they were, so that no ID is given out twice and
	// no timer that is under way means anything.
	d.c = Conversation{
		ID: c.ID, Address: c.Address, Kind: c.Kind, Version: c.Version, Lang: c.Lang,
		Tickets: c.Tickets, LastSeq: c.LastSeq, Generation: c.Generation + 1, LastAt: d.now, ErasedAt: d.now,
	}
	d.notice(strings.Join(append(lines, d.text("bot.erased_again")), "\n"))
}

// heardRights does what words ask of the system itself while an officer has
// the floor, and reports that everything is erased. Only what can mean
// nothing else is taken for a yes: she may be answering the officer.
func (d *draft) heardRights(s said) (erased bool) {
	switch {
	case d.e.ByPage: // whoever has the link sends files, and takes nothing away
	case d.eraseAsked() && s.erases():
		d.erase()
		return true
	case s.asksErase():
		d.askErase()
	case s.asksRights():
		d.rights()
	}
	return false
}

// answeredErase is the action of an answer to the question whether all is to
// be erased; "" when the words are none or it does not stand.
func (d *draft) answeredErase(s said) string {
	if !d.eraseAsked() || d.e.ByPage {
		return ""
	}
	if n := s.number(); n >= 1 && n <= len(d.c.Offered) {
		if a := d.c.Offered[n-1].Action; strings.HasPrefix(a, ActionErase+":") {
			return a
		}
	}
	switch {
	case s.erases(), s.is("co", "dong y", "dung", "vang", "chac", "chac chan", "yes", "sure"):
		return action(ActionErase, eraseYes)
	case s.yes(): // "xong", "um": not clear enough for what cannot be undone
		return ActionErase
	case s.declines(), s.no(), s.nothing(), s.is("khong xoa", "khong xoa nua", "dung xoa", "thoi khong xoa", "do not erase", "keep", "keep it"):
		return action(ActionErase, eraseNo)
	}
	return ""
}

// erases is a yes that says what to.
func (s said) erases() bool {
	return s.is("xoa het", "dong y xoa", "dong y xoa het", "xoa het ngay", "erase everything", "erase all", "erase it all", "delete everything", "yes erase everything")
}

// asksErase reports that she wants her data erased.
func (s said) asksErase() bool {
	return s.is("xoadulieu", "xoa du lieu", "xoa du lieu cua", "xoa het du lieu", "xoa het du lieu cua", "xoa thong tin", "xoa thong tin cua", "xoa het thong tin",
		"xoa het thong tin cua", "xoa cuoc tro chuyen", "xoa het cuoc tro chuyen", "xoa tin nhan", "xoa het tin nhan",
		"erase data", "erase all data", "delete data", "delete all data", "erase conversation", "delete conversation")
}

// asksRights reports that she asks what is kept of her.
func (s said) asksRights() bool {
	return s.is("quyenriengtu", "quyen rieng tu", "rieng tu", "quyen rieng tu cua", "bao mat thong tin", "giu nhung gi", "luu nhung gi", "privacy", "privacy policy")
}

// withoutErased leaves out messages whose words are gone: nothing is to be
// read out of them.
func withoutErased(ms []Message) []Message {
	gone := func(m Message) bool { return m.Kind == MessageErased }
	if !slices.ContainsFunc(ms, gone) {
		return ms
	}
	return slices.DeleteFunc(slices.Clone(ms), gone)
}

// untouched reports that an event does nothing to a conversation that was
// erased: nothing that comes from elsewhere or by a link of before, nor a
// second tap on the button that erased it, may bring back where she writes
// from.
func (d *draft) untouched(was Conversation) bool {
	if !was.gone() {
		return false
	}
	return d.e.ByPage || !d.e.begins() && d.e.Kind != EventCommand ||
		d.e.Kind == EventPress && strings.HasPrefix(d.e.Action, ActionErase+":")
}

// typed reports that a citizen ticks papers off by typing their numbers: no
// tick can be shown below what was sent, and numbers are not for an officer.
func (d *draft) typed() bool { return d.still() && d.c.Floor == FloorBot }
