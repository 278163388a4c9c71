package links

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/motcua/motcua/outward"
	"github.com/motcua/motcua/procedures"
)

// Limits bound what a Checker does. A field of 0 is the default.
type Limits struct {
	Whole     time.Duration // for all that is asked of one address, waiting for others not counted; 30 s
	Stall     time.Duration // without a byte; 10 s
	Bytes     int64         // read of one body; 64 KiB
	Redirects int           // followed; 8
	AtOnce    int           // machines asked at once; 4
	Pause     time.Duration // between two addresses of one machine; 500 ms
}

func (l Limits) orDefault() Limits {
	def := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	def(&l.Whole, 30*time.Second)
	def(&l.Stall, 10*time.Second)
	def(&l.Pause, 500*time.Millisecond)
	if l.Bytes == 0 {
		l.Bytes = 64 << 10
	}
	if l.Redirects == 0 {
		l.Redirects = 8
	}
	if l.AtOnce == 0 {
		l.AtOnce = 4
	}
	return l
}

// Options make a Checker.
type Options struct {
	Limits    Limits
	Transport http.RoundTripper // nil: public addresses only, by proxy where the environment sets one
	Agent     string            // who asks, as User-Agent; "" names motcua
	Now       func() time.Time  // nil: time.Now
}

// Checker tries addresses. It is safe for concurrent use, and however many
// use it one machine is asked one thing at a time.
type Checker struct {
	limits Limits
	way    http.RoundTripper
	agent  string
	now    func() time.Time
	gates  *gates
}

// defaultAgent names the program and where to read of it.
const defaultAgent = "motcua-linkcheck/1 (+https://github.com/motcua/motcua)"

// New makes a Checker.
func New(o Options) *Checker {
	c := &Checker{limits: o.Limits.orDefault(), way: o.Transport, agent: o.Agent, now: o.Now}
	if c.way == nil {
		proxied := bounded(&http.Transport{Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true})
		c.way = outward.ByProxy(Transport(outward.Guard{}), proxied)
	}
	if c.agent == "" {
		c.agent = defaultAgent
	}
	if c.now == nil {
		c.now = time.Now
	}
	c.gates = newGates(c.limits.AtOnce)
	return c
}

// Transport is the way to the addresses that a guard lets through, with the
// bounds that a Checker wants of it.
func Transport(g outward.Guard) *http.Transport { return bounded(g.Transport()) }

func bounded(t *http.Transport) *http.Transport {
	t.MaxResponseHeaderBytes = 64 << 10
	t.DisableCompression = true // nothing is unpacked: nothing can swell
	t.IdleConnTimeout = 10 * time.Second
	t.MaxIdleConns = 8
	return t
}

// Check tries one address. It fails only when the context ends; whatever is
// wrong with the address is the outcome. Broken and Vouched are not set: see
// After.
func (c *Checker) Check(ctx context.Context, l Link) (procedures.LinkCheck, error) {
	at := c.now()
	f, err := c.find(ctx, l)
	if err != nil {
		return procedures.LinkCheck{}, fmt.Errorf("check link: %w", err)
	}
	out := procedures.LinkCheck{URL: l.URL, At: at, Outcome: f.outcome, Status: f.status, Kind: f.kind}
	if f.final != nil && f.final.String() != l.URL {
		out.Final = shown(f.final)
	}
	return out, nil
}

// maxFinal is the longest address of a stranger's making that is kept, in
// bytes.
const maxFinal = 2000

// shown is an address, of a very long one the machine only; "" when that is
// longer than any name may be.
func shown(u *url.URL) string {
	if s := u.String(); len(s) <= maxFinal {
		return s
	}
	if len(u.Host) > maxFinal/2 {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}

// All tries many addresses, those of one machine one after the other, and
// tells each outcome as it comes, one at a time. It ends early when the
// context does.
func (c *Checker) All(ctx context.Context, all []Link, each func(procedures.LinkCheck)) error {
	var order []string
	byHost := map[string][]Link{}
	for _, l := range all {
		h := host(l.URL)
		if _, known := byHost[h]; !known {
			order = append(order, h)
		}
		byHost[h] = append(byHost[h], l)
	}
	var (
		running sync.WaitGroup
		telling sync.Mutex
	)
	for _, h := range order {
		running.Go(func() {
			for i, l := range byHost[h] {
				if i > 0 && rest(ctx, c.limits.Pause) != nil {
					return
				}
				check, err := c.Check(ctx, l)
				if err != nil {
					return
				}
				telling.Lock()
				each(check)
				telling.Unlock()
			}
		})
	}
	running.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("check links: %w", err)
	}
	return nil
}

// rest waits, unless the context ends.
func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// host is the machine that an address names; all that name none share "".
func host(url string) string {
	if u := address(url); u != nil {
		return strings.ToLower(u.Host)
	}
	return ""
}

// address is a whole address, nil when it is none.
func address(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}
