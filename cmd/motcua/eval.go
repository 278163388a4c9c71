package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/knowledge/eval"
)

type evalFlags struct {
	library   *string
	json      bool
	aspects   bool
	dialogues bool
}

func evalCommand() command {
	return command{
		name: "eval", usage: "eval [--library DIR] [--aspects | --dialogues] [--json] FILE", summary: "measure answers on a set of questions",
		long: `Asks every question of a JSON-lines file (id, query, expect = answer, clarify
or refuse, codes = every acceptable procedure) and prints how many were found
and how many were decided rightly. A question none of whose codes the library
has is skipped and counted.

With --aspects the lines are id, query and aspect (papers, fee, time, where,
online, steps, conditions, result, form, video or none), and only the aspect is
judged. With --dialogues they are id and turns, each with query, codes and
aspect; the turns of one dialogue are asked one after the other, as in a
conversation with the bot, and every turn but the first is judged.

Example:
  motcua eval --library library/ questions.jsonl
  motcua eval --library library/ --dialogues dialogues.jsonl`,
		flags: func(fs *flag.FlagSet) any {
			f := &evalFlags{library: libraryFlag(fs)}
			fs.BoolVar(&f.json, "json", false, "print one JSON object")
			fs.BoolVar(&f.aspects, "aspects", false, "measure how often the aspect asked for is recognised")
			fs.BoolVar(&f.dialogues, "dialogues", false, "measure how often follow-up questions are understood")
			return f
		},
		run: runEval,
	}
}

func runEval(ctx context.Context, c terminal, flags any, args []string) error {
	f := flags.(*evalFlags)
	if len(args) != 1 {
		return usageError{errors.New("name one file of questions")}
	}
	if f.aspects && f.dialogues {
		return usageError{errors.New("give --aspects or --dialogues, not both")}
	}
	switch {
	case f.aspects:
		return measure(ctx, c, f, args[0], eval.ReadAspectsFile, eval.RunAspects)
	case f.dialogues:
		return measure(ctx, c, f, args[0], eval.ReadDialoguesFile, eval.RunDialogues)
	}
	return measure(ctx, c, f, args[0], eval.ReadFile, eval.RunReport)
}

// measure reads a set, asks an index and prints what came of it.
func measure[Row any, Result fmt.Stringer](ctx context.Context, c terminal, f *evalFlags, path string,
	read func(string) ([]Row, error), run func(context.Context, *knowledge.Index, []Row) (Result, error),
) error {
	rows, err := read(path)
	if err != nil {
		return err
	}
	index, err := openLibrary(c, *f.library)
	if err != nil {
		return err
	}
	defer func() { _ = index.Close() }()
	result, err := run(ctx, index, rows)
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(c.Out).Encode(result)
	}
	_, err = fmt.Fprintln(c.Out, result)
	return err
}
