package web

import (
	"net/http"
	"time"
)

// How long one request may take. Who sends a byte a minute, or reads none,
// must not hold a connection for ever; photographs of papers over a phone's
// line, and a film, must come through.
const (
	bodyTime   = 5 * time.Minute
	answerTime = 15 * time.Minute
)

// patience bounds how long a request's body and its answer may take. Streams
// set times of their own.
func patience(next http.Handler, body, answer time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line, now := http.NewResponseController(w), time.Now()
		// A writer that is no connection has no times, and needs none.
		if r.ContentLength != 0 {
			_ = line.SetReadDeadline(now.Add(body))
		}
		_ = line.SetWriteDeadline(now.Add(answer))
		next.ServeHTTP(w, r)
	})
}
