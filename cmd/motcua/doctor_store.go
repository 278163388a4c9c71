package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/store/postgres"
)

// examined is what doctor reads of a store.
type examined interface {
	AsideEvents(ctx context.Context) ([]bot.AsideEvent, error)
	CurrentGuides(ctx context.Context) ([]*procedures.Guide, error)
	Slots(ctx context.Context) ([]procedures.Slot, error)
	Accounts(ctx context.Context) ([]account.Account, error)
	AuditTrail(ctx context.Context, since time.Time, limit int) ([]account.AuditEntry, error)
	Close() error
}

// openExamined opens a copy of the running server's store, the file itself
// when none runs, or the database.
func openExamined(ctx context.Context, cfg config, running bool) (examined, error) {
	if cfg.Database != "" {
		return postgres.Open(ctx, cfg.Database, postgres.Options{})
	}
	path := filepath.Join(cfg.Data, bolt.FileName)
	if !running {
		return bolt.Open(path, bolt.Options{ReadOnly: true})
	}
	client, _, err := admin.Dial(ctx, cfg.Data)
	if err != nil {
		return nil, err
	}
	return openCopy(ctx, cfg, client)
}

// openCopy copies the store of a running server into the data folder, whose
// owner alone may read it, and opens the copy, which vanishes with the
// process.
func openCopy(ctx context.Context, cfg config, server admin.Service) (_ examined, err error) {
	if err := roomFor(cfg.Data); err != nil {
		return nil, err
	}
	snap, err := server.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snap.Data.Close()) }()
	f, err := os.CreateTemp(cfg.Data, ".doctor-*")
	if err != nil {
		return nil, fmt.Errorf("copy store: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = io.Copy(f, snap.Data)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("copy store: %w", err)
	}
	return bolt.Open(f.Name(), bolt.Options{ReadOnly: true})
}

// store examines whether the store is whole; false when it cannot be read
// any further.
func (d *doctor) store(ctx context.Context, store examined) bool {
	s, ok := store.(*bolt.Store)
	if !ok {
		d.say(fine, "store", "PostgreSQL answers; its own tools look after it and back it up")
		return true
	}
	version, err := s.DataVersion()
	if d.unread("store", err) {
		return false
	}
	if version < bolt.LatestVersion() {
		d.say(warned, "store", "it has data version %d; the next start brings it to %d: make a backup first", version, bolt.LatestVersion())
		return false
	}
	if err := s.Check(); err != nil {
		d.say(failed, "store", "it is damaged: stop the server, put the data folder aside and restore the last backup: %s", first(err.Error(), 3))
		return false
	}
	aside, err := s.AsideEvents(ctx)
	if d.unread("store", err) {
		return false
	}
	if len(aside) > 0 {
		d.say(warned, "store", "whole; %d events were set aside after five failures and have a ticket at the duty desk: see the log", len(aside))
	} else {
		d.say(fine, "store", "whole, data version %d", version)
	}
	return true
}

// first is the first lines of a text.
func first(text string, lines int) string {
	parts := strings.Split(text, "\n")
	if len(parts) > lines {
		parts = append(parts[:lines], fmt.Sprintf("and %d more", len(parts)-lines))
	}
	return strings.Join(parts, "; ")
}

// files examines whether every file that a message names is there.
func (d *doctor) files(ctx context.Context, cfg config, store examined) {
	s, ok := store.(*bolt.Store)
	if !ok {
		return
	}
	refs, err := s.Files(ctx)
	if d.unread("files", err) {
		return
	}
	var bad []string
	for _, ref := range refs {
		info, err := os.Stat(filepath.Join(cfg.Data, "files", filepath.Base(ref.Hash)))
		if err != nil || info.Size() != ref.Size {
			bad = append(bad, ref.Hash)
		}
	}
	if len(bad) > 0 {
		d.say(failed, "files", "%d of %d files that messages name are missing or not whole in %s: fetch them from the last backup: %s",
			len(bad), len(refs), filepath.Join(cfg.Data, "files"), first(strings.Join(bad, "\n"), 3))
		return
	}
	d.say(fine, "files", "%d, all there", len(refs))
}

// guides examines what is answered from, and whether the sectors of a roster
// (nil there is none) meet any of it.
func (d *doctor) guides(ctx context.Context, cfg config, store examined, r *roster.Roster) {
	current, err := store.CurrentGuides(ctx)
	if d.unread("guides", err) {
		return
	}
	slots, err := store.Slots(ctx)
	if d.unread("guides", err) {
		return
	}
	zone := time.UTC
	if r != nil && r.Location != nil {
		zone = r.Location
	}
	now := d.now.In(zone)
	for _, e := range procedures.Expiries(current, slots, procedures.DateOf(now)) {
		switch e.What {
		case procedures.ExpiryEnds:
			d.say(warned, "guides", "%s %s is in force until %s: publish its successor before", e.Code, e.Title, e.On)
		case procedures.ExpiryEnded:
			d.say(warned, "guides", "%s %s is not in force since %s and is not answered from: publish its successor", e.Code, e.Title, e.On)
		case procedures.ExpiryDue:
			d.say(warned, "guides", "%s %s was to go out on %s and waits still: a running server publishes it within a minute, or logs why not", e.Code, e.Title, e.On)
		}
	}
	media := (&core{cfg: cfg}).media()
	var checked, out int
	for _, g := range current {
		if g.Review != procedures.ReviewOfficial {
			checked++
		}
		if !g.InForce(now) {
			out++
		}
		for _, name := range g.MediaFiles() {
			if _, err := fs.Stat(media, name); err != nil {
				d.say(failed, "guides", "%s %s names media/%s, which is not there: publish the guide again with its media", g.Code, g.Name(), name)
			}
		}
	}
	switch {
	case len(current) == 0:
		d.say(failed, "guides", "there are none: 'motcua guides publish DIR' publishes some")
	case out == len(current):
		d.say(failed, "guides", "none of %d is in force", out)
	default:
		d.say(fine, "guides", "%d in force, %d of them worded by people, the others official text", len(current)-out, checked)
		d.sectors(current, r)
	}
}

// sectors says which sectors of the roster no guide belongs to: a name that
// is written otherwise than guides have it gives an officer nothing.
func (d *doctor) sectors(current []*procedures.Guide, r *roster.Roster) {
	if r == nil {
		return
	}
	met := map[roster.SectorID]bool{}
	for _, g := range current {
		met[r.SectorOf(g.Sector)] = true
	}
	for _, s := range r.Sectors {
		if !met[s.ID] {
			d.say(warned, "sector", "%s: no guide belongs to it: write under 'covers:' the sectors as guides name them", s.Name)
		}
	}
}
