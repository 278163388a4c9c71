package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/console"
)

// rota is the ward's roster as the console changes it.
type rota struct{ *core }

var _ console.Rosters = rota{}

// rosters is who changes the roster from the console; nil where several
// machines each have a file of their own, which one of them cannot write.
func (c *core) rosters() console.Rosters {
	if c.cfg.Database != "" {
		return nil
	}
	return rota{c}
}

// Apply implements console.Rosters.
func (r rota) Apply(ctx context.Context, base string, next *roster.Roster, by account.Actor, what string) error {
	r.applying.Lock()
	defer r.applying.Unlock()
	w, _, release := r.host.Take()
	current := w.Roster.Revision
	release()
	if current != base {
		return console.ErrRosterMoved
	}
	file, hand, err := r.file()
	if err != nil {
		return err
	}
	if file != nil {
		if there, _ := roster.Load(file, r.cfg.Roster); there == nil || there.Revision != current {
			return console.ErrRosterFile
		}
	}
	out, err := roster.Write(next)
	if err != nil {
		return err
	}
	if hand {
		if err := writeFile(r.cfg.Roster+".before", file); err != nil {
			return fmt.Errorf("keep roster file: %w", err)
		}
	}
	_, err = r.applyRoster(ctx, out, by, what)
	return err
}

// HandWritten implements console.Rosters.
func (r rota) HandWritten() (bool, error) {
	_, hand, err := r.file()
	return hand, err
}

// file reads the roster file, nil when there is none, and reports whether it
// is laid out otherwise than the program does it.
func (r rota) file() (content []byte, hand bool, err error) {
	content, err = os.ReadFile(r.cfg.Roster)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read roster: %w", err)
	}
	there, _ := roster.Load(content, r.cfg.Roster)
	if there == nil { // faults that only a hand makes
		return content, true, nil
	}
	plain, err := roster.Write(there)
	if err != nil {
		return nil, false, err
	}
	return content, !bytes.Equal(plain, content), nil
}
