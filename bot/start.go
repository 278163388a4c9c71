package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// MaxPayload is how long what a start link carries may be, in letters of
// A-Z, a-z, 0-9, _ and -: what the narrowest platform lets through.
const MaxPayload = 64

// groupPayload begins the payload of a resident group's link.
const groupPayload = "g_"

// markLen is how many letters the mark of a payload has: 8 bytes. Whoever
// guesses can only ask the server, which says nothing but yes or no.
const markLen = 11

// GroupPayload is what the start link of a resident group carries: its ID and
// the ward's mark on it. The mark is there because a sheet on a wall decides
// to whom a citizen's questions go; without it anybody could print one that
// sends them elsewhere.
func GroupPayload(key string, g roster.GroupID) string {
	return groupPayload + string(g) + "_" + mark(key, string(g))
}

// ProcedurePayload is what the start link of a procedure carries, "1_004194".
// It opens what everybody may read, so it has no mark.
func ProcedurePayload(c procedures.Code) string {
	return strings.ReplaceAll(string(c), ".", "_")
}

func mark(key, group string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte("motcua start link, group\x00" + group))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))[:markLen]
}

// Start is what the payload of a start link means; the zero Start is a chat
// opened without one.
type Start struct {
	Group  roster.GroupID  // "" none
	Code   procedures.Code // "" none
	Name   string          // of the group or procedure, as people read it
	Broken bool            // there was a payload, and it names nothing here or has no mark of ours
}

// ReadStart says what the payload of a start link means to this ward now.
func ReadStart(w World, payload string) Start {
	payload = strings.TrimSpace(payload)
	if payload == "" {
		return Start{}
	}
	if len(payload) > MaxPayload {
		return Start{Broken: true}
	}
	if rest, ok := strings.CutPrefix(payload, groupPayload); ok && len(rest) > markLen+1 {
		id, given := rest[:len(rest)-markLen-1], rest[len(rest)-markLen-1:]
		g, known := w.Roster.Group(roster.GroupID(id))
		ours := w.Settings.LinkKey != "" && hmac.Equal([]byte(given), []byte("_"+mark(w.Settings.LinkKey, id)))
		if known && ours {
			return Start{Group: g.ID, Name: g.Name}
		}
		return Start{Broken: true}
	}
	for _, c := range []procedures.Code{procedures.Code(payload), procedures.Code(strings.ReplaceAll(payload, "_", "."))} {
		if g, _, ok := w.Library.InForce(c, inZone(w)); ok {
			return Start{Code: c, Name: g.Name()}
		}
	}
	return Start{Broken: true}
}

// started greets whoever opens the chat, by the link she came by. While an
// officer has the floor nothing starts anew.
func (d *draft) started(first bool) {
	if d.c.Floor == FloorOfficer {
		d.officerHasIt()
		return
	}
	d.c.Pending, d.c.Misses = PendingNone, 0
	s := ReadStart(d.w, d.e.Text)
	switch {
	case s.Code != "":
		if first {
			d.say("bot.greeting_short", "ward", d.w.Roster.Ward.Name)
		}
		d.card(s.Code)
	case s.Broken:
		d.ask(d.text("bot.start_broken", "ward", d.w.Roster.Ward.Name), append(d.resumeButtons(), d.humanButton("bot.button_human"))...)
	case s.Group != "":
		d.startedIn(s)
	default:
		d.greet()
	}
}

// startedIn notes the group whose sheet she scanned. One that she said
// herself stays: she may stand before a neighbour's door.
func (d *draft) startedIn(s Start) {
	mine, known := d.w.Roster.Group(d.c.Group)
	switch {
	case !known && d.regroup(s.Group): // she has been told who has her question now
	case !known:
		d.c.Group = s.Group
		d.ask(d.text("bot.start_group", "ward", d.w.Roster.Ward.Name, "group", s.Name),
			Button{Label: d.text("bot.button_groups"), Action: ActionGroups, Style: StyleQuiet}, d.langButton())
	case mine.ID == s.Group:
		d.greet()
	default:
		d.ask(d.text("bot.start_group_other", "group", s.Name, "mine", mine.Name),
			Button{Label: d.text("bot.start_group_move", "group", clip(s.Name, labelRunes)), Action: GroupAction(s.Group)})
	}
}
