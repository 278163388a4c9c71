package messenger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
)

const (
	// payloadMark begins what our own buttons carry, so that a button that
	// somebody made at the page is not taken for one of ours.
	payloadMark = "motcua:"
	// startPayload is what the button "Get started" carries.
	startPayload = payloadMark + "start"
	// sentMark is the metadata of what we send: Facebook repeats it in the
	// echo.
	sentMark = "motcua"
	// readSlack is added to a read mark: it may be the time of the message
	// itself by Facebook's clock, and ours notes that it was delivered a moment
	// later, when the call has been answered. assumed: no call takes longer.
	readSlack = 2 * time.Second
)

// intake is what a request means to us.
type intake struct {
	events  []bot.Event // in order
	unread  int         // items that could not be read
	strange int         // items of a page that is not the ward's
	policy  string      // facebook acts against the page: one of policies, or "other"; "" it does not
}

// policies are the known actions of Facebook against a page; no other word of
// it gets into a log.
var policies = []string{"block", "unblock", "warning"}

// personForm is the number of a person on the page. documented (Messenger
// Platform IDs) as digits; assumed: others will be as harmless in a key.
var personForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// read makes events of a request.
func (c *Channel) read(raw []byte) intake {
	var in intake
	var all envelope
	if err := json.Unmarshal(raw, &all); err != nil {
		return intake{unread: 1}
	}
	if all.Object != "page" {
		in.strange++ // another product of the same app
		return in
	}
	page := c.pageID()
	for _, raw := range all.Entries {
		var entry bundle
		if json.Unmarshal(raw, &entry) != nil {
			in.unread++ // the others are whole
			continue
		}
		for _, raw := range entry.Messages {
			var x item
			if json.Unmarshal(raw, &x) != nil {
				if !c.salvage(&in, raw, page) {
					in.unread++
				}
				continue
			}
			c.item(&in, x, page)
		}
	}
	return in
}

// salvage reads an item of a form that we do not know: who wrote must hear of
// it. It reports whether there was anything to hear.
func (c *Channel) salvage(in *intake, raw json.RawMessage, page string) bool {
	var x struct {
		Sender    party `json:"sender"`
		Recipient party `json:"recipient"`
		Message   struct {
			MID    loose           `json:"mid"`
			Text   loose           `json:"text"`
			IsEcho json.RawMessage `json:"is_echo"`
		} `json:"message"`
	}
	if json.Unmarshal(raw, &x) != nil || x.Message.MID == "" || len(x.Message.IsEcho) > 0 {
		return false
	}
	in.unread++
	c.item(in, item{Sender: x.Sender, Recipient: x.Recipient,
		Message: &message{MID: x.Message.MID, Text: x.Message.Text, Unsupported: x.Message.Text == ""}}, page)
	return true
}

// item makes events of one item. What it knows and does not need (that
// something was delivered, reactions, who has the thread) gives none.
func (c *Channel) item(in *intake, x item, page string) {
	who, to := string(x.Sender.ID), string(x.Recipient.ID)
	if x.Message != nil && x.Message.IsEcho {
		who, to = to, who
	}
	switch {
	case to != page || who == page:
		in.strange++
		return
	case x.Policy != nil:
		in.policy = "other"
		if act := string(x.Policy.Action); slices.Contains(policies, act) {
			in.policy = act
		}
		return
	case !personForm.MatchString(who):
		in.unread++ // a plugin's reference to somebody who has not written yet
		return
	}
	now := c.opt.Now()
	e := bot.Event{Address: bot.Address{Account: Account, Chat: bot.ChatID(who)}, At: now, Due: now}
	e.Conversation = e.Address.Conversation()
	switch {
	case x.Message != nil && x.Message.IsEcho:
		echo(in, e, x.Message)
	case x.Message != nil:
		said(in, e, x)
	case x.Edit != nil && x.Edit.MID != "" && strings.TrimSpace(string(x.Edit.Text)) != "":
		e.Kind, e.Key = bot.EventEdited, key("edit", string(x.Edit.MID), string(x.Edit.Num), string(x.Timestamp))
		e.Message, e.Platform, e.Text = string(x.Edit.MID), string(x.Edit.MID), string(x.Edit.Text)
		in.events = append(in.events, e)
	case x.Postback != nil:
		back(in, e, x)
	case x.Referral != nil:
		e.Kind, e.Text = bot.EventStarted, ref(x.Referral)
		e.Key = key("referral", who, string(x.Timestamp), string(x.Referral.Ref))
		in.events = append(in.events, e)
	case x.Optin != nil && x.Optin.Ref != "":
		e.Kind, e.Text = bot.EventStarted, ref(&referral{x.Optin.Ref})
		e.Key = key("optin", who, string(x.Timestamp), string(x.Optin.Ref))
		in.events = append(in.events, e)
	case x.Read != nil:
		seen(in, e, x)
	}
}

// key is the key of an event: what Facebook calls it, or a hash when that is
// long or there is no such name.
func key(kind string, parts ...string) bot.EventKey {
	s := strings.Join(parts, "\x00")
	if len(parts) > 1 || len(s) > 200 {
		sum := sha256.Sum256([]byte(s))
		s = hex.EncodeToString(sum[:16])
	}
	return bot.EventKey(string(Account) + ":" + kind + ":" + s)
}

// said reads what a citizen wrote, sent or chose.
func said(in *intake, e bot.Event, x item) {
	m := x.Message
	if m.Deleted {
		return
	}
	e.Kind, e.Text, e.Platform = bot.EventText, string(m.Text), string(m.MID)
	e.Key = key("message", e.Platform)
	if e.Platform == "" {
		e.Key = key("message", string(e.Address.Chat), string(x.Timestamp), e.Text, string(m.Attachments))
	}
	if m.Referral != nil {
		first := e
		first.Kind, first.Text, first.Platform = bot.EventStarted, ref(m.Referral), ""
		first.Key = key("referral", string(e.Key))
		in.events = append(in.events, first)
	}
	if m.ReplyTo != nil {
		e.ReplyTo = string(m.ReplyTo.MID)
	}
	if m.QuickReply != nil {
		if act, ok := action(string(m.QuickReply.Payload)); ok {
			e.Kind, e.Action, e.Text = bot.EventPress, act, ""
			in.events = append(in.events, e)
			return
		}
	}
	if !hang(&e, m) {
		in.unread++
	}
	if e.Text == "" && len(e.Fetch) == 0 && e.Place == nil && e.What == "" {
		e.What = bot.WhatOther // of a kind that is newer than we are
	}
	if e.What != "" {
		e.Kind = bot.EventUnsupported
	}
	in.events = append(in.events, e)
}

// back reads a button of the menu, of a message or of the welcome screen.
func back(in *intake, e bot.Event, x item) {
	p := x.Postback
	e.Key = key("postback", string(e.Address.Chat), string(x.Timestamp), string(p.Payload))
	e.Platform = string(p.MID)
	act, ours := action(string(p.Payload))
	switch {
	case string(p.Payload) == startPayload || p.Referral != nil && p.Payload == "":
		e.Kind, e.Platform, e.Text = bot.EventStarted, "", ref(p.Referral)
	case ours:
		e.Kind, e.Action = bot.EventPress, act
	case strings.TrimSpace(string(p.Title)) != "":
		// Somebody made this button at the page: its words are hers.
		e.Kind, e.Text = bot.EventText, string(p.Title)
	default:
		in.unread++
		return
	}
	in.events = append(in.events, e)
}

// action is what a payload of ours does; false when it is none of ours.
func action(payload string) (string, bool) {
	act, ok := strings.CutPrefix(payload, payloadMark)
	return act, ok && payload != startPayload && act != "" && len(act) <= bot.MaxAction
}

// echo reads what went out at the page. Ours say so; others come from a
// person at the page's own inbox, or from an answer that Facebook gives by
// itself there, which cannot be told apart.
func echo(in *intake, e bot.Event, m *message) {
	if m.Metadata == sentMark || m.MID == "" {
		return
	}
	e.Kind, e.Platform, e.Text = bot.EventEcho, string(m.MID), string(m.Text)
	e.Key = key("echo", e.Platform)
	with := e
	hang(&with, m) // what cannot be read of it is no citizen's question
	e.Text, e.Fetch = with.Text, with.Fetch
	in.events = append(in.events, e)
}

// seen reads how far she has read.
func seen(in *intake, e bot.Event, x item) {
	mark := string(x.Read.Watermark)
	ms, err := strconv.ParseInt(mark, 10, 64)
	if err != nil || ms <= 0 {
		in.unread++
		return
	}
	e.Kind, e.Key = bot.EventSeen, key("read", string(e.Address.Chat), mark)
	if at := time.UnixMilli(ms).Add(readSlack); at.Before(e.At) { // a clock that is ahead has not seen the future
		e.At = at.In(e.At.Location())
	}
	in.events = append(in.events, e)
}

// refForm is what a start link of ours carries.
var refForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// ref is what a link to the chat carried; "" when it is none of a start
// link's. documented (m.me links): letters, digits and + / = - . : _ only.
func ref(r *referral) string {
	if r == nil {
		return ""
	}
	if s := strings.TrimSpace(string(r.Ref)); refForm.MatchString(s) {
		return s
	}
	return ""
}
