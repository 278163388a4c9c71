package main

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/widget"
	"github.com/motcua/motcua/words"
)

// demoSite is a page of another site that shows the demo's chat. It is
// reached by the name localhost and the demo by 127.0.0.1, which browsers
// take for two sites.
func demoSite(ctx context.Context, cfg *config, log zerolog.Logger) (demoPhone, error) {
	catalogue, err := words.Load()
	if err != nil {
		return demoPhone{}, err
	}
	pages, err := page.New(catalogue, page.Options{Sources: []page.Source{widget.SampleSource()}})
	if err != nil {
		return demoPhone{}, err
	}
	var server atomic.Value // string: where the demo is
	server.Store("")
	address, stop, err := demoServer(ctx, widget.Sample(pages, func() string { return server.Load().(string) }), log)
	if err != nil {
		return demoPhone{}, err
	}
	address = byName(address)
	cfg.set("widget_origins", address)
	return demoPhone{title: "Website", address: address, hook: func(s string) { server.Store(s) }, stop: stop}, nil
}

// byName is an address of this machine by its name instead of its number.
func byName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(strings.Trim(u.Hostname(), "[]")); ip == nil || !ip.IsLoopback() {
		return address
	}
	u.Host = net.JoinHostPort("localhost", u.Port())
	return u.String()
}
