package page

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// noTime keeps ServeContent from sending Last-Modified: embedded files have
// no date, and the checksum says all.
var noTime time.Time

// packFrom is the size from which packing an answer pays: below, it fits
// into one packet anyway.
const packFrom = 1200

// writePacked writes body with its status, packed where the reader takes it:
// pages go over slow mobile networks.
func writePacked(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) < packFrom || !acceptsGzip(r) {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		_, _ = w.Write(body) // the reader went away: nobody is left to tell
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := gzip.NewWriter(w)
	_, _ = z.Write(body)
	_ = z.Close()
}

// Packed serves a text that is the same for everybody, under a mark of its
// content: who has it already is told that it is still good. What it is and
// how long it keeps is for the caller to say, in headers set before.
func Packed(body []byte) http.Handler {
	sum := sha256.Sum256(body)
	mark := `W/"` + hex.EncodeToString(sum[:8]) + `"` // weak: packed and plain are the same text
	packed := pack(body)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Accept-Encoding")
		h.Set("ETag", mark)
		for one := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
			if strings.TrimPrefix(strings.TrimSpace(one), "W/") == strings.TrimPrefix(mark, "W/") {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		out := body
		if acceptsGzip(r) {
			out = packed
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Length", strconv.Itoa(len(out)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(out) // the reader went away: nobody is left to tell
		}
	})
}
