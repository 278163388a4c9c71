// Package outward reaches public addresses only. What a stranger names (a
// citizen's message, a link in a guide) must not lead to the machines of the
// ward's own network, whatever name it hides behind and wherever it is
// redirected to.
//
// It knows nothing of who asks and why, follows no redirection itself and
// reads no body: limits of size and time are the caller's.
package outward

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate says that an address leads into a network that is not public.
var ErrPrivate = errors.New("the address is not a public one")

// Guard is what may be reached and how names become addresses. The zero Guard
// reaches what is Public and asks the machine's own resolver.
type Guard struct {
	Resolver *net.Resolver             // nil: the machine's
	May      func(netip.AddrPort) bool // which addresses may be reached; nil: those that are Public
}

// Dialer is a dialer that the guard watches: the address that is really
// dialled is looked at, after its name was looked up, so that no name can
// hide one and none can change its mind in between. Refused ones fail with
// ErrPrivate.
func (g Guard) Dialer() *net.Dialer {
	return &net.Dialer{Timeout: 10 * time.Second, Resolver: g.Resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !g.may(at) {
				return ErrPrivate
			}
			return nil
		}}
}

func (g Guard) may(at netip.AddrPort) bool {
	if g.May != nil {
		return g.May(at)
	}
	return Public(at.Addr())
}

// Transport dials by Dialer and knows no proxy. The caller may set more on it
// before its first request.
func (g Guard) Transport() *http.Transport {
	return &http.Transport{DialContext: g.Dialer().DialContext, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConns: 10,
		IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true}
}

// Transport reaches public addresses only. Where the environment sets a proxy
// it goes there: the proxy looks names up, and it is for it to say.
func Transport() http.RoundTripper {
	return ByProxy(Guard{}.Transport(), http.DefaultTransport)
}

// ByProxy takes the way by proxy where the environment sets one for a
// request, and the straight way else.
func ByProxy(straight, proxied http.RoundTripper) http.RoundTripper {
	return ways{straight, proxied}
}

type ways struct{ straight, proxied http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w ways) RoundTrip(r *http.Request) (*http.Response, error) {
	if proxy, err := http.ProxyFromEnvironment(r); err == nil && proxy != nil {
		return w.proxied.RoundTrip(r)
	}
	return w.straight.RoundTrip(r)
}
