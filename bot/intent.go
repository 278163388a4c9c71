package bot

import (
	"strings"

	"github.com/motcua/motcua/procedures"
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
	intentSilent                     // nothing to say to it
)

// interpret decides what words are taken for. Ask and Decide must agree on
// it, so both come here.
func (d *draft) interpret(s said) intent {
	if s.wordless() {
		return intent{kind: intentWordless}
	}
	if asked, _ := s.person(); asked {
		return intent{kind: intentPerson}
	}
	if a := setPhrase(s); a != "" {
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
	if key := s.talk(); key != "" {
		return intent{kind: intentTalk, key: key}
	}
	return intent{kind: intentQuestion}
}

// setPhrase is the action of a phrase that means the same at any time.
func setPhrase(s said) string {
	switch {
	case s.is("english", "tieng anh", "in english", "speak english", "switch english"):
		return LangAction(words.En)
	case s.is("tieng viet", "vietnamese", "doi tieng viet"):
		return LangAction(words.Vi)
	case s.is("help", "menu", "tro giup", "giup", "bat dau", "start", "huong dan su dung"):
		return ActionHelp
	case s.is("doi to", "chon to", "doi to dan pho", "chon to dan pho", "doi thon", "chon thon", "doi ban", "change group", "change resident group"):
		return ActionGroups
	case s.wantsBot():
		return ActionBot
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
	if k == nil {
		return ""
	}
	switch {
	case s.is("tiep tuc", "lam tiep", "di tiep", "continue", "resume", "tiep tuc lam") && k.State != WalkFinished:
		return ActionResume
	case k.State != WalkActive:
		return ""
	case s.is("thoat", "dung lai", "dung", "de sau", "leave", "stop", "quit", "de hom khac"):
		return action(verbLeave, ordinal(k.ID))
	case k.Step == "":
		return ""
	case s.is("xong", "xong roi", "tiep", "tiep theo", "buoc tiep", "buoc tiep theo", "sang buoc sau", "buoc sau", "next", "done", "next step"):
		return action(verbNext, ordinal(k.ID), short(string(k.Step)))
	case s.is("quay lai", "lui lai", "buoc truoc", "back", "previous", "previous step"):
		return action(verbBack, ordinal(k.ID), short(string(k.Step)))
	}
	return ""
}

// unfinished reports that a citizen whose ticket was closed says that it is
// not done: she goes to a person again.
func (d *draft) unfinished(s said) bool {
	return d.c.Last != "" && d.t == nil && len(s.words) <= 10 &&
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
	if d.interpret(s).kind != intentQuestion {
		return Query{}, false
	}
	return Query{Text: s.text, Focus: d.c.Focus.Code}, true
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

// payloadCode is the procedure that a start link names ("1_004194"), for
// link payloads cannot hold a dot; "" when it names none.
func (d *draft) payloadCode(payload string) procedures.Code {
	p := strings.TrimSpace(payload)
	for _, c := range []procedures.Code{procedures.Code(p), procedures.Code(strings.ReplaceAll(p, "_", "."))} {
		if _, _, ok := d.w.Library.Guide(c); ok && c != "" {
			return c
		}
	}
	return ""
}
