package platform

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// errPrivate: an address that a stranger named leads into our own network.
var errPrivate = errors.New("the address is not a public one")

// PublicTransport reaches public addresses only: what a citizen's message
// names must not lead to the ward's own machines. The address that is really
// dialled is looked at, so that no name can hide one. Where a proxy is set it
// goes there: the proxy looks names up, and it is for it to say.
func PublicTransport() http.RoundTripper {
	d := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !public(at.Addr()) {
			return errPrivate
		}
		return nil
	}}
	return guarded{&http.Transport{DialContext: d.DialContext, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConns: 10,
		IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true}}
}

// guarded takes the straight way only where no proxy is set.
type guarded struct{ straight http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if proxy, err := http.ProxyFromEnvironment(r); err == nil && proxy != nil {
		return http.DefaultTransport.RoundTrip(r)
	}
	return g.straight.RoundTrip(r)
}

// shared is what networks hand out behind their own translation (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

func public(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !shared.Contains(a)
}
