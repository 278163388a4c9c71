package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

var (
	anyWords = []string{"gap can bo", "cho toi gap can bo, chu nha khong ky", "to 7", "tổ 3", "Tôi không rõ", "1", "2", "3", "9",
		"lam tam tru", "tam tru cho con 079123456789, goi 0912  345 678", "cam on", "xin chao", "xong", "quay lai", "tiep tuc", "thoat", "chua xong", "english", "tieng viet", "doi to",
		"thôi", "không cần gặp cán bộ nữa", "nhầm, tôi ở tổ 3 cơ", "tôi ở tổ 7", "bước 2", "bước 9", "xem lại", "vâng", "chưa", "đúng", "khó quá", "012345678901", "cho hỏi", "gặp chị Hương",
		"help", "hoi tiep tro ly", "👍", "", " \u200b ", "\xff\xfe", "5 sao", "khong", "xóa dữ liệu", "xóa hết", "/quyenriengtu", strings.Repeat("dài ", 60)}
	anyActions = []string{"", ":", "walk", "walk:9", "tree:::", "tick:w1:x", "next:w9:nop", "page:-7", "page:999999999999999999999", "rate::9",
		"rate:ABBTAJ:5", "group:-", "group:tdp-7", "group:x", "lang:xx", "card:9.9", "aspect:1.004194:nope", "human", "bot", "none", "resume", "privacy", "erase", "erase:yes", "erase:no", strings.Repeat("x", 300)}
	anyOfficer = []roster.OfficerID{"huong", "minh", "dung", "lan", "tung", "nobody", roster.Desk, ""}
	anyCommand = []bot.CommandKind{bot.CommandClaim, bot.CommandTakeOver, bot.CommandReply, bot.CommandNote, bot.CommandTransfer,
		bot.CommandClose, bot.CommandHandBack, bot.CommandSend, bot.CommandSeen, bot.CommandGroup, bot.CommandNotMine, bot.CommandNotMine, bot.CommandAsk, bot.CommandDismiss, bot.CommandReopen, bot.CommandReopen, "unknown"}
	anyOutcome = []handoff.Outcome{"", handoff.SolvedHelped, handoff.AtCounter, handoff.Erased}
	anyAnswer  = []string{"answer", "clarify", "refuse", "error", "odd"}
)

// player draws what happens next.
type player struct {
	*stage
	rt      *rapid.T
	shelves map[string]*procedures.Library
}

func pick[T any](rt *rapid.T, what string, from []T) T { return rapid.SampledFrom(from).Draw(rt, what) }

func (p *player) look(bot.Query) (knowledge.Answer, error) {
	three := []knowledge.Candidate{{Code: "1.004194"}, {Code: "2.001159"}, {Code: "1.013225"}}
	a := knowledge.Answer{Candidates: three, Aspect: pick(p.rt, "aspect", append(procedures.Aspects(), ""))}
	switch pick(p.rt, "answer", anyAnswer) {
	case "answer":
		a.Decision = knowledge.DecisionAnswer
	case "clarify":
		a.Decision, a.Choices = knowledge.DecisionClarify, three
	case "refuse":
		a.Decision = knowledge.DecisionRefuse
	case "error":
		return knowledge.Answer{}, errSearch
	}
	return a, nil
}

func (p *player) say() { p.citizen(bot.Event{Kind: bot.EventText, Text: pick(p.rt, "text", anyWords)}) }
func (p *player) start() {
	p.citizen(bot.Event{Kind: bot.EventStarted, Text: pick(p.rt, "payload", []string{"", "1_004194", "x"})})
}
func (p *player) end() { p.citizen(bot.Event{Kind: bot.EventEnded}) }
func (p *player) odd() {
	p.citizen(bot.Event{Kind: bot.EventUnsupported, What: pick(p.rt, "what", []string{"", bot.WhatVoice, "bot.nonsense"})})
}

func (p *player) file() {
	p.citizen(bot.Event{Kind: bot.EventText, Text: pick(p.rt, "caption", []string{"", "lam tam tru"}), Files: []bot.FileRef{{Hash: "h", Name: "to khai.jpg"}}})
}

// elsewhere is words that went out at the platform: ours, or somebody's.
func (p *player) elsewhere() {
	e := bot.Event{Kind: bot.EventEcho, Text: pick(p.rt, "echo", append([]string{"Dạ, mời bà con tới quầy số 2."}, anyWords...)), Platform: pick(p.rt, "id", []string{"", "e1", "e2"})}
	if rs := p.mine().Recent; len(rs) > 0 && rapid.Bool().Draw(p.rt, "ours") {
		e.Text = pick(p.rt, "message", rs).Text
	}
	p.citizen(e)
}

func (p *player) place() {
	p.citizen(bot.Event{Kind: bot.EventText, Text: pick(p.rt, "caption", []string{"", "lam tam tru"}),
		Place: &bot.Place{Lat: rapid.Float64().Draw(p.rt, "lat"), Lon: 104.8722, Name: pick(p.rt, "name", anyWords)}})
}

// press presses any button there ever was, or one there never was.
func (p *player) press() {
	actions := slices.Clone(anyActions)
	for i := range p.shown {
		if p.shown[i].Conversation == p.address.Conversation() {
			for _, o := range p.shown[i].Offers() {
				actions = append(actions, o.Action, o.Action)
			}
		}
	}
	p.citizen(bot.Event{Kind: bot.EventPress, Action: pick(p.rt, "action", actions)})
}

func (p *player) edit() {
	id := "none"
	for _, m := range p.mine().Recent {
		if rapid.Bool().Draw(p.rt, "this one") {
			id = string(m.ID)
		}
	}
	p.citizen(bot.Event{Kind: bot.EventEdited, Message: id, Text: pick(p.rt, "text", anyWords)})
}

func (p *player) command() {
	st := p.mine()
	c := bot.Command{
		Kind: pick(p.rt, "command", anyCommand), Actor: pick(p.rt, "actor", anyOfficer), Ticket: st.Conversation.Ticket,
		Text: pick(p.rt, "reply", []string{"Dạ, em chào bà con ạ.", "", "\xff"}), Note: pick(p.rt, "note", []string{"", "vì sao"}),
		Officer: pick(p.rt, "to", anyOfficer), Group: pick(p.rt, "group", []roster.GroupID{"", "tdp-3", "tdp-7", "x"}),
		Outcome: pick(p.rt, "outcome", anyOutcome), Seq: rapid.Uint64Range(0, 99).Draw(p.rt, "seq"),
		Version: rapid.Uint64Range(0, 9).Draw(p.rt, "version"),
		Code:    pick(p.rt, "code", []procedures.Code{"1.004194", "x", ""}), Step: pick(p.rt, "step", []procedures.StepID{"", "nop-ho-so", "x"}),
	}
	if rapid.IntRange(0, 5).Draw(p.rt, "old ticket") == 0 {
		c.Ticket = st.Conversation.Last
	}
	p.put(bot.Event{Kind: bot.EventCommand, Address: p.address, Command: &c})
	p.play()
	if p.outcome.Done == (p.outcome.Refused != "") {
		p.t.Fatalf("%s: neither done nor refused: %+v", c.Kind, p.outcome)
	}
}

func (p *player) wait() {
	p.pass(time.Duration(rapid.IntRange(1, 20000).Draw(p.rt, "seconds")) * time.Second)
}

func (p *player) staff() {
	r := *p.w.Roster
	r.Officers = slices.Clone(r.Officers)
	o := &r.Officers[rapid.IntRange(0, len(r.Officers)-1).Draw(p.rt, "officer")]
	switch pick(p.rt, "change", []string{"away", "back", "off", "on", "mute", "voice"}) {
	case "away":
		o.Absences = []roster.Absence{{From: p.w.Now.AddDate(0, 0, -1), To: p.w.Now.AddDate(0, 2, 0)}}
	case "back":
		o.Absences = nil
	case "off":
		o.Enabled = false
	case "on":
		o.Enabled = true
	case "mute":
		o.CanReply = false
	case "voice":
		o.CanReply = true
	}
	p.w.Roster = &r
	p.put(bot.Event{Kind: bot.EventRoster, Address: p.address})
	p.play()
}

func (p *player) publish() {
	p.w.Library = p.shelves[pick(p.rt, "guide", []string{"as it was", "changed", "withdrawn", "official"})]
	cause := pick(p.rt, "cause", []bot.GuideCause{bot.GuideMoved, bot.GuideAnswers})
	for range 2 { // the second time she has been told
		said := p.mine()
		p.put(bot.Event{Kind: bot.EventGuide, Address: p.address, Guide: &bot.GuideNews{Cause: cause, Code: "1.004194", Asked: p.w.Now}})
		p.play()
		now := p.mine()
		if now.Conversation.Floor != said.Conversation.Floor || now.Conversation.Ticket != said.Conversation.Ticket {
			p.t.Fatalf("news of a guide moves floor or ticket")
		}
		for _, m := range now.Recent {
			if m.Seq > said.Conversation.LastSeq && (m.Kind != bot.MessageNotice || m.Delivery.State == bot.DeliveryDead) {
				p.t.Fatalf("news of a guide is a %s, %+v", m.Kind, m.Delivery)
			}
		}
	}
}

func (p *player) lose() {
	f := bot.Failure{State: pick(p.rt, "state", []bot.DeliveryState{bot.DeliveryDead, bot.DeliveryUnreachable}), Reason: "delivery.refused"}
	for _, m := range p.mine().Recent {
		if m.Leaves() && rapid.Bool().Draw(p.rt, "this one") {
			f.Message = m.ID
		}
	}
	p.put(bot.Event{Kind: bot.EventDelivery, Address: p.address, Delivery: &f})
	p.play()
}

// nonsense is events that no part of the program makes.
func (p *player) nonsense() {
	k := pick(p.rt, "kind", []bot.EventKind{bot.EventCommand, bot.EventTimer, bot.EventDelivery, bot.EventAlert, bot.EventRoster, bot.EventGuide, "", "moon"})
	e := bot.Event{Kind: k, Address: p.address}
	if rapid.Bool().Draw(p.rt, "filled") {
		e.Timer = &bot.Timer{Kind: bot.TimerPromise, Ticket: p.mine().Conversation.Ticket, Generation: 1}
		e.Alert = &bot.Alert{Kind: bot.AlertNew, Officer: "huong"}
	}
	was := len(p.mine().Recent)
	p.put(e)
	p.play()
	if k == bot.EventAlert && len(p.mine().Recent) != was {
		p.t.Fatalf("an alert was said to a citizen")
	}
}

// settled is what must be true whenever nothing is due.
func (p *player) settled() {
	st := p.mine()
	if t := st.Ticket; t != nil && t.Owner != roster.Desk && !p.w.Roster.Reachable(t.Owner, p.w.Now) {
		p.t.Fatalf("ticket %s lies with %s, who cannot answer", t.ID, t.Owner)
	}
	if t := st.Ticket; t != nil && t.Waiting() && !slices.ContainsFunc(p.queue, func(e bot.Event) bool {
		return e.Timer != nil && e.Timer.Kind == bot.TimerPromise && e.Timer.Ticket == t.ID && e.Timer.Generation == t.Generation && e.Due.Equal(t.PromisedBy)
	}) {
		p.t.Fatalf("nobody watches the promise of %s", t.ID)
	}
	for id, s := range p.states {
		if s.Conversation.Kind == bot.KindDesk && id == p.address.Conversation() {
			p.t.Fatalf("the citizen's conversation has become a desk")
		}
	}
}

func TestInvariants(t *testing.T) {
	w := testWorld(t)
	w.Settings.MaxRunes = 200
	shelves := map[string]*procedures.Library{
		"as it was": w.Library,
		"changed": shelf(t, "1.004194", func(g *procedures.Guide) {
			g.Steps, g.Evidence, g.Variants, g.Tree = g.Steps[1:], g.Evidence[1:], g.Variants[:1], nil
		}),
		"withdrawn": shelf(t, "1.004194", nil),
		"official":  shelf(t, "1.004194", func(g *procedures.Guide) { g.Review = procedures.ReviewOfficial }),
	}
	divided := sectorWard() // residence is Minh's, so that the guides at hand meet a sector
	divided.Sectors = append(divided.Sectors, roster.Sector{ID: "cu-tru", Name: "Cư trú"})
	divided.Duties = append(divided.Duties, roster.Duty{Sector: "cu-tru", Officer: "minh"})
	rapid.Check(t, func(rt *rapid.T) {
		p := &player{stage: newStage(rt, w), rt: rt, shelves: shelves}
		if rapid.Bool().Draw(rt, "sectors") {
			p.w.Roster = divided
		}
		if rapid.Bool().Draw(rt, "limits") {
			p.w.Settings.PublicURL = "https://phuong.example"
			p.w.Settings.Channels = map[string]bot.Limits{"webchat": crowdLimits}
		}
		p.search = p.look
		acts := map[string]func(){
			"say": p.say, "press": p.press, "command": p.command, "wait": p.wait, "staff": p.staff, "publish": p.publish, "lose": p.lose,
			"edit": p.edit, "start": p.start, "end": p.end, "odd": p.odd, "file": p.file, "nonsense": p.nonsense,
			"elsewhere": p.elsewhere, "place": p.place,
		}
		names := []string{"say", "say", "say", "press", "press", "press", "command", "command", "command", "wait", "staff", "publish", "lose", "edit", "start", "end", "odd", "file", "nonsense", "elsewhere", "place"}
		for i := range rapid.IntRange(1, 30).Draw(rt, "length") {
			acts[pick(rt, fmt.Sprintf("act %d", i), names)]()
			p.settled()
		}
	})
}

func FuzzCitizen(f *testing.F) {
	for _, s := range anyWords {
		f.Add(s, "human")
	}
	for _, a := range anyActions {
		f.Add("gap can bo", a)
	}
	w := testWorld(f)
	f.Fuzz(func(t *testing.T, text, act string) {
		s := newStage(t, w)
		s.citizen(bot.Event{Kind: bot.EventText, Text: text})
		s.citizen(bot.Event{Kind: bot.EventPress, Action: act})
		s.citizen(bot.Event{Kind: bot.EventText, Text: "gap can bo"})
		s.citizen(bot.Event{Kind: bot.EventText, Text: text})
		s.citizen(bot.Event{Kind: bot.EventEdited, Text: text + act, Message: string(s.mine().Recent[0].ID)})
		s.citizen(bot.Event{Kind: bot.EventPress, Action: act})
		s.pass(time.Hour)
	})
}
