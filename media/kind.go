package media

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// headSize is how much of a file's begin says of what kind it is, in bytes.
const headSize = 64

// Look says what content is: ErrKind, ErrCodec, ErrSilent, ErrDamaged, or
// what the reader gives. It reads what it needs, never a whole film.
func Look(r io.ReaderAt, size int64) (Facts, error) {
	head := make([]byte, min(size, headSize))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return Facts{}, fmt.Errorf("look at file: %w", err)
	}
	switch {
	case len(head) == 0:
		return Facts{}, ErrEmpty
	case len(head) >= 12 && isMP4(head):
		m, err := readMP4(r, size)
		return m.facts, err
	case bytes.HasPrefix(head, []byte{0x1A, 0x45, 0xDF, 0xA3}):
		return readWebM(r, size)
	case bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(head, []byte(pngMark)), isWebP(head):
		return lookPicture(r, size)
	case size <= maxCaptions:
		return lookCaptions(r, size)
	}
	return Facts{}, ErrKind
}

// isMP4 reports whether a file begins like one of MP4's family that may hold
// a film: pictures and sound in the same boxes are something else.
func isMP4(head []byte) bool {
	switch string(head[4:8]) {
	case "ftyp":
		switch b := string(head[8:12]); {
		case strings.HasPrefix(b, "M4A"), b == "avif", b == "avis", b == "crx ", b == "mif1", b == "msf1", strings.HasPrefix(b, "hei"), strings.HasPrefix(b, "hev"):
			return false
		}
		return true
	case "moov", "mdat", "wide", "free", "skip": // QuickTime of old
		return true
	}
	return false
}

// endings are the endings by which people know the kinds.
var endings = map[string]string{
	".mp4": "mp4", ".m4v": "mp4", ".mov": "mp4", ".qt": "mp4", ".3gp": "mp4", ".webm": "webm", ".mkv": "webm",
	".jpg": "picture", ".jpeg": "picture", ".jpe": "picture", ".jfif": "picture", ".png": "picture", ".webp": "picture",
	".vtt": "captions", ".srt": "captions",
}

// honest says whether a name fits the content; names without an ending that
// says a kind always do. Pictures are one family, for phones mix their
// endings up.
func (f Facts) honest(name string) bool {
	says := strings.ToLower(path.Ext(name))
	family, known := endings[says]
	return !known || family == endings[f.Ending]
}

// lies makes an error of content whose name says another kind: somebody who
// calls a web page "phim.mp4" hears that it is none.
func lies(err error, name string) error {
	if _, says := endings[strings.ToLower(path.Ext(name))]; says && errors.Is(err, ErrKind) {
		return fmt.Errorf("%w: %w", ErrLie, err)
	}
	return err
}
