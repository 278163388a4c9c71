package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/links"
	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/store/postgres"
	"github.com/motcua/motcua/words"
)

// backend is what the server needs of a store.
type backend interface {
	bot.Store
	bot.CannedReplies
	bot.Permits
	bot.Backlogs
	bot.Bulletins
	bot.Questions
	procedures.Shelf
	procedures.Drafts
	procedures.Officials
	procedures.LinkChecks
	words.Edits
	account.Store
	Sweep(ctx context.Context, now time.Time) (int, error)
	// Files lists the files that messages and waiting events name.
	Files(ctx context.Context) ([]bot.FileRef, error)
	Close() error
}

// core is an open data folder: the store, the snapshot to answer from and
// the accounts, with or without a server around it.
type core struct {
	cfg      config
	log      zerolog.Logger
	store    backend
	host     *bot.Host
	feed     bot.Feed
	listen   func(context.Context) error // hears what other machines did; nil with one machine
	accounts *account.Service
	files    *files.Store
	brought  *media.Store // videos and pictures that staff bring
	watch    *bot.Watch
	social   []social        // the platforms that the ward is on
	signs    *bot.Signs      // who is typing; one for the citizens' page and the desk
	web      platform.Keeper // how the ward's own page is
	links    *links.Watch    // tries the links of guides; nil: check_links is off
	started  time.Time       // zero: no server

	publish  sync.Mutex // one library is built at a time; guards index and folder
	applying sync.Mutex // one roster is applied at a time; guards mark and fault
	speaking sync.Mutex // the ward's words are taken over one at a time; guards refused

	refused map[string]bool // texts of the ward that this program does not say, as logged last

	index  *knowledge.Index // that is answered from
	folder string           // where that one lies; "" nowhere yet
	unkept chan struct{}    // the library that is answered from has no index folder; nil: no server, which would write it afterwards

	rosters rosterShelf // keeps the roster; nil: the file does
	mark    string      // of the shelf's roster, as looked at last
	fault   error       // of that roster; nil: it is in force
}

// openCore opens the data folder, which it makes when it is not there. A new
// one starts with the shipped guides.
func openCore(ctx context.Context, cfg config, log zerolog.Logger) (_ *core, err error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	c := &core{cfg: cfg, log: log, signs: bot.NewSigns(nil)}
	c.beginWeb()
	if err := c.openStore(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
		}
	}()
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	r, err := c.openRoster(ctx)
	if err != nil {
		return nil, err
	}
	settings := bot.DefaultSettings()
	settings.Channels = channelLimits(cfg)
	settings.PublicURL, settings.Outside = cfg.PublicURL, bot.Outside(cfg.OfficerWords)
	if settings.LinkKey = cfg.LinkSecret; settings.LinkKey == "" {
		if settings.LinkKey, err = linkKey(cfg.Data); err != nil {
			return nil, err
		}
	}
	settings.IdleClose = cfg.IdleClose
	c.host = bot.NewHost(catalogue, r, settings, nil)
	if err := c.takeSpeech(ctx); err != nil {
		return nil, err
	}
	c.watch = &bot.Watch{Tickets: c.store, Inbox: bot.Announce(c.store, c.feed), Worlds: c.host, Log: log}
	if c.accounts, err = account.NewService(c.store, time.Now); err != nil {
		return nil, err
	}
	c.beginLinks()
	if c.files, err = files.New(filepath.Join(cfg.Data, "files")); err != nil {
		return nil, err
	}
	if c.brought, err = openMedia(cfg); err != nil {
		return nil, err
	}
	if err := c.seed(ctx); err != nil {
		return nil, err
	}
	return c, c.reload(ctx)
}

// openStore opens the file in the data folder, or the database that several
// machines share.
func (c *core) openStore(ctx context.Context) error {
	if c.cfg.Database == "" {
		s, err := bolt.Open(filepath.Join(c.cfg.Data, bolt.FileName), bolt.Options{})
		if err != nil {
			return err
		}
		c.store, c.feed = s, &bot.LocalFeed{}
		return nil
	}
	s, err := postgres.Open(ctx, c.cfg.Database, postgres.Options{})
	if err != nil {
		return err
	}
	feed := s.Feed(c.log)
	c.store, c.feed, c.listen, c.rosters = s, feed, feed.Run, s
	return nil
}

// Close lets go of everything; whoever still holds a snapshot may finish.
func (c *core) Close() error {
	var err error
	if c.host != nil {
		err = c.host.Close()
	}
	return errors.Join(err, c.store.Close())
}

// seed puts the shipped guides on a shelf that never held any.
func (c *core) seed(ctx context.Context) error {
	current, err := c.store.CurrentVersions(ctx)
	if err != nil || len(current) > 0 {
		return err
	}
	older, err := c.store.OlderGuides(ctx)
	if err != nil || len(older) > 0 {
		return err
	}
	shipped, err := guides.Load()
	if err != nil {
		return err
	}
	_, err = c.store.IssueGuides(ctx, procedures.Issue{Guides: shipped, Kind: procedures.PublishedShipped, At: time.Now()})
	return err
}

// media is where videos and pictures of guides are read: what was published
// first, then what is shipped.
func (c *core) media() fs.FS {
	shipped, err := fs.Sub(guides.FS(), "media")
	if err != nil {
		shipped = nil
	}
	return overlay{os.DirFS(filepath.Join(c.cfg.Data, "media")), shipped}
}

// overlay is a file system that looks in several, first one first.
type overlay []fs.FS

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	for _, layer := range o {
		if layer == nil {
			continue
		}
		f, err := layer.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// putMedia writes a media file whole or not at all.
func (c *core) putMedia(name string, content []byte) error {
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return fmt.Errorf("write media: %q is no path below media/", name)
	}
	return writeFile(filepath.Join(c.cfg.Data, "media", filepath.FromSlash(name)), content)
}

// writeFile writes a file whole or not at all: beside it, to the disk, then
// in its place.
func writeFile(name string, content []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

// logger writes the log of a command or server.
func logger(w io.Writer, cfg config) zerolog.Logger {
	if !cfg.LogJSON {
		w = zerolog.ConsoleWriter{Out: w, NoColor: true, TimeFormat: time.DateTime}
	}
	return zerolog.New(w).Level(cfg.LogLevel).With().Timestamp().Logger()
}
