package zalo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

var _ bot.Channel = (*Channel)(nil)

const (
	// callTime is how long one row may take, with what is uploaded for it.
	callTime = 50 * time.Second
	// linkTime is how long a link to a file holds.
	linkTime = ReplyWindow
)

// Where calls go. Documented; the second for people who write without an
// account of Zalo's own.
const (
	pathMessage   = "/v3.0/oa/message/cs"
	pathAnonymous = "/v2.0/oa/message"
)

// anonymousMark begins the chat of somebody who writes to the account without
// being signed in at Zalo: her id and that of the conversation follow.
const anonymousMark = "anonymous:"

// Send implements bot.Channel.
func (c *Channel) Send(ctx context.Context, r bot.Row) (string, error) {
	if r.Address.Account != c.id {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: bot.ReasonNoChannel, Err: errors.New("no such account")}
	}
	var b body
	if err := json.Unmarshal(r.Body, &b); err != nil || r.Address.Chat == "" {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: reasonRefused, Err: errors.New("the row is none of ours")}
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	f := rich
	if strings.HasPrefix(string(r.Address.Chat), anonymousMark) {
		f = plain
	}
	for {
		access := c.access()
		if access == "" {
			return "", &bot.SendError{Policy: bot.SendRetry, Reason: reasonAccount, After: tokenRest, Account: true, Err: errors.New("there is no access token")}
		}
		if err := c.pace.Wait(ctx, r.Address.Chat); err != nil {
			return "", &bot.SendError{Policy: bot.SendRetry, Err: err}
		}
		id, bad := c.deliver(ctx, r.Address.Chat, b, f, access)
		if bad == nil {
			now := c.opt.Now()
			c.state.Change(func(s *bot.ChannelStatus) { s.LastSentAt = now })
			return id, nil
		}
		if f == rich && (classOf(bad) == classForm || bad.code != 0 && classOf(bad) == classUnknown) && (b.Kind != kindText || len(b.Buttons) > 0) {
			c.opt.Log.Warn().Str("account", string(c.id)).Str("message", string(r.Message)).Int("part", r.Part).Int("code", bad.code).
				Msg("zalo refuses a message's form; it is sent in plain words")
			f = plain
			continue
		}
		return "", c.judge(ctx, bad, access, r.Tries)
	}
}

// form is how much of a message's looks is sent.
type form int

const (
	rich  form = iota
	plain      // words only: numbers for buttons, links for files
)

// deliver makes the call that carries a body and returns the message's id.
func (c *Channel) deliver(ctx context.Context, chat bot.ChatID, b body, f form, access string) (string, *fault) {
	message := map[string]any{"text": c.words(b, f)}
	if f == rich {
		attachment, bad := c.attachment(ctx, b, access)
		if bad != nil {
			return "", bad
		}
		if attachment != nil {
			message["attachment"] = attachment
		}
		if b.Kind == kindAsk || message["text"] == "" {
			delete(message, "text")
		}
	}
	path, recipient := pathMessage, map[string]string{"user_id": string(chat)}
	if rest, ok := strings.CutPrefix(string(chat), anonymousMark); ok {
		id, conversation, _ := strings.Cut(rest, ":")
		path, recipient = pathAnonymous, map[string]string{"anonymous_id": id, "conversation_id": conversation}
	}
	raw, err := json.Marshal(map[string]any{"recipient": recipient, "message": message})
	if err != nil {
		return "", &fault{err: errors.New("the message cannot be written")}
	}
	data, bad := c.call(ctx, path, "application/json", bytes.NewReader(raw), access)
	if bad != nil {
		return "", bad
	}
	return named(data), nil
}

// named is the id that Zalo gave a message; "" when it does not say.
func named(data json.RawMessage) string {
	var got struct {
		ID loose `json:"message_id"`
	}
	if json.Unmarshal(data, &got) != nil {
		return ""
	}
	return string(got.ID)
}

// words is the text of a call.
func (c *Channel) words(b body, f form) string {
	lines := []string{}
	if b.Text != "" {
		lines = append(lines, b.Text)
	}
	links := b.Links
	if f == plain && b.File != nil {
		links = append([]bot.FileRef{*b.File}, links...)
	}
	for _, l := range links {
		lines = append(lines, l.Name)
		if c.opt.Link != nil {
			if address := c.opt.Link(l, c.opt.Now().Add(linkTime)); address != "" {
				lines = append(lines, address)
			}
		}
	}
	if f == plain {
		for _, line := range b.More {
			if platform.Measure(strings.Join(append(lines, line), "\n"), platform.Units) > maxText {
				break // the labels of the others can be typed
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// attachment is what travels with the words in rich form; nil nothing. Second-hand
// for all of these: buttons beside a text in a template without a type, media
// and files as below.
func (c *Channel) attachment(ctx context.Context, b body, access string) (map[string]any, *fault) {
	template := func(payload map[string]any) map[string]any {
		return map[string]any{"type": "template", "payload": payload}
	}
	switch b.Kind {
	case kindImage, kindGIF:
		id, bad := c.upload(ctx, b, access)
		if bad != nil {
			return nil, bad
		}
		return template(map[string]any{"template_type": "media", "elements": []any{map[string]any{"media_type": string(b.Kind), "attachment_id": id}}}), nil
	case kindFile:
		token, bad := c.upload(ctx, b, access)
		if bad != nil {
			return nil, bad
		}
		return map[string]any{"type": "file", "payload": map[string]any{"token": token}}, nil
	case kindAsk:
		// Documented: a title of 100 and a subtitle of 500 characters.
		return template(map[string]any{"template_type": "request_user_info", "elements": []any{map[string]any{
			"title": c.say("zalo.ask_title"), "subtitle": platform.Label(b.Text, 500), "image_url": c.opt.Picture}}}), nil
	}
	if len(b.Buttons) == 0 {
		return nil, nil
	}
	keys := make([]any, 0, len(b.Buttons))
	for _, k := range b.Buttons {
		one := map[string]any{"title": k.Title, "type": "oa.query.hide", "payload": k.Payload}
		if k.URL != "" {
			one["type"], one["payload"] = "oa.open.url", map[string]any{"url": k.URL}
		}
		keys = append(keys, one)
	}
	return template(map[string]any{"buttons": keys}), nil
}
