package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// linkKeyFile holds, in the data folder, the secret that marks start links
// of resident groups. Whoever deletes it makes all printed sheets invalid.
const linkKeyFile = "link.key"

// linkKey reads the secret of a data folder, and makes it where there is
// none. Two processes that make it at once agree on one.
func linkKey(data string) (string, error) {
	path := filepath.Join(data, linkKeyFile)
	for range 3 {
		b, err := os.ReadFile(path)
		if key := strings.TrimSpace(string(b)); err == nil {
			if len(key) < 32 {
				return "", fmt.Errorf("read key of links: %s is damaged; put it back from a backup, or delete it and print all sheets anew", path)
			}
			return key, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("read key of links: %w", err)
		}
		var secret [32]byte
		_, _ = rand.Read(secret[:]) // never fails (it ends the program instead)
		if err := putOnce(path, hex.EncodeToString(secret[:])+"\n"); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("make key of links: %w", err)
		}
	}
	return "", fmt.Errorf("make key of links: %s comes and goes", path)
}

// putOnce writes a file whole, unless there is one of that name.
func putOnce(path, content string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = f.WriteString(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

// start says what a start link means now.
func (c *core) start(payload string) bot.Start {
	w, _, release := c.host.Take()
	defer release()
	return bot.ReadStart(w, payload)
}

// StartLinks implements admin.Service.
func (c *core) StartLinks(_ context.Context, q admin.LinkQuery) (admin.Links, error) {
	w, _, release := c.host.Take()
	defer release()
	base := strings.TrimRight(firstOf(q.PublicURL, w.Settings.PublicURL), "/")
	if base == "" {
		return admin.Links{}, errors.New("make links: nothing says under which address citizens reach the page: give --public-url, or the setting public_url")
	}
	ward := c.ward()
	out := admin.Links{Ward: ward.Name, Province: ward.Province, Hours: ward.Hours, PublicURL: base}
	if q.Ward {
		out.Links = append(out.Links, admin.StartLink{URL: base + "/"})
	}
	var faults []error
	groups := w.Roster.Groups
	if !q.AllGroups {
		groups = nil
		for _, said := range q.Groups {
			g, known := w.Roster.Group(roster.GroupID(said))
			if found := w.Roster.FindGroups(said); !known && len(found) == 1 {
				g, known = found[0], true
			}
			if !known {
				faults = append(faults, fmt.Errorf("make links: the roster has no group %q", said))
				continue
			}
			groups = append(groups, g)
		}
	}
	for _, g := range groups {
		mark := strings.TrimPrefix(bot.GroupPayload(w.Settings.LinkKey, g.ID), "g_")
		out.Links = append(out.Links, admin.StartLink{URL: base + "/?g=" + url.QueryEscape(mark), Group: g.Name})
	}
	for _, code := range q.Procedures {
		s := bot.ReadStart(w, bot.ProcedurePayload(procedures.Code(code)))
		if s.Code == "" {
			faults = append(faults, fmt.Errorf("make links: no guide of %q is in force", code))
			continue
		}
		out.Links = append(out.Links, admin.StartLink{URL: base + "/?p=" + url.QueryEscape(string(s.Code)), Procedure: s.Name})
	}
	return out, errors.Join(faults...)
}
