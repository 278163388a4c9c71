package bot

import (
	"context"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// QuestionEnd is how a citizen's question ended, as far as is known.
type QuestionEnd string

// Ends. The zero one is a question that was answered, with nothing heard
// since that speaks against the answer.
const (
	QuestionWell    QuestionEnd = ""
	QuestionRefused QuestionEnd = "refused" // the bot knew nothing of it
	QuestionAsked   QuestionEnd = "asked"   // it asked back, and she chose nothing
	QuestionChosen  QuestionEnd = "chosen"  // it asked back, and she chose Code
	QuestionOther   QuestionEnd = "other"   // it asked back, and she said none of these
	QuestionHanded  QuestionEnd = "handed"  // it answered, and she went to an officer all the same
	QuestionRated   QuestionEnd = "rated"   // the help that followed was rated badly
	QuestionAgain   QuestionEnd = "again"   // it answered, and she asked the same in other words
)

// Question is one question of a citizen in words of her own, kept so that the
// guides become better by it. Numbers and phones in it are masked.
type Question struct {
	ID           string            `json:"id"` // conversation + "q" + sequence of her message
	Conversation ConversationID    `json:"conversation"`
	At           time.Time         `json:"at"`
	Text         string            `json:"text"` // masked; at most QuestionRunes
	Lang         words.Lang        `json:"lang,omitempty"`
	End          QuestionEnd       `json:"end,omitempty"`
	Code         procedures.Code   `json:"code,omitempty"` // answered or chosen; "" none
	Aspect       procedures.Aspect `json:"aspect,omitempty"`
	Choices      []procedures.Code `json:"choices,omitempty"` // it was asked back with
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

// QuestionFilter selects questions; zero fields do not filter.
type QuestionFilter struct {
	Since time.Time
	Until time.Time
	Code  procedures.Code
	// Unwell leaves out those that ended well or by a choice, and those that
	// staff have settled.
	Unwell bool
	Limit  int // the newest; 0: all
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
	TallyHanded   TallyWhat = "handed"   // an officer was asked for after it was answered
	TallyVideo    TallyWhat = "video"    // its videos were asked for
	TallyStill    TallyWhat = "still"    // a video of it was asked for, and a question followed all the same
)

// Tally is how often something happened to a guide on a day, in the ward's
// zone. It tells of nobody.
type Tally struct {
	Day  procedures.Date
	Code procedures.Code
	What TallyWhat
	Step procedures.StepID // of TallyStuck; "" else
	N    int               // how often; in a Turn, how many more
}

// Questions keeps questions and tallies. Stores implement it; a Turn writes
// them.
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
