package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/motcua/motcua/roster"
)

// verdict is how a check of doctor ended.
type verdict string

// Verdicts.
const (
	fine   verdict = "ok"
	warned verdict = "warn" // it works, but somebody should know
	failed verdict = "fail" // citizens or officers are harmed by it
)

// doctor examines a data folder and says what it finds, one line a check.
type doctor struct {
	out    io.Writer
	now    time.Time
	counts map[verdict]int
}

func (d *doctor) say(v verdict, what, format string, args ...any) {
	d.counts[v]++
	_, _ = fmt.Fprintf(d.out, "%-4s  %-9s %s\n", v, what, fmt.Sprintf(format, args...))
}

func doctorCommand() command {
	return command{
		name: "doctor", usage: "doctor [--data DIR] [--config FILE]", summary: "check settings, data, roster, guides and accounts",
		long: `Checks everything a ward depends on and prints one line a check: ok, warn (it
works, but somebody should know) or fail, with what to do. It asks the running
server of the data folder, or examines the folder itself when none runs, and
changes nothing. Ends with 0 when nothing failed and 1 otherwise.

It is worth running after a change of settings, after a restore, and every
night before the backup.

Example:
  motcua doctor --data /var/lib/motcua`,
		flags: dataFlags,
		run: func(ctx context.Context, c terminal, flags any, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("doctor takes no %q; name the data folder with --data", args[0])}
			}
			return runDoctor(ctx, c, flags.(*atData), time.Now())
		},
	}
}

func runDoctor(ctx context.Context, c terminal, f *atData, now time.Time) error {
	d := &doctor{out: c.Out, now: now, counts: map[verdict]int{}}
	file := firstOf(f.config, c.Env("MOTCUA_CONFIG"))
	cfg, err := loadConfig(file, c.Env, f.settings)
	if err != nil {
		faults := strings.Split(err.Error(), "\n")
		for _, fault := range faults[min(1, len(faults)-1):] { // the first line is a heading
			d.say(failed, "settings", "%s", fault)
		}
		return d.end()
	}
	d.say(fine, "settings", "read from %s; docs/operating.md lists them", firstOf(file, "flags and environment"))
	d.public(cfg)
	d.certificate(cfg)
	d.widget(cfg)
	if d.folder(cfg) {
		d.inside(ctx, cfg)
	}
	return d.end()
}

// end says how it went altogether.
func (d *doctor) end() error {
	_, err := fmt.Fprintf(d.out, "\n%d ok, %d to know, %d failed\n", d.counts[fine], d.counts[warned], d.counts[failed])
	if err == nil && d.counts[failed] > 0 {
		err = errReported
	}
	return err
}

// inside examines what the data folder holds, by a copy of the store.
func (d *doctor) inside(ctx context.Context, cfg config) {
	there, err := findRoster(ctx, cfg)
	var r *roster.Roster
	if !d.unread("roster", err) {
		r = d.roster(cfg, there)
	}
	server, running := d.server(ctx, cfg)
	switch {
	case !running || server.Roster == "" || r == nil || server.Roster == r.Revision:
	case there.shared:
		d.say(warned, "roster", "the server works by another roster (%s) than that in the database (%s): look again in a minute, and at the server's log", server.Roster, r.Revision)
	default:
		d.say(warned, "roster", "the server works by another roster (%s) than %s (%s): apply the file with 'motcua roster apply', or start the server anew", server.Roster, cfg.Roster, r.Revision)
	}
	d.channels(ctx, cfg, running)
	store, err := openExamined(ctx, cfg, running)
	if err != nil {
		d.say(failed, "store", "%v", err)
		return
	}
	defer func() {
		if err := store.Close(); err != nil {
			d.say(warned, "store", "%v", err)
		}
	}()
	if !d.store(ctx, store) {
		return
	}
	d.files(ctx, cfg, store)
	d.guides(ctx, cfg, store, r)
	d.accounts(ctx, store, r)
	d.clock(ctx, store, r)
}

// unread says that one part could not be examined, if so.
func (d *doctor) unread(what string, err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	d.say(failed, what, "cannot be read: %v", err)
	return true
}
