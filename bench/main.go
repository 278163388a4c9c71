// Command bench measures motcua's search beside what a user would otherwise
// take: Bleve as it comes, SQLite FTS5, MiniSearch and PostgreSQL. All get the
// same texts and the same questions in one run on one machine; see README.md.
//
// It does not know how any of them ranks, and judges only the order of the
// procedures: whether motcua answers, asks back or refuses is measured by
// 'motcua eval'. "bench handoff" measures something else: how long a question
// takes to an officer's page and the reply back; and "bench publish": how long
// a guide takes to go out, and what citizens notice of it. It is a module of its own so
// that the product does not depend on what it is compared with.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"
)

// options are the command's flags.
type options struct {
	library   string
	questions string
	engines   string
	out       string
	chart     string
	rounds    int
	smoke     bool
	engine    string // of a measuring process; "" in the command that people start
}

// smokeTime is how long a smoke run may take.
const smokeTime = 60 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == "handoff" {
		if err := handoffMain(ctx, os.Args[2:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, err)
			stop()
			os.Exit(1) //nolint:gocritic // stop was called
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "publish" {
		if err := publishMain(ctx, os.Args[2:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, err)
			stop()
			os.Exit(1) //nolint:gocritic // stop was called
		}
		return
	}
	var o options
	flag.StringVar(&o.library, "library", "", "`folder` of guides; the guides shipped with motcua without it")
	flag.StringVar(&o.questions, "questions", defaultQuestions, "`files` of questions, separated by commas")
	flag.StringVar(&o.engines, "engines", "", "`ids` of the engines to run, separated by commas; all without it")
	flag.StringVar(&o.out, "out", "", "`file` to write the results to as JSON")
	flag.StringVar(&o.chart, "chart", "", "`file` to draw the results in as SVG")
	flag.IntVar(&o.rounds, "rounds", 5, "how often each question is timed")
	flag.BoolVar(&o.smoke, "smoke", false, "only see that every engine works, on a few guides")
	flag.StringVar(&o.engine, "engine", "", "measure one engine: a job on standard input, a reply on standard output (the command starts itself so)")
	flag.Parse()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, o options) error {
	switch {
	case flag.NArg() > 0:
		return fmt.Errorf("read arguments: %q is no flag", flag.Arg(0))
	case o.rounds < 1:
		return errors.New("read flag rounds: want at least 1")
	case o.engine != "":
		return serveJob(ctx, o.engine, os.Stdin, os.Stdout)
	}
	if o.smoke {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, smokeTime)
		defer stop()
		o.rounds = 1
	}
	chosen, err := choose(o.engines)
	if err != nil {
		return err
	}
	material, err := readMaterial(o)
	if err != nil {
		return err
	}
	report := newReport(material, o.rounds, time.Now())
	failed := runEngines(ctx, os.Stderr, report, chosen, material, o.rounds)
	report.compare()
	if _, err := io.WriteString(os.Stdout, report.String()); err != nil {
		return fmt.Errorf("print results: %w", err)
	}
	if o.smoke {
		return errors.Join(failed, report.smokeFault())
	}
	return errors.Join(failed, writeResults(report, o.out, o.chart))
}

// runEngines measures one engine after the other and adds them to the report.
// One that fails does not keep the others from running.
func runEngines(ctx context.Context, log io.Writer, report *Report, chosen []engineSpec, m *material, rounds int) error {
	var failed []error
	for _, spec := range chosen {
		if why := spec.absent(); why != "" {
			fmt.Fprintf(log, "%s: skipped, %s\n", spec.name, why)
			report.Skipped = append(report.Skipped, Skip{ID: spec.id, Name: spec.name, Why: why})
			continue
		}
		start := time.Now()
		reply, err := measure(ctx, spec, m.job(rounds))
		if err != nil {
			err = fmt.Errorf("measure %s: %w", spec.name, err)
			fmt.Fprintln(log, err)
			report.Skipped = append(report.Skipped, Skip{ID: spec.id, Name: spec.name, Why: "failed"})
			failed = append(failed, err)
			continue
		}
		fmt.Fprintf(log, "%s: measured in %.1f s\n", spec.name, time.Since(start).Seconds())
		report.Engines = append(report.Engines, m.score(spec, reply))
	}
	return errors.Join(failed...)
}

// result is a report that can be written down and drawn.
type result interface{ Chart() string }

// writeResults leaves a report as JSON and as a chart; "" stands for neither.
func writeResults(r result, out, chart string) error {
	if out != "" {
		data, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return fmt.Errorf("encode results: %w", err)
		}
		if err := os.WriteFile(out, append(data, '\n'), 0o600); err != nil {
			return fmt.Errorf("write results: %w", err)
		}
	}
	if chart == "" {
		return nil
	}
	if !strings.HasSuffix(chart, ".svg") {
		return fmt.Errorf("write chart: %s does not end in .svg", chart)
	}
	if err := os.WriteFile(chart, []byte(r.Chart()), 0o600); err != nil {
		return fmt.Errorf("write chart: %w", err)
	}
	return nil
}
