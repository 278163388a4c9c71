package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/knowledge/eval"
	"github.com/motcua/motcua/procedures"
)

type trainFlags struct {
	library *string
	out     string
	wide    string
	sure    bool
}

func trainCommand() command {
	return command{
		name: "train", usage: "train --library DIR [--wide DIR] [--sure] [--out FILE] QUESTIONS...", summary: "learn the weights of the ranking from questions",
		long: `Learns what each feature of the ranking counts, from files of questions as for
'motcua eval' and from the guides' own wordings, each asked as if nobody had
written it down. It prints how often the right procedure comes first with the
present weights, with the new ones, and in a five-fold cross-validation over
procedures, and writes the table of weights that the program is built with.
With --wide the questions are also asked over a larger library, so that the
level of a procedure is learned too.

With --sure it learns, for a program built with those weights, when an answer
may be given: so that of the questions to be answered at most 1.5 % are answered
wrongly and 2.5 % refused, of those to be refused at most 3 % and of those to
be asked back at most 15 % are answered.

Example:
  motcua train --library library/ --out knowledge/weights.tsv questions.jsonl
  motcua train --library library/ --sure --out knowledge/confidence.tsv questions.jsonl`,
		flags: func(fs *flag.FlagSet) any {
			f := &trainFlags{library: libraryFlag(fs)}
			fs.StringVar(&f.wide, "wide", "", "larger `folder` of guides to learn from as well")
			fs.BoolVar(&f.sure, "sure", false, "learn when to answer, not how to rank")
			fs.StringVar(&f.out, "out", "", "`file` to write the table to; without it it is printed")
			return f
		},
		run: runTrain,
	}
}

// How much is learned from: a question that somebody wrote as a citizen counts
// as much as several wordings, of which there are many more.
const (
	questionWeight = 15
	wordingWeight  = 1
	ridge          = 0.0005
	folds          = 5
)

// learnedBounds are what the decisions keep to on the questions they are
// learned from: half of what is wanted of wrong answers, for the ranking knows
// these questions better than those to come.
var learnedBounds = eval.Bounds{Wrong: 0.015, Strange: 0.03, Vague: 0.15, Rejected: 0.025}

func runTrain(ctx context.Context, c terminal, flags any, args []string) error {
	f := flags.(*trainFlags)
	if len(args) == 0 {
		return usageError{errors.New("name at least one file of questions")}
	}
	var rows []eval.Row
	for _, path := range args {
		more, err := eval.ReadFile(path)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	if !slices.ContainsFunc(rows, func(r eval.Row) bool { return r.Expect == knowledge.DecisionAnswer }) {
		return errors.New("there is no question to be answered: nothing to learn from")
	}
	if f.sure && f.wide != "" {
		return usageError{errors.New("--wide is for learning the ranking, not with --sure")}
	}
	if f.sure {
		return certify(ctx, c, f, rows)
	}
	var lists []eval.List
	var start []float64
	for _, dir := range []string{*f.library, f.wide} {
		if dir == "" && start != nil {
			continue
		}
		index, err := openLibrary(c, dir)
		if err != nil {
			return err
		}
		start = index.Weights()
		more, err := learnable(ctx, c, index, rows)
		if err := errors.Join(err, index.Close()); err != nil {
			return err
		}
		lists = append(lists, more...)
	}
	names := knowledge.FeatureNames()
	bounds := make([]eval.Bound, len(names))
	for k, name := range names {
		switch {
		case name == "focus", f.wide == "" && (name == "commune" || name == "local"):
			bounds[k] = eval.Fixed
		case name == "missing", name == "extra", name == "local":
			bounds[k] = eval.AtMostZero
		default:
			bounds[k] = eval.AtLeastZero
		}
	}
	learned := eval.Fit(lists, start, bounds, ridge)
	for _, sort := range []struct {
		name   string
		weight float64
	}{{"questions", questionWeight}, {"wordings", wordingWeight}} {
		of := func(l eval.List) bool { return l.Weight == sort.weight }
		some := slices.DeleteFunc(slices.Clone(lists), func(l eval.List) bool { return !of(l) })
		_, _ = fmt.Fprintf(c.Err, "%d %s; right one first: %.1f %% before, %.1f %% learned, %.1f %% cross-validated\n",
			len(some), sort.name, 100*eval.First(some, start), 100*eval.First(some, learned),
			100*eval.CrossValidate(lists, of, start, bounds, ridge, folds))
	}
	return writeTable(c, f.out, weightTable(names, learned))
}

// certify learns when to answer.
func certify(ctx context.Context, c terminal, f *trainFlags, rows []eval.Row) error {
	index, err := openLibrary(c, *f.library)
	if err != nil {
		return err
	}
	defer func() { _ = index.Close() }()
	var parts []*knowledge.Index
	defer func() {
		for _, x := range parts {
			_ = x.Close()
		}
	}()
	for _, keep := range []uint32{4, 16, 40} {
		part, err := partOf(index.Library(), keep)
		if err != nil {
			return err
		}
		parts = append(parts, part)
	}
	var b strings.Builder
	b.WriteString("# How sure the first guide is. Written by `motcua train --sure`; see docs/search.md.\n")
	estimates := knowledge.EstimateNames()
	for n, indexes := range [][]*knowledge.Index{{index}, parts} {
		bounds := learnedBounds
		if n > 0 {
			bounds.Vague = 1 // what is vague in a whole library may be plain in a part
		}
		learned, err := eval.Certify(ctx, indexes, rows, bounds)
		if err != nil {
			return err
		}
		for e, w := range [][]float64{learned.Right, learned.Known} {
			name := estimates[2*n+e]
			for k, signal := range append(knowledge.SignalNames(), "constant") {
				_, _ = fmt.Fprintf(&b, "%s\t%s\t%.3f\n", name, signal, w[k])
			}
			_, _ = fmt.Fprintf(&b, "%s\tfrom\t%.2f\n", name, []float64{learned.RightFrom, learned.KnownFrom}[e])
		}
	}
	return writeTable(c, f.out, b.String())
}

// partOf indexes one guide in keep of a library.
func partOf(lib *procedures.Library, keep uint32) (*knowledge.Index, error) {
	var some []*procedures.Guide
	for _, g := range lib.All() {
		if eval.FoldOf([]procedures.Code{g.Code})%keep == 0 {
			some = append(some, g)
		}
	}
	part, err := procedures.NewLibrary(some, nil)
	if err != nil {
		return nil, err
	}
	return knowledge.New(part)
}

func writeTable(c terminal, path, table string) error {
	if path == "" {
		_, err := fmt.Fprint(c.Out, table)
		return err
	}
	return writeFile(path, []byte(table))
}

// learnable makes lists of the questions that are to be answered and of the
// wordings of the guides that communes carry out.
func learnable(ctx context.Context, c terminal, index *knowledge.Index, rows []eval.Row) ([]eval.List, error) {
	var lists []eval.List
	add := func(query string, codes []procedures.Code, unseen bool, weight float64) error {
		l, ok, err := eval.ListOf(ctx, index, query, codes, unseen)
		if err == nil && ok {
			l.Weight = weight
			lists = append(lists, l)
		}
		return err
	}
	for _, r := range rows {
		if r.Expect != knowledge.DecisionAnswer {
			continue
		}
		if err := add(r.Query, r.Codes, false, questionWeight); err != nil {
			return nil, err
		}
	}
	all := index.Library().All()
	show := progress(c.Err, "wordings of guides", time.Now)
	for i, g := range all {
		for _, w := range g.Wordings {
			if err := add(w, []procedures.Code{g.Code}, true, wordingWeight); err != nil {
				return nil, err
			}
		}
		show(i+1, len(all))
	}
	return lists, nil
}

func weightTable(names []string, weights []float64) string {
	var b strings.Builder
	b.WriteString("# What each feature counts in the ranking. Written by `motcua train`; see docs/search.md.\n")
	for k, name := range names {
		_, _ = fmt.Fprintf(&b, "%s\t%.3f\n", name, weights[k])
	}
	return b.String()
}
