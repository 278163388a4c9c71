package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

const (
	maxFiles  = 6        // of one reply
	maxUpload = 25 << 20 // bytes of a form with its files
)

// fileURL is where the desk shows a message's file.
func fileURL(m bot.Message, f bot.FileRef) string {
	return "/console/files/" + string(m.ID) + "/" + f.Hash
}

// readFiles reads the form of a reply and stores what is attached before the
// command that names it. limit is what the citizen's channel takes in one
// file; 0 whatever is kept here.
func (c *Console) readFiles(w http.ResponseWriter, r *http.Request, v *view, cmd *bot.Command, limit int64) problem {
	return readParts(w, r, func(part *multipart.Part) (problem, error) { return c.keep(r.Context(), v, cmd, part, limit) })
}

// readParts reads a form that may carry files, and hands each to file until
// one is refused. The words come before the files in the form: whatever
// becomes of those, the words are read and stand in the box again.
func readParts(w http.ResponseWriter, r *http.Request, file func(*multipart.Part) (problem, error)) (no problem) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		if r.ParseForm() != nil {
			return problem{key: "console.refused_form"}
		}
		return problem{}
	}
	if err != nil {
		return problem{key: "console.refused_form"}
	}
	r.PostForm, r.Form = url.Values{}, r.URL.Query()
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return no
		}
		if err == nil && part.FileName() == "" {
			err = readField(r, part)
		} else if err == nil && no.key == "" {
			no, err = file(part)
		}
		if err != nil {
			if no.key == "" {
				no = formProblem(err)
			}
			return no
		}
	}
}

// readField reads a field of a form in parts; what is longer than a form may
// be is cut.
func readField(r *http.Request, part *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(part, maxForm))
	if name := part.FormName(); err == nil && name != "" {
		r.PostForm.Add(name, string(b))
		r.Form.Add(name, string(b))
	}
	return err
}

// formProblem says why a form could not be read to its end.
func formProblem(err error) problem {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return problem{key: "console.refused_file_large"}
	}
	return problem{key: "console.refused_form"}
}

// keep stores one file of the form. The error is of reading the form.
func (c *Console) keep(ctx context.Context, v *view, cmd *bot.Command, part *multipart.Part, limit int64) (problem, error) {
	body := &counted{Reader: part}
	most := int64(files.DefaultLimit)
	if limit > 0 {
		most = min(most, limit)
	}
	switch {
	case c.Files == nil:
		return problem{key: "console.refused_file_kind"}, nil
	case len(cmd.Files) == maxFiles:
		return problem{key: "console.refused_file_many"}, nil
	}
	ref, err := c.Files.Put(ctx, body, most, part.FileName())
	switch {
	case body.err != nil:
		return problem{}, body.err
	case errors.Is(err, files.ErrTooLarge):
		if _, err := io.Copy(io.Discard, body); err != nil {
			return problem{}, err
		}
		return problem{key: "live.refused_file", args: []string{"name", part.FileName(),
			"size", bot.Megabytes(v.prefs.Lang, body.n), "limit", bot.Megabytes(v.prefs.Lang, most)}}, nil
	case errors.Is(err, files.ErrType), errors.Is(err, files.ErrEmpty):
		return problem{key: "console.refused_file_kind"}, nil
	case err != nil:
		c.Log.Error().Err(err).Msg("keep attachment")
		return problem{key: "console.refused_file_failed"}, nil
	}
	cmd.Files = append(cmd.Files, bot.FileRef{Hash: ref.Hash, Name: ref.Name, Type: ref.Type, Size: ref.Size})
	return problem{}, nil
}

// counted counts what is read, and keeps the error that is not its end.
type counted struct {
	io.Reader
	n   int64
	err error
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// serveFile is GET /console/files/{message}/{hash}: a file that a message
// names, to who is signed in.
func (c *Console) serveFile(w http.ResponseWriter, r *http.Request) {
	m, err := c.Reader.Message(r.Context(), bot.MessageID(r.PathValue("message")))
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		c.fail(w, r, fmt.Errorf("read message: %w", err))
		return
	}
	var ref *bot.FileRef
	for i := range m.Files {
		if m.Files[i].Hash == r.PathValue("hash") {
			ref = &m.Files[i]
		}
	}
	if ref == nil || c.Files == nil {
		c.missing(w, r)
		return
	}
	body, info, err := c.Files.Open(ref.Hash)
	if errors.Is(err, files.ErrAbsent) {
		c.missing(w, r)
		return
	}
	if err != nil {
		c.fail(w, r, fmt.Errorf("open file: %w", err))
		return
	}
	defer func() { _ = body.Close() }() // it was only read
	how := "attachment"
	if kind, _, _ := strings.Cut(info.Type, "/"); kind == "image" || kind == "audio" || kind == "video" {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", info.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store") // pictures of papers, on machines that are shared
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": ref.Name}))
	http.ServeContent(w, r, "", time.Time{}, body)
}
