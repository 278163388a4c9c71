package knowledge

import (
	"context"
	"fmt"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

// Index answers questions from one Library. It may be used by many
// goroutines at once.
type Index struct {
	lib      *procedures.Library
	lang     *vi.Language
	lex      *lexicon
	weights  weights
	voc      *vocabulary
	foldText []string // by foldID
	sheets   []*sheet // by code
	byCode   map[string]*sheet
	sectors  map[string]map[foldID]bool // words of the sectors that have several guides

	// mu is held for reading by every question, for writing by Close, so that
	// Bleve is never closed under a search.
	mu     sync.RWMutex
	closed bool
	bleve  bleve.Index
}

// New builds an index in memory.
func New(lib *procedures.Library) (*Index, error) {
	x, err := compile(lib)
	if err != nil {
		return nil, err
	}
	if x.bleve, err = x.inMemory(); err != nil {
		return nil, err
	}
	return x, nil
}

// compile reads the library into sheets and vocabulary; only Bleve's part is
// still missing.
func compile(lib *procedures.Library) (*Index, error) {
	lang, err := vi.New()
	if err != nil {
		return nil, fmt.Errorf("make index: %w", err)
	}
	lex, err := newLexicon()
	if err != nil {
		return nil, fmt.Errorf("make index: %w", err)
	}
	w, err := readWeights(weightTable)
	if err != nil {
		return nil, fmt.Errorf("make index: %w", err)
	}
	x := &Index{lib: lib, lang: lang, lex: lex, weights: w, voc: newVocabulary(), byCode: map[string]*sheet{}}
	lang.Literals(x.voc.learn)
	lex.literals(x.voc.learn)
	m := sheetMaker{lang: lang, lex: lex, voc: x.voc}
	for _, g := range lib.All() {
		_, revision, _ := lib.Guide(g.Code)
		s := m.make(g, revision)
		x.sheets = append(x.sheets, s)
		x.byCode[string(g.Code)] = s
	}
	x.voc.close()
	x.sectors = sectorsOf(lib, m)
	for _, s := range x.sheets {
		s.weigh(x.voc)
	}
	x.foldText = make([]string, len(x.voc.folds))
	for text, f := range x.voc.folds {
		x.foldText[f] = text
	}
	return x, nil
}

func (x *Index) inMemory() (bleve.Index, error) {
	m, err := newMapping()
	if err != nil {
		return nil, err
	}
	// Not bleve.NewMemOnly, which takes another kind of index.
	b, err := bleve.NewUsing("", m, scorch.Name, bleve.Config.DefaultMemKVStore, nil)
	if err != nil {
		return nil, fmt.Errorf("make index in memory: %w", err)
	}
	if err := x.fill(b); err != nil {
		_ = b.Close()
		return nil, err
	}
	return b, nil
}

// Library is the library that the index answers from.
func (x *Index) Library() *procedures.Library { return x.lib }

// Answer finds the procedure that a question is about. It returns ErrClosed
// after Close, the context's error when that ends first, and an error when
// the search fails; a question that makes no sense is no error but refused.
func (x *Index) Answer(ctx context.Context, q Query) (Answer, error) {
	e, err := x.consider(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	return e.Answer, nil
}

// Close releases the index once the running questions are through. Closing
// again does nothing.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	if err := x.bleve.Close(); err != nil {
		return fmt.Errorf("close index: %w", err)
	}
	return nil
}

// defaultLimit is how many candidates an Answer has unless Query.Limit says.
const defaultLimit = 10

// consider answers a question and keeps the reasons.
func (x *Index) consider(ctx context.Context, query Query) (Explanation, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return Explanation{}, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return Explanation{}, fmt.Errorf("answer question: %w", err)
	}
	limit := query.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	q := x.read(query.Text)
	focus := x.byCode[string(query.Focus)]
	if s, ok := x.byCode[string(q.code)]; ok {
		return x.settle(q, s, "the question names its code", false), nil
	}
	var l lean
	if focus != nil {
		l = x.lean(q, focus, query.Aspect)
		if l.wholly {
			return x.settle(q, focus, "a question about the procedure just talked of", true), nil
		}
	}
	if q.empty() {
		e := x.explanation(q, nil, judged{decision: DecisionRefuse, reason: "nothing in the question to search for"})
		e.Answer = Answer{Decision: DecisionRefuse, Aspect: q.aspect()}
		return e, nil
	}
	sheets, err := x.candidates(ctx, q)
	if err != nil {
		return Explanation{}, fmt.Errorf("answer question: %w", err)
	}
	r := ranking{q: q, order: x.rank(q, nil, sheets)}
	r.judged = x.judge(q, r.order)
	if focus != nil {
		if r, err = x.follow(ctx, l, r, focus); err != nil {
			return Explanation{}, fmt.Errorf("answer follow-up: %w", err)
		}
		if r.stays {
			return x.settle(q, focus, r.reason, true), nil
		}
	}
	e := x.explanation(r.q, r.order, r.judged)
	e.Answer = r.answer(r.order, r.q.aspect(), limit)
	return e, nil
}

// settle answers with one guide without ranking.
func (x *Index) settle(q *question, s *sheet, reason string, fromFocus bool) Explanation {
	e := x.explanation(q, nil, judged{decision: DecisionAnswer, reason: reason})
	e.Answer = Answer{
		Decision: DecisionAnswer, Aspect: q.aspect(), FromFocus: fromFocus,
		Candidates: []Candidate{{Code: s.code, Revision: s.revision, Title: s.guide.Name(), Confidence: 1}},
	}
	return e
}
