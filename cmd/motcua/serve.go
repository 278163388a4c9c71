package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/web"
	"github.com/motcua/motcua/web/console"
)

type serveFlags struct {
	atData
	demo     bool
	telegram bool
	phones   bool
}

func serveCommand() command {
	return command{
		name: "serve", usage: "serve [--demo [--phones | --telegram]] [--data DIR] [--config FILE]", summary: "serve citizens and officers",
		long: `Serves the citizens' page at / and the officers' console at /console until it
is told to stop (SIGTERM, Ctrl+C); then it finishes what is under way.

With --demo it needs no account, token or network: a temporary data folder,
the shipped guides, a sample ward that is always open, and sample sign-ins,
which it prints. With --phones too it is on Zalo, Zalo Bot, Messenger and
Telegram: trial platforms of its own, each with a citizen's phone that is
played in the browser. Everything is deleted when it stops.

Every setting can stand in --config FILE or in the environment as well; see
docs/operating.md.

Example:
  motcua serve --demo`,
		flags: func(fs *flag.FlagSet) any {
			f := &serveFlags{}
			f.register(fs)
			fs.BoolVar(&f.demo, "demo", false, "a sample ward in a temporary folder")
			fs.BoolVar(&f.phones, "phones", false, "with --demo: a trial platform of every kind, each played in the browser")
			fs.BoolVar(&f.telegram, "telegram", false, "with --demo: a trial Telegram too, played in the browser")
			return f
		},
		run: func(ctx context.Context, c terminal, flags any, args []string) error {
			f := flags.(*serveFlags)
			if len(args) > 0 {
				return usageError{fmt.Errorf("serve takes no %q", args[0])}
			}
			if (f.telegram || f.phones) && !f.demo {
				return usageError{errors.New("--telegram and --phones are for --demo; a real bot is set by MOTCUA_TELEGRAM_TOKEN and its like")}
			}
			if f.demo {
				return runDemo(ctx, c, f)
			}
			cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
			if err != nil {
				return err
			}
			return serve(ctx, cfg, logger(c.Err, cfg), listen, func(_ *core, address string) {
				_, _ = fmt.Fprintf(c.Out, "motcua serves %s\n", address)
			})
		},
	}
}

// serve runs the server until ctx ends. open opens the address to listen on;
// ready is called with it before the first request is taken.
func serve(ctx context.Context, cfg config, log zerolog.Logger, open func(context.Context, config) (net.Listener, string, error), ready func(c *core, address string)) (err error) {
	core, err := openCore(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, core.Close()) }()
	core.sweepIndexes()
	debug.FreeOSMemory() // what reading or building the index took, and nothing will take again
	core.started, core.unkept = time.Now(), make(chan struct{}, 1)

	l, address, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	if core.social, err = openSocial(core); err != nil {
		return errors.Join(err, l.Close())
	}
	pages, err := openPages(core, address)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	sock, err := admin.Listen(cfg.Data)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	socket := admin.NewServer(core)

	// The engine stops after the pages: what they took in is decided yet.
	engine, stopEngine := context.WithCancel(context.WithoutCancel(ctx))
	defer stopEngine()
	channels := []bot.Channel{webchat.Channel{}, console.Channel{}}
	for _, s := range core.social {
		channels = append(channels, s)
	}
	worker := &bot.Worker{Store: core.store, Worlds: core.host, Channels: channels, Feed: core.feed, Log: log}
	sender := &bot.Sender{Store: core.store, Channels: channels, Feed: core.feed, Log: log}
	var running sync.WaitGroup
	failed := make(chan error, 2)
	running.Go(func() { failed <- worker.Run(engine) })
	running.Go(func() { failed <- sender.Run(engine) })
	running.Go(func() { core.housekeep(engine) })
	running.Go(func() { core.followGuides(engine) })
	running.Go(func() { core.followSpeech(engine) })
	running.Go(func() { core.keepDays(engine) })
	running.Go(func() { core.keepIndexes(engine) })
	running.Go(func() { core.watch.Run(engine) })
	if core.links != nil {
		running.Go(func() { core.tryLinks(engine) })
	}
	running.Go(func() { core.watchChannels().Run(engine) })
	for _, s := range core.social {
		running.Go(func() { s.Run(engine) })
	}
	if core.rosters != nil {
		running.Go(func() { core.followRoster(engine) })
	}
	if core.listen != nil {
		running.Go(func() {
			if err := core.listen(engine); err != nil {
				log.Error().Err(err).Msg("changes of other machines are not heard any more")
			}
		})
	}
	running.Go(func() {
		if err := socket.Serve(sock); !errors.Is(err, http.ErrServerClosed) {
			log.Error().Err(err).Msg("the admin socket is closed")
		}
	})

	log.Info().Str("address", address).Str("data", cfg.Data).Str("version", buildVersion()).Msg("motcua is up")
	ready(core, address)
	err = web.Serve(ctx, l, pages.handler, log, pages.close)
	log.Info().Msg("motcua is stopping")
	stopEngine()
	err = errors.Join(err, socket.Close(), <-failed, <-failed)
	running.Wait()
	return err
}

// listen opens the address to listen on and says how it is reached.
func listen(ctx context.Context, cfg config) (net.Listener, string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return nil, "", fmt.Errorf("listen on %s: %w; choose another with --listen", cfg.Listen, err)
	}
	scheme := "http"
	if cfg.TLSCert != "" {
		cert, err := tls.LoadX509KeyPair(cfg.TLSCert, cfg.TLSKey)
		if err != nil {
			return nil, "", errors.Join(fmt.Errorf("read certificate: %w", err), l.Close())
		}
		scheme = "https"
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("read address: %w", err), l.Close())
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return l, scheme + "://" + net.JoinHostPort(host, port), nil
}

// removeAll removes a temporary folder.
func removeAll(dir string, log zerolog.Logger) {
	if err := os.RemoveAll(dir); err != nil {
		log.Warn().Err(err).Str("folder", dir).Msg("the temporary folder could not be removed")
	}
}
