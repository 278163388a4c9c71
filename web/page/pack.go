package page

import (
	"compress/gzip"
	"net/http"
	"strconv"
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
