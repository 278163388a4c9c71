package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/motcua/motcua/procedures/portal"
)

type importFlags struct {
	level, issued, links, out string
}

func importCommand() command {
	return command{
		name: "import", usage: "import portal DIR --out DIR [--level LEVEL] [--issued national] [--links FILE]", summary: "read official procedures into guides",
		long: `Reads the National Public Service Portal's text form (one CODE.txt per
procedure) and writes one guide per procedure, marked as official text. What
was written is read back and compared. It ends with a report of what was read,
imported, skipped and why, and of each section; and with 1 when a file failed.

Example:
  motcua import portal records/ --level commune --issued national --links links.csv --out library/`,
		flags: func(fs *flag.FlagSet) any {
			f := &importFlags{}
			fs.StringVar(&f.level, "level", "", "only procedures carried out at this `level`: commune, province, ministry or other")
			fs.StringVar(&f.issued, "issued", "", "only procedures `issued` so: national leaves out what a province decided")
			fs.StringVar(&f.links, "links", "", "CSV `file` of code,official_url")
			fs.StringVar(&f.out, "out", "", "`folder` to write, new or empty")
			return f
		},
		run: runImport,
	}
}

func runImport(ctx context.Context, c terminal, flags any, args []string) error {
	f := flags.(*importFlags)
	switch {
	case len(args) != 2 || args[0] != "portal":
		return usageError{errors.New("say what to import and from where: import portal DIR")}
	case f.out == "":
		return usageError{errors.New("--out names the folder to write")}
	case f.issued != "" && f.issued != "national":
		return usageError{fmt.Errorf("--issued %q: only national is known", f.issued)}
	}
	report, err := portal.Import(ctx, portal.Options{
		Dir: args[1], Links: f.links, Out: f.out,
		Filter:   portal.Filter{Level: f.level, National: f.issued == "national"},
		Progress: progress(c.Err, "reading", time.Now),
	})
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(c.Out, report)
	if len(report.Failed) > 0 {
		return errReported
	}
	return nil
}

// progress shows how far long work has come: on a terminal a line that is
// written over, elsewhere a line now and then.
func progress(w io.Writer, what string, now func() time.Time) func(done, total int) {
	terminal := false
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			terminal = info.Mode()&os.ModeCharDevice != 0
		}
	}
	last := now()
	pause := 5 * time.Second
	if terminal {
		pause = 100 * time.Millisecond
	}
	return func(done, total int) {
		if at := now(); done < total && at.Sub(last) < pause {
			return
		} else {
			last = at
		}
		switch {
		case terminal && done < total:
			_, _ = fmt.Fprintf(w, "\r%s %d of %d", what, done, total)
		case terminal:
			_, _ = fmt.Fprintf(w, "\r%s %d of %d\n", what, done, total)
		default:
			_, _ = fmt.Fprintf(w, "%s %d of %d\n", what, done, total)
		}
	}
}
