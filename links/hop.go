package links

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/motcua/motcua/outward"
	"github.com/motcua/motcua/procedures"
)

// found is what is at an address.
type found struct {
	outcome procedures.LinkOutcome
	status  int
	kind    string   // content type without parameters, as it was told; "" it was not
	final   *url.URL // nil: nobody was asked
	body    []byte   // its beginning; nil after a HEAD
}

// errStalled ends a request that has brought nothing for too long, errEnough
// one that has taken too long in all.
var (
	errStalled = errors.New("nothing came for too long")
	errEnough  = errors.New("it took too long")
)

// try is the trying of one address: what is left of its time, and the cookies
// that it was given, for there are machines that redirect for ever whoever
// does not bring them back.
type try struct {
	c    *Checker
	left time.Duration
	jar  *cookiejar.Jar
}

// find tries an address by HEAD, and by GET where that does not tell.
func (c *Checker) find(ctx context.Context, l Link) (found, error) {
	start := address(l.URL)
	if start == nil {
		return found{outcome: procedures.LinkNobody}, nil
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return found{}, err
	}
	t := &try{c: c, left: c.limits.Whole, jar: jar}
	if l.Kind == KindVideo {
		if at := described(start); at != nil {
			f, err := t.walk(ctx, http.MethodGet, at)
			if err == nil {
				f = video(f)
			}
			return f, err
		}
	}
	f, err := t.walk(ctx, http.MethodHead, start)
	if err != nil || f.settled(l.Kind, start) || t.left <= 0 {
		return f, err
	}
	if f, err = t.walk(ctx, http.MethodGet, start); err != nil {
		return f, err
	}
	if f.outcome == procedures.LinkOK {
		f.outcome = f.judge(l.Kind, start)
	}
	return f, nil
}

// settled reports whether a HEAD told enough: all is well, or asking again is
// of no use.
func (f found) settled(k Kind, start *url.URL) bool {
	switch f.outcome {
	case procedures.LinkPrivate, procedures.LinkInsecure, procedures.LinkNobody:
		return true
	case procedures.LinkOK:
		// Whether it is a form only its bytes tell.
		return k == KindPage && isHTML(f.kind) && !frontPage(start, f.final) || k == KindVideo && strings.HasPrefix(f.kind, "video/")
	}
	return false
}

// walk asks for an address and follows redirections. The error is the
// context's.
func (t *try) walk(ctx context.Context, method string, at *url.URL) (found, error) {
	asked := map[string]int{}
	for range t.c.limits.Redirects + 1 {
		// Once more is fine: to bring back the cookie that came with it.
		if asked[at.String()]++; asked[at.String()] > 2 {
			break
		}
		f, next, err := t.hop(ctx, method, at)
		if err != nil || next == nil {
			return f, err
		}
		at = next
	}
	return found{outcome: procedures.LinkLoop, final: at}, nil
}

// hop asks for one address. next is where it is redirected to, nil when this
// is the end. The error is the context's.
func (t *try) hop(ctx context.Context, method string, at *url.URL) (f found, next *url.URL, err error) {
	f.final = at
	if hidden(at) {
		f.outcome = procedures.LinkPrivate
		return f, nil, nil
	}
	leave, err := t.c.gates.enter(ctx, strings.ToLower(at.Host))
	if err != nil {
		return f, nil, err
	}
	defer leave()
	if t.left <= 0 {
		f.outcome = procedures.LinkSlow
		return f, nil, nil
	}
	begun := time.Now()
	defer func() { t.left -= time.Since(begun) }()
	inner, end := context.WithCancelCause(ctx)
	defer end(nil)
	whole := time.AfterFunc(t.left, func() { end(errEnough) })
	defer whole.Stop()
	stall := time.AfterFunc(t.c.limits.Stall, func() { end(errStalled) })
	defer stall.Stop()
	var reached atomic.Bool
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(inner, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { reached.Store(true) },
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				reached.Store(true)
			}
		},
	}), method, at.String(), nil)
	if err != nil {
		f.outcome = procedures.LinkRefused
		return f, nil, nil
	}
	req.Header.Set("User-Agent", t.c.agent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	req.Header.Set("Accept-Language", "vi,en;q=0.5")
	for _, c := range t.jar.Cookies(at) {
		req.AddCookie(c)
	}
	res, err := t.c.way.RoundTrip(req)
	if err == nil {
		f.status = res.StatusCode
		f.kind = declared(res.Header.Get("Content-Type"))
		t.jar.SetCookies(at, res.Cookies())
		if next = redirection(at, res); next == nil && method == http.MethodGet && good(res.StatusCode) {
			f.body, err = t.begin(res.Body, stall)
		}
		_ = res.Body.Close()
	}
	switch {
	case ctx.Err() != nil:
		return f, nil, ctx.Err()
	case err == nil:
		f.outcome = byStatus(f.status)
	case context.Cause(inner) != nil && reached.Load():
		f.outcome = procedures.LinkSlow
	case context.Cause(inner) != nil:
		f.outcome = procedures.LinkNobody
	default:
		f.outcome = byError(err)
	}
	return f, next, nil
}

// begin reads the beginning of a body; every byte puts the stall off.
func (t *try) begin(body io.Reader, stall *time.Timer) ([]byte, error) {
	out := make([]byte, 0, 4096)
	limited := io.LimitReader(body, t.c.limits.Bytes)
	part := make([]byte, 4096)
	for {
		n, err := limited.Read(part)
		out = append(out, part[:n]...)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		stall.Reset(t.c.limits.Stall)
	}
}

// redirection is where an answer sends its reader, nil when nowhere. What no
// browser would follow is no redirection.
func redirection(at *url.URL, res *http.Response) *url.URL {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	to := res.Header.Get("Location")
	if to == "" {
		return nil
	}
	next, err := at.Parse(to)
	if err != nil || (next.Scheme != "http" && next.Scheme != "https") || next.Host == "" {
		return nil
	}
	next.Fragment, next.User = "", nil
	return next
}

// hidden reports an address that names a machine of our own network outright.
// The guard would refuse to dial it; a proxy might not.
func hidden(u *url.URL) bool {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && !outward.Public(a)
}

// declared is a content type without its parameters.
func declared(header string) string {
	kind, _, err := mime.ParseMediaType(header)
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(header, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	if len(kind) > maxKind {
		kind = kind[:maxKind]
	}
	return strings.ToValidUTF8(kind, "")
}

// maxKind is the longest content type that is kept, in bytes: the longest
// registered one has 73.
const maxKind = 100
