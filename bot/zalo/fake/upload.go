package fake

import (
	"io"
	"net/http"
	"path"
	"strings"
)

// serveUpload takes an image, gif or file.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request, kind string) {
	s.mu.Lock()
	good := s.opt.Now().Before(s.access[r.Header.Get("access_token")])
	s.mu.Unlock()
	if !good {
		answer(w, nil, badToken)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 30<<20)
	f, head, err := r.FormFile("file")
	if err != nil {
		answer(w, nil, badParam)
		return
	}
	defer func() { _ = f.Close() }() // only read from
	content, err := io.ReadAll(f)
	if err != nil {
		answer(w, nil, badParam)
		return
	}
	limit, name := maxFile, "attachment_id"
	var fits bool
	switch is := http.DetectContentType(content); kind {
	case "image":
		limit, fits = maxImage, is == "image/jpeg" || is == "image/png"
	case "gif":
		fits = is == "image/gif"
	case "file":
		ext := strings.ToLower(path.Ext(head.Filename))
		name, fits = "token", ext == ".pdf" || ext == ".doc" || ext == ".docx"
	}
	switch {
	case len(content) > limit:
		answer(w, nil, tooLong)
		return
	case !fits:
		answer(w, nil, badParam)
		return
	}
	id := random()
	s.mu.Lock()
	s.uploads[id] = upload{kind, head.Filename, content}
	s.mu.Unlock()
	answer(w, map[string]any{name: id}, 0)
}
