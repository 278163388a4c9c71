package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// person is somebody's browser: cookies of her own and, as behind a reverse
// proxy, an address of her own.
type person struct {
	http    *http.Client
	address string
}

// newPerson is the nth person. Connections are shared by all: what is
// measured is the server, not how quickly this process opens them.
func newPerson(n int, lines *http.Transport) *person {
	jar, _ := cookiejar.New(nil) // it cannot fail without options
	return &person{http: &http.Client{Jar: jar, Transport: lines}, address: fmt.Sprintf("10.%d.%d.%d", 1+n>>16, n>>8&255, n&255)}
}

// ask is one request as the page's script makes it; nil form for GET.
func (p *person) ask(ctx context.Context, address string, form url.Values, headers ...string) (string, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return "", fmt.Errorf("make request: %w", err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	req.Header.Set("X-Forwarded-For", p.address)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.http.Do(req)
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", method, req.URL.Path, err)
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", req.URL.Path, err)
	}
	if res.StatusCode >= http.StatusBadRequest {
		return "", fmt.Errorf("%s %s: status %d", method, req.URL.Path, res.StatusCode)
	}
	return string(b), nil
}

// listen follows an event stream and hands on whatever it says of what moved,
// until the context ends or the stream does.
func (p *person) listen(ctx context.Context, address string, moved chan<- string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("X-Forwarded-For", p.address)
	res, err := p.http.Do(req)
	if err != nil {
		return fmt.Errorf("open stream: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("open stream: status %d", res.StatusCode)
	}
	event, in := "", bufio.NewScanner(res.Body)
	for in.Scan() {
		if e, ok := strings.CutPrefix(in.Text(), "event: "); ok {
			event = e
		} else if data, ok := strings.CutPrefix(in.Text(), "data: "); ok && event == "moved" {
			select {
			case moved <- data:
			case <-ctx.Done():
			}
		}
	}
	if err := in.Err(); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("read stream: %w", err)
	}
	return nil
}

// field is the first submatch of a pattern in a page, "" none.
func field(pattern *regexp.Regexp, page string) string {
	if m := pattern.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

func formOf(pairs ...string) url.Values {
	f := url.Values{"key": {rand.Text()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// board notes when a thing was first on somebody's page, and wakes who waits
// for it.
type board struct {
	mu   sync.Mutex
	seen map[string]time.Time
	wait map[string]chan struct{}
}

func newBoard() *board { return &board{seen: map[string]time.Time{}, wait: map[string]chan struct{}{}} }

// show notes that something is on a page now.
func (b *board) show(what string, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, there := b.seen[what]; there {
		return
	}
	b.seen[what] = at
	if c, waits := b.wait[what]; waits {
		close(c)
	}
}

// when waits until something is on a page and says since when it is.
func (b *board) when(ctx context.Context, what string) (time.Time, error) {
	b.mu.Lock()
	at, there := b.seen[what]
	c := b.wait[what]
	if !there && c == nil {
		c = make(chan struct{})
		b.wait[what] = c
	}
	b.mu.Unlock()
	if there {
		return at, nil
	}
	select {
	case <-c:
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.seen[what], nil
	case <-ctx.Done():
		return time.Time{}, fmt.Errorf("wait for %q: %w", what, ctx.Err())
	}
}
