package vi

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxGap is how many tokens a gap in a phrase may span: "bố tôi vừa mới mất"
// still says that a father died, a longer distance mostly says another thing.
const maxGap = 3

// Phrases is a table of phrases to be found in a question. A line of it is a
// pattern and columns, separated by tabs; "#" begins a comment line. In a
// pattern
//
//	a|b_c   is one of the words a, or b followed by c
//	a?      may be absent
//	...     is a gap of up to three words (not the first or last)
//
// A word with accents also matches the same word typed without any; when it
// is the whole match, only in a question that has no accents at all.
type Phrases struct {
	byFirst map[string][]*phrase
	all     []*phrase
}

type phrase struct {
	pattern string
	columns []string
	parts   []part
	order   int
}

type part struct {
	words    [][]Token
	optional bool
	gap      bool
}

// Match is a phrase found in a question.
type Match struct {
	At      []int    // indexes of the tokens that matched, rising; those in a gap are not among them
	Pattern string   // as the table writes it
	Columns []string // the rest of its line
}

// ParsePhrases reads a table whose lines have that many columns after the
// pattern. It reports every faulty line at once, by number.
func ParsePhrases(table string, columns int) (*Phrases, error) {
	p := &Phrases{byFirst: map[string][]*phrase{}}
	var faults []error
	for n, line := range strings.Split(table, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(cells) != columns+1 {
			faults = append(faults, fmt.Errorf("read phrases: line %d: %d columns after the pattern, want %d", n+1, len(cells)-1, columns))
			continue
		}
		parts, err := parsePattern(cells[0])
		if err != nil {
			faults = append(faults, fmt.Errorf("read phrases: line %d: %w", n+1, err))
			continue
		}
		ph := &phrase{pattern: cells[0], columns: cells[1:], parts: parts, order: len(p.all)}
		p.all = append(p.all, ph)
		for _, lead := range parts {
			for _, first := range lead.words {
				if key := first[0].Folded; !slices.Contains(p.byFirst[key], ph) {
					p.byFirst[key] = append(p.byFirst[key], ph)
				}
			}
			if !lead.optional {
				break
			}
		}
	}
	return p, errors.Join(faults...)
}

func parsePattern(s string) ([]part, error) {
	var parts []part
	for field := range strings.FieldsSeq(s) {
		if field == "..." {
			parts = append(parts, part{gap: true})
			continue
		}
		word, optional := strings.CutSuffix(field, "?")
		p := part{optional: optional}
		for alternative := range strings.SplitSeq(word, "|") {
			tokens := Tokens(strings.ReplaceAll(alternative, "_", " "))
			if len(tokens) == 0 {
				return nil, fmt.Errorf("pattern %q: empty word", s)
			}
			p.words = append(p.words, tokens)
		}
		parts = append(parts, p)
	}
	if len(parts) == 0 || parts[0].gap || parts[len(parts)-1].gap {
		return nil, fmt.Errorf("pattern %q: must begin and end with a word", s)
	}
	if !slices.ContainsFunc(parts, func(p part) bool { return !p.gap && !p.optional }) {
		return nil, fmt.Errorf("pattern %q: every word may be absent", s)
	}
	return parts, nil
}

// Find lists the phrases in a question from left to right. Of those that
// begin at one token the one with most words wins, then the earlier line; no
// token belongs to two.
func (p *Phrases) Find(tokens []Token) []Match { return p.find(tokens, -1) }

// FindUnless is Find for a table whose given column lists words, separated by
// commas, that switch a line off when the question has them.
func (p *Phrases) FindUnless(tokens []Token, column int) []Match { return p.find(tokens, column) }

func (p *Phrases) find(tokens []Token, unless int) []Match {
	var out []Match
	accented := slices.ContainsFunc(tokens, Token.Accented)
	used := make([]bool, len(tokens))
	for i := range tokens {
		if used[i] {
			continue
		}
		var best Match
		for _, ph := range p.byFirst[tokens[i].Folded] {
			at := ph.match(tokens, used, i, 0)
			if len(at) == 1 && accented && !ph.hasWord(tokens[i].Text) {
				continue // "da" in a question with accents is not "dạ"
			}
			if len(at) > len(best.At) && (unless < 0 || !ph.switchedOff(tokens, at, unless)) {
				best = Match{At: at, Pattern: ph.pattern, Columns: ph.columns}
			}
		}
		for _, j := range best.At {
			used[j] = true
		}
		if len(best.At) > 0 {
			out = append(out, best)
		}
	}
	return out
}

// hasWord reports whether one of the phrase's words is exactly this.
func (ph *phrase) hasWord(text string) bool {
	return slices.ContainsFunc(ph.parts, func(p part) bool {
		return slices.ContainsFunc(p.words, func(w []Token) bool { return len(w) == 1 && w[0].Text == text })
	})
}

// switchedOff reports whether the question has one of the words in the
// column, not all of it within the match.
func (ph *phrase) switchedOff(tokens []Token, at []int, column int) bool {
	return slices.ContainsFunc(ph.unless(column), func(word []Token) bool {
		for i := range tokens {
			hit := take(word, tokens, nil, i)
			if slices.ContainsFunc(hit, func(k int) bool { return !slices.Contains(at, k) }) {
				return true
			}
		}
		return false
	})
}

func (ph *phrase) unless(column int) [][]Token {
	if ph.columns[column] == "" {
		return nil
	}
	var out [][]Token
	for word := range strings.SplitSeq(ph.columns[column], ",") {
		if t := Tokens(word); len(t) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// match returns the tokens that the parts from k on take from token i, the
// most there can be, or nil.
func (ph *phrase) match(tokens []Token, used []bool, i, k int) []int {
	if k == len(ph.parts) {
		return []int{}
	}
	p := ph.parts[k]
	var best []int
	better := func(head []int, rest []int) {
		if rest != nil && (best == nil || len(head)+len(rest) > len(best)) {
			// Never nil: that would mean no match.
			best = append(append(make([]int, 0, len(head)+len(rest)), head...), rest...)
		}
	}
	if p.gap {
		for skip := 0; skip <= maxGap && i+skip < len(tokens); skip++ {
			if rest := ph.match(tokens, used, i+skip, k+1); rest != nil {
				return rest
			}
		}
		return nil
	}
	for _, word := range p.words {
		if at := take(word, tokens, used, i); at != nil {
			better(at, ph.match(tokens, used, i+len(word), k+1))
		}
	}
	if p.optional {
		better(nil, ph.match(tokens, used, i, k+1))
	}
	return best
}

func take(word, tokens []Token, used []bool, i int) []int {
	if i+len(word) > len(tokens) {
		return nil
	}
	at := make([]int, len(word))
	for j, w := range word {
		t := tokens[i+j]
		if used != nil && used[i+j] || t.Text != w.Text && (t.Accented() || t.Folded != w.Folded) {
			return nil
		}
		at[j] = i + j
	}
	return at
}

// Columns calls f for every line.
func (p *Phrases) Columns(f func(pattern string, columns []string)) {
	for _, ph := range p.all {
		f(ph.pattern, ph.columns)
	}
}

// Literals calls f for every run of words that the patterns require side by
// side, so that a vocabulary can know them: the words of one alternative, and
// the last of one part with the first of the next.
func (p *Phrases) Literals(f func(words []Token)) {
	for _, ph := range p.all {
		for k, pt := range ph.parts {
			for _, word := range pt.words {
				f(word)
				if k+1 == len(ph.parts) {
					continue
				}
				for _, next := range ph.parts[k+1].words {
					f([]Token{word[len(word)-1], next[0]})
				}
			}
		}
	}
}
