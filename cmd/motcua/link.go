package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/motcua/motcua/bot"
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
