package messenger

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// TestPrivateAddressesAreNotReached: a name of Facebook's that leads into the
// ward's own network leads nowhere.
func TestPrivateAddressesAreNotReached(t *testing.T) {
	reached := false
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := publicOnly().RoundTrip(req)
	if err == nil {
		_ = res.Body.Close()
	}
	if !errors.Is(err, errPrivate) || reached {
		t.Errorf("reached %v, %v", reached, err)
	}
	for address, want := range map[string]bool{"8.8.8.8": true, "2a03:2880:f10c::1": true, "10.0.0.1": false, "127.0.0.1": false, "169.254.169.254": false,
		"192.168.1.1": false, "100.64.0.1": false, "0.0.0.0": false, "::1": false, "::ffff:10.0.0.1": false, "fe80::1": false, "fd00::1": false, "224.0.0.1": false} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v", address, got)
		}
	}
}
