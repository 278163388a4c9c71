package editor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	replay "github.com/motcua/motcua/knowledge/eval"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
	"github.com/motcua/motcua/web/page"
)

const (
	// triedQuestions is how many wordings of a group are tried at most.
	triedQuestions = 30
	// neighbours is how many guides are looked at for what a change takes
	// from them.
	neighbours = 30
)

// effect is what a new wording of a guide would do, if the guide went out as
// its draft stands.
type effect struct {
	Tried    bool // else it could not be found out
	Asked    int  // ways to put the question that were tried
	Before   int  // of them answered with the guide now
	After    int  // and then
	Near     int  // wordings of this and other guides that were tried
	Worse    []string
	Typical  string // what the typical question would get, in words
	Answered bool   // and that is the guide
}

// changed is a shelf on which one guide is another.
type changed struct {
	lib   *procedures.Library
	guide *procedures.Guide
	at    procedures.Version
}

// GuideVersion implements procedures.VersionReader.
func (c changed) GuideVersion(_ context.Context, v procedures.Version) (*procedures.Guide, error) {
	if v == c.at {
		return c.guide, nil
	}
	if g, ok := c.lib.Version(v.Code, v.Revision); ok {
		return g, nil
	}
	return nil, procedures.ErrNoVersion
}

// libraryWith is a library in which one guide is another, or is new.
func libraryWith(lib *procedures.Library, g *procedures.Guide) (*procedures.Library, error) {
	rev, err := procedures.RevisionOf(g)
	if err != nil {
		return nil, fmt.Errorf("try guide: %w", err)
	}
	at := procedures.Version{Code: g.Code, Revision: rev}
	versions := slices.DeleteFunc(lib.Versions(), func(v procedures.Version) bool { return v.Code == g.Code })
	return procedures.OpenLibrary(changed{lib, g, at}, append(versions, at), nil)
}

// effectOf tries a guide as it would be on a group's questions and on the
// wordings of the guides that are near.
func (v *view) effectOf(ctx context.Context, g *procedures.Guide, group report.Group) (*effect, error) {
	before, ok := v.search.(*knowledge.Index)
	if !ok {
		return &effect{}, nil
	}
	lib, err := libraryWith(v.world.Library, g)
	if err != nil {
		return nil, err
	}
	after, err := before.With(ctx, lib)
	switch {
	case errors.Is(err, knowledge.ErrFar):
		return &effect{}, nil
	case err != nil:
		return nil, fmt.Errorf("try guide: %w", err)
	}
	defer func() { _ = after.Close() }()
	f := &effect{Tried: true}
	own := ownRows(group, g.Code)
	for i, row := range own {
		a, err := after.Answer(ctx, knowledge.Query{Text: row.Query, Limit: 5})
		if err != nil {
			return nil, fmt.Errorf("try question: %w", err)
		}
		b, err := before.Answer(ctx, knowledge.Query{Text: row.Query, Limit: 5})
		if err != nil {
			return nil, fmt.Errorf("try question: %w", err)
		}
		f.Asked++
		f.Before += one(answers(b, g.Code))
		f.After += one(answers(a, g.Code))
		if i == 0 { // the typical one
			f.Answered, f.Typical = answers(a, g.Code), v.outcome(a)
		}
	}
	rows, err := nearRows(ctx, before, own)
	if err != nil {
		return nil, err
	}
	f.Near = len(rows)
	found, err := replay.Compare(ctx, before, after, g.Code, rows)
	if err != nil {
		return nil, err
	}
	for _, s := range worse(found) {
		f.Worse = append(f.Worse, v.text("asked.worse", "question", masked(s.Row.Query), "name", v.guideName(s.Row.Codes[0])))
	}
	return f, nil
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// answers reports that an answer is that of a guide.
func answers(a knowledge.Answer, code procedures.Code) bool {
	return a.Decision == knowledge.DecisionAnswer && len(a.Candidates) > 0 && a.Candidates[0].Code == code
}

// outcome is what a citizen gets, in words.
func (v *view) outcome(a knowledge.Answer) string {
	switch {
	case a.Decision == knowledge.DecisionAnswer && len(a.Candidates) > 0:
		return v.text("asked.gets_answer", "name", v.guideName(a.Candidates[0].Code))
	case a.Decision == knowledge.DecisionClarify:
		return v.text("asked.gets_choice", "n", number(len(a.Choices)))
	}
	return v.text("asked.gets_nothing")
}

// ownRows are the ways in which a group puts its question, the typical one
// first.
func ownRows(g report.Group, code procedures.Code) []replay.Row {
	var out []replay.Row
	seen := map[string]bool{}
	for _, q := range append([]bot.Question{g.Typical}, g.Questions...) {
		if key := page.Fold(q.Text); !seen[key] && len(out) < triedQuestions {
			seen[key] = true
			out = append(out, replay.Row{ID: "own/" + strconv.Itoa(len(out)), Query: q.Text, Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{code}})
		}
	}
	return out
}

// nearRows are the wordings of the guides that own rows come near to, as they
// are now: what another guide names as its own is to be answered with that.
func nearRows(ctx context.Context, before *knowledge.Index, own []replay.Row) ([]replay.Row, error) {
	near := map[procedures.Code]bool{}
	for _, row := range own[:min(len(own), 3)] {
		near[row.Codes[0]] = true
		a, err := before.Answer(ctx, knowledge.Query{Text: row.Query, Limit: neighbours})
		if err != nil {
			return nil, fmt.Errorf("look for neighbours: %w", err)
		}
		for _, c := range a.Candidates {
			near[c.Code] = true
		}
	}
	return slices.DeleteFunc(replay.WithWordings(nil, before), func(r replay.Row) bool {
		return !slices.ContainsFunc(r.Codes, func(c procedures.Code) bool { return near[c] })
	}), nil
}

// worse are the shifts after which a question is answered less well: not any
// more, only among others, or with the wrong guide.
func worse(r replay.Replay) []replay.Shift {
	var out []replay.Shift
	for _, list := range [][]replay.Shift{r.Found, r.Lost, r.Wrong, r.Else} {
		for _, s := range list {
			if rank(s.After, s.Row) < rank(s.Before, s.Row) && !slices.ContainsFunc(out, func(o replay.Shift) bool { return o.Row.ID == s.Row.ID }) {
				out = append(out, s)
			}
		}
	}
	return out
}

// rank is how well a question that one of a row's guides answers is served: 3
// with it, 2 with it among others, 1 not at all, 0 with another.
func rank(v replay.Verdict, r replay.Row) int {
	right := slices.ContainsFunc(v.Meant, func(c knowledge.Candidate) bool { return slices.Contains(r.Codes, c.Code) })
	switch {
	case v.Decision == knowledge.DecisionAnswer && right:
		return 3
	case v.Decision == knowledge.DecisionAnswer:
		return 0
	case right:
		return 2
	}
	return 1
}
