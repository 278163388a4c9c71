package bot

import (
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// citizen handles what comes from a citizen.
func (d *draft) citizen() {
	first := d.c.CitizenAt.IsZero()
	if d.e.ByPage {
		d.c.PlatformAt, d.c.CitizenAt, d.c.Ended = d.c.SignAt(), d.e.At, false
		d.wrote()
		return
	}
	d.back = d.c.Unreachable != "" || d.unsaid()
	d.c.CitizenAt, d.c.PlatformAt, d.c.SentSince = d.e.At, time.Time{}, 0
	d.urgent = d.owesBulletin()
	d.c.Unreachable = "" // whoever writes can be written to
	if d.e.Name != "" {
		d.c.Name = clip(d.e.Name, 80)
	}
	switch d.e.Kind {
	case EventText:
		d.c.Ended = false
		d.wrote()
	case EventPress:
		d.pressed()
	case EventEdited:
		d.rewrote()
	case EventUnsupported:
		d.unsupported()
	case EventStarted:
		d.c.Ended = false
		d.started(first)
	case EventEnded:
		d.c.Ended = true
	}
	if d.e.Kind != EventEnded {
		d.privacy()
	}
}

// wrote takes in a citizen's words and files.
func (d *draft) wrote() {
	s := hear(d.e.Text, d.w.Settings.MaxRunes)
	m := Message{Author: Author{Kind: AuthorCitizen}, Text: s.text, Files: slices.Clone(d.e.Files), At: d.e.At}
	if d.e.Platform != "" {
		m.Delivery.Platform = []string{d.e.Platform}
	}
	if m.Text == "" && len(m.Files) > 0 {
		m.Text = d.text("bot.files_only", "names", fileNames(m.Files))
	}
	m.Text, m.Place = d.placed(m.Text)
	d.c.Press = Press{}
	held := d.c.Floor == FloorOfficer
	if held && s.wantsBot() {
		d.add(m)
		d.takeFloor()
		return
	}
	bare := m.Text == "" && len(d.e.Missing) > 0 // nothing came but what is missing
	if !bare {
		d.add(m)
	}
	if len(d.e.Missing) > 0 {
		d.lacking()
	}
	if s.cut {
		d.notice(d.text("bot.too_long", "n", number(d.c.Lang, int64(limitOf(d.w.Settings)))))
	}
	if held {
		d.heardOfficer(s)
		return
	}
	if bare {
		return
	}
	if d.goesOn(s) {
		d.openQuiet()
		return
	}
	if len(m.Files) > 0 || m.Place != nil {
		key := "bot.files"
		if m.Place != nil {
			key = "channel.place"
		}
		d.ask(d.text(key), d.humanButton("bot.button_human"))
		if s.wordless() {
			return
		}
	}
	d.hearAs(s)
}

func limitOf(s Settings) int {
	if s.MaxRunes > 0 {
		return s.MaxRunes
	}
	return DefaultSettings().MaxRunes
}

// hearAs does what the words are taken for.
func (d *draft) hearAs(s said) {
	in := d.interpret(s)
	if verb, _ := cut(in.action); in.kind != intentWordless && in.kind != intentRange && verb != ActionErase {
		d.c.EraseAsked = time.Time{} // she went on to something else
	}
	if in.kind != intentWordless && in.kind != intentRange && in.kind != intentGroup {
		d.forget()
	}
	switch in.kind {
	case intentWordless:
		d.ask(d.text("bot.wordless"), d.humanButton("bot.button_human"))
	case intentAction:
		d.do(in.action)
	case intentTalk:
		d.smallTalk(in.key)
	case intentPerson:
		d.wantPerson(s)
	case intentGroup:
		d.saidGroup(s)
	case intentRange:
		d.say("bot.range", "n", number(d.c.Lang, int64(len(d.c.Offered))))
	case intentDecline:
		d.decline()
	case intentQuestion:
		d.answer()
	}
}

// heardOfficer takes in words that are for the officer who has the floor.
// They are passed on whatever they say; what they ask of the system itself
// is done besides.
func (d *draft) heardOfficer(s said) {
	if d.heardRights(s) {
		return
	}
	if lang := s.wantsLang(d.c.Lang); lang != "" {
		d.switchLang(lang)
	}
	if g, ok := d.statesGroup(s); ok && d.regroup(g) {
		return // whoever is in charge now has been told
	}
	d.toOfficer(s)
	if asked, only := s.asksPerson(d.w.Roster); asked && only {
		d.officerHasIt()
	}
}

// decline puts aside what she was at or was asked.
func (d *draft) decline() {
	if d.c.Pending != PendingGroupPerson {
		d.c.Offered = nil
		d.say("bot.all_right")
		return
	}
	d.c.Pending, d.c.Misses, d.c.Offered = PendingNone, 0, nil
	d.c.Generation++ // the timer that would bring a person is stale
	d.say("bot.person_declined")
}

// forget drops a question of the bot's that the citizen passed over. Who
// asked for a person is still brought to one by the timer.
func (d *draft) forget() {
	if d.c.Pending != PendingGroupPerson {
		d.c.Pending = PendingNone
	}
}

func (d *draft) smallTalk(key string) {
	k := d.c.Walk
	if g := d.shownStep(); g != nil && key == "bot.all_right" {
		d.say("bot.all_right_step", "n", strconv.Itoa(stepIndex(g, k.Step)+1))
		return
	}
	m := Message{Text: d.text(key, "ward", d.w.Roster.Ward.Name)}
	switch key {
	case "bot.hello":
		m.Buttons = d.resumeButtons()
	case "bot.floor_bot_already":
		m.Buttons = []Button{d.humanButton("bot.button_human")}
	case "bot.stuck":
		m.Buttons = append(d.backToStep(), d.humanButton("bot.button_human"))
	}
	d.add(m)
}

// shownStep is the guide of the step that stands before her; nil when she is
// at none.
func (d *draft) shownStep() *procedures.Guide {
	k := d.c.Walk
	if k == nil || k.State != WalkActive || k.Node != "" {
		return nil
	}
	g, ok := d.w.Library.Version(k.Code, k.Revision)
	if !ok || stepIndex(g, k.Step) < 0 {
		return nil
	}
	return g
}

func (d *draft) greet() {
	key := "bot.greeting"
	if d.w.Roster.Ward.Sample {
		key = "bot.greeting_sample"
	}
	text := d.text(key, "ward", d.w.Roster.Ward.Name)
	if n := len(d.recent); n > 0 && d.recent[n-1].Text == text {
		return // the page was opened again
	}
	buttons := d.resumeButtons()
	buttons = append(buttons, d.humanButton("bot.button_human"), d.langButton())
	d.ask(text, buttons...)
}

// langButton offers the other language, in that language.
func (d *draft) langButton() Button {
	other := words.En
	if d.c.Lang == words.En {
		other = words.Vi
	}
	return Button{Label: d.w.Words.Text(other, "bot.button_lang"), Action: LangAction(other), Style: StyleQuiet, Icon: "languages"}
}

func (d *draft) humanButton(key string) Button {
	return Button{Label: d.text(key), Action: ActionHuman, Style: StyleHuman, Icon: "user-round"}
}

// edited is the recent message that the event changes; nil when it is not
// among them or not the citizen's.
func (d *draft) edited() *Message {
	m := d.find(d.e.Message)
	if m == nil {
		m = d.find(d.e.Platform)
	}
	if m == nil || m.Author.Kind != AuthorCitizen {
		return nil
	}
	return m
}

// rewrote keeps what was first said beside what it says now. An edit of the
// newest question is answered as it reads now; the floor never moves by it.
func (d *draft) rewrote() {
	s := hear(d.e.Text, d.w.Settings.MaxRunes)
	old := d.edited()
	newest := old != nil && old.ID == d.lastSaid()
	switch {
	case old == nil:
		d.add(Message{Author: Author{Kind: AuthorCitizen}, Text: s.text, At: d.e.At, Edited: d.e.At, Files: slices.Clone(d.e.Files)})
	case s.text == "" || s.text == old.Text:
		return
	default:
		d.change(old.ID, func(m *Message) {
			if m.Original == "" {
				m.Original = m.Text
			}
			m.Text, m.Edited = s.text, d.e.At
		})
	}
	if d.c.Floor == FloorOfficer {
		d.passOn(s, AlertEdited)
		return
	}
	if newest && d.interpret(s).kind == intentQuestion {
		d.hearAs(s)
	}
}
