package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/postgres"
)

// thereRoster is where the ward's roster is kept.
type thereRoster struct {
	name   string // the file, or inDatabase
	shared bool   // it is in the database
	text   []byte // of the shared one
}

// findRoster says where the ward's roster is kept, without a server. A
// database without one has the file taken in by the next start, so the file
// it is.
func findRoster(ctx context.Context, cfg config) (thereRoster, error) {
	file := thereRoster{name: cfg.Roster}
	if cfg.Database == "" {
		return file, nil
	}
	s, err := postgres.Open(ctx, cfg.Database, postgres.Options{})
	if err != nil {
		return file, err
	}
	kept, err := s.KeptRosters(ctx, 1)
	if err := errors.Join(err, s.Close()); err != nil || len(kept) == 0 {
		return file, err
	}
	return thereRoster{name: inDatabase, shared: true, text: kept[0].YAML}, nil
}

// load reads it.
func (t thereRoster) load() (*roster.Roster, roster.Faults) {
	if t.shared {
		return roster.Load(t.text, t.name)
	}
	return roster.LoadFile(t.name)
}

// exportRoster prints the roster as it is kept.
func exportRoster(ctx context.Context, c terminal, f *rosterFlags) error {
	cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
	if err != nil {
		return err
	}
	there, err := findRoster(ctx, cfg)
	if err != nil {
		return err
	}
	if !there.shared {
		there.text, err = os.ReadFile(there.name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("export roster: there is none at %s; 'motcua roster sample' prints one to start from", there.name)
	}
	if err != nil {
		return fmt.Errorf("export roster: %w", err)
	}
	_, err = c.Out.Write(there.text)
	return err
}
