package knowledge

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

// word is one word of a guide or a question.
type word struct {
	fold foldID
	text textID
}

// kind is what sort of name a name is.
type kind int

const (
	kindTitle kind = iota
	kindShort
	kindAlias
	kindWording
	kindKeyword
	kindPart // one of several titles in a long one
)

var kindNames = [...]string{"title", "short title", "alias", "wording", "keyword", "part of the title"}

// trust is how much of a match with such a name counts.
var trust = [...]float64{1, 1, 1, 0.97, 0.7, 0.93}

// name is one thing that a procedure is called.
type name struct {
	kind  kind
	text  string // as the guide has it
	words []word
	tail  int     // words from here on say for whom or when: they tell less
	aside int     // words from here on stand in brackets: they tell little
	mass  float64 // of its distinct words, each times weightAt
}

// How much a word counts of a name's mass, by its place.
const (
	tailWeight  = 0.4
	asideWeight = 0.2
)

// weightAt is how much the word at i counts of the name's mass.
func (n *name) weightAt(i int) float64 {
	switch {
	case i >= n.aside:
		return asideWeight
	case i >= n.tail:
		return tailWeight
	}
	return 1
}

// tailHeads begin the part of a title that says for whom, when or where.
// They count only behind three words: short titles are all head.
var tailHeads = [...]string{"đối với", "trong trường hợp", "trường hợp", "thuộc", "theo", "do", "áp dụng", "tại", "của", "mà", "thực hiện bằng"}

// averageNames is about how many words all names of a guide have.
const averageNames = 45.0

// sheet is what the ranker knows of one guide.
type sheet struct {
	code       procedures.Code
	revision   procedures.Revision
	title      string // what people call it (Guide.Name)
	names      []name
	own        int    // names from here on are wordings of other editions
	length     int    // words of all names
	sector     string // normalized
	core, body bag
	qualifiers []qualifier // of the title
	edition    string
	ages       ages // of the title
	commune    bool
	local      bool    // decided by one province, not nationally
	asked      float64 // how often wards are asked for it: 0 seldom to 1 every week
}

// bag is the words of a longer text, without their order.
type bag struct {
	folds  []foldID // rising
	counts []uint8  // by index in folds, 255 at most
	pairs  []uint32 // hashes of words side by side, rising
	length int
}

// sheetMaker makes sheets and fills the vocabulary.
type sheetMaker struct {
	lang  *vi.Language
	cut   *vi.Cutter
	lex   *lexicon
	voc   *vocabulary
	texts map[textID]struct{} // of the guide at hand
}

func newSheetMaker(lang *vi.Language, lex *lexicon, voc *vocabulary) *sheetMaker {
	return &sheetMaker{lang: lang, cut: vi.NewCutter(), lex: lex, voc: voc, texts: map[textID]struct{}{}}
}

// make makes the sheet of a guide and adds it to the counts of the vocabulary,
// or takes it out of them again.
func (m *sheetMaker) make(g *procedures.Guide, rev procedures.Revision, by int32) *sheet {
	clear(m.texts)
	s := &sheet{code: g.Code, revision: rev, title: g.Name()}
	s.commune = slices.Contains(g.Level, "commune")
	s.local = strings.Contains(g.Source.Decision, "UBND")
	m.name(s, kindTitle, bareTitle(g.Title))
	if parts := strings.FieldsFunc(g.Title, func(r rune) bool { return r == ';' || r == '/' }); len(parts) > 1 {
		for _, p := range parts {
			m.name(s, kindPart, bareTitle(p))
		}
	}
	if g.Short != "" {
		m.name(s, kindShort, bareTitle(g.Short))
	}
	for _, a := range g.Aliases {
		m.name(s, kindAlias, a)
	}
	for _, w := range g.Wordings {
		m.name(s, kindWording, w)
	}
	for _, k := range g.Keywords {
		m.name(s, kindKeyword, k)
	}
	title := m.lang.SpellOut(m.cut.Tokens(g.Title))
	s.qualifiers = m.qualifiers(title)
	s.edition = editionOf(title)
	s.ages = agesOf(title)
	s.asked = m.lex.asked[string(g.Code)]
	s.core = m.bag(coreTexts(g))
	s.body = m.bag(bodyTexts(g))
	s.sector, s.own = vi.Normalize(g.Sector), len(s.names)
	m.count(s, by)
	return s
}

func (m *sheetMaker) intern(t vi.Token) word {
	w := m.voc.intern(t)
	m.texts[w.text] = struct{}{}
	return w
}

// qualifier is one of the lexicon's qualifiers in a title. In a title's tail
// it weighs half: "giấy tờ do cơ quan nước ngoài cấp" is among what the
// procedure takes, not what it is.
type qualifier struct {
	number int
	weight float64
}

func (m *sheetMaker) qualifiers(title []vi.Token) []qualifier {
	tail := tailOf(title)
	var out []qualifier
	for _, k := range m.lex.qualifiersOf(title[:tail]) {
		out = append(out, qualifier{k, m.lex.weights[k]})
	}
	for _, k := range m.lex.qualifiersOf(title[tail:]) {
		if !slices.ContainsFunc(out, func(q qualifier) bool { return q.number == k }) {
			out = append(out, qualifier{k, m.lex.weights[k] / 2})
		}
	}
	return out
}

// bareTitle takes off the word that nearly every title begins with.
func bareTitle(title string) string {
	t := vi.Normalize(title)
	for _, head := range []string{"thủ tục hành chính ", "thủ tục "} {
		if rest, ok := strings.CutPrefix(t, head); ok {
			return rest
		}
	}
	return t
}

// anyEdition are the words by which editions of one procedure differ: they
// change nothing about what it is.
const anyEdition = "thủ tục hành chính cấp xã đai đăng ký thực hiện tại đối với trong của theo do và các cho việc công an"

// editionOf is equal for guides that are editions of one procedure: their
// titles have the same words, but for some that say nothing.
func editionOf(title []vi.Token) string {
	words := make([]string, 0, len(title))
	for _, t := range title {
		words = append(words, t.Text)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return slices.Contains(strings.Fields(anyEdition), w)
	})
	if len(kept) < 2 { // the title has nothing but such words
		kept = words
	}
	return strings.Join(kept, " ")
}

func (m *sheetMaker) name(s *sheet, k kind, text string) {
	n := name{kind: k, text: text}
	text = vi.Normalize(text)
	main, aside := text, ""
	if i := strings.IndexByte(text, '('); i > 0 {
		main = text[:i]
		inner, rest, _ := strings.Cut(text[i+1:], ")")
		main, aside = main+" "+rest, inner
	}
	tokens := m.lang.SpellOut(vi.Tokens(main))
	if k == kindWording {
		asked := m.lang.Asking(tokens)
		kept := tokens[:0:0]
		for i, t := range tokens {
			if !asked.Out[i] {
				kept = append(kept, t)
			}
		}
		tokens = kept
	}
	for _, t := range tokens {
		n.words = append(n.words, m.intern(t))
	}
	n.aside = len(n.words)
	n.tail = n.aside
	if k == kindTitle || k == kindPart {
		n.tail = tailOf(tokens)
	}
	for _, t := range m.lang.SpellOut(vi.Tokens(aside)) {
		n.words = append(n.words, m.intern(t))
	}
	if n.aside > 0 {
		s.names = append(s.names, n)
		s.length += len(n.words)
	}
}

// tailOf is where a title's tail begins.
func tailOf(tokens []vi.Token) int {
	const head = 3
	for i := head; i < len(tokens); i++ {
		for _, h := range tailHeads {
			first, second, two := strings.Cut(h, " ")
			if tokens[i].Text == first && (!two || i+1 < len(tokens) && tokens[i+1].Text == strings.Fields(second)[0]) {
				return i
			}
		}
	}
	return len(tokens)
}

// count adds the sheet to the vocabulary's counts.
func (m *sheetMaker) count(s *sheet, by int32) {
	inNames := map[foldID]bool{}
	pairs := map[uint64]bool{}
	for _, n := range s.names {
		for i, w := range n.words {
			inNames[w.fold] = true
			if i > 0 {
				pairs[pairOf(n.words[i-1].fold, w.fold)] = true
			}
		}
	}
	inAny := make(map[foldID]bool, len(inNames)+len(s.body.folds))
	for f := range inNames {
		m.voc.inNames[f] += by
		inAny[f] = true
	}
	for p := range pairs {
		m.voc.pairs[p] += by
	}
	for _, b := range []bag{s.core, s.body} {
		for _, f := range b.folds {
			inAny[f] = true
		}
	}
	for f := range inAny {
		m.voc.inAny[f] += by
	}
	for t := range m.texts {
		m.voc.inTexts[t] += by
	}
	m.voc.guides += int(by)
}

// weigh computes what depends on the counts of all guides.
func (s *sheet) weigh(v *vocabulary) {
	for i := range s.names {
		n := &s.names[i]
		n.mass = 0
		for j, w := range n.words {
			if slices.ContainsFunc(n.words[:j], func(o word) bool { return o.fold == w.fold }) {
				continue
			}
			n.mass += v.mass(w.fold) * n.weightAt(j) * v.plainness(w.fold)
		}
	}
}
