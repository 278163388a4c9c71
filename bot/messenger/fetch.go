package messenger

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	// maxFile is the largest file taken of a citizen, in bytes. documented
	// (messages): Messenger itself takes 25 MB.
	maxFile = 25 << 20
	// maxHops is how often a file may be said to lie elsewhere.
	maxHops = 3
)

// facebookHosts are where attachments lie. second-hand: addresses in public
// threads begin with scontent.….fbcdn.net, video.….fbcdn.net, cdn.fbsbx.com
// and lookaside.fbsbx.com.
func facebookHosts() []string { return []string{"fbcdn.net", "fbsbx.com", "facebook.com"} }

var _ bot.Fetcher = (*Channel)(nil)

// errPlace: a file is said to lie where none of Facebook's do.
var errPlace = errors.New("the file does not lie at Facebook")

// Fetch implements bot.Fetcher. The id of a file is its address, which is
// good for a while and tells nobody but us: no error and no log holds it.
func (c *Channel) Fetch(ctx context.Context, id bot.Account, f bot.Fetch) (bot.FileRef, error) {
	if id != Account {
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileLost, Err: errors.New("no such account")}
	}
	res, err := c.load(ctx, f.ID)
	if err != nil {
		return bot.FileRef{}, err
	}
	defer func() { _ = res.Body.Close() }() // only read from
	return platform.KeepAnswer(ctx, c.opt.Files, res, maxFile, f.Name)
}

// load asks for a file where it lies, and follows it when it lies elsewhere
// at Facebook. The page's token goes nowhere with it.
func (c *Channel) load(ctx context.Context, address string) (*http.Response, error) {
	for range maxHops {
		client, ok := c.cdn, c.facebook(address)
		if c.atAPI(address) {
			client, ok = c.graph, true
		}
		if !ok {
			return nil, &bot.FetchError{Reason: bot.WhatFileLost, Err: errPlace}
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, &bot.FetchError{Reason: bot.WhatFileLost, Err: errPlace}
		}
		res, err := client.Do(req)
		switch {
		case err != nil:
			return nil, errors.New("load file: " + c.plainly(err))
		case res.StatusCode < 300 || res.StatusCode > 399:
			return res, nil
		}
		_ = res.Body.Close() // nothing is read from it
		next, err := req.URL.Parse(res.Header.Get("Location"))
		if err != nil || res.Header.Get("Location") == "" {
			return nil, &bot.FetchError{Reason: bot.WhatFileLost, Err: errPlace}
		}
		address = next.String()
	}
	return nil, &bot.FetchError{Reason: bot.WhatFileLost, Err: errPlace}
}

// facebook reports whether an address is one of Facebook's: whatever a
// message says, nothing else is asked for from here.
func (c *Channel) facebook(address string) bool {
	u, err := url.Parse(address)
	return err == nil && platform.Among(u, c.opt.Hosts)
}

// atAPI reports whether an address is at the API that the settings name, and
// that is not Facebook's own: there the files of a trial platform lie.
func (c *Channel) atAPI(address string) bool {
	u, err := url.Parse(address)
	api, errAPI := url.Parse(c.opt.APIURL)
	return err == nil && errAPI == nil && c.opt.APIURL != officialURL && u.Scheme == api.Scheme && u.Host == api.Host && u.User == nil
}
