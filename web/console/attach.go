package console

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

const (
	maxFiles  = 6        // of one reply
	maxUpload = 25 << 20 // bytes of a form with its files
	inMemory  = 1 << 20  // bytes of it that are kept in memory
)

// fileURL is where the desk shows a message's file.
func fileURL(m bot.Message, f bot.FileRef) string {
	return "/console/files/" + string(m.ID) + "/" + f.Hash
}

// readFiles reads the form of a reply and stores what is attached before the
// command that names it. problem is a catalogue key.
func (c *Console) readFiles(w http.ResponseWriter, r *http.Request, cmd *bot.Command) (problem string) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		if r.ParseForm() != nil {
			return "console.refused_form"
		}
		return ""
	}
	if err := r.ParseMultipartForm(inMemory); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return "console.refused_file_large"
		}
		return "console.refused_form"
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // the system's own folder is swept anyway
	for _, h := range r.MultipartForm.File["files"] {
		if h.Filename == "" && h.Size == 0 {
			continue // a field left empty
		}
		switch {
		case c.Files == nil:
			return "console.refused_file_kind"
		case len(cmd.Files) == maxFiles:
			return "console.refused_file_many"
		}
		ref, err := c.keep(r.Context(), h)
		switch {
		case errors.Is(err, files.ErrTooLarge):
			return "console.refused_file_large"
		case errors.Is(err, files.ErrType), errors.Is(err, files.ErrEmpty):
			return "console.refused_file_kind"
		case err != nil:
			c.Log.Error().Err(err).Msg("keep attachment")
			return "console.refused_file_failed"
		}
		cmd.Files = append(cmd.Files, ref)
	}
	return ""
}

func (c *Console) keep(ctx context.Context, h *multipart.FileHeader) (bot.FileRef, error) {
	f, err := h.Open()
	if err != nil {
		return bot.FileRef{}, fmt.Errorf("open upload: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	ref, err := c.Files.Put(ctx, f, 0, h.Filename)
	if err != nil {
		return bot.FileRef{}, fmt.Errorf("store upload: %w", err)
	}
	return bot.FileRef{Hash: ref.Hash, Name: ref.Name, Type: ref.Type, Size: ref.Size}, nil
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
