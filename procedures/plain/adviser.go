package plain

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
)

// Adviser gives hints. It is immutable and safe for concurrent use.
type Adviser struct {
	phrases phrases
	short   map[string]string
}

// New reads the tables.
func New() (*Adviser, error) {
	p, err := readPhrases(wordTable)
	if err != nil {
		return nil, fmt.Errorf("read plain words: %w", err)
	}
	s, err := readShort(shortTable)
	if err != nil {
		return nil, fmt.Errorf("read abbreviations: %w", err)
	}
	return &Adviser{p, s}, nil
}

// Hints lists what could be plainer in a guide, in the order in which people
// read it; none for official text. The same guide gives the same hints.
func (a *Adviser) Hints(g *procedures.Guide) []Hint {
	if g.Review == procedures.ReviewOfficial {
		return nil
	}
	r := reader{Adviser: a, explained: map[string]bool{}}
	for _, p := range proseOf(g) {
		r.read(p)
	}
	if !r.near && g.Summary+stepTexts(g) != "" {
		r.hints = append(r.hints, Hint{Field: "summary", Kind: KindTone, Suggestion: "bà con"})
	}
	return r.hints
}

func stepTexts(g *procedures.Guide) string {
	var b strings.Builder
	for _, s := range g.Steps {
		b.WriteString(s.Text)
	}
	return b.String()
}

// reader reads one guide from its beginning.
type reader struct {
	*Adviser
	hints     []Hint
	explained map[string]bool // abbreviations that came already
	pleases   int
	near      bool // "bà con" was said
}

func (r *reader) hint(p prose, words []word, from, to int, kind Kind, suggestion string) {
	at, end := words[from].at, words[to-1].end()
	r.hints = append(r.hints, Hint{Field: p.field, At: at, Words: p.text[at:end], Kind: kind, Suggestion: suggestion})
}

func (r *reader) read(p prose) {
	words := cut(p.text)
	if !p.official {
		r.long(p, words)
	}
	for i := 0; i < len(words); {
		i += max(1, r.word(p, words, i))
	}
}

// word looks at what begins at a word, and returns how many words that was.
func (r *reader) word(p prose, words []word, i int) int {
	if two := i+1 < len(words); two && words[i].small == "bà" && words[i+1].small == "con" {
		r.near = true
		return 2
	} else if two && words[i].small == "vui" && words[i+1].small == "lòng" {
		if r.pleases++; r.pleases > 1 {
			r.hint(p, words, i, i+2, KindPlease, "")
		}
		return 2
	}
	if n := shouted(words, i); n > 1 || n == 1 && r.short[words[i].text] == "" && !plainLetters(words[i].text) {
		r.hint(p, words, i, i+n, KindCapital, strings.ToLower(p.text[words[i].at:words[i+n-1].end()]))
		return n
	}
	if full, known := r.abbreviation(words[i].text); known {
		r.abbreviated(p, words, i, full)
		return 1
	}
	if p.official || named(words[i]) {
		return 1
	}
	if f := r.phrases.at(words, i); f != nil {
		r.hint(p, words, i, i+len(f.words), f.kind, f.plain)
		return len(f.words)
	}
	return 1
}

// named reports a word with a capital within a sentence: a name of a paper or
// an office begins with it.
func named(w word) bool {
	first, _ := utf8.DecodeRuneInString(w.text)
	return !w.begins && unicode.IsUpper(first)
}

// long finds the sentences of too many words.
func (r *reader) long(p prose, words []word) {
	for from := 0; from < len(words); {
		to := from
		for to < len(words) && words[to].sentence == words[from].sentence {
			to++
		}
		if n := to - from; n > MaxWords {
			r.hint(p, words, from, to, KindLong, "")
			r.hints[len(r.hints)-1].Count = n
		}
		from = to
	}
}

// abbreviation reports whether a word is an abbreviation that wants to be
// explained, and what it stands for; "" when no table says so.
func (r *reader) abbreviation(text string) (full string, is bool) {
	full, known := r.short[text]
	if known {
		return full, full != ""
	}
	return "", capital(text) && plainLetters(text) && !roman(text)
}

// abbreviated gives a hint for an abbreviation that comes first and is not
// explained: by brackets around it behind the words, or behind it.
func (r *reader) abbreviated(p prose, words []word, i int, full string) {
	short := words[i].text
	if r.explained[short] {
		return
	}
	r.explained[short] = true
	before := strings.TrimRightFunc(p.text[:words[i].at], unicode.IsSpace)
	after := strings.TrimLeftFunc(p.text[words[i].end():], unicode.IsSpace)
	if strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")") || strings.HasPrefix(after, "(") {
		return
	}
	if full != "" {
		full += " (" + short + ")"
	}
	r.hint(p, words, i, i+1, KindShort, full)
}

// shouted is how many words from here on stand in capitals, where that is no
// abbreviation: three in a row, two of which one has accents, or one with
// accents; 0 for none.
func shouted(words []word, i int) int {
	n, accented := 0, false
	for i+n < len(words) {
		if w := words[i+n]; n == 0 && !capital(w.text) || n > 0 && (w.begins || !capitals(w.text)) {
			break
		}
		accented = accented || !plainLetters(words[i+n].text)
		n++
	}
	if n > 2 || accented {
		return n
	}
	return 0
}

// capital reports a word of two letters or more that are all capitals: one
// alone may begin a name.
func capital(s string) bool { return utf8.RuneCountInString(s) > 1 && capitals(s) }

func capitals(s string) bool {
	return !slices.ContainsFunc([]rune(s), func(r rune) bool { return !unicode.IsUpper(r) })
}

// plainLetters reports a word of letters as abbreviations have them: without
// marks of tone, and Đ.
func plainLetters(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && r != 'Đ' {
			return false
		}
	}
	return true
}

// roman reports a number of the kind that stands before chapters and cities.
func roman(s string) bool {
	return !slices.ContainsFunc([]rune(s), func(r rune) bool { return !strings.ContainsRune("IVXLC", r) })
}
