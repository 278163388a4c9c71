package media

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
)

// laidOut is an MP4 file as it is stored: without what tells where it was
// filmed, and its table of contents in front where that can be done, so that
// it plays while it loads. What is left unsaid stays Late in its facts.
func laidOut(r io.ReaderAt, size int64, m mp4) (io.Reader, Facts) {
	facts := m.facts
	m.forget()
	var parts []io.Reader
	whole := func(b box) io.Reader { return io.NewSectionReader(r, b.start, b.size) }
	end := m.top[len(m.top)-1].end()
	move := facts.Late && !m.moof && m.movable()
	moovAt := -1
	for i, b := range m.top {
		if b.kind == "moov" {
			moovAt = i
		}
	}
	if move {
		first := 0
		for first < len(m.top) && m.top[first].kind == "ftyp" {
			first++
		}
		from := m.top[first].start // nothing before it moves
		if m.shift(uint64(len(m.moov)), uint64(from), uint64(m.top[moovAt].start)) {
			facts.Late = false
			for _, b := range m.top[:first] {
				parts = append(parts, whole(b))
			}
			parts = append(parts, bytes.NewReader(m.moov))
			for i, b := range m.top[first:] {
				if i+first != moovAt {
					parts = append(parts, m.outside(b, whole))
				}
			}
			return io.MultiReader(parts...), facts
		}
	}
	for _, b := range m.top {
		if b.kind == "moov" {
			parts = append(parts, bytes.NewReader(m.moov))
			continue
		}
		parts = append(parts, m.outside(b, whole))
	}
	if end < size && m.moof {
		parts = append(parts, io.NewSectionReader(r, end, size-end)) // further fragments than were looked at
	}
	return io.MultiReader(parts...), facts
}

// outside is a box of the outside as it is stored: notes become empty room
// of the same size, so that nothing else moves.
func (m *mp4) outside(b box, whole func(box) io.Reader) io.Reader {
	switch b.kind {
	case "meta", "udta", "uuid", "free", "skip":
		if b.head == 8 && b.size <= math.MaxUint32 {
			head := binary.BigEndian.AppendUint32(nil, uint32(b.size))
			return io.MultiReader(bytes.NewReader(append(head, "free"...)), io.LimitReader(zeros{}, b.size-8))
		}
	}
	return whole(b)
}

// zeros is room with nothing in it.
type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// forget empties the notes in the table of contents (where it was filmed,
// with what phone), and keeps their room.
func (m *mp4) forget() {
	left := maxBoxes
	var in func(b box, depth int)
	in = func(b box, depth int) {
		switch {
		case b.kind == "udta" || b.kind == "meta" || b.kind == "uuid":
			copy(m.moov[b.start+4:], "free")
			clear(m.moov[b.start+b.head : b.end()])
		case (b.kind == "moov" || b.kind == "trak" || b.kind == "mdia" || b.kind == "minf") && depth <= maxDepth:
			children(m.moov, b.start+b.head, b.end(), &left, func(c box) { in(c, depth+1) })
		}
	}
	if b, ok := parseBox(m.moov, 0, int64(len(m.moov))); ok {
		in(b, 0)
	}
}

// movable reports whether everything that must be shifted is found: every
// track has a table of where its pieces lie, and nothing is packed.
func (m *mp4) movable() bool {
	tracks, tables, packed := 0, 0, false
	m.eachTable(func(b box) {
		switch b.kind {
		case "trak":
			tracks++
		case "stco", "co64":
			tables++
		case "cmov":
			packed = true
		}
	})
	for _, b := range m.top {
		// An index of places of its own would point wrong.
		if b.kind == "sidx" || b.kind == "mfra" {
			return false
		}
	}
	return tracks > 0 && tracks == tables && !packed
}

// eachTable calls do for each box of the table of contents that matters when
// it moves.
func (m *mp4) eachTable(do func(box)) {
	left := maxBoxes
	var in func(b box, depth int)
	in = func(b box, depth int) {
		do(b)
		switch b.kind {
		case "moov", "trak", "mdia", "minf", "stbl":
			if depth <= maxDepth {
				children(m.moov, b.start+b.head, b.end(), &left, func(c box) { in(c, depth+1) })
			}
		}
	}
	if b, ok := parseBox(m.moov, 0, int64(len(m.moov))); ok {
		in(b, 0)
	}
}

// shift moves the places of all pieces between from and to by so many bytes.
// It reports false, and has changed nothing, when one of them does not fit or
// lies elsewhere.
func (m *mp4) shift(by, from, to uint64) bool {
	work := append([]byte(nil), m.moov...)
	ok := true
	m.eachTable(func(b box) {
		p := work[b.start+b.head : b.end()]
		if b.kind != "stco" && b.kind != "co64" {
			return
		}
		width := 4
		if b.kind == "co64" {
			width = 8
		}
		if len(p) < 8 {
			ok = false
			return
		}
		n := int(binary.BigEndian.Uint32(p[4:]))
		if p = p[8:]; n > len(p)/width {
			ok = false
			return
		}
		for i := range n {
			at := p[i*width:]
			if width == 4 {
				v := uint64(binary.BigEndian.Uint32(at))
				if v < from || v >= to || v+by > math.MaxUint32 {
					ok = false
					return
				}
				binary.BigEndian.PutUint32(at, uint32(v+by))
				continue
			}
			v := binary.BigEndian.Uint64(at)
			if v < from || v >= to {
				ok = false
				return
			}
			binary.BigEndian.PutUint64(at, v+by)
		}
	})
	if ok {
		m.moov = work
	}
	return ok
}
