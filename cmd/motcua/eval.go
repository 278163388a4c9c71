package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"

	"github.com/motcua/motcua/knowledge/eval"
)

type evalFlags struct {
	library *string
	json    bool
}

func evalCommand() command {
	return command{
		name: "eval", usage: "eval [--library DIR] [--json] FILE", summary: "measure answers on a set of questions",
		long: `Asks every question of a JSON-lines file (id, query, expect = answer, clarify
or refuse, codes = every acceptable procedure) and prints how many were found
and how many were decided rightly. A question none of whose codes the library
has is skipped and counted.

Example:
  motcua eval --library library/ questions.jsonl`,
		flags: func(fs *flag.FlagSet) any {
			f := &evalFlags{library: libraryFlag(fs)}
			fs.BoolVar(&f.json, "json", false, "print one JSON object")
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
	rows, err := eval.ReadFile(args[0])
	if err != nil {
		return err
	}
	index, err := openLibrary(c, *f.library)
	if err != nil {
		return err
	}
	defer func() { _ = index.Close() }()
	result, err := eval.RunReport(ctx, index, rows)
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(c.Out).Encode(result)
	}
	_, err = fmt.Fprintln(c.Out, result)
	return err
}
