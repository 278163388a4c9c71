package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	tgbot "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// errNoFile: a film or file cannot be opened any more, or is too large.
var errNoFile = errors.New("the file is not there, or too large")

// upload sends a film, photo or file.
func (a *account) upload(ctx context.Context, chat int64, b body, keys models.ReplyMarkup) (int, error) {
	r, is, err := a.open(b)
	if err != nil {
		return 0, errNoFile
	}
	defer func() { _ = r.Close() }() // only read from
	in := &models.InputFileUpload{Filename: b.Name, Data: r}
	switch b.Kind {
	case kindPhoto:
		return sentID(a.api.SendPhoto(ctx, &tgbot.SendPhotoParams{ChatID: chat, Photo: in, ReplyMarkup: keys}))
	case kindVideo:
		ask := &tgbot.SendVideoParams{ChatID: chat, Video: in, ReplyMarkup: keys, SupportsStreaming: true, StartTimestamp: b.Start}
		if b.Media == "" {
			return sentID(a.api.SendVideo(ctx, ask))
		}
		in.Filename, ask.Caption = path.Base(b.Media), label(b.Name)
		return a.film(ctx, ask, is)
	default:
		return sentID(a.api.SendDocument(ctx, &tgbot.SendDocumentParams{ChatID: chat, Document: in, ReplyMarkup: keys}))
	}
}

// film sends a film of a guide: by Telegram's name for it when it was sent
// before, else with its bytes. is tells it from another of the same path.
func (a *account) film(ctx context.Context, ask *tgbot.SendVideoParams, is string) (int, error) {
	bytes := ask.Video
	a.mu.Lock()
	known := a.films[is]
	a.mu.Unlock()
	if known != "" {
		ask.Video = &models.InputFileString{Data: known}
		id, err := sentID(a.api.SendVideo(ctx, ask))
		if !errors.Is(err, tgbot.ErrorBadRequest) || gone(err) {
			return id, err
		}
		ask.Video = bytes // it may have forgotten it
	}
	m, err := a.api.SendVideo(ctx, ask)
	a.mu.Lock()
	delete(a.films, is)
	if err == nil && m.Video != nil && m.Video.FileID != "" {
		a.films[is] = m.Video.FileID
	}
	a.mu.Unlock()
	return sentID(m, err)
}

// open opens what a part brings, of at most MaxUpload bytes; is says of a
// film which it is.
func (a *account) open(b body) (r io.ReadCloser, is string, err error) {
	if b.Media == "" {
		r, info, err := a.opt.Files.Open(b.Hash)
		if err == nil && info.Size > MaxUpload {
			return nil, "", errors.Join(errNoFile, r.Close())
		}
		return r, "", err
	}
	if a.opt.Media == nil {
		return nil, "", errNoFile
	}
	f, err := a.opt.Media.Open(b.Media)
	if err != nil {
		return nil, "", err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > MaxUpload {
		err = errNoFile
	}
	if err != nil {
		return nil, "", errors.Join(err, f.Close())
	}
	return f, fmt.Sprintf("%s %d %d", b.Media, info.Size(), info.ModTime().UnixNano()), nil
}
