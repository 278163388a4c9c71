package zalobot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Events of the platform.
// documented: webhook; the last two are second-hand.
const (
	eventPrefix   = "message."
	eventSticker  = "message.sticker.received"
	eventVoice    = "message.voice.received"
	eventReaction = "message.reaction.received" // a sign below a message of ours: nothing to answer
)

// text is a word of the platform's.
type text = platform.Loose

// number is a whole number that may come as a string, or as something else,
// which is taken for 0.
type number int

// UnmarshalJSON implements json.Unmarshaler. It never fails, as that of text.
func (n *number) UnmarshalJSON(raw []byte) error {
	got, _ := strconv.Atoi(strings.Trim(string(raw), `"`)) // 0 for what is none
	*n = number(got)
	return nil
}

// flag is a yes that may come as a word or a number; everything else is no.
type flag bool

// UnmarshalJSON implements json.Unmarshaler. It never fails, as that of text.
func (f *flag) UnmarshalJSON(raw []byte) error {
	switch strings.ToLower(strings.Trim(string(raw), `"`)) {
	case "true", "1":
		*f = true
	}
	return nil
}

// update is what the platform tells of.
// documented: webhook.
type update struct {
	Event   text     `json:"event_name"`
	Message *message `json:"message"`
}

type message struct {
	ID   text `json:"message_id"`
	From struct {
		ID   text `json:"id"`
		Name text `json:"display_name"`
		Bot  flag `json:"is_bot"`
	} `json:"from"`
	Chat struct {
		ID   text `json:"id"`
		Type text `json:"chat_type"` // PRIVATE or GROUP
	} `json:"chat"`
	Text     text `json:"text"`
	Photo    text `json:"photo"`
	PhotoURL text `json:"photo_url"` // second-hand: another name of Photo
	Caption  text `json:"caption"`
	Sticker  text `json:"sticker"`
	Voice    text `json:"voice_url"`
	Date     text `json:"date"`
}

// intake is what an update means to us.
type intake struct {
	event  bot.Event
	ok     bool // there is an event
	unread bool // it could not be read, or says nothing of who wrote
}

// open takes an update out of its wrapper.
// documented: {"ok":true,"result":{…}}. second-hand: bodies come bare too,
// and getUpdates gives one object where others give a list.
func open(raw []byte) ([]json.RawMessage, bool) {
	var w struct {
		Event  json.RawMessage `json:"event_name"`
		Result json.RawMessage `json:"result"`
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '[' {
		var list []json.RawMessage
		err := json.Unmarshal(raw, &list)
		return list, err == nil
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		return nil, false
	}
	if w.Event == nil && len(w.Result) > 0 && w.Result[0] == '[' {
		return open(w.Result)
	}
	if w.Event == nil && len(w.Result) > 0 {
		raw = w.Result
	}
	return []json.RawMessage{raw}, true
}

// read makes an event of an update. Groups, bots and what is no message give
// none.
func (a *account) read(raw []byte) intake {
	var u update
	if err := json.Unmarshal(raw, &u); err != nil || u.Event == "" {
		return intake{unread: true}
	}
	if !strings.HasPrefix(string(u.Event), eventPrefix) || u.Event == eventReaction {
		return intake{} // somebody followed, joined, liked: nothing was said
	}
	m := u.Message
	if m == nil || m.Chat.ID == "" && m.From.ID == "" || len(m.Chat.ID) > maxID || len(m.From.ID) > maxID {
		// second-hand: of who must be protected nothing comes at all, and
		// nobody can be answered.
		return intake{unread: true}
	}
	if bool(m.From.Bot) || m.Chat.Type != "" && !strings.EqualFold(string(m.Chat.Type), "PRIVATE") {
		return intake{}
	}
	if m.Chat.ID == "" { // assumed: in a private chat the two are the same, as in all samples
		m.Chat.ID = m.From.ID
	}
	now := a.opt.Now()
	e := bot.Event{At: now, Due: now, Kind: bot.EventText}
	if len(m.ID) <= maxID {
		e.Platform = string(m.ID)
	}
	e.Address = bot.Address{Account: a.id, Chat: bot.ChatID(m.Chat.ID)}
	e.Conversation = e.Address.Conversation()
	e.Key = a.key(u, raw)
	e.Name = strings.Join(strings.Fields(string(m.From.Name)), " ")
	if e.Text = string(m.Text); e.Text == "" {
		e.Text = string(m.Caption)
	}
	a.contents(&e, u)
	return intake{event: e, ok: true}
}

// contents reads what a message brings besides words.
func (a *account) contents(e *bot.Event, u update) {
	m := u.Message
	photo := string(m.Photo)
	if photo == "" {
		photo = string(m.PhotoURL)
	}
	switch {
	case photo != "" && a.fetchable(photo):
		e.Fetch, e.Album = []bot.Fetch{{ID: photo}}, m.album()
	case photo != "":
		e.Missing = []bot.Missing{{Reason: bot.WhatFileLost}}
	case strings.TrimSpace(e.Text) != "":
	case u.Event == eventSticker || m.Sticker != "":
		e.Kind, e.What = bot.EventUnsupported, bot.WhatSticker
	case u.Event == eventVoice || m.Voice != "":
		e.Kind, e.What = bot.EventUnsupported, bot.WhatVoice
	default:
		e.Kind, e.What = bot.EventUnsupported, bot.WhatOther
	}
}

// together is how near to each other pictures are sent that are meant as one:
// from a phone several go out at once, each as a message of its own. assumed:
// the platform has no word for it.
const together = 10_000 // milliseconds

// album names the pictures that were sent at about the same time; "" when the
// platform does not say when that was.
// documented: dates are milliseconds.
func (m *message) album() string {
	at, err := strconv.ParseInt(string(m.Date), 10, 64)
	if err != nil || at <= 0 {
		return ""
	}
	return "pictures-" + strconv.FormatInt(at/together, 10)
}

// maxID is how long the platform's ids are at most, in bytes; those of the
// samples have 20.
const maxID = 128

// key tells an update from all others: by the message in its chat, or where
// that has no number, by all that it says.
func (a *account) key(u update, raw []byte) bot.EventKey {
	id := string(u.Message.ID)
	if id == "" || len(id) > maxID {
		sum := sha256.Sum256(raw)
		id = hex.EncodeToString(sum[:])
	}
	return bot.EventKey(fmt.Sprintf("%s:%.64s:%s:%s", a.id, u.Event, u.Message.Chat.ID, id))
}
