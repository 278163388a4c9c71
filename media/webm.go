package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// maxHead is how much of a WebM file is read to find its length and how it is
// written, in bytes: both stand in front of the film.
const maxHead = 1 << 20

// EBML elements that matter.
const (
	idDocType  = 0x4282
	idSegment  = 0x18538067
	idInfo     = 0x1549A966
	idScale    = 0x2AD7B1
	idDuration = 0x4489
	idTracks   = 0x1654AE6B
	idTrack    = 0xAE
	idCodec    = 0x86
	idType     = 0x83
	idCluster  = 0x1F43B675
)

// webm is what is known of a WebM file.
type webm struct {
	doc      string
	scale    uint64 // nanoseconds of a unit
	duration float64
	codec    string
	video    bool
	sound    bool
	entry    string
	film     bool // there is film after the head
}

// webmCodecs are the ways of writing pictures in WebM.
var webmCodecs = map[string]string{"V_VP8": VP8, "V_VP9": VP9, "V_AV1": AV1}

// readWebM reads the head of a WebM file. A browser's own recording does not
// say how long it is.
func readWebM(r io.ReaderAt, size int64) (Facts, error) {
	head := make([]byte, min(size, maxHead))
	if n, err := r.ReadAt(head, 0); n < len(head) && !errors.Is(err, io.EOF) {
		return Facts{}, fmt.Errorf("read film: %w", err)
	}
	w := webm{scale: 1_000_000}
	left := maxBoxes
	w.elements(head, 0, &left)
	if w.doc != "webm" {
		return Facts{}, fmt.Errorf("%w: matroska %q", ErrKind, clean(w.doc[:min(len(w.doc), 16)]))
	}
	switch {
	case !w.video && w.sound:
		return Facts{}, ErrSilent
	case !w.video || !w.film:
		return Facts{}, fmt.Errorf("%w: no film in it", ErrDamaged)
	case w.codec == "":
		return Facts{}, fmt.Errorf("%w: %q", ErrCodec, clean(w.entry[:min(len(w.entry), 16)]))
	}
	seconds := wholeSeconds(w.duration * float64(w.scale) / 1e9)
	return Facts{Kind: Film, Type: "video/webm", Ending: ".webm", Codec: w.codec, Seconds: seconds}, nil
}

// elements reads the elements in a stretch; what lies beyond what was read
// is left.
func (w *webm) elements(in []byte, depth int, left *int) {
	for len(in) > 0 && !w.film && depth < maxDepth {
		if *left--; *left < 0 {
			return
		}
		id, n := vint(in, true)
		size, k := vint(in[n:], false)
		if n == 0 || k == 0 {
			return
		}
		in = in[n+k:]
		body := in[:min(size, uint64(len(in)))]
		switch id {
		case 0x1A45DFA3, idSegment, idInfo, idTracks:
			w.elements(body, depth+1, left)
		case idTrack:
			w.track(body)
		case idDocType:
			w.doc = string(trimZeros(body))
		case idScale:
			w.scale = number(body)
		case idDuration:
			w.duration = float(body)
		case idCluster:
			w.film = true
		}
		in = in[len(body):]
	}
}

// track reads what a track is.
func (w *webm) track(in []byte) {
	kind, codec := uint64(0), ""
	for left := maxBoxes; len(in) > 0 && left > 0; left-- {
		id, n := vint(in, true)
		size, k := vint(in[n:], false)
		if n == 0 || k == 0 {
			break
		}
		in = in[n+k:]
		body := in[:min(size, uint64(len(in)))]
		switch id {
		case idType:
			kind = number(body)
		case idCodec:
			codec = string(trimZeros(body))
		}
		in = in[len(body):]
	}
	switch kind {
	case 1:
		if w.video = true; w.codec == "" {
			w.codec, w.entry = webmCodecs[codec], codec
		}
	case 2:
		w.sound = true
	}
}

// vint reads a number of variable length and says how many bytes it had; 0
// when there is none. An id keeps the mark of its length. A size that is not
// known is as much as there is.
func vint(in []byte, id bool) (uint64, int) {
	if len(in) == 0 || in[0] == 0 {
		return 0, 0
	}
	n, mark := 1, byte(0x80)
	for in[0]&mark == 0 {
		n, mark = n+1, mark>>1
	}
	if len(in) < n || id && n > 4 {
		return 0, 0
	}
	v, unknown := uint64(in[0]), in[0]&(mark-1) == mark-1
	if !id {
		v &= uint64(mark - 1)
	}
	for _, b := range in[1:n] {
		v, unknown = v<<8|uint64(b), unknown && b == 0xFF
	}
	if !id && unknown {
		v = math.MaxInt64
	}
	return v, n
}

// number reads a whole number; 0 for one that is too long.
func number(in []byte) (v uint64) {
	if len(in) > 8 {
		return 0
	}
	for _, b := range in {
		v = v<<8 | uint64(b)
	}
	return v
}

// float reads a number with a fraction.
func float(in []byte) float64 {
	switch len(in) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(in)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(in))
	}
	return 0
}

// trimZeros takes away what fills a text up.
func trimZeros(in []byte) []byte {
	for len(in) > 0 && in[len(in)-1] == 0 {
		in = in[:len(in)-1]
	}
	return in
}
