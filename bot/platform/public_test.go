package platform

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/motcua/motcua/outward"
)

func TestPublicTransportReachesNoPrivateAddress(t *testing.T) {
	inside := httptest.NewServer(http.NotFoundHandler())
	defer inside.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, inside.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := NewQuiet(PublicTransport()).Do(req)
	if err == nil {
		_ = res.Body.Close()
	}
	if !errors.Is(err, outward.ErrPrivate) {
		t.Errorf("loopback: %v", err)
	}
}
