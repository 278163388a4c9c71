package bot

import (
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/words"
)

// intent is what a citizen's words are taken for while the bot has the floor.
type intent struct {
	kind   intentKind
	action string // of intentAction
	key    string // of intentTalk: the answer's catalogue key
}

type intentKind int

const (
	intentQuestion intentKind = iota // to be searched
	intentAction                     // as if a button were pressed
	intentTalk                       // small talk
	intentPerson                     // wants a person
	intentGroup                      // names (or tries to name) her resident group
	intentWordless                   // nothing in words
	intentRange                      // a number that is not among the choices
	intentDecline                    // does not want what she was offered or is at
)

// interpret decides what words are taken for. Ask and Decide must agree on
// it, so both come here.
func (d *draft) interpret(s said) intent {
	switch {
	case s.wordless():
		return intent{kind: intentWordless}
	case d.answeredErase(s) != "":
		return intent{kind: intentAction, action: d.answeredErase(s)}
	case s.onlyDigits() && d.c.Pending != PendingGroupPerson:
		return intent{kind: intentTalk, key: "bot.only_number"}
	case s.opens():
		return intent{kind: intentTalk, key: "bot.floor_bot_already"}
	}
	if asked, _ := s.asksPerson(d.w.Roster); asked {
		return intent{kind: intentPerson}
	}
	if a := d.answered(s); a != "" {
		return intent{kind: intentAction, action: a}
	}
	if a := setPhrase(s); a != "" && (a != ActionErase || !d.e.ByPage) {
		return intent{kind: intentAction, action: a}
	}
	if in, ok := d.interpretGroup(s); ok {
		return in
	}
	if in, ok := d.interpretOffer(s); ok {
		return in
	}
	if a := d.walkPhrase(s); a != "" {
		return intent{kind: intentAction, action: a}
	}
	if d.unfinished(s) {
		return intent{kind: intentPerson}
	}
	if g, ok := d.statesGroup(s); ok {
		return intent{kind: intentAction, action: GroupAction(g)}
	}
	switch key := s.talk(); {
	case s.declines():
		return intent{kind: intentDecline}
	case s.is("khong phai", "khong dung", "sai", "sai roi", "nham roi", "khong phai viec nay", "wrong", "not this"):
		return intent{kind: intentAction, action: ActionNone}
	case s.number() > 0: // of nothing that was shown
		return intent{kind: intentWordless}
	case s.stuck():
		return intent{kind: intentTalk, key: "bot.stuck"}
	case key != "":
		return intent{kind: intentTalk, key: key}
	}
	return intent{kind: intentQuestion}
}

// answered is the action of a yes or no to what the bot asked last.
func (d *draft) answered(s said) string {
	if len(d.c.Offered) == 0 || d.c.Pending != PendingNone {
		return ""
	}
	verb, _ := cut(d.c.Offered[0].Action)
	switch {
	case verb == verbDone && s.no():
		return ActionHuman
	case verb == verbDone && (s.yes() || s.on()), verb == verbWalk && s.is("bat dau", "huong dan", "huong dan tung buoc", "chi tung buoc", "tung buoc", "lam tung buoc", "start", "begin"):
		return d.c.Offered[0].Action
	case s.no() && d.offers(ActionNone):
		return ActionNone
	}
	return ""
}

func (d *draft) offers(action string) bool {
	return slices.ContainsFunc(d.c.Offered, func(o Offer) bool { return o.Action == action })
}

// setPhrase is the action of a phrase that means the same at any time.
func setPhrase(s said) string {
	if l := s.wantsLang(""); l != "" {
		return LangAction(l)
	}
	switch {
	case s.asksErase():
		return ActionErase
	case s.asksRights():
		return ActionPrivacy
	case s.is("tieng anh"):
		return LangAction(words.En)
	case s.is("help", "menu", "tro giup", "giup", "bat dau", "start", "huong dan su dung"):
		return ActionHelp
	case s.is("doi to", "chon to", "doi to dan pho", "chon to dan pho", "doi thon", "chon thon", "doi ban", "change group", "change resident group"):
		return ActionGroups
	case s.wantsBot():
		return ActionBot
	}
	return ""
}

// wantsLang is the language that is asked for, in its own words; "" none, or
// the one that is spoken.
func (s said) wantsLang(now words.Lang) words.Lang {
	switch {
	case now != words.En && s.is("english", "in english", "speak english", "switch english", "english only"):
		return words.En
	case now != words.Vi && s.is("tieng viet", "vietnamese", "doi tieng viet", "noi tieng viet"):
		return words.Vi
	}
	return ""
}

// wantsBot reports that the citizen asks for the assistant; the one phrase
// that is heard while an officer has the floor, for chats without buttons.
func (s said) wantsBot() bool {
	return s.is("hoi tiep tro ly", "hoi tro ly", "gap tro ly", "tro ly", "ask the assistant", "ask assistant")
}

// interpretOffer takes a typed number or label for one of the choices that
// were offered last.
func (d *draft) interpretOffer(s said) (intent, bool) {
	if len(d.c.Offered) == 0 {
		return intent{}, false
	}
	for _, o := range d.c.Offered {
		if fold(o.Label) == s.plain {
			return intent{kind: intentAction, action: o.Action}, true
		}
	}
	if d.c.Pending == PendingRate {
		if n := s.praise(); n > 0 {
			return intent{kind: intentAction, action: RateAction(d.c.RateAsked, n)}, true
		}
	}
	if s.yes() && d.offers(ActionNone) {
		return intent{kind: intentRange}, true // which of them?
	}
	switch n := s.number(); {
	case n >= 1 && n <= len(d.c.Offered):
		return intent{kind: intentAction, action: d.c.Offered[n-1].Action}, true
	case n > 0 && len(d.c.Offered) > 1:
		return intent{kind: intentRange}, true
	}
	return intent{}, false
}

// walkPhrase is the action of a phrase that leads through a walk.
func (d *draft) walkPhrase(s said) string {
	k := d.c.Walk
	n := s.stepAsked()
	switch {
	case !k.resumable():
		if s.goesOn() {
			return ActionResume // who is told that there is nothing
		}
		return ""
	case k.State != WalkActive:
		if s.goesOn() || n > 0 || s.all(onWords) && s.holds("buoc", "tiep theo", "next") {
			return ActionResume
		}
		return ""
	case s.leaves():
		return action(verbLeave, ordinal(k.ID))
	case k.Step == "":
		if s.goesOn() || s.on() || s.back() || s.again() || n > 0 || s.yes() {
			return ActionResume // the question comes first
		}
		return ""
	}
	next := action(verbNext, ordinal(k.ID), short(string(k.Step)))
	switch {
	case s.on(), s.goesOn() && d.offers(next):
		return next
	case s.back():
		return action(verbBack, ordinal(k.ID), short(string(k.Step)))
	case n > 0:
		return action(verbStep, ordinal(k.ID), strconv.Itoa(n))
	case s.goesOn(), s.again():
		return ActionResume
	}
	return ""
}

// unfinishedFor is how long after the closing of a ticket such words are
// still about it.
const unfinishedFor = 72 * time.Hour

// unfinished reports that a citizen whose ticket was closed says that it is
// not done: she goes to a person again.
func (d *draft) unfinished(s said) bool {
	return d.last != nil && d.t == nil && d.now.Sub(d.last.ClosedAt) < unfinishedFor && len(s.words) <= 10 &&
		s.holds("chua xong", "chua duoc", "chua giai quyet", "chua lam duoc", "van chua", "van khong duoc", "not done", "not solved", "still not", "does not work")
}

// question is the query that an event needs answered; false when it needs
// none.
func (d *draft) question() (Query, bool) {
	if d.c.Kind != KindCitizen || d.c.Floor != FloorBot {
		return Query{}, false
	}
	switch d.e.Kind {
	case EventText:
	case EventEdited:
		if old := d.edited(); old == nil || old.ID != d.lastSaid() {
			return Query{}, false
		}
	default:
		return Query{}, false
	}
	s := hear(d.e.Text, d.w.Settings.MaxRunes)
	if d.interpret(s).kind != intentQuestion || d.goesOn(s) && d.e.Kind == EventText {
		return Query{}, false
	}
	return Query{Text: s.text, Focus: d.c.Focus.Code, Aspect: d.c.Focus.Aspect}, true
}

// lastSaid is the citizen's newest message; "" when none is recent.
func (d *draft) lastSaid() MessageID {
	for i := len(d.recent) - 1; i >= 0; i-- {
		if d.recent[i].Author.Kind == AuthorCitizen {
			return d.recent[i].ID
		}
	}
	return ""
}
