package messenger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// errNoFile: a film or file cannot be opened any more, or is too large.
var errNoFile = errors.New("the file is not there, or too large")

// keptFor is how long a film kept at Facebook is used before it is brought
// anew. documented (Saving assets): it is kept for 90 days.
const keptFor = 60 * 24 * time.Hour

// asset is a film or picture of a guide that Facebook keeps.
type asset struct {
	id    string
	until time.Time
}

// keep notes that Facebook keeps what was sent.
func (c *Channel) keep(b body, f form, id string) {
	if b.Kind != kindMedia || f == wordsOnly || id == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saved[b.Media] = asset{id, c.opt.Now().Add(keptFor)}
}

// forget forgets that Facebook keeps what a part brings, and reports whether
// it did.
func (c *Channel) forget(b body) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.saved[b.Media]
	delete(c.saved, b.Media)
	return b.Kind == kindMedia && ok
}

// saved is what Facebook calls a film that it keeps; "" it does not.
func (c *Channel) kept(b body) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.saved[b.Media]; b.Kind == kindMedia && c.opt.Now().Before(s.until) {
		return s.id
	}
	return ""
}

// upload sends a film, picture or file with its bytes, so that Facebook needs
// no way to the ward's pages.
func (c *Channel) upload(ctx context.Context, chat bot.ChatID, b body, tag string) platform.Answer {
	hang := func(payload map[string]any) map[string]any {
		return map[string]any{"attachment": map[string]any{"type": b.As, "payload": payload}, "metadata": sentMark}
	}
	if id := c.kept(b); id != "" {
		return c.post(ctx, "me/messages", envelopeOf(chat, tag, hang(map[string]any{"attachment_id": id})))
	}
	r, size, name, err := c.open(b)
	if err != nil {
		return platform.Answer{Err: errNoFile}
	}
	defer func() { _ = r.Close() }() // only read from
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	fields := envelopeOf(chat, tag, hang(map[string]any{"is_reusable": b.Kind == kindMedia}))
	fields["appsecret_proof"] = c.proof()
	for _, field := range []string{"recipient", "messaging_type", "tag", "message", "appsecret_proof"} {
		v, ok := fields[field]
		if !ok {
			continue
		}
		s, plain := v.(string)
		if !plain {
			raw, err := json.Marshal(v)
			if err != nil {
				return platform.Answer{Err: fmt.Errorf("write call: %w", err)}
			}
			s = string(raw)
		}
		_ = form.WriteField(field, s) // a buffer takes everything
	}
	part := textproto.MIMEHeader{}
	part.Set("Content-Disposition", multipart.FileContentDisposition("filedata", name))
	part.Set("Content-Type", typeOf(b, name))
	_, _ = form.CreatePart(part) // the same
	before := head.Len()
	_ = form.Close() // the same
	all := head.Bytes()
	content := io.MultiReader(bytes.NewReader(all[:before]), io.LimitReader(r, size), bytes.NewReader(all[before:]))
	return c.ask(ctx, http.MethodPost, c.url("me/messages"), form.FormDataContentType(), content, int64(len(all))+size)
}

// open opens what a part brings, of at most MaxUpload bytes.
func (c *Channel) open(b body) (r io.ReadCloser, size int64, name string, err error) {
	if b.Kind == kindMedia {
		if c.opt.Media == nil {
			return nil, 0, "", errNoFile
		}
		f, err := c.opt.Media.Open(b.Media)
		if err != nil {
			return nil, 0, "", err
		}
		info, err := f.Stat()
		if err != nil {
			_ = f.Close() // only read from
			return nil, 0, "", err
		}
		r, size, name = f, info.Size(), path.Base(b.Media)
	} else {
		f, info, err := c.opt.Files.Open(b.File.Hash)
		if err != nil {
			return nil, 0, "", err
		}
		r, size, name = f, info.Size, b.File.Name
	}
	if size <= 0 || size > MaxUpload || b.As == "image" && size > maxImage {
		_ = r.Close() // the same
		return nil, 0, "", errNoFile
	}
	return r, size, name, nil
}

// typeOf is the type that a part says of its content.
func typeOf(b body, name string) string {
	if b.File != nil && b.File.Type != "" {
		return b.File.Type
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".mp4":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".png":
		return "image/png"
	case ".webp":
		return "image/webp"
	}
	return "image/jpeg"
}
