package main

import (
	"context"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot/telegram"
)

// Channels implements admin.Service.
func (c *core) Channels(context.Context) ([]admin.ChannelState, error) {
	out := []admin.ChannelState{}
	for _, s := range c.channels() {
		state := admin.ChannelState{Account: string(s.Account), OK: s.State == telegram.StateOK, State: string(s.State), Since: s.Since}
		if !state.OK {
			state.Fault = s.LastError
		}
		out = append(out, state)
	}
	return out, nil
}

// remedy is what to do about a channel that is not well.
func remedy(state string) string {
	switch telegram.State(state) {
	case telegram.StateStarting:
		return "ask again in a minute"
	case telegram.StateConflict:
		return "another program takes this bot's updates: stop it, or give motcua a bot of its own"
	case telegram.StateUnauthorized:
		return "the token is wrong or was revoked: get it from @BotFather and start the server anew"
	case telegram.StateStore:
		return "the store does not take messages: see the room on the disk, and the log"
	case telegram.StateFailing:
		return "Telegram cannot reach the webhook: see public_url, its certificate and the proxy"
	}
	return "see whether this machine reaches the internet and telegram_api_url is right; it tries on, and nothing is lost"
}

// channels examines the ward's bots on social networks.
func (d *doctor) channels(ctx context.Context, cfg config, running bool) {
	accounts, err := telegram.ParseAccounts(cfg.TelegramToken)
	if err != nil {
		d.say(failed, "channel", "telegram_token: %v", err)
		return
	}
	if !running {
		if len(accounts) > 0 {
			d.say(fine, "channel", "%d Telegram bots are set; how they are shows while the server runs", len(accounts))
		}
		return
	}
	client, running, err := admin.Dial(ctx, cfg.Data)
	if err != nil || !running {
		return // said already
	}
	states, err := client.Channels(ctx)
	if d.unread("channel", err) {
		return
	}
	for _, s := range states {
		switch {
		case s.OK:
			d.say(fine, "channel", "%s: messages come in", s.Account)
		case s.State == string(telegram.StateStarting):
			d.say(warned, "channel", "%s: %s: %s", s.Account, s.State, remedy(s.State))
		default:
			d.say(failed, "channel", "%s: %s since %s (%s): %s", s.Account, s.State, s.Since.Local().Format("2006-01-02 15:04"), s.Fault, remedy(s.State))
		}
	}
	if len(accounts) != len(states) {
		d.say(warned, "channel", "these settings have %d Telegram bots, the running server %d: start it anew, or run doctor with its --config", len(accounts), len(states))
	}
}
