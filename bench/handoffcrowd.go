package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// The rhythm of the pages' own scripts.
const (
	deskNear  = 200 * time.Millisecond // of the desk, from word of what stands on the page to reading it
	deskFar   = time.Second            // and from word of anything else
	deskPoll  = 30 * time.Second       // how often it is read in any case
	deskAgain = 2 * time.Second        // until it asks again how a form ended
)

var (
	codeOnPage   = regexp.MustCompile(`Mã câu hỏi ([A-Z0-9]{6})`)
	ticketOnDesk = regexp.MustCompile(`data-ticket="([A-Z0-9]{6})"`)
	seqOfDesk    = regexp.MustCompile(`<main[^>]* data-seq="(\d+)"`)
	seqOfChat    = regexp.MustCompile(`(?:<body|class="fresh")[^>]* data-seq="(\d+)"`)
	versionField = regexp.MustCompile(`name="version" value="(\d+)"`)
	replyOnPage  = regexp.MustCompile(`trả-lời-(\d+)-xong`)
)

// crowd is everybody who has a page open, against one running ward.
type crowd struct {
	base     string
	every    time.Duration // how often pages are read again; 0: when the stream says so
	officers []*person
	lines    *http.Transport
	board    *board

	broke context.CancelCauseFunc // ends the phase: somebody's page broke

	mu    sync.Mutex
	reads []time.Duration // each reading of an officer's page
	bytes int64
}

// run follows a page until the context ends; a page that breaks ends the
// phase.
func (c *crowd) run(ctx context.Context, open *sync.WaitGroup, follow func(context.Context) error) {
	open.Go(func() {
		if err := follow(ctx); err != nil && ctx.Err() == nil {
			c.broke(err)
		}
	})
}

// follow reads a page some time after its stream says that something moved,
// and every so often in any case; without a stream every so often only, from
// a moment of its own.
func (c *crowd) follow(ctx context.Context, p *person, stream string, pause func(data string) time.Duration, every time.Duration, read func(context.Context) error) error {
	moved, ended := make(chan string, 100), make(chan error, 1)
	if c.every > 0 {
		every = c.every
		select {
		case <-time.After(rand.N(every)): //nolint:gosec // nothing hangs on it
		case <-ctx.Done():
			return nil
		}
		if err := read(ctx); err != nil {
			return err
		}
	} else {
		go func() { ended <- p.listen(ctx, stream, moved) }()
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	var due time.Time
	var wait <-chan time.Time // nil: nothing is due
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			return errors.Join(errors.New("stream ended"), err)
		case data := <-moved:
			if at := time.Now().Add(pause(data)); wait == nil || at.Before(due) {
				due, wait = at, time.After(time.Until(at))
			}
			continue
		case <-wait:
			wait = nil
		case <-tick.C:
		}
		if err := read(ctx); err != nil {
			return err
		}
	}
}

// desk is the nth officer's page: the queue, or a ticket with the queue beside
// it.
func (c *crowd) desk(n int, path string) func(context.Context) error {
	return func(ctx context.Context) error {
		var page string
		p := c.officers[n]
		read := func(ctx context.Context) (err error) {
			began := time.Now()
			if page, err = p.ask(ctx, c.base+path, nil, "X-Live", "shown"); err != nil {
				return err
			}
			at := time.Now()
			for _, m := range ticketOnDesk.FindAllStringSubmatch(page, -1) {
				c.board.show(officerName(n)+" sees "+m[1], at)
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			c.reads, c.bytes = append(c.reads, at.Sub(began)), c.bytes+int64(len(page))
			return nil
		}
		if err := read(ctx); err != nil {
			return err
		}
		if !strings.Contains(page, `id="queue"`) {
			return fmt.Errorf("open %s: not the desk", path)
		}
		pause := func(data string) time.Duration {
			var m struct {
				Tickets      []string
				Notices, All bool
			}
			if json.Unmarshal([]byte(data), &m) != nil || m.Notices || m.All ||
				slices.ContainsFunc(m.Tickets, func(id string) bool { return strings.Contains(page, `data-ticket="`+id) }) {
				return deskNear
			}
			return deskFar
		}
		return c.follow(ctx, p, c.base+"/console/stream?after="+field(seqOfDesk, page), pause, deskPoll, read)
	}
}

// chat is a citizen's page.
func (c *crowd) chat(p *person, opened string) func(context.Context) error {
	return func(ctx context.Context) error {
		seq := field(seqOfChat, opened)
		read := func(ctx context.Context) error {
			fresh, err := p.ask(ctx, c.base+"/messages?after="+seq, nil, "X-Live", seq)
			if err != nil {
				return err
			}
			at := time.Now()
			for _, m := range replyOnPage.FindAllStringSubmatch(fresh, -1) {
				c.board.show("reply "+m[1], at)
			}
			if s := field(seqOfChat, fresh); s != "" {
				seq = s
			}
			return nil
		}
		return c.follow(ctx, p, c.base+"/stream?after="+seq, func(string) time.Duration { return 0 }, time.Hour, read)
	}
}

// press presses a button on a citizen's page, as its script does.
func (c *crowd) press(ctx context.Context, p *person, action string) (string, error) {
	return p.ask(ctx, c.base+"/press", formOf("action", action), "X-Live", "0")
}

// handOff asks for an officer and says when she chose her group, which opens
// the ticket, and which it is.
func (c *crowd) handOff(ctx context.Context, p *person, group int) (at time.Time, code string, err error) {
	if _, err := c.press(ctx, p, bot.ActionHuman); err != nil {
		return at, "", err
	}
	at = time.Now()
	fresh, err := c.press(ctx, p, bot.GroupAction(roster.GroupID(groupName(group))))
	for err == nil {
		if code := field(codeOnPage, fresh); code != "" {
			return at, code, nil
		}
		time.Sleep(50 * time.Millisecond) // the answer came before the turn
		fresh, err = p.ask(ctx, c.base+"/?all=1", nil)
	}
	return at, "", err
}

// command posts a form of the desk and wants it done. As the page's script
// does, it asks again under the same key when the answer is "not yet".
func (c *crowd) command(ctx context.Context, officer *person, talk, verb, version string, pairs ...string) error {
	form := formOf(append(pairs, "version", version)...)
	for {
		got, err := officer.ask(ctx, c.base+talk+"/"+verb, form, "Accept", "application/json")
		switch {
		case err != nil:
			return fmt.Errorf("%s ticket: %w", verb, err)
		case strings.Contains(got, `"state":"done"`):
			return nil
		case !strings.Contains(got, `"state":"pending"`):
			return fmt.Errorf("%s ticket: %s", verb, got)
		}
		select {
		case <-time.After(deskAgain):
		case <-ctx.Done():
			return fmt.Errorf("%s ticket: %w", verb, ctx.Err())
		}
	}
}

// signIn signs the officers in, once for all phases.
func (c *crowd) signIn(ctx context.Context) error {
	for n, p := range c.officers {
		form := url.Values{"username": {officerName(n)}, "password": {sampleWord}}
		if page, err := p.ask(ctx, c.base+"/console/sign-in", form); err != nil || !strings.Contains(page, `id="queue"`) {
			return errors.Join(fmt.Errorf("sign in %s", officerName(n)), err)
		}
	}
	return nil
}
