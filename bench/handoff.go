package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// handoffOptions are the flags of "handoff".
type handoffOptions struct {
	officers, tickets, samples int
	load, rate                 float64 // messages and handoffs a second
	every                      string  // seconds, separated by commas
	binary, out, chart         string
	smoke                      bool
}

// handoffMain is "bench handoff": how long a citizen's question takes to an
// officer's page and the reply back, through the real program.
func handoffMain(ctx context.Context, args []string, out, log io.Writer) error {
	var o handoffOptions
	f := flag.NewFlagSet("handoff", flag.ContinueOnError)
	f.SetOutput(log)
	f.IntVar(&o.officers, "officers", 20, "how many officers have the desk open; each has two resident groups")
	f.IntVar(&o.tickets, "tickets", 200, "how many tickets are open, and their citizens' pages")
	f.IntVar(&o.samples, "samples", 300, "how many handoffs and replies are timed in each phase")
	f.Float64Var(&o.load, "load", 5, "messages a second that citizens write besides")
	f.Float64Var(&o.rate, "rate", 2, "handoffs a second")
	f.StringVar(&o.every, "every", "10,30", "beside the event stream, pages that are read again every so many `seconds`, separated by commas")
	f.StringVar(&o.binary, "motcua", "", "`file` of the program; it is built from the folder above without it")
	f.StringVar(&o.out, "out", "", "`file` to write the results to as JSON")
	f.StringVar(&o.chart, "chart", "", "`file` to draw the results in as SVG")
	f.BoolVar(&o.smoke, "smoke", false, "only see that it works, with a few of everything")
	if err := f.Parse(args); err != nil {
		return fmt.Errorf("read flags: %w", err)
	}
	phases := []phase{{Load: 0}, {Load: o.load}}
	if o.smoke {
		o.officers, o.tickets, o.samples, o.load, o.rate, o.every = 3, 6, 6, 2, 6, "1"
		phases = []phase{{Load: o.load}}
	}
	for s := range strings.SplitSeq(o.every, ",") {
		if s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return fmt.Errorf("read flag every: %q is no number of seconds", s)
		}
		phases = append(phases, phase{Load: o.load, Every: n})
	}
	if f.NArg() > 0 || o.officers < 2 || o.tickets < o.officers || o.samples < 1 || o.rate <= 0 || o.load < 0 {
		return errors.New("read flags: want at least 2 officers, a ticket for each, 1 sample and a rate")
	}
	dir, err := os.MkdirTemp("", "motcua-bench-")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	err = o.run(ctx, dir, phases, out, log)
	return errors.Join(err, os.RemoveAll(dir))
}

// run measures the phases one after the other. Each begins with the same
// data, so that none has the tickets of another in its queue.
func (o handoffOptions) run(ctx context.Context, dir string, phases []phase, out, log io.Writer) error {
	if o.binary == "" {
		var err error
		if o.binary, err = buildMotcua(ctx, dir); err != nil {
			return err
		}
	}
	begin, err := o.prepare(ctx, filepath.Join(dir, "begin"))
	if err != nil {
		return fmt.Errorf("prepare ward: %w", err)
	}
	r := newHandoffReport(o, time.Now())
	for i, p := range phases {
		data := filepath.Join(dir, fmt.Sprintf("phase-%d", i))
		if err := os.CopyFS(data, os.DirFS(filepath.Join(dir, "begin"))); err != nil {
			return fmt.Errorf("copy ward: %w", err)
		}
		if err := o.measure(ctx, data, begin, &p); err != nil {
			return fmt.Errorf("measure %s: %w", p.name(), err)
		}
		fmt.Fprintf(log, "%s: %d samples in %.0f s\n", p.name(), o.samples, p.Seconds)
		r.Phases = append(r.Phases, p)
	}
	r.compare()
	if _, err := io.WriteString(out, r.String()); err != nil {
		return fmt.Errorf("print results: %w", err)
	}
	if o.smoke {
		return r.smokeFault()
	}
	return writeResults(r, o.out, o.chart)
}

// measure runs one phase on its own copy of the ward.
func (o handoffOptions) measure(ctx context.Context, data string, b *beginning, p *phase) (err error) {
	w, err := startWard(ctx, o.binary, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.stop()) }()
	ctx, broke := context.WithCancelCause(ctx)
	defer broke(nil)
	c := &crowd{base: w.base, every: time.Duration(p.Every) * time.Second, officers: b.officers, lines: b.lines, board: newBoard(), broke: broke}
	var open sync.WaitGroup
	defer open.Wait()
	around, leave := context.WithCancel(ctx)
	defer leave()
	for n := range b.officers {
		path := b.talks[n] // every other officer has a ticket of hers open
		switch {
		case n == 0:
			path = "/console?tab=ward"
		case n%2 == 0:
			path = "/console"
		}
		c.run(around, &open, c.desk(n, path))
	}
	for _, citizen := range b.citizens {
		page, err := citizen.ask(ctx, c.base+"/", nil)
		if err != nil {
			return err
		}
		c.run(around, &open, c.chat(citizen, page))
	}
	time.Sleep(time.Second) // everybody has read the page
	c.mu.Lock()
	c.reads, c.bytes = nil, 0
	c.mu.Unlock()
	before, _ := w.usage()
	began := time.Now()
	if p.Load > 0 {
		c.run(around, &open, func(ctx context.Context) error { return o.murmur(ctx, c, b.citizens, p.Load) })
	}
	if err := o.sample(ctx, c, p); err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	took := time.Since(began)
	after, resident := w.usage()
	c.mu.Lock()
	defer c.mu.Unlock()
	p.Seconds, p.Resident = took.Seconds(), resident
	p.Processor = (after - before).Seconds() / took.Seconds()
	p.Reads = float64(len(c.reads)) / took.Seconds()
	p.Read = spreadOf(c.reads)
	if len(c.reads) > 0 {
		p.PageBytes = c.bytes / int64(len(c.reads))
	}
	return nil
}

// murmur has the citizens write besides, at random, so many messages a
// second.
func (o handoffOptions) murmur(ctx context.Context, c *crowd, citizens []*person, load float64) error {
	tick := time.NewTicker(time.Duration(float64(time.Second) / load))
	defer tick.Stop()
	failed := make(chan error, 1)
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case <-tick.C:
		}
		go func() {
			p := citizens[rand.N(len(citizens))] //nolint:gosec // nothing hangs on it
			if _, err := p.ask(ctx, c.base+"/say", formOf("text", fmt.Sprintf("Tôi hỏi thêm câu số %d ạ", n)), "X-Live", "0"); err != nil {
				select {
				case failed <- err:
				default:
				}
			}
		}()
	}
}

// sample times handoffs and replies. They begin at the phase's rate, however
// long those before take.
func (o handoffOptions) sample(ctx context.Context, c *crowd, p *phase) error {
	type times struct {
		there, back time.Duration
		err         error
	}
	all := make(chan times)
	tick := time.NewTicker(time.Duration(float64(time.Second) / o.rate))
	defer tick.Stop()
	go func() {
		for n := range o.samples {
			<-tick.C
			go func() {
				ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
				defer stop()
				var t times
				t.there, t.back, t.err = o.one(ctx, c, n)
				all <- t
			}()
		}
	}()
	var there, back []time.Duration
	var failed []error
	for range o.samples {
		t := <-all
		if t.err != nil {
			failed = append(failed, t.err)
			continue
		}
		there, back = append(there, t.there), append(back, t.back)
	}
	p.There, p.Back = spreadOf(there), spreadOf(back)
	return errors.Join(failed[:min(len(failed), 3)]...)
}

// one is a new citizen who asks for an officer of her group, and is answered
// as soon as her ticket stands on that officer's page. there is how long that
// took, back how long the reply took to her page.
func (o handoffOptions) one(ctx context.Context, c *crowd, n int) (there, back time.Duration, err error) {
	p := newPerson(o.officers+o.tickets+n, c.lines)
	page, err := p.ask(ctx, c.base+"/", nil)
	if err != nil {
		return 0, 0, err
	}
	group := n % (2 * o.officers)
	officer := c.officers[group%o.officers]
	began, code, err := c.handOff(ctx, p, group)
	if err != nil {
		return 0, 0, err
	}
	if page, err = p.ask(ctx, c.base+"/", nil); err != nil {
		return 0, 0, err
	}
	around, leave := context.WithCancel(ctx)
	defer leave()
	var open sync.WaitGroup
	c.run(around, &open, c.chat(p, page))
	seen, err := c.board.when(ctx, officerName(group%o.officers)+" sees "+code)
	if err != nil {
		return 0, 0, err
	}
	talk := "/console/t/" + code
	if page, err = officer.ask(ctx, c.base+talk, nil); err != nil {
		return 0, 0, err
	}
	version := field(versionField, page)
	said := time.Now()
	if err := c.command(ctx, officer, talk, "reply", version, "text", fmt.Sprintf("Dạ, trả-lời-%d-xong ạ.", n)); err != nil {
		return 0, 0, err
	}
	answered, err := c.board.when(ctx, fmt.Sprintf("reply %d", n))
	if err != nil {
		return 0, 0, err
	}
	if page, err = officer.ask(ctx, c.base+talk, nil); err != nil {
		return 0, 0, err
	}
	return seen.Sub(began), answered.Sub(said), c.command(ctx, officer, talk, "close", field(versionField, page), "outcome", "solved_helped")
}

// spreadOf sorts durations and takes what is told of them.
func spreadOf(ds []time.Duration) Spread {
	if len(ds) == 0 {
		return Spread{}
	}
	slices.Sort(ds)
	at := func(share float64) float64 { return milliseconds(ds[min(len(ds)-1, int(share*float64(len(ds))))]) }
	return Spread{N: len(ds), P50: at(.5), P99: at(.99), Max: milliseconds(ds[len(ds)-1])}
}
