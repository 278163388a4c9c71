package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web"
	"github.com/motcua/motcua/web/chat"
	"github.com/motcua/motcua/web/console"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
)

type serveFlags struct {
	atData
	demo     bool
	telegram bool
}

func serveCommand() command {
	return command{
		name: "serve", usage: "serve [--demo [--telegram]] [--data DIR] [--config FILE]", summary: "serve citizens and officers",
		long: `Serves the citizens' page at / and the officers' console at /console until it
is told to stop (SIGTERM, Ctrl+C); then it finishes what is under way.

With --demo it needs no account, token or network: a temporary data folder,
the shipped guides, a sample ward that is always open, and sample sign-ins,
which it prints. Everything is deleted when it stops.

Every setting can stand in --config FILE or in the environment as well; see
docs/operating.md.

Example:
  motcua serve --demo`,
		flags: func(fs *flag.FlagSet) any {
			f := &serveFlags{}
			f.register(fs)
			fs.BoolVar(&f.demo, "demo", false, "a sample ward in a temporary folder")
			fs.BoolVar(&f.telegram, "telegram", false, "with --demo: a trial Telegram too, played in the browser")
			return f
		},
		run: func(ctx context.Context, c terminal, flags any, args []string) error {
			f := flags.(*serveFlags)
			if len(args) > 0 {
				return usageError{fmt.Errorf("serve takes no %q", args[0])}
			}
			if f.telegram && !f.demo {
				return usageError{errors.New("--telegram is for --demo; a real bot is set by MOTCUA_TELEGRAM_TOKEN")}
			}
			if f.demo {
				return runDemo(ctx, c, f)
			}
			cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
			if err != nil {
				return err
			}
			return serve(ctx, cfg, logger(c.Err, cfg), func(_ *core, address string) {
				_, _ = fmt.Fprintf(c.Out, "motcua serves %s\n", address)
			})
		},
	}
}

// serve runs the server until ctx ends. ready is called with the address it
// listens on before the first request is taken.
func serve(ctx context.Context, cfg config, log zerolog.Logger, ready func(c *core, address string)) (err error) {
	core, err := openCore(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, core.Close()) }()
	core.sweepIndexes()
	core.started = time.Now()

	l, address, err := listen(ctx, cfg)
	if err != nil {
		return err
	}
	social, err := openTelegram(core)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	core.telegram = social
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
	if social != nil {
		channels = append(channels, social)
	}
	worker := &bot.Worker{Store: core.store, Worlds: core.host, Channels: channels, Feed: core.feed, Log: log}
	sender := &bot.Sender{Store: core.store, Channels: channels, Feed: core.feed, Log: log}
	var running sync.WaitGroup
	failed := make(chan error, 2)
	running.Go(func() { failed <- worker.Run(engine) })
	running.Go(func() { failed <- sender.Run(engine) })
	running.Go(func() { core.housekeep(engine) })
	if social != nil {
		running.Go(func() { social.Run(engine) })
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

	if err := core.recheckOwners(ctx); err != nil {
		log.Error().Err(err).Msg("owners of open tickets could not be checked")
	}
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

// pages is the web side of the server.
type pages struct {
	handler http.Handler
	close   func()
}

func openPages(c *core, address string) (pages, error) {
	w, _, release := c.host.Take()
	catalogue, zone := w.Words, w.Roster.Location
	release()
	set, err := page.New(catalogue, page.Options{Location: zone, Sources: []page.Source{
		{Name: "message", Templates: message.Templates(), Assets: message.Assets()}, chat.Source(), console.Source(), session.Source(),
	}})
	if err != nil {
		return pages{}, err
	}
	https := strings.HasPrefix(address, "https:") || strings.HasPrefix(c.cfg.PublicURL, "https:")
	cross, err := crossOrigin(c.cfg.PublicURL)
	if err != nil {
		return pages{}, err
	}
	inbox := bot.Announce(c.store, c.feed)
	guard, err := session.NewGuard(session.Deps{
		Accounts: c.accounts, Pages: set, Secure: https, Cross: cross, Log: c.log,
		Roster: func() *roster.Roster {
			w, _, release := c.host.Take()
			defer release()
			return w.Roster
		},
	})
	if err != nil {
		return pages{}, err
	}
	desk, err := console.New(console.Deps{
		Reader: c.store, Inbox: inbox, Feed: c.feed, Worlds: c.host, Accounts: c.accounts, Guard: guard, Pages: set,
		Files: c.files, Rosters: c.rosters(), Log: c.log, OwnChats: c.telegram != nil,
	})
	if err != nil {
		return pages{}, err
	}
	citizens, err := chat.New(chat.Deps{
		Reader: c.store, Inbox: inbox, Feed: c.feed, Pages: set, Media: c.media(), Files: c.files, Secure: https, Log: c.log,
		Ward: c.ward, Holder: c.holder, Start: c.start,
	})
	if err != nil {
		return pages{}, err
	}
	handler := web.New(web.Deps{
		Chat: citizens, Console: desk, Session: guard,
		SessionPaths: []string{session.SignInPath, session.SignOutPath, session.PasswordPath},
		Pages:        set, Cross: cross, Health: c.health, Proxies: c.cfg.TrustedProxies, HTTPS: https, Log: c.log,
		Hooks: telegramHooks(c.telegram),
	})
	return pages{handler, sync.OnceFunc(func() { desk.Close(); citizens.Close() })}, nil
}

// crossOrigin refuses forms that come from elsewhere than the server itself
// or its public address, which a proxy may hide from it.
func crossOrigin(publicURL string) (*http.CrossOriginProtection, error) {
	cross := http.NewCrossOriginProtection()
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("read public address: %w", err)
	}
	if u.Host == "" {
		return cross, nil
	}
	host := strings.ToLower(u.Host)
	for scheme, port := range map[string]string{"http": ":80", "https": ":443"} {
		if u.Scheme == scheme {
			host = strings.TrimSuffix(host, port) // as browsers write an origin
		}
	}
	if err := cross.AddTrustedOrigin(u.Scheme + "://" + host); err != nil {
		return nil, fmt.Errorf("trust public address: %w", err)
	}
	return cross, nil
}

// health is what /healthz says. It is not well when the store does not
// answer.
func (c *core) health(ctx context.Context) (any, bool) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	s, err := c.Status(ctx)
	if err != nil {
		c.log.Error().Err(err).Msg("health")
		return map[string]string{"status": "store does not answer"}, false
	}
	return struct {
		Word string `json:"status"`
		admin.Status
		Telegram []telegram.Status `json:"telegram,omitempty"`
	}{"ok", s, c.channels()}, true
}

// channels is how the channels are. None of them makes the server unwell: the
// others go on.
func (c *core) channels() []telegram.Status {
	if c.telegram == nil {
		return nil
	}
	return c.telegram.Status()
}

// housekeep does what is due once an hour and at the ward's midnight: forget
// old keys and sessions, remove files that nobody names any more, and ask
// whether owners are still right, since absences begin and end with a day.
func (c *core) housekeep(ctx context.Context) {
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	day := c.day()
	var swept time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
		}
		if _, err := c.store.Sweep(ctx, time.Now()); err != nil {
			c.log.Error().Err(err).Msg("old keys could not be forgotten")
		}
		if _, err := c.accounts.Sweep(ctx); err != nil {
			c.log.Error().Err(err).Msg("old sessions could not be deleted")
		}
		if now := time.Now(); now.Sub(swept) >= orphanEvery {
			swept = now
			if n, err := c.sweepFiles(ctx, now); err != nil {
				c.log.Error().Err(err).Msg("old files could not be removed")
			} else if n > 0 {
				c.log.Info().Int("files", n).Msg("files removed that nobody names any more")
			}
		}
		if today := c.day(); today != day {
			day = today
			if err := c.recheckOwners(ctx); err != nil {
				c.log.Error().Err(err).Msg("owners of open tickets could not be checked")
			}
		}
	}
}

// day is today in the ward's zone.
func (c *core) day() string {
	w, _, release := c.host.Take()
	defer release()
	return w.Now.In(w.Roster.Location).Format(time.DateOnly)
}

// recheckOwners asks of every open ticket whether its owner is still right,
// and says loudly when nobody is behind one.
func (c *core) recheckOwners(ctx context.Context) error {
	w, _, release := c.host.Take()
	revision := w.Roster.Revision
	release()
	if err := bot.RosterEvents(ctx, c.store, bot.Announce(c.store, c.feed), revision, time.Now()); err != nil {
		return err
	}
	open, unowned, err := c.unowned(ctx)
	if err == nil && unowned > 0 {
		c.log.Error().Int("tickets", unowned).Int("open", open).Msg("open tickets have nobody who can answer them: see the roster")
	}
	return err
}

// removeAll removes a temporary folder.
func removeAll(dir string, log zerolog.Logger) {
	if err := os.RemoveAll(dir); err != nil {
		log.Warn().Err(err).Str("folder", dir).Msg("the temporary folder could not be removed")
	}
}
