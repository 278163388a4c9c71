package main

import (
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
)

// channelLimits are what each channel takes.
func channelLimits(cfg config) map[string]bot.Limits {
	out := map[string]bot.Limits{webchat.Account.Channel(): {FileBytes: webchat.MaxFile}}
	for _, n := range carriers() {
		if n.limits != nil {
			out[n.name] = n.limits(cfg.value)
		}
	}
	return out
}
