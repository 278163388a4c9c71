package zalobot

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

var _ bot.Fetcher = (*Channel)(nil)

// photoHosts are the domains from which Zalo serves what citizens send.
// second-hand: programs that fetch from there.
func photoHosts() []string { return []string{"zdn.vn", "zadn.vn", "dlfl.vn", "dlmd.me"} }

// ours reports that an address lies on the API's own server: that of a trial,
// too, which has no certificate.
func (c *Channel) ours(u *url.URL) bool { return u.Host == c.host }

// fetchable reports whether a picture may be fetched from an address that a
// message names.
func (c *Channel) fetchable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || len(address) > 2048 {
		return false
	}
	if c.ours(u) {
		return strings.HasPrefix(c.opt.APIURL, u.Scheme+"://")
	}
	return platform.Among(u, c.opt.PhotoHosts)
}

// Fetch implements bot.Fetcher. Its errors hold no address, which opens a
// citizen's picture to whoever has it.
func (c *Channel) Fetch(ctx context.Context, id bot.Account, f bot.Fetch) (bot.FileRef, error) {
	never := func(reason string, err error) (bot.FileRef, error) {
		return bot.FileRef{}, &bot.FetchError{Reason: reason, Err: err}
	}
	a := c.accounts[id]
	if a == nil || !c.fetchable(f.ID) {
		return never(bot.WhatFileLost, errors.New("the address is not one of the platform's"))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.ID, nil)
	if err != nil {
		return never(bot.WhatFileLost, errors.New("the address is none"))
	}
	client := c.outside
	if c.ours(req.URL) {
		client = a.http
	}
	res, err := client.Do(req)
	if err != nil {
		return bot.FileRef{}, errors.New("load picture: " + a.plainly(err))
	}
	defer func() { _ = res.Body.Close() }() // only read from
	return platform.KeepAnswer(ctx, c.opt.Files, res, c.opt.PhotoBytes, f.Name)
}
