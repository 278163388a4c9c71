package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/rs/zerolog"

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

// openRoster reads the ward's roster from where it is kept.
func (c *core) openRoster(ctx context.Context) (*roster.Roster, error) {
	if c.rosters == nil {
		return openRoster(c.cfg.Roster, c.log)
	}
	return c.openKept(ctx)
}

// openRoster reads the ward's roster file. A folder without one gets an empty
// roster, so that citizens can read guides while the ward sets itself up; a
// faulty one is refused.
func openRoster(path string, log zerolog.Logger) (*roster.Roster, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		log.Warn().Str("roster", path).Msg("there is no roster: nobody stands behind the duty desk; write one ('motcua roster sample' prints a start) and apply it with 'motcua roster apply'")
		return noRoster()
	}
	r, faults := roster.LoadFile(path)
	for _, w := range faults.Warnings() {
		log.Warn().Msg(w.String())
	}
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("read roster:\n%w", err)
	}
	return r, nil
}

// noRoster is the roster of a ward that has none.
func noRoster() (*roster.Roster, error) {
	r, faults := roster.Load([]byte(emptyRoster), "empty roster")
	return r, faults.Err()
}

// emptyRoster is that of a ward that has not said anything yet.
const emptyRoster = `ward:
  name: Phường, xã của bà con
hours:
  week:
    mon-fri: ["07:30-11:30", "13:30-17:00"]
promise: 60m
groups: []
officers: []
duties: []
desk: []
`

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
