package platform

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Mark notes how far a request came.
type Mark struct {
	Left   bool // a connection stood: the request may have arrived
	Status int  // of the answer; 0 none
}

type markKey struct{}

// Marked is a context whose request notes in m how far it came, when it is
// made by a Quiet client.
func Marked(ctx context.Context, m *Mark) context.Context {
	ctx = context.WithValue(ctx, markKey{}, m)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { m.Left = true }})
}

// marking is a transport that fills in marks.
type marking struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t marking) RoundTrip(r *http.Request) (*http.Response, error) {
	next := t.next
	if next == nil {
		next = http.DefaultTransport
	}
	res, err := next.RoundTrip(r)
	if res == nil {
		return res, err
	}
	if m, ok := r.Context().Value(markKey{}).(*Mark); ok {
		m.Left, m.Status = true, res.StatusCode
	}
	// The client's error of a place that is none would repeat it.
	if _, bad := r.URL.Parse(res.Header.Get("Location")); bad != nil {
		res.Header.Del("Location")
	}
	return res, err
}

// Quiet is an HTTP client whose errors hold no URL: in it may stand a token.
// It follows no redirection, which could carry a token elsewhere.
type Quiet struct{ client *http.Client }

// NewQuiet makes a client on a transport; nil is the usual one.
func NewQuiet(transport http.RoundTripper) Quiet {
	return Quiet{&http.Client{Transport: marking{transport}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Do makes a request. Its error names no URL.
func (q Quiet) Do(r *http.Request) (*http.Response, error) {
	res, err := q.client.Do(r) //nolint:gosec // the address comes from the settings
	if u := new(url.Error); errors.As(err, &u) {
		err = u.Err
	}
	return res, err
}

// Answer is what came of a call.
type Answer struct {
	Status int           // of the answer; 0 there was none
	Body   []byte        // nil there was none
	Header http.Header   // nil there was none
	After  time.Duration // the platform wants to be left alone for so long; 0 it does not say
	Left   bool          // the request may have arrived
	Err    error         // why there is no whole answer; without URLs. nil: there is one, whatever it says
}

// Call makes a request and reads at most limit bytes of the answer; a longer
// one is an error, as is one that breaks off.
func (q Quiet) Call(r *http.Request, limit int64) Answer {
	m := &Mark{}
	res, err := q.Do(r.WithContext(Marked(r.Context(), m)))
	if err != nil {
		return Answer{Left: m.Left, Err: err}
	}
	defer func() { _ = res.Body.Close() }() // only read from
	a := Answer{Status: res.StatusCode, Header: res.Header, Left: true, After: retryAfter(res.Header.Get("Retry-After"))}
	a.Body, a.Err = io.ReadAll(io.LimitReader(res.Body, limit+1))
	if a.Err == nil && int64(len(a.Body)) > limit {
		a.Body, a.Err = nil, errors.New("the answer is too long")
	}
	return a
}

// maxAfter bounds what is believed of Retry-After: it only guards against
// overflow; a long one is for people to know of.
const maxAfter = 30 * 24 * time.Hour

// retryAfter reads seconds; a date, which no platform here sends, is none.
func retryAfter(s string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n <= 0 {
		return 0
	}
	return min(time.Duration(n), maxAfter/time.Second) * time.Second
}

// Plainly words an error for a Status or a log: without the secrets and no
// longer than a line.
func Plainly(err error, secrets ...string) string {
	s := err.Error()
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "***")
		}
	}
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200]) + "…"
	}
	return s
}
