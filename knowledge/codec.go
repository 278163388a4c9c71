package knowledge

import (
	"encoding/binary"
	"math"
)

// writer puts numbers into one buffer and texts into another. Numbers are
// varints unless a name says otherwise.
type writer struct {
	numbers, texts []byte
}

// bytes is everything written, for newReader.
func (w *writer) bytes() []byte {
	out := make([]byte, 0, 8+len(w.texts)+len(w.numbers))
	out = binary.LittleEndian.AppendUint64(out, uint64(len(w.texts)))
	return append(append(out, w.texts...), w.numbers...)
}

func (w *writer) uint(n uint64)  { w.numbers = binary.AppendUvarint(w.numbers, n) }
func (w *writer) int(n int)      { w.uint(uint64(n)) }
func (w *writer) fixed(n uint32) { w.numbers = binary.LittleEndian.AppendUint32(w.numbers, n) }
func (w *writer) float(f float64) {
	w.numbers = binary.LittleEndian.AppendUint64(w.numbers, math.Float64bits(f))
}

func (w *writer) bool(b bool) {
	if b {
		w.numbers = append(w.numbers, 1)
	} else {
		w.numbers = append(w.numbers, 0)
	}
}

func (w *writer) string(s string) {
	w.int(len(s))
	w.texts = append(w.texts, s...)
}

// reader reads what a writer wrote, in the same order. Whatever it is given,
// it neither panics nor allocates more than a few times its length: at the
// first thing that cannot be, it turns bad, and from then on everything is
// zero.
type reader struct {
	numbers []byte
	texts   string
	bad     bool
}

// newReader copies the texts of b, so that b need not be kept for them.
func newReader(b []byte) *reader {
	if len(b) < 8 {
		return &reader{bad: true}
	}
	n := binary.LittleEndian.Uint64(b)
	if b = b[8:]; n > uint64(len(b)) {
		return &reader{bad: true}
	}
	return &reader{texts: string(b[:n]), numbers: b[n:]}
}

// done reports whether all was read and nothing was bad.
func (r *reader) done() bool { return !r.bad && len(r.numbers) == 0 && r.texts == "" }

func (r *reader) fail() {
	r.bad, r.numbers, r.texts = true, nil, ""
}

func (r *reader) uint() uint64 {
	if len(r.numbers) > 0 && r.numbers[0] < 0x80 { // most are small
		n := r.numbers[0]
		r.numbers = r.numbers[1:]
		return uint64(n)
	}
	n, size := binary.Uvarint(r.numbers)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.numbers = r.numbers[size:]
	return n
}

// below reads a number that must be less than limit.
func (r *reader) below(limit int) int {
	n := r.uint()
	if n >= uint64(limit) {
		r.fail()
		return 0
	}
	return int(n)
}

// count reads how many things follow that take at least size bytes each.
func (r *reader) count(size int) int {
	n := r.uint()
	if n > uint64(len(r.numbers)/size) {
		r.fail()
		return 0
	}
	return int(n)
}

// bytes are the next n bytes as they stand; they are not copied.
func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.numbers) {
		r.fail()
		return nil
	}
	out := r.numbers[:n]
	r.numbers = r.numbers[n:]
	return out
}

func (r *reader) float() float64 {
	b := r.bytes(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (r *reader) bool() bool { return r.below(2) == 1 }

func (r *reader) string() string {
	n := r.uint()
	if n > uint64(len(r.texts)) {
		r.fail()
		return ""
	}
	s := r.texts[:n]
	r.texts = r.texts[n:]
	return s
}

// take cuts n elements off the front of a slab that all slices of a kind
// share, nil for none.
func take[T any](r *reader, slab *[]T, n int) []T {
	if n < 0 || n > len(*slab) {
		r.fail()
		return nil
	}
	if n == 0 {
		return nil
	}
	out := (*slab)[:n:n]
	*slab = (*slab)[n:]
	return out
}
