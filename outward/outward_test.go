package outward

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func get(t *testing.T, way http.RoundTripper, url string) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := way.RoundTrip(req)
	if err == nil {
		_ = res.Body.Close()
	}
	return err
}

func TestTransportReachesNoPrivateAddress(t *testing.T) {
	inside := httptest.NewServer(http.NotFoundHandler())
	defer inside.Close()
	if err := get(t, Transport(), inside.URL); !errors.Is(err, ErrPrivate) {
		t.Errorf("loopback: %v", err)
	}
	at := netip.MustParseAddrPort(inside.Listener.Addr().String())
	allowed := Guard{May: func(a netip.AddrPort) bool { return a == at }}.Transport()
	defer allowed.CloseIdleConnections()
	if err := get(t, allowed, inside.URL); err != nil {
		t.Errorf("what the guard lets through: %v", err)
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "192.168.1.1": false, "172.20.0.1": false, "169.254.169.254": false, "100.64.1.1": false,
		"0.0.0.0": false, "::1": false, "fd00::1": false, "fe80::1": false, "::ffff:10.0.0.1": false, "224.0.0.1": false,
		"0.1.2.3": false, "192.0.0.8": false, "198.18.0.1": false, "240.0.0.1": false, "255.255.255.255": false, "fec0::1": false,
		// IPv4 inside IPv6: a router, not the name, says where it leads.
		"::127.0.0.1": false, "64:ff9b::127.0.0.1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b::c0a8:101": false, "64:ff9b:1::a00:1": false,
		"2002:7f00:1::": false, "2001:0:a00:1::1": false, "fe80::1%eth0": false, "fec0::1%eth0": false, "64:ff9b::118.102.1.1": true,
		"118.102.1.1": true, "2001:4860:4860::8888": true,
	} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
