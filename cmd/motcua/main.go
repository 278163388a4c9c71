// Command motcua is the online support team of a ward in one binary: it
// serves the citizens' page and the officers' console, answers from guides,
// and has the commands that look after them.
//
// This package wires the others together and knows all of them; it decides
// nothing about conversations, guides or duties itself.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // the ward's zone must be known on a bare machine and in an empty image
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], terminal{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv})
	stop()
	os.Exit(code)
}

// terminal is what a command may touch of the world around it.
type terminal struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
}

// command is one sub-command.
type command struct {
	name    string
	usage   string // "ask [flags] QUESTION"
	summary string
	long    string // what it does, how it ends, and an example
	flags   func(fs *flag.FlagSet) any
	run     func(ctx context.Context, c terminal, flags any, args []string) error
}

// usageError is a mistake in how a command was called.
type usageError struct{ error }

// errReported ends a command with a failure that was reported already.
var errReported = errors.New("reported")

func commands() []command {
	return []command{
		serveCommand(), initCommand(), importCommand(), guidesCommand(), checkCommand(), askCommand(), evalCommand(), trainCommand(),
		rosterCommand(), accountCommand(), posterCommand(), backupCommand(), restoreCommand(), doctorCommand(), healthCommand(), versionCommand(),
	}
}

// run carries out one command line and returns the exit code: 0 done, 1 it
// failed, 2 it was called wrongly.
func run(ctx context.Context, args []string, c terminal) int {
	if len(args) == 0 {
		overview(c.Err)
		return 2
	}
	switch args[0] {
	case "help", "-h", "--help", "-help":
		if len(args) > 1 {
			return run(ctx, []string{args[1], "--help"}, c)
		}
		overview(c.Out)
		return 0
	case "--version", "-version":
		args[0] = "version"
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			return runCommand(ctx, c, cmd, args[1:])
		}
	}
	_, _ = fmt.Fprintf(c.Err, "motcua: there is no command %q; 'motcua help' lists them\n", args[0])
	return 2
}

func runCommand(ctx context.Context, c terminal, cmd command, args []string) int {
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	var flags any
	if cmd.flags != nil {
		flags = cmd.flags(fs)
	}
	rest, err := parse(fs, args)
	if errors.Is(err, flag.ErrHelp) {
		commandHelp(c.Out, cmd, fs)
		return 0
	}
	if err == nil {
		err = cmd.run(ctx, c, flags, rest)
	} else {
		err = usageError{err}
	}
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReported):
		return 1
	case errors.As(err, &usage):
		_, _ = fmt.Fprintf(c.Err, "motcua %s: %v\nusage: motcua %s\n'motcua %s --help' says more\n", cmd.name, err, cmd.usage, cmd.name)
		return 2
	default:
		_, _ = fmt.Fprintf(c.Err, "motcua %s: %v\n", cmd.name, err)
		return 1
	}
}

// parse takes flags before, between and after the arguments, as people type
// them; "--" ends the flags.
func parse(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		left := fs.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if consumed := len(args) - len(left); consumed > 0 && args[consumed-1] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

func overview(w io.Writer) {
	_, _ = fmt.Fprint(w, "motcua: the online support team of a ward, in one program\n\nTry it, with no account, token or network:\n  motcua serve --demo\n\nCommands:\n")
	for _, cmd := range commands() {
		_, _ = fmt.Fprintf(w, "  %-9s %s\n", cmd.name, cmd.summary)
	}
	_, _ = fmt.Fprint(w, "\n'motcua COMMAND --help' tells more, with an example.\n")
}

func commandHelp(w io.Writer, cmd command, fs *flag.FlagSet) {
	_, _ = fmt.Fprintf(w, "usage: motcua %s\n\n%s\n", cmd.usage, strings.TrimSpace(cmd.long))
	flags := 0
	fs.VisitAll(func(*flag.Flag) { flags++ })
	if flags > 0 {
		_, _ = fmt.Fprint(w, "\nFlags:\n")
		fs.VisitAll(func(f *flag.Flag) {
			name, text := flag.UnquoteUsage(f)
			line := "  --" + f.Name
			if name != "" {
				line += " " + name
			}
			_, _ = fmt.Fprintf(w, "%-30s %s", line, text)
			if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" {
				_, _ = fmt.Fprintf(w, " (default %s)", f.DefValue)
			}
			_, _ = fmt.Fprintln(w)
		})
	}
}
