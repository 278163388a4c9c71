package zalo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

var _ bot.Fetcher = (*Channel)(nil)

// maxHops is how often a file may be said to lie elsewhere.
const maxHops = 3

// Fetch implements bot.Fetcher. What citizens send lies at public addresses
// for some time, and everybody who knows one can open it: so it stands in no
// error and no log, and is given to nobody.
func (c *Channel) Fetch(ctx context.Context, id bot.Account, f bot.Fetch) (bot.FileRef, error) {
	if id != c.id {
		return bot.FileRef{}, lost("no such account")
	}
	at, err := url.Parse(f.ID)
	if err != nil {
		return bot.FileRef{}, lost("the address is none")
	}
	for range maxHops {
		if !c.trusted(at) {
			// The host is no secret, and it may be one that Zalo is new on.
			c.opt.Log.Error().Str("account", string(c.id)).Str("host", at.Hostname()).
				Msg("a citizen's file lies on a host that zalo_file_hosts does not name: it is not fetched")
			return bot.FileRef{}, lost("the host is none of zalo's")
		}
		res, err := c.get(ctx, at)
		if err != nil {
			return bot.FileRef{}, err
		}
		if next := res.Header.Get("Location"); res.StatusCode >= 300 && res.StatusCode < 400 && next != "" {
			_ = res.Body.Close() // only read from
			if at, err = at.Parse(next); err != nil {
				return bot.FileRef{}, lost("the address is none")
			}
			continue
		}
		ref, err := c.keep(ctx, res, f)
		_ = res.Body.Close() // only read from
		return ref, err
	}
	return bot.FileRef{}, lost("the file is said to lie elsewhere again and again")
}

func lost(why string) error { return &bot.FetchError{Reason: bot.WhatFileLost, Err: errors.New(why)} }

// trusted reports whether a file may be fetched from an address: one of
// Zalo's, or of the trial platform that the settings name.
func (c *Channel) trusted(at *url.URL) bool {
	if c.own && at.Host == c.api.Host && at.Scheme == c.api.Scheme {
		return true
	}
	if at.Scheme != "https" || at.User != nil {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(at.Hostname(), "."))
	for _, h := range c.opt.FileHosts {
		if h = strings.ToLower(strings.TrimSpace(h)); h != "" && (host == h || strings.HasSuffix(host, "."+h)) {
			return true
		}
	}
	return false
}

// get asks for a file; no redirection is followed by itself.
func (c *Channel) get(ctx context.Context, at *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, lost("the address is none")
	}
	client := c.cdn
	res, err := client.Do(req)
	if err != nil {
		return nil, errors.New("load file: " + c.plainly(err, at.String()))
	}
	return res, nil
}

// keep puts what was loaded into the ward's own files.
func (c *Channel) keep(ctx context.Context, res *http.Response, f bot.Fetch) (bot.FileRef, error) {
	switch {
	case res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusGone, res.StatusCode == http.StatusForbidden:
		return bot.FileRef{}, lost("zalo does not have the file any more")
	case res.StatusCode != http.StatusOK:
		return bot.FileRef{}, fmt.Errorf("load file: status %d", res.StatusCode)
	}
	ref, err := c.opt.Files.Put(ctx, res.Body, files.DefaultLimit, f.Name)
	switch {
	case errors.Is(err, files.ErrTooLarge):
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatLargeFile, Err: files.ErrTooLarge}
	case errors.Is(err, files.ErrType), errors.Is(err, files.ErrEmpty):
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileKind, Err: files.ErrType}
	case err != nil:
		return bot.FileRef{}, errors.New("keep file: " + c.plainly(err, f.ID))
	}
	return bot.FileRef{Hash: ref.Hash, Name: ref.Name, Type: ref.Type, Size: ref.Size}, nil
}
