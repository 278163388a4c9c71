package platform

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
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

// kept are addresses that look public and are none: what networks hand out
// behind their own translation (RFC 6598), "this network" and what is not given
// out, ways for IPv4 inside IPv6 that lead wherever a router likes, and the
// site-local addresses of old.
var kept = []netip.Prefix{
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// translated is how a network without IPv4 writes IPv4 addresses (RFC 6052):
// the last four bytes are where it leads.
var translated = netip.MustParsePrefix("64:ff9b::/96")

func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("") // no prefix contains a zone
	if translated.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(kept, func(p netip.Prefix) bool { return p.Contains(a) })
}
