package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"
)

// demoServer serves a platform of our own on a free port of this machine.
func demoServer(ctx context.Context, h http.Handler, log zerolog.Logger) (address string, stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("start a platform of the demo: %w", err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error().Err(err).Msg("a platform of the demo is closed")
		}
	}()
	return "http://" + l.Addr().String(), func() { _ = srv.Close() }, nil // nobody waits for it
}

// demoPhones starts the platforms that are asked for.
func demoPhones(ctx context.Context, f *serveFlags, cfg *config, log zerolog.Logger) (phones []demoPhone, stop func(), err error) {
	stop = func() {
		for _, p := range phones {
			p.stop()
		}
	}
	for _, n := range carriers() {
		if n.demo == nil || !f.phones && (!f.telegram || n.name != "telegram") {
			continue
		}
		p, err := n.demo(ctx, cfg, log)
		if err != nil {
			stop()
			return nil, nil, err
		}
		phones = append(phones, p)
	}
	return phones, stop, nil
}

// demoHint says where the demo's platforms are played.
func demoHint(phones []demoPhone) string {
	if len(phones) == 0 {
		return "  (with --phones also Zalo, Zalo Bot, Messenger and Telegram, each on a phone in the browser)\n"
	}
	var b strings.Builder
	for _, p := range phones {
		fmt.Fprintf(&b, "  %-10s %s (a citizen's phone, played in the browser)\n", p.title+":", p.address)
		if p.title == "Telegram" {
			fmt.Fprintf(&b, "             %s?chat=2002 (an officer's: take a link code at /console/me and send it here)\n", p.address)
		}
	}
	return b.String()
}
