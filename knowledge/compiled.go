package knowledge

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// errCompiled is a file of sheets that is not what encode wrote.
var errCompiled = errors.New("sheets are damaged")

// load reads what compile made and encode wrote to a file. When it fails, the
// Index is as it was.
func (x *Index) load(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read sheets: %w", err)
	}
	return x.decode(b)
}

// encode is all that compile made. The same guides give the same bytes. What
// is added to a sheet or the vocabulary must be added here and in decode.
func (x *Index) encode() []byte {
	w := &writer{}
	x.voc.encode(w, x.foldText)
	encodeSectors(w, x.sectors)
	var names, words, folds, pairs, qualifiers int
	for _, s := range x.sheets {
		names += len(s.names)
		for _, n := range s.names {
			words += len(n.words)
		}
		folds += len(s.core.folds) + len(s.body.folds)
		pairs += len(s.core.pairs) + len(s.body.pairs)
		qualifiers += len(s.qualifiers)
	}
	for _, n := range []int{len(x.sheets), names, words, folds, pairs, qualifiers} {
		w.int(n)
	}
	for _, s := range x.sheets {
		s.encode(w)
	}
	return w.bytes()
}

// decode reads what encode wrote.
func (x *Index) decode(b []byte) error {
	r := newReader(b)
	voc := newVocabulary()
	voc.phraseTexts, voc.phraseFolds, voc.phrasePairs = x.voc.phraseTexts, x.voc.phraseFolds, x.voc.phrasePairs
	foldText := voc.decode(r)
	sectors := decodeSectors(r, len(foldText))
	count := r.count(leastSheet)
	d := sheetDecoder{
		reader: r, voc: voc, qualifierCount: len(x.lex.names),
		names: make([]name, r.count(leastName)), words: make([]word, r.count(1)),
		folds: make([]foldID, r.count(2)), pairs: make([]uint32, r.count(4)), qualifiers: make([]qualifier, r.count(leastQualifier)),
	}
	d.counts = make([]uint8, len(d.folds))
	sheets, list := make([]sheet, count), make([]*sheet, count)
	byCode := make(map[string]*sheet, count)
	for i := range sheets {
		d.sheet(&sheets[i])
		sheets[i].asked = x.lex.asked[string(sheets[i].code)] // a table's, not the library's
		list[i] = &sheets[i]
		byCode[string(sheets[i].code)] = list[i]
	}
	if !r.done() || len(byCode) != x.lib.Len() || len(sheets) != x.lib.Len() || len(d.folds)+len(d.pairs)+len(d.words)+len(d.names)+len(d.qualifiers) > 0 {
		return errCompiled
	}
	for i := range sheets {
		if rev, ok := x.lib.Current(sheets[i].code); !ok || rev != sheets[i].revision {
			return fmt.Errorf("%w: they are of another library", errCompiled)
		}
	}
	voc.close()
	x.voc, x.foldText, x.sectors, x.byCode, x.sheets = voc, foldText, sectors, byCode, list
	return nil
}

func encodeSectors(w *writer, sectors map[string]map[foldID]bool) {
	w.int(len(sectors))
	for _, name := range slices.Sorted(maps.Keys(sectors)) {
		w.string(name)
		w.int(len(sectors[name]))
		for _, f := range slices.Sorted(maps.Keys(sectors[name])) {
			w.uint(uint64(f))
		}
	}
}

func decodeSectors(r *reader, folds int) map[string]map[foldID]bool {
	out := map[string]map[foldID]bool{}
	for range r.count(2) {
		words := map[foldID]bool{}
		out[r.string()] = words
		for range r.count(1) {
			words[foldID(r.below(folds))] = true
		}
	}
	return out
}

func (s *sheet) encode(w *writer) {
	w.string(string(s.code))
	w.string(string(s.revision))
	w.string(s.title)
	w.string(s.edition)
	w.string(s.sector)
	w.bool(s.commune)
	w.bool(s.local)
	w.int(s.length)
	w.int(s.ages.from)
	w.int(s.ages.below)
	w.int(len(s.qualifiers))
	for _, q := range s.qualifiers {
		w.int(q.number)
		w.float(q.weight)
	}
	w.int(len(s.names))
	w.int(s.own)
	for _, n := range s.names {
		w.int(int(n.kind))
		w.string(n.text)
		w.float(n.mass)
		w.int(len(n.words))
		w.int(n.tail)
		w.int(n.aside)
		for _, word := range n.words {
			w.uint(uint64(word.text)) // its fold is the vocabulary's
		}
	}
	s.core.encode(w)
	s.body.encode(w)
}

func (b *bag) encode(w *writer) {
	w.int(b.length)
	w.int(len(b.folds))
	last := foldID(0)
	for _, f := range b.folds {
		w.uint(uint64(f - last))
		last = f
	}
	w.numbers = append(w.numbers, b.counts...)
	w.int(len(b.pairs))
	for _, p := range b.pairs {
		w.fixed(p) // hashes are spread evenly: their differences are no shorter
	}
}

// What a sheet, a name and a qualifier take at least, in bytes.
const (
	leastSheet     = 16
	leastName      = 13
	leastQualifier = 9
)

// sheetDecoder reads sheets. Their slices are cut from a slab per kind, which
// spares memory and the garbage collector half a million pieces.
type sheetDecoder struct {
	*reader
	voc            *vocabulary
	qualifierCount int

	names      []name
	words      []word
	folds      []foldID
	counts     []uint8
	pairs      []uint32
	qualifiers []qualifier
}

func (d *sheetDecoder) sheet(s *sheet) {
	s.code, s.revision = procedures.Code(d.string()), procedures.Revision(d.string())
	s.title, s.edition, s.sector = d.string(), d.string(), d.string()
	s.commune, s.local = d.bool(), d.bool()
	s.length = int(d.uint())
	s.ages = ages{int(d.uint()), int(d.uint())}
	s.qualifiers = take(d.reader, &d.qualifiers, d.count(leastQualifier))
	for i := range s.qualifiers {
		s.qualifiers[i] = qualifier{d.below(d.qualifierCount), d.float()}
	}
	s.names = take(d.reader, &d.names, d.count(leastName))
	s.own = d.below(len(s.names) + 1)
	for i := range s.names {
		d.name(&s.names[i])
	}
	d.bag(&s.core)
	d.bag(&s.body)
}

func (d *sheetDecoder) name(n *name) {
	n.kind, n.text, n.mass = kind(d.below(len(kindNames))), d.string(), d.float()
	words := d.count(1)
	n.tail, n.aside = d.below(words+1), d.below(words+1)
	n.words = take(d.reader, &d.words, words)
	for i := range n.words {
		if t := d.below(len(d.voc.foldOf)); !d.bad {
			n.words[i] = word{d.voc.foldOf[t], textID(t)}
		}
	}
}

func (d *sheetDecoder) bag(b *bag) {
	b.length = int(d.uint())
	n := d.count(2)
	b.folds, b.counts = take(d.reader, &d.folds, n), take(d.reader, &d.counts, n)
	last := uint64(0)
	for i := range b.folds {
		last += d.uint()
		if last >= uint64(len(d.voc.inAny)) {
			d.fail()
			return
		}
		b.folds[i] = foldID(last)
	}
	copy(b.counts, d.bytes(len(b.counts)))
	b.pairs = take(d.reader, &d.pairs, d.count(4))
	raw := d.bytes(4 * len(b.pairs))
	for i := range b.pairs {
		if 4*i+4 <= len(raw) {
			b.pairs[i] = binary.LittleEndian.Uint32(raw[4*i:])
		}
	}
}
