package bot_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// crowd is a stage with several citizens, officers who work at the console
// and in chats of their own, channels that lose messages, and a ward whose
// roster changes; what happens next is drawn.
type crowd struct {
	*player
	people []bot.Address
	chats  map[bot.Address]roster.OfficerID
	words  int // how many marks were given out
}

// watcher states one invariant over a crowd: turn is called after each turn
// with what went in and out of it, settled whenever nothing is due.
type watcher struct {
	turn    func(e bot.Event, was bot.State, t bot.Turn)
	settled func()
}

// The kinds of what a crowd draws; a new command or timer is added here.
var (
	crowdCommands = append([]bot.CommandKind{bot.CommandReply, bot.CommandClaim}, anyCommand...)
	crowdOfficers = []roster.OfficerID{"huong", "minh", "dung", "lan", "tung", "hai", "nga"}
	crowdWords    = []string{"gap can bo", "to 7", "tổ 3", "Tôi không rõ", "1", "2", "cam on", "xin chao", "xong", "english", "tieng viet", "thôi",
		"tôi ở tổ 7", "tôi ở tổ 3", "hoi tiep tro ly", "👍", "xóa dữ liệu", "xóa hết", "/quyenriengtu", "chua xong"}
)

// crowdWard is ward with an officer whose account is off, a lead who has no
// reply rights, and a desk of two. Divided, residence is Tùng's, who may not
// reply, in the whole ward, with Lan to stand in, and Minh's in group 7.
func crowdWard(divided bool) *roster.Roster {
	r := ward()
	r.Officers = append(r.Officers, roster.Officer{ID: "hai", Name: "Cán bộ mẫu Hải", CanReply: true, Substitute: "huong"},
		roster.Officer{ID: "nga", Name: "Cán bộ mẫu Nga", Enabled: true, Lead: true, Substitute: "lan"})
	r.Duties = append(r.Duties, roster.Duty{Group: "tdp-12", Officer: "hai"})
	r.DeskTeam = []roster.OfficerID{"lan", "tung"}
	if divided {
		r.Sectors = []roster.Sector{{ID: "cu-tru", Name: "Cư trú"}}
		r.Duties = append(r.Duties, roster.Duty{Sector: "cu-tru", Officer: "tung"}, roster.Duty{Sector: "cu-tru", Group: "tdp-7", Officer: "minh"})
		for i := range r.Officers {
			if r.Officers[i].ID == "tung" {
				r.Officers[i].Substitute = "lan"
			}
		}
	}
	return r
}

// prove checks an invariant over random sequences of what people, clocks,
// rosters and channels do.
func prove(t *testing.T, watch func(*crowd) watcher) {
	w := testWorld(t)
	w.Settings.MaxRunes, w.Settings.PublicURL = 200, "https://phuong.example"
	w.Settings.Channels = map[string]bot.Limits{"zalo": crowdLimits}
	rapid.Check(t, func(rt *rapid.T) {
		w.Roster = crowdWard(rapid.Bool().Draw(rt, "divided"))
		c := &crowd{player: &player{stage: newStage(rt, w), rt: rt}, chats: map[bot.Address]roster.OfficerID{}}
		c.search, c.quick = c.look, true // TestInvariants proves Decide pure
		c.channels = []bot.Channel{channeltest.New("telegram:ward", nil, nil), channeltest.New("zalo:ward", nil, nil)}
		c.people = []bot.Address{{Account: "telegram:ward", Chat: "77"}, {Account: "zalo:ward", Chat: "77"}, {Account: "telegram:ward", Chat: "78"}}
		watcher := watch(c)
		c.seen = watcher.turn
		c.linkChats()
		acts := c.acts()
		acts[""] = func(*rapid.T) { watcher.settled() }
		rt.Repeat(acts)
	})
}

// acts is what may happen next; some of it oftener, by several names.
func (c *crowd) acts() map[string]func(*rapid.T) {
	of := map[string]func(){
		"a citizen writes": c.writes, "a citizen asks": c.asks, "a citizen asks more": c.asks, "a citizen wants a person": c.wantsPerson,
		"a citizen wants a person, again": c.wantsPerson, "a citizen presses": c.presses, "a citizen edits": c.edits, "a citizen sends": c.sends,
		"a citizen opens": c.opens, "a citizen has read": c.reads, "a citizen has read there": c.readsThere, "a citizen sends a place": c.standsAt,
		"somebody answers elsewhere": c.elsewhere, "our words come back": c.echoes, "an officer sends again": c.again, "an officer commands": c.commands, "an officer commands, again": c.commands, "an officer does her work": c.sensible, "an officer does her work, again": c.sensible,
		"an officer uses her chat": c.deskChat, "time passes": c.passes, "a day passes": c.dayPasses, "the server sleeps": c.sleeps,
		"the roster changes": c.roster, "the roster changes again": c.roster, "a citizen talks much": c.talks, "messages arrive": c.arrives, "a message fails": c.fails, "a reply fails": c.replyFails,
	}
	out := map[string]func(*rapid.T){}
	for name, act := range of {
		out[name] = func(rt *rapid.T) { c.rt = rt; act() }
	}
	return out
}

// log tells a step in one line, which a failing check prints.
func (c *crowd) log(format string, args ...any) {
	c.rt.Logf("%s  %s", c.w.Now.In(saigon).Format("Mon 02 15:04"), fmt.Sprintf(format, args...))
}

func (c *crowd) linkChats() {
	for chat, id := range map[bot.ChatID]roster.OfficerID{"900": "huong", "901": "lan"} {
		a := bot.Address{Account: "telegram:ward", Chat: chat}
		c.put(bot.Event{Kind: bot.EventStarted, Address: a, Text: bot.LinkCode(c.w.Settings.LinkKey, id, c.w.Now.Add(time.Minute))})
		c.play()
		c.chats[a] = id
	}
}

// mark is a word that occurs nowhere else.
func (c *crowd) mark(kind string) string {
	c.words++
	return fmt.Sprintf("%s%04dz", kind, c.words)
}

// someone picks the citizen who acts next.
func (c *crowd) someone() string {
	c.address = pick(c.rt, "citizen", c.people)
	return c.address.Account.Channel() + " " + string(c.address.Chat)
}

func (c *crowd) writes() {
	who, text := c.someone(), pick(c.rt, "text", crowdWords)
	c.log("%s writes %q", who, text)
	c.citizen(bot.Event{Kind: bot.EventText, Text: text})
}

func (c *crowd) asks() {
	who, text := c.someone(), "nhà tôi vướng chuyện "+c.mark("qc")
	c.log("%s asks %q", who, text)
	c.citizen(bot.Event{Kind: bot.EventText, Text: text})
}

// talks is more than the engine looks back on.
func (c *crowd) talks() {
	who := c.someone()
	c.log("%s writes %d messages", who, recent+1)
	for range recent + 1 {
		c.citizen(bot.Event{Kind: bot.EventText, Text: "alo, còn chuyện " + c.mark("qc")})
	}
}

func (c *crowd) wantsPerson() {
	who, text := c.someone(), "cho tôi gặp cán bộ, "+pick(c.rt, "group", []string{"tổ 7", "tổ 3", "tổ 12", "tổ nào không rõ"})
	c.log("%s writes %q", who, text)
	c.citizen(bot.Event{Kind: bot.EventText, Text: text})
}

func (c *crowd) presses() {
	who := c.someone()
	actions := []string{"human", "human", "bot", "bot", "privacy", "erase", "erase:yes", "group:tdp-3", "group:tdp-7", "walk:1.004194", "lang:en", "lang:vi", "nonsense"}
	for i := range c.shown {
		if c.shown[i].Conversation == c.address.Conversation() {
			for _, o := range c.shown[i].Offers() {
				actions = append(actions, o.Action)
			}
		}
	}
	action := pick(c.rt, "action", actions)
	c.log("%s presses %q", who, action)
	c.citizen(bot.Event{Kind: bot.EventPress, Action: action})
}

func (c *crowd) edits() {
	who, text := c.someone(), pick(c.rt, "text", []string{"hoi tiep tro ly", "gap can bo", "tôi sửa lại câu hỏi " + c.mark("qc")})
	id := "none"
	for _, m := range c.mine().Recent {
		if m.Author.Kind == bot.AuthorCitizen {
			id = string(m.ID)
		}
	}
	c.log("%s edits into %q", who, text)
	c.citizen(bot.Event{Kind: bot.EventEdited, Message: id, Text: text})
}

// sends is an album of two, or what cannot be read.
func (c *crowd) sends() {
	who := c.someone()
	e := bot.Event{Kind: bot.EventUnsupported, What: bot.WhatVoice}
	if rapid.Bool().Draw(c.rt, "album") {
		part := func(n string) bot.Event {
			return bot.Event{Kind: bot.EventText, Album: "a", Key: bot.EventKey(c.mark("album")), Files: []bot.FileRef{{Hash: n, Name: n + ".jpg"}}}
		}
		e = bot.MergeAlbum([]bot.Event{part("cccd-truoc"), part("cccd-sau")})
	}
	c.log("%s sends %s of %d files", who, e.Kind, len(e.Files))
	c.citizen(e)
}

func (c *crowd) opens() {
	kind := pick(c.rt, "kind", []bot.EventKind{bot.EventStarted, bot.EventStarted, bot.EventEnded, bot.EventReturned})
	e := bot.Event{Kind: kind}
	if kind == bot.EventStarted {
		e.Text = pick(c.rt, "payload", []string{"", "1_004194", "x", bot.GroupPayload(c.w.Settings.LinkKey, "tdp-3")})
	}
	c.log("%s: %s %q", c.someone(), e.Kind, e.Text)
	c.citizen(e)
}

// open lists the conversations with an open ticket, as the console does.
func (c *crowd) open() []handoff.Ticket {
	var out []handoff.Ticket
	for _, t := range c.tickets {
		if t.Status == handoff.Open {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b handoff.Ticket) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// commands is any command by anybody to any ticket there ever was.
func (c *crowd) commands() {
	all := slices.SortedFunc(maps.Values(c.tickets), func(a, b handoff.Ticket) int { return cmp.Compare(a.ID, b.ID) })
	if open := c.open(); len(open) > 0 && rapid.IntRange(0, 2).Draw(c.rt, "any ticket") > 0 {
		all = open
	}
	if len(all) == 0 {
		return
	}
	t := pick(c.rt, "ticket", all)
	k := bot.Command{
		Kind: pick(c.rt, "command", crowdCommands), Actor: pick(c.rt, "actor", append([]roster.OfficerID{t.Owner, t.Owner, "dung"}, crowdOfficers...)), Version: t.Version,
		Officer: pick(c.rt, "to", append([]roster.OfficerID{roster.Desk, ""}, crowdOfficers...)),
		Group:   pick(c.rt, "group", []roster.GroupID{"tdp-3", "tdp-7", "tdp-12", "x"}), Code: "1.004194",
	}
	if rapid.IntRange(0, 9).Draw(c.rt, "stale") == 0 {
		k.Version = 1
	}
	c.order(t, k)
}

// sensible is a reply or an end by who has an open ticket.
func (c *crowd) sensible() {
	open := c.open()
	if len(open) == 0 {
		return
	}
	t := pick(c.rt, "ticket", open)
	who := []roster.OfficerID{t.Owner}
	if t.Owner == roster.Desk {
		who = append(c.w.Roster.DeskMembers(c.w.Now), "dung")
	}
	c.order(t, bot.Command{Kind: pick(c.rt, "command", []bot.CommandKind{bot.CommandReply, bot.CommandClose, bot.CommandHandBack}),
		Actor: pick(c.rt, "actor", who), Version: t.Version})
}

// order gives a command, with words that are marked.
func (c *crowd) order(t handoff.Ticket, k bot.Command) {
	k.Ticket, k.Note, k.Text = t.ID, "ghi chú "+c.mark("qn"), "mời bà con "+c.mark("qr")
	k.Outcome = pick(c.rt, "outcome", []handoff.Outcome{handoff.SolvedHelped, handoff.AtCounter, handoff.NotReached})
	if k.Kind == bot.CommandNote {
		k.Text = "nội bộ " + c.mark("qn")
	}
	c.log("%s commands %s of %s (%s's): to %q, group %q, %q", k.Actor, k.Kind, t.ID, t.Owner, k.Officer, k.Group, k.Text)
	c.put(bot.Event{Kind: bot.EventCommand, Conversation: t.Conversation, Address: t.Address, Command: &k})
	c.play()
	if c.outcome.Done == (c.outcome.Refused != "") {
		c.rt.Fatalf("%s: neither done nor refused: %+v", k.Kind, c.outcome)
	}
}

// deskChat is an officer in a chat of her own: she answers a message that
// she was sent there, writes to nobody, or presses a button.
func (c *crowd) deskChat() {
	chats := slices.SortedFunc(maps.Keys(c.chats), func(a, b bot.Address) int { return strings.Compare(string(a.Chat), string(b.Chat)) })
	a := pick(c.rt, "chat", chats)
	told := c.state(a.Conversation()).Recent
	if len(told) == 0 {
		return
	}
	m := pick(c.rt, "message", told)
	e := bot.Event{Kind: bot.EventText, Address: a, ReplyTo: string(m.ID), Text: "em chào bà con " + c.mark("qr")}
	if n := len(m.Buttons); n > 0 && rapid.Bool().Draw(c.rt, "press") {
		e = bot.Event{Kind: bot.EventPress, Address: a, Message: string(m.ID), Action: pick(c.rt, "button", m.Buttons).Action}
	} else if rapid.IntRange(0, 4).Draw(c.rt, "to nobody") == 0 {
		e.ReplyTo = ""
	}
	c.log("%s in her chat: %s %q %q, to %q", c.chats[a], e.Kind, e.Text, e.Action, e.ReplyTo)
	c.put(e)
	c.play()
}
