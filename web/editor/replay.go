package editor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	evaluation "github.com/motcua/motcua/knowledge/eval"
	"github.com/motcua/motcua/procedures"
)

const (
	// replayChunk is after how many questions a replay says how far it is.
	replayChunk = 400
	// mostSettled is how many questions that staff settled are asked.
	mostSettled = 2000
)

// auditLost is the audit trail's name for what a reviewer says of questions
// that a change loses; the detail begins with lostDigest.
const auditLost account.AuditAction = "guide.lost"

// indexWith makes an index in which guides say something else, or are there
// at all. The caller closes it. nil without an error: there is none to begin
// from.
func (e *Editor) indexWith(ctx context.Context, search bot.Answerer, guides ...*procedures.Guide) (before, after *knowledge.Index, err error) {
	before, ok := search.(*knowledge.Index)
	if !ok {
		return nil, nil, nil
	}
	lib, err := e.librarySaying(before.Library(), guides...)
	if err != nil {
		return nil, nil, err
	}
	after, err = before.With(ctx, lib)
	if errors.Is(err, knowledge.ErrFar) { // many guides changed since the index was built
		after, err = knowledge.New(lib)
	}
	return before, after, err
}

// contentKey names what a guide says, however far it is reviewed.
func contentKey(g *procedures.Guide) (string, error) {
	same := *g
	same.Review, same.ReviewedOn = procedures.ReviewWard, procedures.Date{}
	rev, err := procedures.RevisionOf(&same)
	return string(g.Code) + " " + string(rev), err
}

// replayOf is what a guide that is published as it is here would do to
// questions: the trial that finds it out, begun unless it was. nil: no
// questions are asked here.
func (e *Editor) replayOf(g *procedures.Guide, anew bool) (*trial, error) {
	if !e.Replay {
		return nil, nil
	}
	content, err := contentKey(g)
	if err != nil {
		return nil, err
	}
	return e.questioned(func(seen string) string { return replayKey(content, seen) }, anew,
		func(ctx context.Context, search bot.Answerer, tell func(int, int)) (any, error) {
			return e.replay(ctx, search, g, tell)
		}), nil
}

// questioned is a trial that asks questions of the index in use and of another,
// begun unless it was; key names it, for the library that is seen. It is nil
// where nothing is searched, and fails when the library changes meanwhile.
func (e *Editor) questioned(key func(seen string) string, anew bool, do func(ctx context.Context, search bot.Answerer, tell func(int, int)) (any, error)) *trial {
	w, search, release := e.Worlds.Take()
	seen := w.Library.Revision()
	release()
	if _, ok := search.(*knowledge.Index); !ok {
		return nil
	}
	name := key(seen)
	return e.trials.begin(name, anew, func(ctx context.Context, tell func(int, int)) (any, error) {
		leave, err := e.trials.alone(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
		w, search, release := e.Worlds.Take()
		defer release()
		if w.Library.Revision() != seen {
			return nil, errOtherLibrary
		}
		out, err := do(ctx, search, tell)
		if err != nil && ctx.Err() == nil {
			e.Log.Error().Err(err).Str("trial", name).Msg("questions could not be asked")
		}
		return out, err
	})
}

func replayKey(content, seen string) string { return "questions " + content + " " + seen }

// replayKnown is the same as far as it was begun; nil: it was not, or is
// forgotten.
func (e *Editor) replayKnown(g *procedures.Guide) (*trial, error) {
	content, err := contentKey(g)
	if err != nil {
		return nil, err
	}
	w, _, release := e.Worlds.Take()
	defer release()
	return e.trials.find(replayKey(content, w.Library.Revision())), nil
}

// errOtherLibrary: what citizens see changed before the trial began; it is to
// be begun anew.
var errOtherLibrary = errors.New("the library changed meanwhile")

func (e *Editor) replay(ctx context.Context, search bot.Answerer, g *procedures.Guide, tell func(done, total int)) (evaluation.Replay, error) {
	before, after, err := e.indexWith(ctx, search, g)
	if err != nil {
		return evaluation.Replay{}, err
	}
	defer func() {
		if err := after.Close(); err != nil {
			e.Log.Warn().Err(err).Msg("close index of a draft")
		}
	}()
	settled, err := e.settled(ctx)
	if err != nil {
		return evaluation.Replay{}, err
	}
	rows := evaluation.WithWordings(settled, before, after)
	var out evaluation.Replay
	tell(0, len(rows))
	for done := 0; done < len(rows); {
		chunk := rows[done:min(done+replayChunk, len(rows))]
		r, err := evaluation.Compare(ctx, before, after, g.Code, chunk)
		if err != nil {
			return out, err
		}
		out = joined(out, r)
		done += len(chunk)
		tell(done, len(rows))
	}
	return out, nil
}

func joined(a, b evaluation.Replay) evaluation.Replay {
	a.Questions += b.Questions
	a.Asked += b.Asked
	a.Found, a.Lost = append(a.Found, b.Found...), append(a.Lost, b.Lost...)
	a.Wrong, a.Mended, a.Else = append(a.Wrong, b.Wrong...), append(a.Mended, b.Mended...), append(a.Else, b.Else...)
	return a
}

// settled are the questions of citizens for which staff said which guide
// answers them.
func (e *Editor) settled(ctx context.Context) ([]evaluation.Row, error) {
	if e.Questions == nil {
		return nil, nil
	}
	list, err := e.Questions.Questions(ctx, bot.QuestionFilter{})
	if err != nil {
		return nil, err
	}
	var out []evaluation.Row
	for _, q := range list {
		if q.SettledAs != "" && len(out) < mostSettled && !slices.ContainsFunc(out, func(r evaluation.Row) bool { return r.Query == q.Text }) {
			out = append(out, evaluation.Row{ID: q.ID, Query: q.Text, Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{q.SettledAs}})
		}
	}
	return out, nil
}

// worsened are the questions that a change makes worse, each once.
func worsened(r evaluation.Replay) []evaluation.Shift {
	out := slices.Clone(r.Lost)
	for _, s := range r.Wrong {
		if !slices.ContainsFunc(out, func(o evaluation.Shift) bool { return o.Row.Query == s.Row.Query }) {
			out = append(out, s)
		}
	}
	return out
}

// lostDigest names a text of a guide with the questions that it loses: what a
// reviewer confirms is this and nothing else.
func lostDigest(g *procedures.Guide, r evaluation.Replay) (string, error) {
	content, err := contentKey(g)
	if err != nil {
		return "", err
	}
	var lost []string
	for _, s := range worsened(r) {
		lost = append(lost, s.Row.Query)
	}
	slices.Sort(lost)
	sum := sha256.Sum256([]byte(content + "\x00" + strings.Join(lost, "\x00")))
	return hex.EncodeToString(sum[:8]), nil
}

// confirmed is who confirmed that questions may be lost, and why; "" nobody.
func (e *Editor) confirmed(ctx context.Context, code procedures.Code, digest string) (by, why string, at time.Time, err error) {
	list, err := e.Accounts.Store.AuditTrail(ctx, time.Time{}, trailRead)
	if err != nil {
		return "", "", time.Time{}, err
	}
	for _, a := range list {
		if a.Action != auditLost || a.Object != string(code) {
			continue
		}
		if why, ok := strings.CutPrefix(a.Detail, digest+": "); ok {
			return a.Actor, why, a.At, nil
		}
	}
	return "", "", time.Time{}, nil
}

// questionGate lets no guide out that loses questions, until a reviewer says
// that it may.
func (e *Editor) questionGate(ctx context.Context, g *procedures.Guide) ([]Finding, error) {
	t, err := e.replayOf(g, false)
	if err != nil || t == nil {
		return nil, err
	}
	if !t.wait(ctx, trialWait) {
		return []Finding{{Key: "look.gate_questions_run", Blocks: true}}, nil
	}
	if t.err != nil {
		return []Finding{{Key: "look.gate_questions_failed", Blocks: true}}, nil //nolint:nilerr // the trial has logged why
	}
	r, ok := t.out.(evaluation.Replay)
	if !ok {
		return nil, fmt.Errorf("replay of %s left %T", g.Code, t.out)
	}
	n := len(worsened(r))
	if n == 0 {
		return nil, nil
	}
	digest, err := lostDigest(g, r)
	if err != nil {
		return nil, err
	}
	by, _, _, err := e.confirmed(ctx, g.Code, digest)
	if err != nil {
		return nil, err
	}
	if by != "" {
		return []Finding{{Key: "look.gate_lost_confirmed", Args: []string{"n", number(n), "name", by}}}, nil
	}
	return []Finding{{Key: "look.gate_lost", Args: []string{"n", number(n)}, Blocks: true}}, nil
}
