package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

// Blobs keeps the files that citizens and officers send; *files.Store is one.
type Blobs interface {
	putter
	Open(hash string) (io.ReadSeekCloser, files.Info, error)
}

// putter takes files in.
type putter interface {
	Put(ctx context.Context, r io.Reader, limit int64, name string) (files.Ref, error)
}

// Keep puts a citizen's file, of at most limit bytes, into the ward's own. The
// error is a *bot.FetchError when it can never be had: it is too large, or of
// a kind that is not kept.
func Keep(ctx context.Context, into putter, r io.Reader, limit int64, name string) (bot.FileRef, error) {
	ref, err := into.Put(ctx, r, limit, name)
	switch {
	case errors.Is(err, files.ErrTooLarge):
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatLargeFile, Err: files.ErrTooLarge}
	case errors.Is(err, files.ErrType), errors.Is(err, files.ErrEmpty):
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileKind, Err: files.ErrType}
	case err != nil:
		return bot.FileRef{}, fmt.Errorf("keep file: %w", err)
	}
	return bot.FileRef{Hash: ref.Hash, Name: ref.Name, Type: ref.Type, Size: ref.Size}, nil
}

// KeepAnswer is Keep for the answer to a call for a file that lies at an
// address for some time; when that is over the error is a *bot.FetchError too.
// The caller closes the body.
func KeepAnswer(ctx context.Context, into putter, res *http.Response, limit int64, name string) (bot.FileRef, error) {
	switch {
	case res.StatusCode == http.StatusForbidden, res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusGone:
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileLost, Err: fmt.Errorf("load file: status %d", res.StatusCode)}
	case res.StatusCode != http.StatusOK:
		return bot.FileRef{}, fmt.Errorf("load file: status %d", res.StatusCode)
	case res.ContentLength > limit:
		return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatLargeFile, Err: files.ErrTooLarge}
	}
	return Keep(ctx, into, res.Body, limit, name)
}

// Among reports whether an address is one of some hosts or below, by https at
// its usual port: whatever a message names, nothing else is asked for.
func Among(u *url.URL, hosts []string) bool {
	if u.Scheme != "https" || u.User != nil || u.Port() != "" && u.Port() != "443" {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	for _, h := range hosts {
		if h = strings.ToLower(strings.TrimSpace(h)); h != "" && (host == h || strings.HasSuffix(host, "."+h)) {
			return true
		}
	}
	return false
}
