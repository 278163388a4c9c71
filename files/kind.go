package files

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
)

// Kinds that zip archives are told apart into.
const (
	typeWord  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeExcel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// endings are the kinds that are taken, with the endings that their names
// may have, the usual one first. Nothing in here runs in a browser.
var endings = map[string][]string{
	"image/jpeg":      {".jpg", ".jpeg", ".jpe", ".jfif"},
	"image/png":       {".png"},
	"image/webp":      {".webp"},
	"image/gif":       {".gif"},
	"image/heic":      {".heic", ".heif"},
	"application/pdf": {".pdf"},
	"video/mp4":       {".mp4", ".m4v", ".3gp"},
	"video/quicktime": {".mov"},
	"video/webm":      {".webm"},
	"audio/ogg":       {".ogg", ".oga", ".opus"},
	"audio/mpeg":      {".mp3"},
	"audio/mp4":       {".m4a"},
	typeWord:          {".docx"},
	typeExcel:         {".xlsx"},
}

// Types lists the kinds that are taken, sorted.
func Types() []string {
	out := make([]string, 0, len(endings))
	for t := range endings {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

// detect says what content is, whatever its name: one of Types, or ErrType.
func detect(r io.ReaderAt, size int64) (string, error) {
	head := make([]byte, min(size, 512))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("look at file: %w", err)
	}
	head = head[:n]
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch {
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		kind = brand(string(head[8:12]))
	case kind == "application/ogg":
		kind = "audio/ogg"
	case len(head) > 2 && head[0] == 0xFF && slices.Contains([]byte{0xFB, 0xFA, 0xF3, 0xF2}, head[1]):
		kind = "audio/mpeg" // MP3 without a tag in front
	case kind == "application/zip":
		kind = office(r, size)
	}
	if _, taken := endings[kind]; !taken {
		return "", fmt.Errorf("%w: %s", ErrType, kind)
	}
	return kind, nil
}

// brand tells apart what comes in MP4's container: pictures of an iPhone,
// voice, films.
func brand(b string) string {
	switch {
	case slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}, b):
		return "image/heic"
	case strings.HasPrefix(b, "M4A"):
		return "audio/mp4"
	case b == "qt  ":
		return "video/quicktime"
	case b == "avif" || b == "avis" || b == "crx ":
		return "image/" + strings.TrimSpace(b)
	default:
		return "video/mp4"
	}
}

// maxListing is how much of an archive is read to see what is in it, in
// bytes: a document lists some hundred files, and one made to hurt a million.
const maxListing = 1 << 20

// allowance is a reader that ends when too much was read.
type allowance struct {
	r    io.ReaderAt
	left int64
}

// ReadAt implements io.ReaderAt.
func (a *allowance) ReadAt(p []byte, off int64) (int, error) {
	if a.left -= int64(len(p)); a.left < 0 {
		return 0, errors.New("archive lists too much")
	}
	return a.r.ReadAt(p, off)
}

// office tells Word and Excel files from other archives. Those with macros
// are not taken.
func office(r io.ReaderAt, size int64) string {
	const other = "application/zip"
	z, err := zip.NewReader(&allowance{r, maxListing}, size)
	if err != nil {
		return other
	}
	kind, types := other, false
	for _, f := range z.File {
		switch {
		case strings.EqualFold(path.Base(f.Name), "vbaProject.bin"):
			return other
		case f.Name == "[Content_Types].xml":
			types = true
		case f.Name == "word/document.xml":
			kind = typeWord
		case f.Name == "xl/workbook.xml":
			kind = typeExcel
		}
	}
	if !types {
		return other
	}
	return kind
}
