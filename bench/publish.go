package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// publishOptions are the flags of "publish".
type publishOptions struct {
	library, binary string
	rounds, askers  int
	quiet           time.Duration // before, and after
	smoke           bool
}

// publishCode is the shipped guide that is published again and again.
const publishCode = "1.004194"

// publishMain is "bench publish": how long one publication takes, and what
// citizens who ask meanwhile notice of it, through the real program.
func publishMain(ctx context.Context, args []string, out, log io.Writer) error {
	var o publishOptions
	f := flag.NewFlagSet("publish", flag.ContinueOnError)
	f.SetOutput(log)
	f.StringVar(&o.library, "library", "", "`folder` of guides to publish first; the guides shipped with motcua without it")
	f.StringVar(&o.binary, "motcua", "", "`file` of the program; it is built from the folder above without it")
	f.IntVar(&o.rounds, "rounds", 20, "how many publications are timed")
	f.IntVar(&o.askers, "askers", 2, "how many citizens ask all the time")
	f.DurationVar(&o.quiet, "quiet", 20*time.Second, "how long is measured before the publications, and after the whole index was built behind them")
	f.BoolVar(&o.smoke, "smoke", false, "only see that it works, with a few of everything")
	if err := f.Parse(args); err != nil {
		return fmt.Errorf("read flags: %w", err)
	}
	if o.smoke {
		o.rounds, o.askers, o.quiet = 2, 1, 2*time.Second
	}
	if f.NArg() > 0 || o.rounds < 1 || o.askers < 1 || o.quiet < time.Second {
		return errors.New("read flags: want at least 1 round, 1 asker and 1 s")
	}
	dir, err := os.MkdirTemp("", "motcua-bench-")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	return errors.Join(o.run(ctx, dir, out, log), os.RemoveAll(dir))
}

// printed is a command of the program beside the server, and what it prints.
func (w *ward) printed(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, w.binary, append(args, "--data", w.data)...) //nolint:gosec // a program built here, or named by who runs this
	said, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("run motcua %s: %w: %s", strings.Join(args, " "), err, lastLines(string(said)))
	}
	return string(said), nil
}

func (o publishOptions) run(ctx context.Context, dir string, out, log io.Writer) (err error) {
	if o.binary == "" {
		if o.binary, err = buildMotcua(ctx, dir); err != nil {
			return err
		}
	}
	w := &ward{binary: o.binary, data: filepath.Join(dir, "data")}
	if o.library != "" {
		if _, err := w.printed(ctx, "guides", "publish", o.library); err != nil {
			return err
		}
	}
	if w, err = startWard(ctx, o.binary, w.data); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.stop()) }()
	fmt.Fprintln(log, "the ward is up")
	export := filepath.Join(dir, "export")
	if _, err := w.printed(ctx, "guides", "export", export); err != nil {
		return err
	}
	name := publishCode + ".yaml"
	text, err := os.ReadFile(filepath.Join(export, name)) //nolint:gosec // written just now
	if err != nil {
		return fmt.Errorf("read guide: %w", err)
	}
	g, faults := procedures.ReadGuide(text, name)
	if err := faults.Err(); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(dir, "one", "media"), os.DirFS(filepath.Join(export, "media"))); err != nil {
		return fmt.Errorf("copy media: %w", err)
	}
	a := &askers{base: w.base, phase: "before"}
	stop := a.start(ctx, o.askers)
	defer stop()
	wait := func(d time.Duration) {
		select {
		case <-ctx.Done():
		case <-time.After(d):
		}
	}
	wait(o.quiet)
	a.turn("while guides go out")
	var commands, server []time.Duration
	for n := range o.rounds {
		g.Summary = fmt.Sprintf("Lần công bố thứ %d.", n)
		text, err := procedures.WriteGuide(g)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "one", name), text, 0o600); err != nil {
			return fmt.Errorf("write guide: %w", err)
		}
		begun := time.Now()
		said, err := w.printed(ctx, "guides", "publish", filepath.Join(dir, "one"))
		if err != nil {
			return err
		}
		commands = append(commands, time.Since(begun))
		ms, _ := strconv.Atoi(field(tookMS, said))
		server = append(server, time.Duration(ms)*time.Millisecond)
		if !strings.Contains(said, "1 of them new or changed") {
			return fmt.Errorf("publication %d: %s", n, lastLines(said))
		}
		// What was published is what the next question is answered from.
		if page, _, err := a.ask(ctx, 1_000_000+n); err != nil || !strings.Contains(page, g.Summary) {
			return errors.Join(fmt.Errorf("publication %d: the next question is not answered from it", n), err)
		}
	}
	a.turn("while the whole index is built behind")
	wait(o.quiet + 10*time.Second) // the server waits 10 s for more to come
	a.turn("after")
	wait(o.quiet)
	stop()
	_, resident := w.usage()
	fmt.Fprintf(out, "%s/%s, %d cores shared with %d citizens who ask all the time, %s\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), o.askers, runtime.Version())
	fmt.Fprintf(out, "| %d publications of one guide | p50 | p99 | longest |\n|---|---:|---:|---:|\n", o.rounds)
	fmt.Fprintln(out, row("in the server", spreadOf(server)))
	fmt.Fprintln(out, row("the whole command", spreadOf(commands)))
	fmt.Fprint(out, "\n| answers, from the question sent to the page read | number | not answered | p50 | p99 | longest |\n|---|---:|---:|---:|---:|---:|\n")
	for _, name := range a.order {
		p := a.phases[name]
		s := spreadOf(p.took)
		fmt.Fprintf(out, "| %s | %d | %d | %s | %s | %s |\n", name, s.N, p.missed, milli(s.P50), milli(s.P99), milli(s.Max))
	}
	fmt.Fprintf(out, "\nMost memory at once: %s\n", megabytes(resident))
	return a.fault
}

var tookMS = regexp.MustCompile(`took (\d+) ms`)

func row(name string, s Spread) string {
	return fmt.Sprintf("| %s | %s | %s | %s |", name, milli(s.P50), milli(s.P99), milli(s.Max))
}

func milli(v float64) string { return short(v, "ms") }

// askers are citizens who ask one after the other, each once.
type askers struct {
	base  string
	lines http.Transport

	mu     sync.Mutex
	phase  string
	order  []string
	phases map[string]*askPhase
	fault  error // the last question that was not answered
}

type askPhase struct {
	took   []time.Duration
	missed int
}

func (a *askers) turn(phase string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.phase = phase
}

// start has n citizens ask until what it returns is called.
func (a *askers) start(ctx context.Context, n int) (stop func()) {
	a.phases = map[string]*askPhase{}
	ctx, cancel := context.WithCancel(ctx)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			for k := i; ctx.Err() == nil; k += n {
				_, took, err := a.ask(ctx, k)
				if ctx.Err() == nil {
					a.note(took, err)
				}
			}
		})
	}
	return sync.OnceFunc(func() { cancel(); wait.Wait() })
}

func (a *askers) note(took time.Duration, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.phases[a.phase]
	if p == nil {
		p = &askPhase{}
		a.phases[a.phase], a.order = p, append(a.order, a.phase)
	}
	if err != nil {
		p.missed++
		a.fault = err
		return
	}
	p.took = append(p.took, took)
}

// answerWait is how long a citizen waits for her answer.
const answerWait = 10 * time.Second

// ask has the nth citizen ask in a conversation of her own, and returns the
// page that answers.
func (a *askers) ask(ctx context.Context, n int) (page string, took time.Duration, err error) {
	p := newPerson(n, &a.lines)
	if _, err := p.ask(ctx, a.base+"/", nil); err != nil {
		return "", 0, err
	}
	begun := time.Now()
	if _, err := p.ask(ctx, a.base+"/say", formOf("text", "dang ky tam tru"), "X-Live", "0"); err != nil {
		return "", 0, err
	}
	for time.Since(begun) < answerWait {
		if page, err = p.ask(ctx, a.base+"/?all=1", nil); err != nil {
			return "", 0, err
		}
		if strings.Contains(page, bot.WalkAction(publishCode)) {
			return page, time.Since(begun), nil
		}
		time.Sleep(10 * time.Millisecond) // the page came before the turn
	}
	return page, 0, fmt.Errorf("citizen %d has no answer after %s", n, answerWait)
}
