package outward

import (
	"net/netip"
	"slices"
)

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

// Public reports whether an address is one of the whole Internet's, not one
// of a machine's or network's own.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("") // no prefix contains a zone
	if translated.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(kept, func(p netip.Prefix) bool { return p.Contains(a) })
}
