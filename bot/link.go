package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/roster"
)

// LinkTime is how long a code that links an officer's chat holds.
const LinkTime = 15 * time.Minute

const (
	linkPayload = "of_"
	// maxChats is how many chats one officer may have linked; the oldest
	// goes when there are more.
	maxChats = 4
)

// Link is a chat of an officer's own on its way to her: asked for by a code,
// and answered.
type Link struct {
	Chat    Address          `json:"chat"`
	Officer roster.OfficerID `json:"officer,omitempty"` // in an answer "": it is linked to nobody any more
	Until   time.Time        `json:"until,omitzero"`    // of the code
	Refused string           `json:"refused,omitempty"` // catalogue key; "" it is linked
}

// LinkCode is what an officer writes behind /start in a chat of her own, to
// have her tickets there. It holds until the given time and once. key is
// Settings.LinkKey; without one no code is good.
func LinkCode(key string, id roster.OfficerID, until time.Time) string {
	body := officerMark(id) + "_" + strconv.FormatInt(until.Unix(), 36)
	return linkPayload + body + "_" + linkMark(key, string(id), body)
}

func officerMark(id roster.OfficerID) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:4])
}

func linkMark(key, officer, body string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte("motcua link of an officer's chat\x00" + officer + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))[:markLen]
}

// readLink says whose code it is and until when it holds; false when it is
// none of ours.
func readLink(w World, payload string) (o roster.Officer, until time.Time, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(payload), linkPayload)
	if cut := len(rest) - markLen - 1; !ok || w.Settings.LinkKey == "" || cut < 10 || rest[cut] != '_' || rest[8] != '_' {
		return o, until, false
	}
	body, given := rest[:len(rest)-markLen-1], rest[len(rest)-markLen:]
	unix, err := strconv.ParseInt(body[9:], 36, 64)
	if err != nil {
		return o, until, false
	}
	for _, o := range w.Roster.Officers {
		if officerMark(o.ID) == body[:8] && hmac.Equal([]byte(given), []byte(linkMark(w.Settings.LinkKey, string(o.ID), body))) {
			return o, time.Unix(unix, 0), true
		}
	}
	return o, until, false
}

// asksLink reports that a chat was opened by a code of ours, good or not.
func (d *draft) asksLink() bool {
	return d.e.Kind == EventStarted && strings.HasPrefix(d.e.Text, linkPayload)
}

// askLink passes a good code on to its officer's desk, which knows whether it
// was used.
func (d *draft) askLink() {
	o, until, ok := readLink(d.w, d.e.Text)
	switch {
	case !ok || !o.Enabled:
		d.notice(d.text("desk.link_wrong"))
	case d.now.After(until):
		d.notice(d.text("desk.link_expired"))
	case d.t != nil:
		d.notice(d.text("desk.link_ticket"))
	default:
		to := DeskAddress(o.ID)
		d.follow(Event{Conversation: to.Conversation(), Address: to, Kind: EventLink, Desk: true,
			Link: &Link{Chat: d.c.Address, Officer: o.ID, Until: until}})
	}
}

// link notes a chat at its officer's desk. A code is good once: one that is
// not newer than the last one used is refused.
func (d *draft) link() {
	l := d.e.Link
	if l == nil || d.c.Address != DeskAddress(l.Officer) {
		return
	}
	out := Link{Chat: l.Chat, Officer: l.Officer}
	if !l.Until.After(d.c.LinkedTill) {
		out.Officer, out.Refused = "", "desk.link_used"
	} else {
		d.c.LinkedTill = l.Until
		d.c.Chats = append(slices.DeleteFunc(slices.Clone(d.c.Chats), func(a Address) bool { return a == l.Chat }), l.Chat)
		if n := len(d.c.Chats) - maxChats; n > 0 {
			for _, a := range d.c.Chats[:n] {
				d.tellLinked(Link{Chat: a})
			}
			d.c.Chats = d.c.Chats[n:]
		}
	}
	d.tellLinked(out)
}

// unlink takes all chats from the officer's desk.
func (d *draft) unlink() {
	for _, a := range d.c.Chats {
		d.tellLinked(Link{Chat: a})
	}
	d.c.Chats, d.c.Held, d.c.HeldMore = nil, nil, 0
	d.out.Outcome.Done = true
}

func (d *draft) tellLinked(l Link) {
	d.follow(Event{Conversation: l.Chat.Conversation(), Address: l.Chat, Kind: EventLinked, Link: &l})
}

// linked makes a chat an officer's own, or nobody's again.
func (d *draft) linked() {
	l := d.e.Link
	switch {
	case l == nil || d.c.Address != l.Chat:
	case l.Refused != "":
		d.notice(d.text(l.Refused))
	case l.Officer == "":
		d.c.Kind, d.c.Officer, d.c.Known = KindCitizen, "", nil
		d.notice(d.text("desk.link_ended"))
	case d.t != nil:
		d.notice(d.text("desk.link_ticket"))
	default:
		d.c.Kind, d.c.Officer, d.c.Lang = KindDesk, l.Officer, "vi"
		d.c.Walk, d.c.Offered, d.c.Pending = nil, nil, PendingNone
		d.notice(d.text("desk.link_done", "officer", d.officerName(l.Officer)))
	}
}
