package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
)

// What a citizen asks in words of her own is kept as a Question, and what is
// heard later of it decides how it ended. Nothing is guessed from silence: a
// question that was answered ended well until something speaks against it.

const (
	// askedWithin is for how long what happens next has to do with a question.
	askedWithin = 24 * time.Hour
	// againWithin is for how long like words are the same question again.
	againWithin = 10 * time.Minute
	// anewWithin is for how long any words after a question that was not
	// answered are taken for the same in other words: she was asked for them.
	anewWithin = 3 * time.Minute
	// alike is the likeness from which on an answered question is asked again,
	// related the one of a question that was not.
	alike, related = 0.6, 0.3
	// askedKept is how many questions a conversation knows of, besides those
	// that its tickets are about, of which it knows as many at most.
	askedKept = 4
)

// masked is a question as it is kept: no numbers of people or phones, not too
// long, on one line. Numbers are found before anything is cut off.
func masked(text string) string {
	return clip(Mask(strings.Join(strings.Fields(text), " ")), QuestionRunes)
}

// seq is the sequence of the message that asks it.
func (q Question) seq() uint64 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(q.ID, QuestionsOf(q.Conversation)), 10, 64)
	return n
}

// record keeps the question that is being answered, and how. No code is one
// that was not answered.
func (d *draft) record(end QuestionEnd, code procedures.Code, choices ...procedures.Code) {
	m := d.asks()
	if m == nil {
		return
	}
	q := Question{ID: QuestionID(d.c.ID, m.Seq), Conversation: d.c.ID, At: m.At, Text: masked(m.Text), Lang: d.c.Lang,
		End: end, Code: code, Aspect: d.f.Answer.Aspect, Choices: choices}
	rewritten := false
	if last := d.lastAsked(); last != nil {
		if rewritten = last.ID == q.ID; !rewritten && again(*last, q) {
			last.End, last.Next = QuestionAgain, q.ID
			d.putQuestion(*last)
		}
		rewritten = rewritten && last.Code == code
	}
	d.searched = true
	d.putQuestion(q)
	if code != "" && !rewritten {
		d.count(TallyAsked, code, "")
	}
	if code != "" && code == d.c.Video.Code && q.Aspect != procedures.AspectVideo {
		d.stillAfter()
	}
}

// asks is the message whose words were searched for: her newest. It is nil
// where none is a citizen's.
func (d *draft) asks() *Message {
	if d.c.Kind != KindCitizen || d.c.Officer != "" {
		return nil
	}
	for i := range slices.Backward(d.out.Messages) {
		if m := &d.out.Messages[i]; m.Author.Kind == AuthorCitizen {
			return m
		}
	}
	return d.find(string(d.lastSaid()))
}

// again reports that a question asks the one before it once more, in the same
// words or others.
func again(was, now Question) bool {
	passed := now.At.Sub(was.At)
	if passed > againWithin {
		return false
	}
	like := likeness(was.Text, now.Text)
	switch was.End {
	case QuestionWell, QuestionChosen:
		if was.Code == now.Code && was.Aspect != now.Aspect || was.Text == now.Text && passed < doubleTap {
			return false // she goes on, or sent it twice
		}
		return like >= alike
	case QuestionRefused, QuestionAsked, QuestionOther:
		return passed <= anewWithin || like >= related
	}
	return false
}

// lastAsked is a copy of her newest question; nil when it is too old to have
// to do with what happens now, or there is none.
func (d *draft) lastAsked() *Question {
	if len(d.asked) == 0 {
		return nil
	}
	q := d.asked[len(d.asked)-1]
	if d.now.Sub(q.At) > askedWithin {
		return nil
	}
	return &q
}

// putQuestion makes it part of the turn.
func (d *draft) putQuestion(q Question) {
	for _, list := range []*[]Question{&d.asked, &d.out.Questions} {
		if i := slices.IndexFunc(*list, func(o Question) bool { return o.ID == q.ID }); i >= 0 {
			(*list)[i] = q
		} else {
			*list = append(*list, q)
		}
	}
}

// chose notes which of a few procedures she means.
func (d *draft) chose(code procedures.Code) {
	q := d.lastAsked()
	if q == nil || q.End != QuestionAsked && q.End != QuestionOther || !slices.Contains(q.Choices, code) {
		return
	}
	if _, _, ok := d.w.Library.InForce(code, inZone(d.w)); !ok {
		return
	}
	q.End, q.Code = QuestionChosen, code
	d.searched = true
	d.putQuestion(*q)
	d.count(TallyAsked, code, "")
}

// denied notes that it is none of these. In words it can also be said of an
// answer; an old button says nothing of that.
func (d *draft) denied() {
	q := d.lastAsked()
	if q == nil {
		return
	}
	switch q.End {
	case QuestionAsked:
	case QuestionWell, QuestionChosen:
		if d.e.Kind != EventText {
			return
		}
	default:
		return
	}
	q.End = QuestionOther
	d.putQuestion(*q)
}

// handed notes that the question before was answered, and she goes to an
// officer all the same.
func (d *draft) handed() {
	if q := d.lastAsked(); q != nil && (q.End == QuestionWell || q.End == QuestionChosen) {
		q.End = QuestionHanded
		d.putQuestion(*q)
	}
}

// ticketed notes the ticket in which her newest question goes on.
func (d *draft) ticketed() {
	if q := d.lastAsked(); q != nil && q.Ticket == "" {
		q.Ticket = d.t.ID
		d.putQuestion(*q)
	}
}

// replied notes an officer's first words in the ticket.
func (d *draft) replied(t TicketID, m MessageID) {
	for _, q := range d.asked {
		if q.Ticket == t && q.Reply == "" {
			q.Reply = m
			d.putQuestion(q)
		}
	}
}

// badly notes that the help in a ticket was rated badly.
func (d *draft) badly(t TicketID) {
	for _, q := range d.asked {
		if q.Ticket == t && q.End == QuestionHanded {
			q.End = QuestionRated
			d.putQuestion(q)
		}
	}
}

// keepAsked are the messages of the questions of which more may be heard.
func (d *draft) keepAsked() (seqs []uint64) {
	tickets := 0
	for i, q := range slices.Backward(d.asked) {
		switch {
		case i >= len(d.asked)-askedKept:
		case q.Ticket != "" && (q.Ticket == d.c.Ticket || q.Ticket == d.c.Last) && tickets < askedKept:
			tickets++
		default:
			continue
		}
		seqs = append(seqs, q.seq())
	}
	slices.Reverse(seqs)
	return seqs
}
