package main

import (
	"context"
	"net/http"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web"
	"github.com/motcua/motcua/web/editor"
	"github.com/motcua/motcua/words"
)

// social is a channel of a platform on the network.
type social interface {
	bot.Channel
	bot.Monitor
	// Run does what there is to do besides sending, until ctx ends: taking
	// in, renewing permissions. It never fails: what is wrong stands in
	// Status, and is tried again.
	Run(ctx context.Context)
}

// door is a channel to which its platform brings what citizens write.
type door interface {
	// Handler serves requests below HookPath; it checks by itself who calls.
	Handler() http.Handler
	// HookPath is the pattern that Handler serves, with a slash at its end.
	HookPath() string
}

// carrier is one kind of platform that a ward can be on: its settings, what
// must hold between them, and how its channel is opened.
type carrier struct {
	settings []setting
	// check finds faults between settings; nil: there are none to find.
	check func(values map[string]string) []error
	// open makes the channel; nil without an error when the ward is not
	// there.
	open func(c *core) (social, error)
	// limits are what the channel takes, by its name.
	name   string
	limits func(value func(string) string) bot.Limits
	// preview is how the channel shows a message, whether the ward is on it or
	// not.
	preview func(c *core, texts *words.Catalogue) func(bot.Message) []bot.Bubble
	// demo starts a platform of our own, with a page on which one plays a
	// citizen, and lets the settings lead to it; nil: there is none.
	demo func(ctx context.Context, cfg *config, log zerolog.Logger) (demoPhone, error)
}

// demoPhone is a platform of our own for the demo.
type demoPhone struct {
	title   string // the platform's name
	address string // of the page on which one plays a citizen
	// hook tells the platform where our server is; nil: it need not know.
	hook func(server string)
	stop func() // ends the platform
}

// carriers lists all platforms, those first on which most citizens are.
func carriers() []carrier {
	return []carrier{zaloCarrier(), zalobotCarrier(), messengerCarrier(), telegramCarrier()}
}

// openSocial makes the channels of the platforms that the ward is on.
func openSocial(c *core) ([]social, error) {
	var out []social
	for _, n := range carriers() {
		if n.open == nil {
			continue
		}
		s, err := n.open(c)
		if err != nil {
			return nil, err
		}
		if s != nil {
			out = append(out, s)
		}
	}
	return out, nil
}

// hooks is where platforms bring what citizens write.
func hooks(channels []social) []web.Hook {
	var out []web.Hook
	for _, s := range channels {
		if d, ok := s.(door); ok {
			out = append(out, web.Hook{Pattern: d.HookPath(), Handler: d.Handler()})
		}
	}
	return out
}

// monitored lists how the accounts on all platforms are.
func (c *core) monitored() []bot.ChannelStatus {
	var out []bot.ChannelStatus
	for _, s := range c.social {
		out = append(out, s.Status()...)
	}
	return out
}

// channelPreviews are how messages look on all platforms, for whoever writes
// guides.
func channelPreviews(c *core, texts *words.Catalogue) []editor.ChannelPreview {
	var out []editor.ChannelPreview
	for _, n := range carriers() {
		out = append(out, editor.ChannelPreview{Name: n.name, Show: n.preview(c, texts)})
	}
	return out
}
