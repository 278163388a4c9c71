package zalobot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
)

var _ bot.Channel = (*Channel)(nil)

// errNoLink: a file has no address under which the platform or a citizen
// could open it.
var errNoLink = errors.New("there is no public address for a file")

// Send implements bot.Channel. The platform takes no key with a call, so the
// same row sent again arrives again.
func (c *Channel) Send(ctx context.Context, r bot.Row) (string, error) {
	a := c.accounts[r.Address.Account]
	if a == nil {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: bot.ReasonNoChannel, Err: errors.New("no such account")}
	}
	var b body
	if err := json.Unmarshal(r.Body, &b); err != nil || r.Address.Chat == "" {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: reasonRefused, Err: errors.New("the row is none of ours")}
	}
	if err := a.pace.Wait(ctx, r.Address.Chat); err != nil {
		return "", &bot.SendError{Policy: bot.SendRetry, Err: err}
	}
	id, err := a.carry(ctx, r.Address.Chat, b)
	if ce := new(callError); errors.As(err, &ce) && b.Kind == kindPhoto && ce.said && ce.code == http.StatusBadRequest && !gone(ce) {
		a.opt.Log.Warn().Str("account", string(a.id)).Str("message", string(r.Message)).Int("part", r.Part).
			Msg("the Zalo Bot Platform refuses a picture; its address is sent instead")
		b.Kind = kindFile
		id, err = a.carry(ctx, r.Address.Chat, b)
	}
	ce := new(callError)
	switch {
	case err == nil:
		now := a.opt.Now()
		a.state.Change(func(s *bot.ChannelStatus) { s.LastSentAt = now })
		return id, nil
	case errors.As(err, &ce):
		return "", a.judge(ce, r.Address.Chat)
	default:
		return "", &bot.SendError{Policy: bot.SendDead, Reason: reasonNoLink, Err: err}
	}
}

// carry makes the call that carries a body and returns the message's id.
func (a *account) carry(ctx context.Context, chat bot.ChatID, b body) (string, error) {
	if b.Kind == kindText {
		return a.sent(ctx, "sendMessage", map[string]any{"chat_id": string(chat), "text": b.Text})
	}
	hold := a.opt.LinkTime
	if b.Kind == kindPhoto {
		hold = a.opt.PhotoTime
	}
	address := a.address(b, hold)
	if !opens(address) {
		return "", errNoLink
	}
	if b.Kind == kindPhoto {
		ask := map[string]any{"chat_id": string(chat), "photo": address}
		if b.File == nil && b.Text != "" { // the name of a photo file says nothing
			ask["caption"] = b.Text
		}
		return a.sent(ctx, "sendPhoto", ask)
	}
	return a.sent(ctx, "sendMessage", map[string]any{"chat_id": string(chat), "text": strings.TrimSpace(b.Text + "\n" + address)})
}

// address is where a picture or file opens.
func (a *account) address(b body, hold time.Duration) string {
	switch {
	case b.File == nil:
		return b.URL
	case a.opt.Link == nil:
		return ""
	}
	return a.opt.Link(*b.File, a.opt.Now().Add(hold))
}

// sent makes a sending call and returns the message's id; "" when the
// platform gives none.
func (a *account) sent(ctx context.Context, method string, params map[string]any) (string, error) {
	raw, err := a.call(ctx, callTime, method, params)
	if err != nil {
		return "", err
	}
	var m struct {
		ID text `json:"message_id"`
	}
	// It was delivered, whatever stands there.
	_ = json.Unmarshal(raw, &m)
	return string(m.ID), nil
}
