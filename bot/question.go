package bot

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// QuestionEnd is how a citizen's question ended, as far as is known.
type QuestionEnd string

// Ends. The zero one is a question that was answered, with nothing heard
// since that speaks against the answer. What the bot itself made of it can be
// told at any end: Choices are there when it asked back, and with neither
// Code nor Choices it knew nothing.
const (
	QuestionWell    QuestionEnd = ""
	QuestionRefused QuestionEnd = "refused" // the bot knew nothing of it; it stays so when an officer helps (Ticket)
	QuestionFailed  QuestionEnd = "failed"  // the search did not work: it says nothing of any guide
	QuestionAsked   QuestionEnd = "asked"   // it asked back, and she chose nothing
	QuestionChosen  QuestionEnd = "chosen"  // it asked back, and she chose Code
	QuestionOther   QuestionEnd = "other"   // it asked back or answered, and she said that it is none of these
	QuestionHanded  QuestionEnd = "handed"  // it answered, and she went to an officer all the same
	QuestionRated   QuestionEnd = "rated"   // and the officer's help was rated badly
	QuestionAgain   QuestionEnd = "again"   // whatever it said, she asked the same in other words (Next)
)

// Question is one question of a citizen in words of her own, kept so that the
// guides become better by it. Numbers and phones in it are masked.
type Question struct {
	ID           string            `json:"id"` // conversation + "-q" + sequence of her message
	Conversation ConversationID    `json:"conversation"`
	At           time.Time         `json:"at"`
	Text         string            `json:"text"` // masked; at most QuestionRunes
	Lang         words.Lang        `json:"lang,omitempty"`
	End          QuestionEnd       `json:"end,omitempty"`
	Code         procedures.Code   `json:"code,omitempty"` // answered or chosen; "" none
	Aspect       procedures.Aspect `json:"aspect,omitempty"`
	Choices      []procedures.Code `json:"choices,omitempty"` // it was asked back with
	Next         string            `json:"next,omitempty"`    // the question in which she asked it anew; "" none
	Ticket       TicketID          `json:"ticket,omitempty"`  // the handoff that followed; "" none
	Reply        MessageID         `json:"reply,omitempty"`   // the officer's first words in it; "" none yet

	// What staff made of it. "" nothing yet.
	Settled   QuestionSettled `json:"settled,omitempty"`
	SettledBy string          `json:"settled_by,omitempty"` // username
	SettledAt time.Time       `json:"settled_at,omitzero"`
	SettledAs procedures.Code `json:"settled_as,omitempty"` // the guide that answers it now, or will
	Assigned  string          `json:"assigned,omitempty"`   // username of who looks after it
	Told      time.Time       `json:"told,omitzero"`        // she was told that there is an answer now
}

// QuestionSettled is what staff made of a question.
type QuestionSettled string

// What staff make of questions.
const (
	SettledWording QuestionSettled = "wording" // it is a wording of a guide's draft, or was
	SettledDraft   QuestionSettled = "draft"   // a draft was begun for it
	SettledNothing QuestionSettled = "nothing" // no guide needs it
)

// QuestionRunes is how much of a question is kept.
const QuestionRunes = 300

// QuestionsKept is for how long a question is kept. Sweep forgets older ones;
// what was counted of them (Tally) stays.
const QuestionsKept = 400 * 24 * time.Hour

// QuestionID names the question that a message of a citizen asks.
func QuestionID(c ConversationID, seq uint64) string {
	return QuestionsOf(c) + strconv.FormatUint(seq, 10)
}

// QuestionsOf begins the IDs of all questions of a conversation, and of no
// other's.
func QuestionsOf(c ConversationID) string { return string(c) + "-q" }

// Unwell reports that it waits for staff: it did not end well and they have
// not settled it. A choice, and a search that did not work, are no fault of
// a guide.
func (q Question) Unwell() bool {
	switch q.End {
	case QuestionWell, QuestionChosen, QuestionFailed:
		return false
	}
	return q.Settled == ""
}

// StaffOf is the question with what staff made of another state of it, and
// all else as it is.
func (q Question) StaffOf(o Question) Question {
	q.Settled, q.SettledBy, q.SettledAt, q.SettledAs = o.Settled, o.SettledBy, o.SettledAt, o.SettledAs
	q.Assigned, q.Told = o.Assigned, o.Told
	return q
}

// QuestionFilter selects questions; zero fields do not filter.
type QuestionFilter struct {
	Since  time.Time // asked then or later
	Until  time.Time // asked before
	Code   procedures.Code
	Unwell bool // only those of which Question.Unwell is true
	Limit  int  // the newest; 0: all
}

// Selects reports that a question fits, Limit aside.
func (f QuestionFilter) Selects(q Question) bool {
	return !q.At.Before(f.Since) && (f.Until.IsZero() || q.At.Before(f.Until)) &&
		(f.Code == "" || q.Code == f.Code) && (!f.Unwell || q.Unwell())
}

// TallyWhat is something that happens to a guide, to be counted.
type TallyWhat string

// What is counted.
const (
	TallyAsked    TallyWhat = "asked"    // a question was answered with it
	TallyOpened   TallyWhat = "opened"   // it was opened without a question: a button, a link
	TallyBegun    TallyWhat = "begun"    // somebody began to walk through it
	TallyFinished TallyWhat = "finished" // and came to its end
	TallyStuck    TallyWhat = "stuck"    // and asked for an officer at a step (Step)
	TallyHanded   TallyWhat = "handed"   // an officer was asked for after it was shown
	TallyVideo    TallyWhat = "video"    // its videos were asked for
	TallyStill    TallyWhat = "still"    // a video of it was asked for, and a question about it or an officer followed all the same
)

// Tally is how often something happened to a guide on a day, in the ward's
// zone. It tells of nobody.
type Tally struct {
	Day  procedures.Date
	Code procedures.Code
	What TallyWhat
	Step procedures.StepID // of TallyStuck, "" before the first one; "" else
	N    int               // how often; in a Turn, how many more
}

// Compare puts tallies in order: by day, code, what and step.
func (t Tally) Compare(o Tally) int {
	return cmp.Or(strings.Compare(t.Day.String(), o.Day.String()), cmp.Compare(t.Code, o.Code), cmp.Compare(t.What, o.What), cmp.Compare(t.Step, o.Step))
}

// Questions keeps questions and tallies. Stores implement it; a Turn writes
// them (Queue.ApplyTurn): a question that is there keeps what staff made of
// it, and a tally is added to what was counted.
type Questions interface {
	// Questions lists those that fit, the newest first.
	Questions(ctx context.Context, f QuestionFilter) ([]Question, error)
	// Question returns ErrAbsent when there is none.
	Question(ctx context.Context, id string) (Question, error)
	// SettleQuestions writes the staff's fields of questions and leaves what
	// turns write as it is. Those that are gone (erased) are left out.
	SettleQuestions(ctx context.Context, list []Question) error
	// Tallies lists what was counted from a day to a day, both included, by
	// day, code, what and step; with a code, of that guide only.
	Tallies(ctx context.Context, from, to procedures.Date, code procedures.Code) ([]Tally, error)
}
