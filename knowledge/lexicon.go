package knowledge

import (
	_ "embed" // the tables
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/knowledge/vi"
)

//go:embed everyday.tsv
var everydayTable string

//go:embed elsewhere.tsv
var elsewhereTable string

//go:embed qualifiers.tsv
var qualifierTable string

//go:embed asked.tsv
var askedTable string

// lexicon is the tables of everyday words, of what other offices do, and of
// qualifiers. It is immutable.
type lexicon struct {
	everyday  *vi.Phrases
	elsewhere *vi.Phrases
	qualifier *vi.Phrases

	names   []string  // of qualifiers, by number
	weights []float64 // of qualifiers, by number

	asked map[string]float64 // by code: how often wards are asked for it, 0 to 1
}

// reading is one way to understand everyday words of a question.
type reading struct {
	words   []vi.Token
	weight  float64
	pattern string
}

// sense is everyday words with their readings.
type sense struct {
	at       []int // tokens of the question
	readings []reading
	instead  bool
}

func newLexicon() (*lexicon, error) {
	l := &lexicon{}
	var errs [3]error
	l.everyday, errs[0] = vi.ParsePhrases(everydayTable, 4)
	l.elsewhere, errs[1] = vi.ParsePhrases(elsewhereTable, 2)
	l.qualifier, errs[2] = vi.ParsePhrases(qualifierTable, 2)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("read lexicon: %w", err)
	}
	var faults []error
	l.everyday.Columns(func(pattern string, c []string) {
		w, err := strconv.ParseFloat(c[1], 64)
		if err != nil || w <= 0 || w > 1 || len(vi.Tokens(c[0])) == 0 || c[2] != "add" && c[2] != "instead" {
			faults = append(faults, fmt.Errorf("read everyday words: %q: faulty columns", pattern))
		}
	})
	l.qualifier.Columns(func(pattern string, c []string) {
		w, err := strconv.ParseFloat(c[1], 64)
		if err != nil || w <= 0 || w > 1 {
			faults = append(faults, fmt.Errorf("read qualifiers: %q: weight %q", pattern, c[1]))
		}
		if !slices.Contains(l.names, c[0]) {
			l.names = append(l.names, c[0])
			l.weights = append(l.weights, w)
		}
	})
	var err error
	if l.asked, err = readAsked(askedTable); err != nil {
		faults = append(faults, err)
	}
	return l, errors.Join(faults...)
}

// senses finds everyday words in a question.
func (l *lexicon) senses(tokens []vi.Token, spell func([]vi.Token) []vi.Token) []sense {
	var out []sense
	for _, m := range l.everyday.FindUnless(tokens, 3) {
		weight, _ := strconv.ParseFloat(m.Columns[1], 64) // checked by newLexicon
		s := sense{at: m.At, instead: m.Columns[2] == "instead"}
		for office := range strings.SplitSeq(m.Columns[0], "|") {
			s.readings = append(s.readings, reading{spell(vi.Tokens(office)), weight, m.Pattern})
		}
		out = append(out, s)
	}
	return out
}

// otherOffice returns who does what the question asks for, if that is a
// known other office.
func (l *lexicon) otherOffice(tokens []vi.Token) (who string, at []int) {
	for _, m := range l.elsewhere.FindUnless(tokens, 1) {
		return m.Columns[0], m.At
	}
	return "", nil
}

// qualifiersOf lists the qualifiers of a title or question, rising.
func (l *lexicon) qualifiersOf(tokens []vi.Token) []int {
	var out []int
	for _, m := range l.qualifier.Find(tokens) {
		n := slices.Index(l.names, m.Columns[0])
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// literals gives every run of words of the tables to f.
func (l *lexicon) literals(f func(words []vi.Token)) {
	l.everyday.Literals(f)
	l.elsewhere.Literals(f)
	l.qualifier.Literals(f)
}
