package messenger

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

var _ bot.Channel = (*Channel)(nil)

const (
	// callTime is how long one call may take.
	callTime = 40 * time.Second
	// linkTime is how long a link to a file holds that Facebook did not take.
	linkTime = 7 * 24 * time.Hour
	// humanTag lets a person's words through after the window. documented
	// (Message tags, Human Agent): within seven days, with a permission.
	humanTag = "HUMAN_AGENT"
)

// form is how much of a message's looks is sent: each is plainer than the one
// before.
type form int

const (
	wholeForm form = iota
	plainForm      // no buttons: links stand in the text, choices are typed
	wordsOnly      // words and a link instead of a film or file
)

// Send implements bot.Channel.
func (c *Channel) Send(ctx context.Context, r bot.Row) (string, error) {
	if r.Address.Account != Account {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: bot.ReasonNoChannel, Err: errors.New("no such account")}
	}
	var b body
	if err := json.Unmarshal(r.Body, &b); err != nil || r.Address.Chat == "" {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: reasonRefused, Err: errors.New("the row is none of ours")}
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	chat, f, tag := r.Address.Chat, wholeForm, ""
	for {
		if held := c.held(); held != nil {
			return "", held
		}
		if err := c.pace.Wait(ctx, chat); err != nil {
			return "", &bot.SendError{Policy: bot.SendRetry, Err: err}
		}
		a := c.carry(ctx, chat, b, f, tag)
		var sent struct {
			ID         loose `json:"message_id"`
			Attachment loose `json:"attachment_id"`
		}
		err := result(a, &sent)
		if err == nil && sent.ID == "" {
			err = errNoAnswer
		}
		if err == nil {
			c.keep(b, f, string(sent.Attachment))
			now := c.opt.Now()
			c.state.Change(func(s *bot.ChannelStatus) { s.LastSentAt = now })
			c.answered()
			return string(sent.ID), nil
		}
		no := new(fault)
		switch refused := errors.As(err, &no); {
		case refused && no.window() && b.Human && c.opt.HumanAgent && tag == "":
			tag = humanTag // refused for certain, so it cannot arrive twice
			continue
		case refused && no.Code == codeParameter && c.forget(b):
			continue // the film kept at Facebook is there no more
		}
		if next, ok := c.simpler(err, a, b, f); ok {
			c.opt.Log.Warn().Str("account", string(Account)).Str("message", string(r.Message)).Int("part", r.Part).
				Int("form", int(next)).Msg("messenger refuses a message's form; it is sent in a plainer one")
			f = next
			continue
		}
		return "", c.judge(err, a, chat, b.Human)
	}
}

// simpler is the form to try after Facebook refused one for certain.
func (c *Channel) simpler(err error, a platform.Answer, b body, was form) (form, bool) {
	no := new(fault)
	refused := errors.As(err, &no) && no.Code == codeParameter && no.Subcode != subNobody || errors.Is(err, errNoFile) || a.Status == 413
	switch {
	case !refused:
	case was == wholeForm && b.Kind == kindText && len(b.Replies)+len(b.Links) > 0:
		return plainForm, true
	case was < wordsOnly && b.Kind == kindMedia && b.Text != "":
		return wordsOnly, true
	case was < wordsOnly && b.Kind == kindFile && c.fileLink(b) != "":
		return wordsOnly, true
	}
	return was, false
}

// fileLink is where a file opens that could not be sent; "" nowhere.
func (c *Channel) fileLink(b body) string {
	if c.opt.Link == nil || b.File == nil {
		return ""
	}
	return c.opt.Link(*b.File, c.opt.Now().Add(linkTime))
}

// carry makes the call that carries a body.
func (c *Channel) carry(ctx context.Context, chat bot.ChatID, b body, f form, tag string) platform.Answer {
	if b.Kind != kindText && f != wordsOnly {
		return c.upload(ctx, chat, b, tag)
	}
	text := b.Text
	if b.Kind == kindFile {
		text = platform.Titled(b.File.Name, c.fileLink(b))
	}
	m := map[string]any{"text": text, "metadata": sentMark}
	switch {
	case f != wholeForm:
		for _, l := range b.Links {
			text += "\n" + l.Title + ": " + l.URL
		}
		m["text"] = text
	case len(b.Links) > 0:
		m = map[string]any{"attachment": template(text, b.Links), "metadata": sentMark}
	}
	if f == wholeForm && len(b.Replies) > 0 {
		m["quick_replies"] = quick(b.Replies)
	}
	return c.post(ctx, "me/messages", envelopeOf(chat, tag, m))
}

// envelopeOf is the content of a call of the Send API. documented (Send API):
// RESPONSE within the window, MESSAGE_TAG with a tag after it.
func envelopeOf(chat bot.ChatID, tag string, m map[string]any) map[string]any {
	out := map[string]any{"recipient": map[string]string{"id": string(chat)}, "messaging_type": "RESPONSE", "message": m}
	if tag != "" {
		out["messaging_type"], out["tag"] = "MESSAGE_TAG", tag
	}
	return out
}

// template is a text with buttons that open pages. documented (Button
// template, URL button).
func template(text string, links []link) map[string]any {
	buttons := make([]map[string]string, 0, len(links))
	for _, l := range links {
		buttons = append(buttons, map[string]string{"type": "web_url", "url": l.URL, "title": l.Title})
	}
	return map[string]any{"type": "template", "payload": map[string]any{"template_type": "button", "text": text, "buttons": buttons}}
}

func quick(replies []choice) []map[string]string {
	out := make([]map[string]string, 0, len(replies))
	for _, r := range replies {
		out = append(out, map[string]string{"content_type": "text", "title": r.Title, "payload": r.Payload})
	}
	return out
}
