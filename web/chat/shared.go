package chat

import (
	"errors"
	"net/http"
	"time"

	"github.com/motcua/motcua/files"
)

// SharedPath is where a signed link opens a file without a session: the
// token, the file's hash and its name stand behind it.
const SharedPath = "/tep/"

// shared is GET /tep/TOKEN/HASH/NAME: a file for whoever has its link, which
// is how platforms that cannot be given a file itself come to have it. They
// look with HEAD first. The name in the link is not signed, so it is made safe
// as any sender's is.
func (c *Chat) shared(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Referrer-Policy", "no-referrer")
	hash, token := r.PathValue("hash"), r.PathValue("token")
	if c.Files == nil || !c.Signer.Verify(hash, token, time.Time{}) {
		c.sorry(w, r, http.StatusNotFound, nil)
		return
	}
	if !c.Signer.Verify(hash, token, c.Now()) {
		c.sorryFor(w, r, http.StatusGone, "upload.link_over")
		return
	}
	body, info, err := c.Files.Open(hash)
	if errors.Is(err, files.ErrAbsent) {
		c.sorryFor(w, r, http.StatusGone, "upload.link_over") // erased
		return
	}
	if err != nil {
		c.sorry(w, r, http.StatusServiceUnavailable, err)
		return
	}
	defer body.Close() //nolint:errcheck // it was only read
	serveFile(w, r, body, info, info.Named(r.PathValue("name")).Name)
}
