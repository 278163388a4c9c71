package zalo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

// together is what pictures share that a citizen sends one right after
// another. Assumed: Zalo gives nothing that those sent at once have in common,
// and brings each for itself. So those that follow each other within
// bot.AlbumQuiet are one question, with one answer.
const together = "pictures"

// read makes an event of what Zalo brings; false when it is nothing for us.
func (c *Channel) read(h hook) (bot.Event, bool) {
	now := c.opt.Now()
	name := string(h.Name)
	e := bot.Event{Key: c.key(h), At: now, Due: now, Platform: string(h.Message.ID)}
	if strings.Contains(name, "_group_") {
		return e, false // a citizen's matter is private
	}
	sent, ok := strings.CutPrefix(name, "user_send_")
	chat := string(h.Sender.ID)
	if !ok {
		if sent, ok = strings.CutPrefix(name, "anonymous_send_"); ok {
			chat = anonymous(h.Sender.ID, h.Message.Conversation)
		}
	}
	switch {
	case ok:
		if !c.mine(h, h.Recipient.ID) {
			return e, false
		}
		ok = c.wrote(&e, sent, h)
	case strings.HasPrefix(name, "oa_send_"):
		chat, ok = string(h.Recipient.ID), c.mine(h, h.Sender.ID) && c.echo(&e, h)
		if strings.HasPrefix(name, "oa_send_anonymous_") {
			chat = anonymous(h.Recipient.ID, h.Message.Conversation)
		}
	case name == "user_submit_info":
		ok = c.mine(h, h.Recipient.ID) && c.submitted(&e, h)
	case name == "user_seen_message":
		chat, ok = c.reader(h), seen(&e, h)
	case name == "follow":
		// Assumed: who leaves can be written to for as long as who stays, so
		// "unfollow" says nothing that a call will not say better.
		chat, ok = string(h.Follower.ID), c.mine(h, h.OA)
		e.Kind = bot.EventStarted
	}
	if !ok || chat == "" || len(chat) > 200 {
		return e, false
	}
	e.Address = bot.Address{Account: c.id, Chat: bot.ChatID(chat)}
	e.Conversation = e.Address.Conversation()
	return e, true
}

// anonymous is the chat of somebody who is not signed in; "" none.
func anonymous(id, conversation loose) string {
	if id == "" {
		return ""
	}
	return anonymousMark + string(id) + ":" + string(conversation)
}

// key makes an event happen once: Zalo's id of the message, which is one for
// each event's name; of what has none, who and when.
func (c *Channel) key(h hook) bot.EventKey {
	id := string(h.Message.ID)
	if id == "" || len(id) > 128 {
		all := []string{id, string(h.Sender.ID), string(h.Recipient.ID), string(h.Follower.ID), string(h.Time)}
		for _, m := range h.Message.IDs {
			all = append(all, string(m))
		}
		sum := sha256.Sum256([]byte(strings.Join(all, "\x00")))
		id = "#" + hex.EncodeToString(sum[:12])
	}
	return bot.EventKey(string(c.id) + ":" + string(h.Name) + ":" + id)
}

// mine reports whether an id is the account's. When the settings do not say
// which it is, the first is that comes with its signature: else a stranger
// could name it while signatures are not checked.
func (c *Channel) mine(h hook, id loose) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id != "" && c.oa == "" && h.sure {
		c.oa = string(id)
	}
	return id == "" || c.oa == "" || c.oa == string(id)
}

// startForm is how people and links begin: /start, with a payload or without.
var startForm = regexp.MustCompile(`(?is)^/(?:start|help)(?:\s+([A-Za-z0-9_-]{1,64}))?$`)

// wrote reads what a citizen wrote or sent; what names its kind.
func (c *Channel) wrote(e *bot.Event, what string, h hook) bool {
	m := h.Message
	e.Kind, e.Text, e.ReplyTo = bot.EventText, string(m.Text), string(m.Quote)
	var first attachment
	if len(m.Attachments) > 0 {
		first = m.Attachments[0]
	}
	switch what {
	case "text":
		if message, action, ok := pressed(e.Text); ok {
			e.Kind, e.Message, e.Action, e.Text = bot.EventPress, message, action, ""
			return true
		}
		if start := startForm.FindStringSubmatch(strings.TrimSpace(e.Text)); start != nil {
			e.Kind, e.Text = bot.EventStarted, start[1]
			return true
		}
	case "image", "gif", "file", "audio", "video":
		c.fetch(e, m.Attachments)
		if what == "image" && e.Text == "" {
			e.Album = together
		}
	case "link":
		e.Text = lines(e.Text, string(first.Payload.Title), string(first.Payload.Description), string(first.Payload.URL))
	case "location":
		if e.Place = first.place(); e.Place == nil {
			return unsupported(e, bot.WhatLocation)
		}
	case "business_card":
		e.Text = lines(e.Text, c.card(first))
		if e.Text == "" {
			return unsupported(e, bot.WhatContact)
		}
	case "sticker":
		return unsupported(e, bot.WhatSticker)
	default:
		if e.Text == "" {
			return unsupported(e, bot.WhatOther)
		}
	}
	if strings.TrimSpace(e.Text) == "" && e.Fetch == nil && e.Missing == nil && e.Place == nil {
		return unsupported(e, bot.WhatOther)
	}
	return true
}

func unsupported(e *bot.Event, what string) bool {
	e.Kind, e.What = bot.EventUnsupported, what
	return true
}

// fetch notes the files that lie at Zalo. One that is said to be too large is
// not asked for.
func (c *Channel) fetch(e *bot.Event, all []attachment) {
	for _, a := range all {
		f, ok := a.file()
		switch {
		case !ok:
		case f.Size > files.DefaultLimit:
			e.Missing = append(e.Missing, bot.Missing{Name: f.Name, Reason: bot.WhatLargeFile})
		default:
			e.Fetch = append(e.Fetch, f)
		}
	}
}

// card is what a contact card says. Second-hand: name as title, and a phone
// number in a description that is JSON by itself.
func (c *Channel) card(a attachment) string {
	var inner struct {
		Phone loose `json:"phone"`
	}
	if json.Unmarshal([]byte(a.Payload.Description), &inner) != nil {
		inner.Phone = ""
	}
	return c.contact(string(a.Payload.Title), string(inner.Phone), "")
}

// contact says who somebody is, in lines; "" when nothing is known.
func (c *Channel) contact(name, phone, address string) string {
	line := func(key, value string) string {
		if value = strings.Join(strings.Fields(value), " "); value == "" {
			return ""
		}
		return c.say(key, "value", value)
	}
	return lines(line("zalo.info_name", name), line("zalo.info_phone", phone), line("zalo.info_address", address))
}

// submitted reads what a citizen filled into Zalo's form.
func (c *Channel) submitted(e *bot.Event, h hook) bool {
	i := h.Info
	var where []string
	for _, part := range []loose{i.Address, i.Ward, i.District, i.City} {
		if s := strings.TrimSpace(string(part)); s != "" {
			where = append(where, s)
		}
	}
	e.Kind, e.Text = bot.EventText, c.contact(string(i.Name), string(i.Phone), strings.Join(where, ", "))
	return e.Text != ""
}

// echo reads what went out at Zalo: ours, or what somebody of the ward wrote
// there.
func (c *Channel) echo(e *bot.Event, h hook) bool {
	e.Kind, e.Text = bot.EventEcho, string(h.Message.Text)
	c.fetch(e, h.Message.Attachments)
	return e.Platform != ""
}

// seen reads up to which message a citizen has read. Assumed: the last one
// that is named is the newest.
func seen(e *bot.Event, h hook) bool {
	e.Kind, e.Message, e.Platform = bot.EventSeen, string(h.Message.ID), ""
	if n := len(h.Message.IDs); n > 0 {
		e.Message = string(h.Message.IDs[n-1])
	}
	return e.Message != ""
}

// reader is who has seen a message. Second-hand: on some pages the account is
// the sender, on others the citizen is. "" it is of another account.
func (c *Channel) reader(h hook) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.oa {
	case "", string(h.Sender.ID):
		return string(h.Recipient.ID)
	case string(h.Recipient.ID):
		return string(h.Sender.ID)
	}
	return "" // another account's
}
