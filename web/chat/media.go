package chat

import (
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/web/page"
)

// mediaKinds are the kinds of file that a guide may bring; nothing else is
// served from its folder.
var mediaKinds = map[string]string{
	".mp4": "video/mp4", ".webm": "video/webm", ".vtt": "text/vtt; charset=utf-8", ".mp3": "audio/mpeg",
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
}

// mediaPolicy lets a browser show a film or picture opened by itself, and run
// nothing.
const mediaPolicy = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

// byHash are names that say their content: what is kept of them stays true.
var byHash = regexp.MustCompile(`^([0-9a-f]{12,64})\.[a-z0-9]+$`)

// media is GET /media/…: the guides' own videos and pictures, in stretches
// where a player asks for them.
func (c *Chat) media(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	kind := mediaKinds[strings.ToLower(path.Ext(name))]
	if c.Media == nil || kind == "" || !fs.ValidPath(name) || strings.HasPrefix(name, ".") || strings.Contains(name, "/.") {
		c.sorry(w, r, http.StatusNotFound, nil)
		return
	}
	f, err := c.Media.Open(name)
	if err != nil {
		c.sorry(w, r, http.StatusNotFound, nil)
		return
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	body, seeks := f.(io.ReadSeeker)
	if err != nil || info.IsDir() || !seeks {
		c.sorry(w, r, http.StatusNotFound, nil)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cache-Control", "public, max-age=3600")
	if hash := byHash.FindStringSubmatch(name); hash != nil {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("ETag", `"`+hash[1]+`"`)
	}
	http.ServeContent(w, r, "", info.ModTime(), body)
}

// film is the page of one video.
type film struct {
	page.Page
	Ward  Ward
	Video bot.VideoView
	Text  string
}

// video is GET /video?message=ID&n=N: a video on a page of its own, for
// browsers that do not play it in place. It belongs to the reader's own
// conversation.
func (c *Chat) video(w http.ResponseWriter, r *http.Request) {
	m, ok := c.own(w, r, bot.MessageID(r.URL.Query().Get("message")))
	if !ok {
		return
	}
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil || n < 0 || n >= len(m.Videos) {
		c.sorry(w, r, http.StatusNotFound, nil)
		return
	}
	f := &film{Ward: c.Ward(), Video: m.Videos[n], Text: m.Text}
	f.Lang, f.Kind, f.Sample, f.Title = page.ReadPrefs(r).Lang, "citizen", f.Ward.Sample, f.Video.Title
	f.Styles = []string{"message/message.css", "chat/chat.css"}
	c.framed(r, &f.Page)
	c.render(w, r, http.StatusOK, "chat/video", f)
}

// file is GET /file/MESSAGE/HASH: a file of a message of the reader's own
// conversation, hers or an officer's.
func (c *Chat) file(w http.ResponseWriter, r *http.Request) {
	m, ok := c.own(w, r, bot.MessageID(r.PathValue("message")))
	if !ok {
		return
	}
	for _, f := range m.Files {
		if f.Hash != r.PathValue("hash") || c.Files == nil {
			continue
		}
		body, info, err := c.Files.Open(f.Hash)
		if errors.Is(err, files.ErrAbsent) {
			break
		}
		if err != nil {
			c.sorry(w, r, http.StatusServiceUnavailable, err)
			return
		}
		defer body.Close() //nolint:errcheck // it was only read
		serveFile(w, r, body, info, f.Name)
		return
	}
	c.sorry(w, r, http.StatusNotFound, nil)
}

// serveFile serves a stored file as what it is: pictures and PDF where they
// are asked for, everything else to be saved. Nobody keeps a copy, and nothing
// in it runs.
func serveFile(w http.ResponseWriter, r *http.Request, body io.ReadSeeker, info files.Info, name string) {
	way, policy := "attachment", "default-src 'none'; frame-ancestors 'none'; sandbox"
	switch {
	case strings.HasPrefix(info.Type, "image/"):
		way = "inline"
	case info.Type == "application/pdf":
		way, policy = "inline", "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'" // browsers show none in a sandbox
	}
	h := w.Header()
	h.Set("Content-Type", info.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": name}))
	http.ServeContent(w, r, "", info.Stored, body)
}

// own reads a message of the reader's own conversation; to everybody else it
// is not there. Notes are not there for any citizen.
func (c *Chat) own(w http.ResponseWriter, r *http.Request, id bot.MessageID) (bot.Message, bool) {
	v, token := c.known(r)
	m, err := c.Reader.Message(r.Context(), id)
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		c.sorry(w, r, http.StatusServiceUnavailable, err)
		return m, false
	}
	if err != nil || token == "" || m.Conversation != v.id || m.Kind == bot.MessageNote {
		c.sorry(w, r, http.StatusNotFound, nil)
		return m, false
	}
	return m, true
}
