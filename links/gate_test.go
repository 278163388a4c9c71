package links

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motcua/motcua/procedures"
)

// TestPoliteness has two people ask for many pages of a few machines at once.
func TestPoliteness(t *testing.T) {
	const hosts, each, atOnce = 5, 6, 3
	var (
		mu       sync.Mutex
		inHost   = map[string]int{}
		in, most int
		agents   = map[string]bool{}
		asked    int
	)
	way := roundTrip(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		asked++
		inHost[r.URL.Host]++
		in++
		most = max(most, in)
		if inHost[r.URL.Host] > 1 {
			t.Errorf("%s is asked twice at once", r.URL.Host)
		}
		agents[r.UserAgent()] = true
		mu.Unlock()
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
			Body: &leaving{strings.NewReader("<p>"), func() {
				mu.Lock()
				defer mu.Unlock()
				inHost[r.URL.Host]--
				in--
			}}}, nil
	})
	c := New(Options{Transport: way, Limits: Limits{AtOnce: atOnce, Pause: time.Nanosecond}})
	var all []Link
	for i := range hosts * each {
		all = append(all, Link{URL: fmt.Sprintf("https://m%d.vn/%d", i%hosts, i)})
	}
	var people sync.WaitGroup
	for range 2 {
		people.Go(func() {
			told := map[string]bool{}
			if err := c.All(t.Context(), all, func(c procedures.LinkCheck) { told[c.URL] = true }); err != nil {
				t.Error(err)
			}
			if len(told) != len(all) {
				t.Errorf("told of %d of %d", len(told), len(all))
			}
		})
	}
	people.Wait()
	if most > atOnce {
		t.Errorf("%d machines at once, want %d at most", most, atOnce)
	}
	if asked != 2*hosts*each {
		t.Errorf("asked %d times for %d pages: a HEAD is enough for a page", asked, 2*hosts*each)
	}
	if len(agents) != 1 || !agents[defaultAgent] {
		t.Errorf("it calls itself %v", agents)
	}
	if len(c.gates.hosts) != 0 {
		t.Errorf("%d gates are left over", len(c.gates.hosts))
	}
}

type leaving struct {
	io.Reader
	leave func()
}

func (l *leaving) Close() error {
	l.leave()
	return nil
}
