package main

import (
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/webchat"
)

// channelLimits are what each channel takes from an officer.
func channelLimits() map[string]bot.Limits {
	return map[string]bot.Limits{
		webchat.Account.Channel(): {FileBytes: webchat.MaxFile},
		telegram.Name:             {FileBytes: telegram.MaxUpload},
	}
}
