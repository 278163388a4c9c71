package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Bounds of what is read of an MP4 file. A film of an hour has some MB of
// tables.
const (
	maxMoov  = 32 << 20 // bytes of its table of contents
	maxTop   = 4096     // boxes on the outside; fragments of a live recording are many
	maxDepth = 8        // boxes in boxes
	maxBoxes = 20_000   // in the table of contents
)

// box is a box of MP4: where it begins, how long its head and all of it are.
type box struct {
	kind       string
	start      int64
	head, size int64
}

func (b box) end() int64 { return b.start + b.size }

// mp4 is what is known of an MP4 file.
type mp4 struct {
	facts Facts
	top   []box
	moov  []byte // the whole box, with its head
	moof  bool   // in fragments
}

// readMP4 reads the outside of a file and its table of contents.
func readMP4(r io.ReaderAt, size int64) (mp4, error) {
	m := mp4{facts: Facts{Kind: Film, Type: "video/mp4", Ending: ".mp4"}}
	var moov, mdat *box
	for at := int64(0); at < size; {
		b, err := topBox(r, at, size)
		if err != nil {
			// What comes after the film is no part of it; some phones add a
			// note of their own there.
			if moov != nil && mdat != nil && errors.Is(err, ErrDamaged) {
				break
			}
			return m, err
		}
		if len(m.top) == maxTop {
			if m.moof {
				break
			}
			return m, fmt.Errorf("%w: too many boxes", ErrDamaged)
		}
		m.top = append(m.top, b)
		switch last := &m.top[len(m.top)-1]; b.kind {
		case "moov":
			if moov != nil {
				return m, fmt.Errorf("%w: two tables of contents", ErrDamaged)
			}
			c := *last
			moov = &c
		case "mdat":
			if mdat == nil {
				c := *last
				mdat = &c
			}
		case "moof":
			m.moof = true
		}
		at = b.end()
	}
	if moov == nil || mdat == nil {
		return m, fmt.Errorf("%w: the recording was not brought to its end", ErrDamaged)
	}
	if moov.size > maxMoov {
		return m, fmt.Errorf("%w: a table of contents of %d bytes", ErrDamaged, moov.size)
	}
	m.facts.Late = moov.start > mdat.start
	m.moov = make([]byte, moov.size)
	if n, err := r.ReadAt(m.moov, moov.start); n < len(m.moov) {
		return m, fmt.Errorf("read table of contents: %w", err)
	}
	if binary.BigEndian.Uint32(m.moov) == 0 { // "to the end": which it is no more when it moves
		binary.BigEndian.PutUint32(m.moov, uint32(moov.size))
	}
	return m, m.contents()
}

// topBox reads the head of a box of the outside.
func topBox(r io.ReaderAt, at, size int64) (box, error) {
	var head [16]byte
	n, err := r.ReadAt(head[:min(16, size-at)], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return box{}, fmt.Errorf("read box: %w", err)
	}
	b, ok := parseBox(head[:n], at, size)
	if !ok {
		return b, fmt.Errorf("%w: a box that reaches beyond the end", ErrDamaged)
	}
	return b, nil
}

// parseBox reads the head of a box that lies before limit.
func parseBox(head []byte, at, limit int64) (box, bool) {
	if len(head) < 8 {
		return box{}, false
	}
	b := box{kind: string(head[4:8]), start: at, head: 8, size: int64(binary.BigEndian.Uint32(head))}
	switch b.size {
	case 0: // to the end
		b.size = limit - at
	case 1:
		if len(head) < 16 {
			return b, false
		}
		long := binary.BigEndian.Uint64(head[8:])
		if long > math.MaxInt64/2 {
			return b, false
		}
		b.head, b.size = 16, int64(long)
	}
	return b, b.size >= b.head && b.size <= limit-at
}

// children calls do for each box in a stretch of the table of contents; it
// ends at the first one that makes no sense.
func children(in []byte, from, to int64, left *int, do func(box)) {
	for at := from; at+8 <= to; {
		b, ok := parseBox(in[at:min(to, at+16)], at, to)
		if *left--; !ok || *left < 0 {
			return
		}
		do(b)
		at = b.end()
	}
}

// contents reads the table of contents.
func (m *mp4) contents() error {
	left, tracks, sound := maxBoxes, 0, false
	var codecErr error
	var seconds float64
	whole, ok := parseBox(m.moov, 0, int64(len(m.moov)))
	if !ok {
		return fmt.Errorf("%w: no table of contents", ErrDamaged)
	}
	children(m.moov, whole.head, whole.end(), &left, func(b box) {
		switch b.kind {
		case "mvhd":
			seconds = max(seconds, m.clock(b))
		case "trak":
			t := m.track(b, &left)
			sound = sound || t.handler == "soun"
			if t.handler != "vide" {
				return
			}
			if tracks++; tracks > 1 && t.codec == "" {
				return // a still picture of the film, say
			}
			if t.codec == "" {
				codecErr = fmt.Errorf("%w: %q", ErrCodec, clean(t.entry))
				return
			}
			m.facts.Codec = t.codec
		case "mvex":
			m.moof = true
			children(m.moov, b.start+b.head, b.end(), &left, func(c box) {
				if c.kind == "mehd" {
					seconds = max(seconds, m.extended(c))
				}
			})
		}
	})
	m.facts.Seconds = wholeSeconds(seconds)
	switch {
	case tracks == 0 && sound:
		return ErrSilent
	case tracks == 0:
		return fmt.Errorf("%w: no film in it", ErrDamaged)
	case m.facts.Codec == "" && codecErr != nil:
		return codecErr
	}
	return nil
}

// maxSeconds is the longest film that is believed, in seconds.
const maxSeconds = 48 * 3600

// wholeSeconds rounds a length up to whole seconds; 0 for one that cannot be.
func wholeSeconds(s float64) int {
	if !(s > 0) || s > maxSeconds {
		return 0
	}
	return int(math.Ceil(s - 0.05)) // 30.02 s are 30 to people
}

// clock is the length that the film's head says, in seconds.
func (m *mp4) clock(b box) float64 {
	p := m.moov[b.start+b.head : b.end()]
	var scale uint32
	var length uint64
	switch {
	case len(p) >= 32 && p[0] == 1:
		scale, length = binary.BigEndian.Uint32(p[20:]), binary.BigEndian.Uint64(p[24:])
	case len(p) >= 20 && p[0] == 0:
		scale, length = binary.BigEndian.Uint32(p[12:]), uint64(binary.BigEndian.Uint32(p[16:]))
		if length == math.MaxUint32 {
			return 0
		}
	}
	if scale == 0 || length == math.MaxUint64 {
		return 0
	}
	return float64(length) / float64(scale)
}

// extended is the length of a film in fragments.
func (m *mp4) extended(b box) float64 {
	p := m.moov[b.start+b.head : b.end()]
	scale := m.scale()
	switch {
	case scale == 0:
		return 0
	case len(p) >= 12 && p[0] == 1:
		return float64(binary.BigEndian.Uint64(p[4:])) / scale
	case len(p) >= 8 && p[0] == 0:
		return float64(binary.BigEndian.Uint32(p[4:])) / scale
	}
	return 0
}

// scale is how many units a second of the film has; 0 not known.
func (m *mp4) scale() float64 {
	var out float64
	left := maxBoxes
	whole, ok := parseBox(m.moov, 0, int64(len(m.moov)))
	if !ok {
		return 0
	}
	children(m.moov, whole.head, whole.end(), &left, func(b box) {
		p := m.moov[b.start+b.head : b.end()]
		switch {
		case b.kind != "mvhd":
		case len(p) >= 24 && p[0] == 1:
			out = float64(binary.BigEndian.Uint32(p[20:]))
		case len(p) >= 16 && p[0] == 0:
			out = float64(binary.BigEndian.Uint32(p[12:]))
		}
	})
	return out
}

// track is what a track says of itself.
type track struct {
	handler string // what it is: "vide", "soun"
	entry   string // how it is written
	codec   string // the same as Facts say it; "" no browser plays it
}

// films are the entries of pictures that browsers play, somewhere at least.
var films = map[string]string{
	"avc1": H264, "avc2": H264, "avc3": H264, "avc4": H264, "hvc1": HEVC, "hev1": HEVC,
	"vp08": VP8, "vp09": VP9, "av01": AV1,
}

// track walks down to how a track's content is written.
func (m *mp4) track(b box, left *int) (t track) {
	var walk func(b box, depth int)
	walk = func(b box, depth int) {
		if depth > maxDepth {
			return
		}
		p := m.moov[b.start+b.head : b.end()]
		switch b.kind {
		case "trak", "mdia", "minf", "stbl":
			children(m.moov, b.start+b.head, b.end(), left, func(c box) { walk(c, depth+1) })
		case "hdlr":
			// QuickTime has a second one, of how data are stored.
			if len(p) >= 12 && t.handler == "" {
				t.handler = string(p[8:12])
			}
		case "stsd":
			if len(p) < 16 {
				return
			}
			t.entry = string(p[12:16])
			t.codec = films[t.entry]
		}
	}
	walk(b, 0)
	return t
}

// clean makes four bytes of a file readable.
func clean(s string) string {
	out := []byte(s)
	for i, c := range out {
		if c < ' ' || c > '~' {
			out[i] = '.'
		}
	}
	return string(out)
}
