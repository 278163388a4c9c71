package editor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
	evaluation "github.com/motcua/motcua/knowledge/eval"
	"github.com/motcua/motcua/links"
	"github.com/motcua/motcua/procedures"
)

// The gates of a single guide stand before several as well, but what they know
// is looked up: hundreds of guides are not each tried while somebody waits.
//
// A link that is known not to work holds its guide back. One that nobody tried
// holds the ward's own guides back, and some of those are begun to be tried.
// Official text goes out with it, and that is said: it is the portal's, word
// for word, nobody here chose its links, and every night's round tries those of
// what is published. Approving waits for no link that nobody tried, since
// publishing looks again.
//
// Questions are asked of all the guides together, once, for so they go out.

// mostBegun is of how many guides the links are begun to be tried at a time.
const mostBegun = 20

// bulkGates takes those out of the ready that a gate holds back.
func (e *Editor) bulkGates(ctx context.Context, v *view, p *bulkPage) error {
	if err := e.bulkOwnGates(ctx, v, p); err != nil {
		return err
	}
	if err := e.bulkLinks(ctx, v, p); err != nil {
		return err
	}
	return e.bulkQuestions(ctx, v, p)
}

// held moves those of the ready to the others for which hold says why.
func (p *bulkPage) held(hold func(it *bulkItem) (why string, err error)) error {
	var ready []bulkItem
	for _, it := range p.Ready {
		why, err := hold(&it)
		if err != nil {
			return fmt.Errorf("look over guide %s: %w", it.Code, err)
		}
		if it.Why = why; why == "" {
			ready = append(ready, it)
			continue
		}
		if it.Begun {
			p.Again = append(p.Again, it.Mark)
		}
		p.Others = append(p.Others, it)
	}
	p.Ready = ready
	return nil
}

// bulkOwnGates asks the gates that the workspace was given.
func (e *Editor) bulkOwnGates(ctx context.Context, v *view, p *bulkPage) error {
	return p.held(func(it *bulkItem) (string, error) {
		for _, gate := range e.Gates {
			found, err := gate(ctx, it.draft.Guide)
			if err != nil {
				return "", err
			}
			for _, f := range found {
				if f.Blocks {
					return v.text("guides.fault_gate", "why", v.text(f.Key, f.Args...)), nil
				}
			}
		}
		return "", nil
	})
}

// bulkLinks looks up how the links are.
func (e *Editor) bulkLinks(ctx context.Context, v *view, p *bulkPage) error {
	if e.Links == nil || len(p.Ready) == 0 {
		return nil
	}
	known, err := e.Shelf.LinkChecks(ctx)
	if err != nil {
		return err
	}
	begun, official := 0, 0
	err = p.held(func(it *bulkItem) (string, error) {
		g := it.draft.Guide
		bad, stale := 0, 0
		for _, l := range links.Of(g) {
			switch c, ok := known[l.URL]; {
			case ok && !c.Good():
				bad++
			case !ok, v.world.Now.Sub(c.At) > linksHold:
				stale++
			}
		}
		switch {
		case bad > 0:
			return v.text("look.gate_links_bad", "n", number(bad)), nil
		case stale == 0:
			return "", nil
		case g.Review == procedures.ReviewOfficial:
			official++
			return "", nil
		case p.Do == bulkApprove:
			return "", nil
		case begun == mostBegun:
			return v.text("gates.bulk_links_untried", "n", number(stale)), nil
		}
		begun, it.Begun = begun+1, true
		_, err := e.linksOf(g, e.long(g, v.world.Now))
		return v.text("gates.bulk_links_begun", "n", number(stale)), err
	})
	if official > 0 {
		p.Remark = v.text("gates.bulk_official", "n", number(official))
	}
	return err
}

// bulkQuestions asks questions of all that is ready. Without those that make
// some worse the others are another lot, of which it is asked anew, so that
// what is ready in the end was asked of as it goes out.
func (e *Editor) bulkQuestions(ctx context.Context, v *view, p *bulkPage) error {
	for len(p.Ready) > 0 {
		t, err := e.replayAll(p.Ready)
		if err != nil || t == nil {
			return err
		}
		if !t.wait(ctx, trialWait) {
			done, total := t.far()
			p.Run = &bulkRun{done, total}
			return p.held(func(it *bulkItem) (string, error) {
				it.Begun = true
				return v.text("look.gate_questions_run"), nil
			})
		}
		if t.err != nil {
			return p.held(func(it *bulkItem) (string, error) {
				it.Begun = true
				return v.text("look.gate_questions_failed"), nil
			})
		}
		worse, ok := t.out.(map[procedures.Code][]evaluation.Shift)
		if !ok {
			return fmt.Errorf("questions of several guides left %T", t.out)
		}
		before := len(p.Ready)
		if err := p.held(func(it *bulkItem) (string, error) {
			lost := worse[it.Code]
			if len(lost) == 0 {
				return "", nil
			}
			if may, err := e.mayLose(ctx, it.draft.Guide, lost); may || err != nil {
				return "", err
			}
			return v.text("gates.bulk_lost", "n", number(len(lost))), nil
		}); err != nil || len(p.Ready) == before {
			return err
		}
	}
	return nil
}

// mayLose reports that a reviewer confirmed of the guide alone that it may
// make these questions worse.
func (e *Editor) mayLose(ctx context.Context, g *procedures.Guide, lost []evaluation.Shift) (bool, error) {
	t, err := e.replayKnown(g)
	if err != nil || t == nil || !t.over() || t.err != nil {
		return false, err
	}
	r, ok := t.out.(evaluation.Replay)
	if !ok {
		return false, fmt.Errorf("replay left %T", t.out)
	}
	alone := worsened(r)
	for _, s := range lost {
		if !slices.ContainsFunc(alone, func(o evaluation.Shift) bool { return o.Row.Query == s.Row.Query }) {
			return false, nil
		}
	}
	digest, err := lostDigest(g, r)
	if err != nil {
		return false, err
	}
	by, _, _, err := e.confirmed(ctx, g.Code, digest)
	return by != "", err
}

// replayAll is the trial that finds out which questions several guides make
// worse that go out together, begun unless it was. nil: no questions are asked
// here.
func (e *Editor) replayAll(items []bulkItem) (*trial, error) {
	if !e.Replay {
		return nil, nil
	}
	var guides []*procedures.Guide
	var contents []string
	for _, it := range items {
		content, err := contentKey(it.draft.Guide)
		if err != nil {
			return nil, err
		}
		guides, contents = append(guides, it.draft.Guide), append(contents, content)
	}
	slices.Sort(contents)
	sum := sha256.Sum256([]byte(strings.Join(contents, "\n")))
	return e.questioned(func(seen string) string { return "several " + hex.EncodeToString(sum[:]) + " " + seen }, false,
		func(ctx context.Context, search bot.Answerer, tell func(int, int)) (any, error) {
			return e.worsenedBy(ctx, search, guides, tell)
		}), nil
}

func (e *Editor) worsenedBy(ctx context.Context, search bot.Answerer, guides []*procedures.Guide, tell func(done, total int)) (map[procedures.Code][]evaluation.Shift, error) {
	before, after, err := e.indexWith(ctx, search, guides...)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := after.Close(); err != nil {
			e.Log.Warn().Err(err).Msg("close index of drafts")
		}
	}()
	settled, err := e.settled(ctx)
	if err != nil {
		return nil, err
	}
	rows := evaluation.WithWordings(settled, before, after)
	codes := each(guides, func(g *procedures.Guide) procedures.Code { return g.Code })
	tell(0, len(rows))
	return evaluation.Worsened(ctx, before, after, codes, rows, func(done int) { tell(done, len(rows)) })
}
