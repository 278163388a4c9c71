package zalo

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
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
		ref, err := platform.KeepAnswer(ctx, c.opt.Files, res, files.DefaultLimit, f.Name)
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
	return platform.Among(at, c.opt.FileHosts)
}

// get asks for a file; no redirection is followed by itself.
func (c *Channel) get(ctx context.Context, at *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, lost("the address is none")
	}
	res, err := c.cdn.Do(req)
	if err != nil {
		return nil, errors.New("load file: " + c.plainly(err, at.String()))
	}
	return res, nil
}
