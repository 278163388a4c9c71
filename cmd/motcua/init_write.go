package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/roster"
)

// credential is an account that init made.
type credential struct {
	username, password string
	given              bool   // by the environment: not printed
	what               string // "administrator", "officer of Tổ 1, Tổ 2"
}

// initStage is how the folder begins in which a new ward is put together.
const initStage = ".init-"

// untouched refuses a place where something is already.
func untouched(data, config string) error {
	if _, err := os.Lstat(config); err == nil {
		return fmt.Errorf("%s is there already; init never overwrites: choose another with --config", config)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at %s: %w", config, err)
	}
	entries, err := os.ReadDir(data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at data folder: %w", err)
	}
	for _, e := range entries {
		if e.Name() != "lost+found" && !strings.HasPrefix(e.Name(), initStage) {
			return fmt.Errorf("%s is not empty (%s is there); init is for a new ward: choose another folder with --data", data, e.Name())
		}
	}
	return nil
}

// writeWard makes the data folder and the settings file, whole or not at
// all: everything is put together aside and moved to its place at the end.
func writeWard(ctx context.Context, c terminal, f *initFlags, s *setup, r *roster.Roster) (_ []credential, err error) {
	content, err := roster.Write(r)
	if err != nil {
		return nil, err
	}
	if err := untouched(f.data, f.config); err != nil {
		return nil, err // somebody else was quicker
	}
	_, err = os.Stat(f.data)
	made := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(f.data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	stage, err := os.MkdirTemp(f.data, initStage)
	if err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	var moved []string
	defer func() {
		errs := []error{err, os.RemoveAll(stage)}
		if err != nil {
			for _, path := range moved {
				errs = append(errs, os.RemoveAll(path))
			}
			if made {
				errs = append(errs, os.Remove(f.data))
			}
		}
		err = errors.Join(errs...)
	}()
	if err := writeFile(filepath.Join(stage, "roster.yaml"), content); err != nil {
		return nil, err
	}
	signIns, err := makeSignIns(ctx, c, stage, s, r)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(stage)
	if err != nil {
		return nil, fmt.Errorf("read data folder: %w", err)
	}
	for _, e := range entries {
		to := filepath.Join(f.data, e.Name())
		if err := os.Rename(filepath.Join(stage, e.Name()), to); err != nil {
			return nil, fmt.Errorf("move into data folder: %w", err)
		}
		moved = append(moved, to)
	}
	return signIns, writeNew(f.config, s.settings(f.data))
}

// makeSignIns makes the accounts in a new data folder.
func makeSignIns(ctx context.Context, c terminal, dir string, s *setup, r *roster.Roster) (_ []credential, err error) {
	core, err := openCore(ctx, config{Data: dir, Roster: filepath.Join(dir, "roster.yaml")}, zerolog.Nop())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, core.Close()) }()
	password, generated, err := newPassword(c)
	if err != nil {
		return nil, err
	}
	out := []credential{{username: s.admin, password: password, given: !generated, what: "administrator"}}
	changes := []admin.AccountChange{{Username: s.admin, Password: password, Roles: []string{string(account.RoleAdmin), string(account.RoleEditor), string(account.RoleReviewer)}}}
	for _, o := range r.Officers {
		if string(o.ID) == s.admin { // one person, one sign-in
			changes[0].Officer = s.admin
			changes[0].Roles = append(changes[0].Roles, string(account.RoleOfficer))
			out[0].what += ", " + officerOf(r, o)
			continue
		}
		if !s.officerAccounts {
			continue
		}
		roles := []string{string(account.RoleOfficer)}
		if o.Lead {
			roles = append(roles, string(account.RoleLead))
		}
		in := credential{username: string(o.ID), password: account.GeneratePassword(), what: officerOf(r, o)}
		if account.CheckUsername(in.username) != nil {
			in.username += "-cb" // "an" is long enough, "y" is not
		}
		out = append(out, in)
		changes = append(changes, admin.AccountChange{Username: in.username, Password: in.password, Officer: string(o.ID), Roles: roles})
	}
	for _, a := range changes {
		if err := core.PutAccount(ctx, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// officerOf says who an officer is and what she has.
func officerOf(r *roster.Roster, o roster.Officer) string {
	var has []string
	for _, d := range r.Duties {
		if name := firstOf(r.GroupName(d.Group), r.SectorName(d.Sector)); d.Officer == o.ID && !slices.Contains(has, name) {
			has = append(has, name)
		}
	}
	switch {
	case len(has) == 0:
		return o.Name
	case len(has) > 4:
		return fmt.Sprintf("%s: %s and %d more", o.Name, strings.Join(has[:3], ", "), len(has)-3)
	}
	return o.Name + ": " + strings.Join(has, ", ")
}

// settings is the settings file.
func (s *setup) settings(data string) []byte {
	var b strings.Builder
	b.WriteString("# Settings of " + s.ward + "; all of them stand in docs/operating.md.\n")
	for _, kv := range [][2]string{{"data", data}, {"listen", s.listen}, {"public_url", s.publicURL}, {"telegram_token_file", s.tokenFile}} {
		if kv[1] != "" {
			fmt.Fprintf(&b, "%s: %q\n", kv[0], kv[1])
		}
	}
	return []byte(b.String())
}

// writeNew writes a file that is not there yet, whole or not at all.
func writeNew(path string, content []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write settings: %w", err), os.Remove(path))
	}
	return nil
}
