package platform

import (
	"net/http"

	"github.com/motcua/motcua/outward"
)

// PublicTransport reaches public addresses only: what a citizen's message
// names must not lead to the ward's own machines. See outward.Transport.
func PublicTransport() http.RoundTripper { return outward.Transport() }
