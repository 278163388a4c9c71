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
	sure     confidence
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
	aside  map[string]bool // codes of guides that bleve does not know, or not as they are; see With
}

// New builds an index in memory.
func New(lib *procedures.Library) (*Index, error) {
	x, err := blank(lib)
	if err != nil {
		return nil, err
	}
	if err := x.compile(context.Background()); err != nil {
		return nil, err
	}
	if x.bleve, err = x.inMemory(); err != nil {
		return nil, err
	}
	return x, nil
}

// blank is an Index that knows the tables and no guide yet.
func blank(lib *procedures.Library) (*Index, error) {
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
	sure, err := readConfidence(confidenceTable)
	if err != nil {
		return nil, fmt.Errorf("make index: %w", err)
	}
	x := &Index{lib: lib, lang: lang, lex: lex, weights: w, sure: sure}
	x.forget()
	return x, nil
}

// forget goes back to blank.
func (x *Index) forget() {
	x.voc, x.foldText, x.sheets, x.byCode, x.sectors = newVocabulary(), nil, nil, map[string]*sheet{}, nil
	x.lang.Literals(x.voc.learn)
	x.lex.literals(x.voc.learn)
}

// compile reads the library into sheets and vocabulary; only Bleve's part is
// still missing. It fails when a guide cannot be read.
func (x *Index) compile(ctx context.Context) error {
	x.forget()
	m := newSheetMaker(x.lang, x.lex, x.voc)
	err := x.lib.Each(ctx, func(g *procedures.Guide, r procedures.Revision) error {
		x.add(m.make(g, r, 1))
		return nil
	})
	if err != nil {
		x.forget()
		return fmt.Errorf("make index: %w", err)
	}
	x.finish()
	x.foldText = make([]string, len(x.voc.folds))
	for text, f := range x.voc.folds {
		x.foldText[f] = text
	}
	return nil
}

// finish computes what depends on all guides, once there is a sheet of each.
func (x *Index) finish() {
	x.voc.close()
	x.sectors = x.sectorWords()
	x.shareWordings()
	for _, s := range x.sheets {
		s.weigh(x.voc)
	}
}

// ready is compile, unless that was done or its outcome was read.
func (x *Index) ready(ctx context.Context) error {
	if len(x.sheets) == x.lib.Len() {
		return nil
	}
	return x.compile(ctx)
}

func (x *Index) add(s *sheet) {
	x.sheets = append(x.sheets, s)
	x.byCode[string(s.code)] = s
}

// shareWordings gives each edition of a procedure the wordings of the others:
// who asks for one asks for all of them.
func (x *Index) shareWordings() {
	editions := map[string][]*sheet{}
	for _, s := range x.sheets {
		editions[s.edition] = append(editions[s.edition], s)
	}
	for _, group := range editions {
		for i, s := range group {
			for k, other := range group {
				for _, n := range other.names[:other.own] {
					if k != i && n.kind == kindWording {
						s.names = append(s.names, n)
						s.length += len(n.words)
					}
				}
			}
		}
	}
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
	c, err := x.consider(ctx, q)
	return c.answer, err
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

// considered is a question with its answer and what is needed to explain it.
type considered struct {
	ranking
	answer Answer
}

// consider answers a question and keeps the reasons.
func (x *Index) consider(ctx context.Context, query Query) (considered, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return considered{}, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return considered{}, fmt.Errorf("answer question: %w", err)
	}
	limit := query.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	q := x.read(query.Text)
	focus := x.byCode[string(query.Focus)]
	if s, ok := x.byCode[string(q.code)]; ok {
		return settle(q, s, ReasonCode, false), nil
	}
	var l lean
	if focus != nil {
		l = x.lean(q, focus, query.Aspect)
		if l.wholly {
			return settle(q, focus, ReasonFollows, true), nil
		}
	}
	if q.empty() {
		r := ranking{q: q, judged: judged{decision: DecisionRefuse, reason: ReasonNothing}}
		return considered{r, Answer{Decision: DecisionRefuse, Aspect: q.aspect()}}, nil
	}
	sheets, err := x.candidates(ctx, q)
	if err != nil {
		return considered{}, fmt.Errorf("answer question: %w", err)
	}
	r := ranking{q: q, order: x.rank(q, nil, sheets)}
	r.judged = x.judge(q, r.order)
	if focus != nil {
		if r, err = x.follow(ctx, l, r, focus); err != nil {
			return considered{}, fmt.Errorf("answer follow-up: %w", err)
		}
		if r.stays {
			return settle(q, focus, r.reason, true), nil
		}
	}
	return considered{r, r.answer(r.order, r.q.aspect(), limit)}, nil
}

// settle answers with one guide without ranking.
func settle(q *question, s *sheet, reason Reason, fromFocus bool) considered {
	return considered{ranking{q: q, judged: judged{decision: DecisionAnswer, reason: reason}}, Answer{
		Decision: DecisionAnswer, Aspect: q.aspect(), FromFocus: fromFocus,
		Candidates: []Candidate{{Code: s.code, Revision: s.revision, Title: s.title, Confidence: 1}},
	}}
}
