package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	tgbot "github.com/go-telegram/bot"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// maxFile is the largest file that getFile gives, in bytes.
const maxFile = 20 << 20

var _ bot.Fetcher = (*Channel)(nil)

// Fetch implements bot.Fetcher. Its errors hold no URL, in which the token
// stands.
func (c *Channel) Fetch(ctx context.Context, id bot.Account, f bot.Fetch) (bot.FileRef, error) {
	a := c.accounts[id]
	if a == nil {
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileLost, Err: errors.New("no such account")}
	}
	got, err := a.api.GetFile(ctx, &tgbot.GetFileParams{FileID: f.ID})
	switch {
	case errors.Is(err, tgbot.ErrorBadRequest) && strings.Contains(err.Error(), "too big"):
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatLargeFile, Err: tgbot.ErrorBadRequest}
	case errors.Is(err, tgbot.ErrorBadRequest), errors.Is(err, tgbot.ErrorForbidden):
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileLost, Err: tgbot.ErrorBadRequest}
	case err != nil:
		return bot.FileRef{}, errors.New("ask for file: " + a.plainly(err))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.api.FileDownloadLink(got), nil)
	if err != nil {
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileLost, Err: errors.New("the path is none")}
	}
	res, err := a.http.Do(req)
	if err != nil {
		return bot.FileRef{}, errors.New("load file: " + a.plainly(err))
	}
	defer func() { _ = res.Body.Close() }() // only read from
	if res.StatusCode != http.StatusOK {
		return bot.FileRef{}, fmt.Errorf("load file: status %d", res.StatusCode)
	}
	return platform.Keep(ctx, a.opt.Files, res.Body, maxFile, f.Name)
}
