package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
)

// Channels implements admin.Service.
func (c *core) Channels(ctx context.Context) ([]admin.ChannelState, error) {
	backlog, err := c.store.Backlog(ctx)
	if err != nil {
		return nil, err
	}
	out := []admin.ChannelState{}
	for _, s := range c.monitored() {
		state := admin.ChannelState{Account: string(s.Account), OK: s.State == bot.IntakeOK, State: string(s.State), Since: s.Since,
			Pending: s.Pending, Refused: s.Refused, Ends: s.Ends(), Unchecked: s.Unchecked}
		state.EndsSoon = !state.Ends.IsZero() && time.Until(state.Ends) < bot.RenewAhead
		if !state.OK {
			state.Fault = s.LastError
		}
		if i := slices.IndexFunc(backlog, func(b bot.Backlog) bool { return b.Account == s.Account }); i >= 0 {
			state.Waiting, state.Retrying, state.Oldest = backlog[i].Waiting, backlog[i].Retrying, backlog[i].Oldest
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
			d.say(failed, "channel", "%s: %s since %s (%s): %s", s.Account, s.State, minute(s.Since), s.Fault, remedy(s.State))
		}
		d.channelRest(s)
	}
	for _, n := range carriers() {
		set := len(n.settings) > 0 && cfg.value(n.settings[0].name) != ""
		runs := slices.ContainsFunc(states, func(s admin.ChannelState) bool { return strings.HasPrefix(s.Account, n.name+":") })
		if set != runs {
			d.say(warned, "channel", "%s: these settings and the running server differ: start it anew, or run doctor with its --config", n.name)
		}
	}
}

// channelRest says what else is known of an account.
func (d *doctor) channelRest(s admin.ChannelState) {
	if s.Waiting > 0 {
		found := fine
		if d.now.Sub(s.Oldest) >= bot.Patience {
			found = warned
		}
		d.say(found, "channel", "%s: %d messages wait to be sent, the oldest since %s; %d chats are tried again", s.Account, s.Waiting, minute(s.Oldest), s.Retrying)
	}
	if s.Pending > 0 {
		d.say(warned, "channel", "%s: %d updates wait at the platform", s.Account, s.Pending)
	}
	if s.Refused > 0 {
		d.say(warned, "channel", "%s: %d requests were refused since the start: they were not signed as they must be", s.Account, s.Refused)
	}
	switch {
	case s.Ends.IsZero():
	case s.EndsSoon:
		d.say(warned, "channel", "%s: its permission ends on %s: a person must give it anew before, see docs/channels.md", s.Account, minute(s.Ends))
	default:
		d.say(fine, "channel", "%s: its permission lasts until %s", s.Account, minute(s.Ends))
	}
	if s.Unchecked {
		d.say(warned, "channel", "%s: signatures are not checked: anybody can pretend to be a citizen; turn the check on when the trial is over", s.Account)
	}
}

// minute writes a moment on this machine's clock.
func minute(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }
