package chat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/web/page"
)

// Limits of one question's files. Those of one file are package files'.
const (
	maxFiles = 10
	maxTotal = 60 << 20 // bytes of all
	// maxUpload is how much of a form is read, so that what is too large can
	// be told by its name.
	maxUpload = 100 << 20
	maxFields = 64 // fields of a form with files
)

// rules are the limits as the page says them before anything is sent.
type rules struct {
	Most                int
	Each, Total         int64 // bytes
	EachText, TotalText string
}

func newRules(prefs page.Prefs) *rules {
	return &rules{maxFiles, files.DefaultLimit, maxTotal, bot.Megabytes(prefs.Lang, files.DefaultLimit), bot.Megabytes(prefs.Lang, maxTotal)}
}

// trouble is why a file was not taken: a catalogue key with its arguments.
type trouble struct {
	key  string
	args []string
}

// intake is what a form brought: the files that are stored by now, and what
// is wrong with the others.
type intake struct {
	files    []bot.FileRef
	troubles []trouble
	total    int64 // bytes of files
	most     int   // files
}

// carries reports whether a request's form may carry files.
func carries(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "multipart/form-data")
}

// readFiles reads a form in parts: fields into r.PostForm, files into the
// store, each by itself, so that one that cannot be taken is told and the
// others are kept. The error is of reading the form: what was stored then is
// named by nobody and swept.
func (c *Chat) readFiles(w http.ResponseWriter, r *http.Request, prefs page.Prefs, most int) (in intake, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	parts, err := r.MultipartReader()
	if err != nil {
		return in, fmt.Errorf("read form: %w", err)
	}
	in.most = most
	r.PostForm, r.Form = url.Values{}, r.URL.Query()
	for fields := 0; ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err == nil && part.FileName() == "" {
			if fields++; fields > maxFields {
				err = errors.New("too many fields")
			} else {
				err = readField(r, part)
			}
		} else if err == nil {
			err = c.takeFile(r.Context(), &in, part, prefs)
		}
		if err != nil {
			return in, fmt.Errorf("read form: %w", err)
		}
	}
}

// readField reads a field of a form in parts.
func readField(r *http.Request, part *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(part, formBytes+1))
	if err != nil {
		return err
	}
	if len(b) > formBytes {
		return &http.MaxBytesError{Limit: formBytes}
	}
	r.PostForm.Add(part.FormName(), string(b))
	r.Form.Add(part.FormName(), string(b))
	return nil
}

// takeFile stores one file of a form. The error is of reading the form.
func (c *Chat) takeFile(ctx context.Context, in *intake, part *multipart.Part, prefs page.Prefs) error {
	name := plainName(part.FileName())
	refuse := func(key string, args ...string) error {
		in.troubles = append(in.troubles, trouble{key, args})
		return nil // NextPart passes over what is left of it
	}
	switch {
	case len(in.files)+len(in.troubles) >= 10*maxFiles:
		return errors.New("too many files")
	case len(in.files) >= in.most:
		return refuse("upload.many", "name", name, "n", fmt.Sprint(in.most))
	case c.Files == nil:
		return refuse("upload.failed", "name", name)
	case !c.roomy():
		return refuse("upload.full", "name", name)
	}
	left := min(files.DefaultLimit, maxTotal-in.total)
	if left <= 0 {
		return refuse("upload.total", "name", name, "limit", bot.Megabytes(prefs.Lang, maxTotal))
	}
	ref, err := c.Files.Put(ctx, part, left, part.FileName())
	switch {
	case err == nil:
		in.total += ref.Size
		in.files = append(in.files, bot.FileRef{Hash: ref.Hash, Name: ref.Name, Type: ref.Type, Size: ref.Size})
		return nil
	case errors.Is(err, files.ErrSource):
		return err
	case errors.Is(err, files.ErrTooLarge):
		more, err := io.Copy(io.Discard, part)
		if err != nil {
			return err
		}
		size := left + 1 + more
		if size <= files.DefaultLimit {
			return refuse("upload.total", "name", name, "limit", bot.Megabytes(prefs.Lang, maxTotal))
		}
		return refuse("upload.large", "name", name, "size", bot.Megabytes(prefs.Lang, size), "limit", bot.Megabytes(prefs.Lang, files.DefaultLimit))
	case errors.Is(err, files.ErrType):
		return refuse("upload.kind", "name", name)
	case errors.Is(err, files.ErrEmpty):
		return refuse("upload.empty", "name", name)
	case errors.Is(err, files.ErrFull):
		c.Log.Error().Err(err).Msg("a citizen's file is not kept: make room on the disk")
		return refuse("upload.full", "name", name)
	}
	c.Log.Error().Err(err).Msg("keep a citizen's file")
	return refuse("upload.failed", "name", name)
}

// roomy reports whether the disk has room for files.
func (c *Chat) roomy() bool { return c.Room == nil || c.Room() }

// sentences says what is wrong with files, each in a sentence.
func (c *Chat) sentences(prefs page.Prefs, troubles []trouble) []string {
	out := make([]string, len(troubles))
	for i, t := range troubles {
		out[i] = c.Pages.Text(prefs.Lang, t.key, t.args...)
	}
	return out
}

// megabytes is what a request counts for, by what it announces: 1 at least,
// and whatever may be read when it announces nothing.
func megabytes(r *http.Request) int {
	n := r.ContentLength
	if n < 0 || n > maxUpload {
		n = maxUpload
	}
	return int(n>>20) + 1
}

// plainName is a sender's name for a file as a sentence may hold it: one short
// line, in which nothing turns the reading direction.
func plainName(name string) string {
	const most = 40
	name = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	r := []rune(strings.Join(strings.Fields(name), " "))
	if len(r) == 0 {
		return "…"
	}
	if len(r) > most { // the ending says what it is
		r = append(append(append([]rune(nil), r[:most-9]...), '…'), r[len(r)-8:]...)
	}
	return string(r)
}
