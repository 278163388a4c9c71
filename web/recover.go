package web

import (
	"errors"
	"net/http"
	"runtime/debug"
)

// recovered turns a panic into an apology and logs where it happened, without
// the request's content: that may hold what a citizen wrote. An answer that
// has begun already is broken off, so that nobody takes it for whole.
func (d Deps) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &begun{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			d.Log.Error().Str("method", r.Method).Str("route", r.Pattern).Bytes("stack", debug.Stack()).Msg("a request failed in the middle")
			if out.yes {
				panic(http.ErrAbortHandler)
			}
			for _, of := range []string{"Content-Encoding", "Content-Length", "Content-Disposition", "Content-Range", "Etag", "Last-Modified", "Location"} {
				w.Header().Del(of)
			}
			d.sorry(http.StatusInternalServerError, "page.broken").ServeHTTP(w, r)
		}()
		next.ServeHTTP(out, r)
	})
}

// begun knows whether an answer has begun.
type begun struct {
	http.ResponseWriter
	yes bool
}

// WriteHeader implements http.ResponseWriter.
func (b *begun) WriteHeader(status int) {
	b.yes = true
	b.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }
