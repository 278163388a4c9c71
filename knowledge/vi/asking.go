package vi

import (
	_ "embed" // the tables
	"fmt"
	"slices"
	"strings"
)

//go:embed abbreviations.tsv
var abbreviationTable string

//go:embed questions.tsv
var questionTable string

//go:embed following.tsv
var followingTable string

// Language holds the tables of abbreviations, of the phrases of asking and of
// those of going on. It is immutable and may be shared.
type Language struct {
	abbreviations *Phrases
	questions     *Phrases
	following     *Phrases
}

// New reads the tables that are built in. An error means a faulty build.
func New() (*Language, error) {
	a, err := ParsePhrases(abbreviationTable, 1)
	if err != nil {
		return nil, fmt.Errorf("read abbreviations: %w", err)
	}
	q, err := ParsePhrases(questionTable, 1)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	f, err := ParsePhrases(followingTable, 1)
	if err != nil {
		return nil, fmt.Errorf("read phrases of going on: %w", err)
	}
	return &Language{a, q, f}, nil
}

// SpellOut replaces abbreviations by what they stand for. The new tokens
// have the offsets of the abbreviation.
func (l *Language) SpellOut(tokens []Token) []Token {
	found := l.abbreviations.Find(tokens)
	if len(found) == 0 {
		return tokens
	}
	out := make([]Token, 0, len(tokens)+4)
	i := 0
	for _, m := range found {
		first, last := m.At[0], m.At[len(m.At)-1]
		out = append(out, tokens[i:first]...)
		for _, t := range Tokens(m.Columns[0]) {
			t.Start, t.End = tokens[first].Start, tokens[last].End
			out = append(out, t)
		}
		i = last + 1
	}
	return append(out, tokens[i:]...)
}

// Asked tells the words of asking in a question from what it is about.
type Asked struct {
	Aspects []string // aspects asked for outright, in the order of the question, each once
	Hints   []string // aspects hinted at, likewise
	Out     []bool   // by token: belongs to the asking, is not to be searched
	Weak    []bool   // by token: says little
	Found   []Match  // what was recognised, for an explanation
}

// Asking finds the phrases of asking.
func (l *Language) Asking(tokens []Token) Asked {
	a := Asked{Out: make([]bool, len(tokens)), Weak: make([]bool, len(tokens))}
	a.Found = l.questions.Find(tokens)
	english := slices.ContainsFunc(a.Found, func(m Match) bool { return m.Columns[0] == "en!" })
	for _, m := range a.Found {
		label, weak := strings.CutSuffix(m.Columns[0], "~")
		label, hint := strings.CutSuffix(label, "?")
		switch {
		case label == "en" && !english:
			continue
		case label == "en" || label == "en!":
			label = "-"
		}
		for _, i := range m.At {
			a.Out[i], a.Weak[i] = !weak, weak
		}
		if label == "" || label == "-" {
			continue
		}
		into := &a.Aspects
		if hint || weak {
			into = &a.Hints
		}
		if !slices.Contains(*into, label) {
			*into = append(*into, label)
		}
	}
	return a
}

// Literals gives every run of words in the tables to f (see
// Phrases.Literals), so that a vocabulary knows them.
func (l *Language) Literals(f func(words []Token)) {
	l.abbreviations.Literals(f)
	l.questions.Literals(f)
	l.following.Literals(f)
}
