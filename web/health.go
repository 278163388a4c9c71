package web

import (
	"encoding/json"
	"net/http"
	"net/netip"
)

// health answers /healthz. How many tickets are open and what was published
// when is nobody's business outside: who comes from elsewhere, or through a
// proxy, learns whether the server is well and no more.
func (d Deps) health(w http.ResponseWriter, r *http.Request) {
	state, well := d.Health(r.Context())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !atMachine(r) {
		state = map[string]string{"status": "ok"}
		if !well {
			state = map[string]string{"status": "not well"}
		}
	}
	if !well {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(state) // the client went away: nobody to tell
}

// atMachine reports whether a request was made on this machine and by no
// proxy for somebody else.
func atMachine(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return false
	}
	for _, by := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"} {
		if r.Header.Get(by) != "" {
			return false
		}
	}
	return true
}
