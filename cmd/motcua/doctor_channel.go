package main

import (
	"context"
	"slices"
	"strings"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
)

// Channels implements admin.Service.
func (c *core) Channels(context.Context) ([]admin.ChannelState, error) {
	out := []admin.ChannelState{}
	for _, s := range c.monitored() {
		state := admin.ChannelState{Account: string(s.Account), OK: s.State == bot.IntakeOK, State: string(s.State), Since: s.Since}
		if !state.OK {
			state.Fault = s.LastError
		}
		out = append(out, state)
	}
	return out, nil
}

// remedy is what to do about an account that is not well.
func remedy(state string) string {
	switch bot.IntakeState(state) {
	case bot.IntakeStarting:
		return "ask again in a minute; with webhooks it stays so until the first message comes"
	case bot.IntakeConflict:
		return "another program takes what is written to this account: stop it, or give motcua an account of its own"
	case bot.IntakeUnauthorized:
		return "the token is wrong or was revoked: get it anew where the platform gives it, and start the server anew"
	case bot.IntakeExpired:
		return "the platform wants a person to give its permission anew: see docs/channels.md"
	case bot.IntakeForged:
		return "what comes to the webhook is not signed with the secret in the settings: see that it is this account's own"
	case bot.IntakeStore:
		return "the store does not take messages: see the room on the disk, and the log"
	case bot.IntakeFailing:
		return "the platform cannot reach the webhook: see public_url, its certificate and the proxy"
	}
	return "see whether this machine reaches the internet and the platform's address in the settings is right; it tries on, and nothing is lost"
}

// channels examines the ward's bots on social networks.
func (d *doctor) channels(ctx context.Context, cfg config, running bool) {
	if !running {
		for _, n := range carriers() {
			if len(n.settings) > 0 && cfg.value(n.settings[0].name) != "" {
				d.say(fine, "channel", "%s is set; how it is shows while the server runs", n.name)
			}
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
		case s.State == string(bot.IntakeStarting):
			d.say(warned, "channel", "%s: %s: %s", s.Account, s.State, remedy(s.State))
		default:
			d.say(failed, "channel", "%s: %s since %s (%s): %s", s.Account, s.State, s.Since.Local().Format("2006-01-02 15:04"), s.Fault, remedy(s.State))
		}
	}
	for _, n := range carriers() {
		set := len(n.settings) > 0 && cfg.value(n.settings[0].name) != ""
		runs := slices.ContainsFunc(states, func(s admin.ChannelState) bool { return strings.HasPrefix(s.Account, n.name+":") })
		if set != runs {
			d.say(warned, "channel", "%s: these settings and the running server differ: start it anew, or run doctor with its --config", n.name)
		}
	}
}
