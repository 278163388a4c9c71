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

// Apply implements console.Rosters.
func (r rota) Apply(ctx context.Context, base string, next *roster.Roster, by account.Actor, what string) error {
	r.applying.Lock()
	defer r.applying.Unlock()
	if r.rosters != nil {
		if err := r.look(ctx); errors.Is(err, errKeptFault) {
			return console.ErrRosterFile // said in the log already
		} else if err != nil {
			return err
		}
	}
	w, _, release := r.host.Take()
	current := w.Roster.Revision
	release()
	if current != base {
		return console.ErrRosterMoved
	}
	if r.rosters == nil {
		if err := r.spare(current); err != nil {
			return err
		}
	}
	out, err := roster.Write(next)
	if err != nil {
		return err
	}
	_, err = r.applyRoster(ctx, out, by, what)
	if errors.Is(err, roster.ErrKept) {
		return console.ErrRosterMoved
	}
	return err
}

// spare sees to it that writing the file takes nothing from anybody: what is
// in force stands in it, and what was laid out by hand is kept beside it.
func (r rota) spare(current string) error {
	file, hand, err := r.file()
	if err != nil {
		return err
	}
	if file != nil {
		if there, _ := roster.Load(file, r.cfg.Roster); there == nil || there.Revision != current {
			return console.ErrRosterFile
		}
	}
	if hand {
		if err := writeFile(r.cfg.Roster+".before", file); err != nil {
			return fmt.Errorf("keep roster file: %w", err)
		}
	}
	return nil
}

// HandWritten implements console.Rosters.
func (r rota) HandWritten(ctx context.Context) (bool, error) {
	if r.rosters == nil {
		_, hand, err := r.file()
		return hand, err
	}
	kept, err := r.rosters.KeptRosters(ctx, 1)
	if err != nil || len(kept) == 0 {
		return false, err
	}
	return handWritten(kept[0].YAML, inDatabase)
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
	hand, err = handWritten(content, r.cfg.Roster)
	return content, hand, err
}

// handWritten reports whether a roster is laid out otherwise than the program
// does it.
func handWritten(content []byte, name string) (bool, error) {
	there, _ := roster.Load(content, name)
	if there == nil { // faults that only a hand makes
		return true, nil
	}
	plain, err := roster.Write(there)
	if err != nil {
		return false, err
	}
	return !bytes.Equal(plain, content), nil
}
