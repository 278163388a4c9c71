package vi

import (
	"strings"
	"unicode/utf8"
)

// Token is one syllable, abbreviation or number.
type Token struct {
	Text       string // normalised, with its accents
	Folded     string // without accents
	Typed      *Token // the known word that stood here before Repair; nil when there was none
	Start, End int    // byte offsets into the normalised text; of what was typed, when the token was repaired or spelled out
}

// Accented reports whether the token carries any accent or đ. One without
// may have been typed so on purpose ("con") or for want of a keyboard.
func (t Token) Accented() bool { return t.Text != t.Folded }

// Tokens cuts text into tokens, normalising it first.
func Tokens(s string) []Token { return TokensOf(Normalize(s)) }

// TokensOf cuts text that Normalize has returned.
func TokensOf(s string) []Token { return tokensOf(s, foldNormal) }

// Cutter cuts many texts. It remembers how words are folded, which is most of
// the work, and is for one goroutine.
type Cutter struct {
	folded map[string]string
}

// NewCutter makes a Cutter that remembers nothing yet.
func NewCutter() *Cutter { return &Cutter{map[string]string{}} }

// Tokens is Tokens, faster.
func (c *Cutter) Tokens(s string) []Token { return tokensOf(Normalize(s), c.fold) }

func (c *Cutter) fold(w string) string {
	f, ok := c.folded[w]
	if !ok {
		w = strings.Clone(w) // not to keep the whole text alive
		f = foldNormal(w)
		c.folded[w] = f
	}
	return f
}

func tokensOf(s string, fold func(string) string) []Token {
	out := make([]Token, 0, len(s)/5+1)
	for i := 0; i < len(s); {
		n := wordLen(s[i:])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		w := s[i : i+n]
		if f := fold(w); f != "" {
			out = append(out, Token{Text: w, Folded: f, Start: i, End: i + n})
		}
		i += n
	}
	return out
}

// Word is the token of a word given by the program or its data, without a
// place in any text.
func Word(s string) Token {
	s = Normalize(s)
	return Token{Text: s, Folded: foldNormal(s)}
}

// Pair joins two folded syllables to the one term that stands for both side
// by side.
func Pair(a, b string) string { return a + "_" + b }
