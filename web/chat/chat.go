// Package chat is the citizen's page at "/": she writes there, reads the
// answers, goes through a guide beside them and meets an officer, without an
// account. All of it works by plain forms; a script makes it live.
//
// What she writes goes into the inbox as an event of channel webchat; what
// she reads comes from the store. A visitor is a random cookie; the store
// knows a hash of it. Nothing is stored until she writes.
//
// The package does not know how an answer is found, who is in charge, or
// where anything is stored, and it changes no conversation by itself.
package chat

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/web/page"
)

//go:embed templates assets
var embedded embed.FS

// Source is this package's share of the pages. The page.Set in Deps must
// have been made with it and with the Source "message".
func Source() page.Source {
	return page.Source{Name: "chat", Templates: sub("templates"), Assets: sub("assets"), Joined: map[string][]string{
		frameStyle:  {"page/app.css", "message/message.css", "chat/chat.css", "chat/upload.css", "chat/bulletin.css", "chat/frame.css"},
		frameScript: {"page/page.js", "chat/files.js", "chat/chat.js", "chat/bulletin.js", "chat/signs.js", "chat/frame.js"},
	}}
}

// sub is a folder of the embedded files, which is always there.
func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(fmt.Sprintf("chat: embedded folder %s: %v", dir, err))
	}
	return f
}

// Files keeps what citizens and officers send; *files.Store is one.
type Files interface {
	Open(hash string) (io.ReadSeekCloser, files.Info, error)
	Put(ctx context.Context, r io.Reader, limit int64, name string) (files.Ref, error)
}

// Deps is what the page works with. Inbox, Reader, Feed, Pages and Ward are
// needed, the rest has a default.
type Deps struct {
	Inbox  bot.Inbox
	Reader bot.Reader
	Feed   bot.Feed
	Pages  *page.Set
	// Ward gives the facts of the ward as of now; called for every page.
	Ward func() Ward
	// Holder is how to call whoever has a ticket, "Cán bộ mẫu Hương"; nil,
	// or "": the name is taken from what she or he has written.
	Holder func(bot.Ticket) string
	// Start says what a start link means, by its payload; nil: links mean
	// nothing.
	Start func(payload string) bot.Start
	// Signs is who is typing, shared with the desk; nil: nobody sees it.
	Signs *bot.Signs
	// Media holds the guides' own videos and pictures, served below /media/;
	// nil: there are none.
	Media fs.FS
	// Files keeps what is sent; nil: files are named, not served, and none are
	// taken.
	Files Files
	// Key is bot.Settings.LinkKey, the secret of links to the page for files
	// and of receipts for stored ones; "": neither is good.
	Key string
	// Signer opens files by links that others were given; the zero Signer
	// opens none.
	Signer files.Signer
	// Room reports whether the disk has room for more files; nil: it has.
	Room func() bool
	// Origins are the sites whose pages may show the chat in a frame, as
	// package widget reads them; none: no site may.
	Origins []string
	// Secure says that the page is reached by https, so that cookies are
	// never sent otherwise.
	Secure bool
	Limits Limits           // the zero Limits are DefaultLimits
	Wait   time.Duration    // how long a form waits for its turn; 0 is 2 s
	Now    func() time.Time // nil: time.Now
	Log    zerolog.Logger
}

// Ward is what the page says of the ward.
type Ward struct {
	Name     string    // "Phường Yên Bái"
	Province string    // "Tỉnh Lào Cai"
	Hours    string    // when officers answer on working days: "7:30–17:00"; "" unknown
	Address  string    // of the counter; "" unknown
	Phone    string    // of the counter; "" unknown
	Sample   bool      // an example: pages say so
	Open     bool      // officers work now
	Opens    time.Time // when they work again; zero: they do, or unknown

	Bulletin bot.Bulletin // the urgent notice, shown in its time; a zero one: none
}

// Chat serves the citizen's page. It is safe for concurrent use.
type Chat struct {
	Deps
	mux     *http.ServeMux
	visits  *buckets
	senders *buckets
	openers *buckets
	readers *buckets
	signers *buckets
	streams *counter
	lines   *counter
	bytes   *buckets // megabytes of files: of a visitor, of an address, by a link
	crowd   *buckets
	links   *buckets
	rhythm  rhythm
	stopped chan struct{}
}

// New makes the page. Put it below page.Secure and
// http.CrossOriginProtection, with the reader's own address as RemoteAddr; it
// serves "/", "/say", "/upload", "/press", "/stream", "/seen", "/typing",
// "/messages", "/lang", "/end", "/privacy", "/video", "/file/…", "/media/…"
// and "/manifest.webmanifest", the same page below page.FramePath for frames
// in other sites, what is below bot.UploadPath and SharedPath, and says of
// every other path that there is none. "/look" and the assets are package
// page's.
func New(d Deps) (*Chat, error) {
	var missing []error
	for _, need := range []struct {
		name  string
		there bool
	}{{"Inbox", d.Inbox != nil}, {"Reader", d.Reader != nil}, {"Feed", d.Feed != nil}, {"Pages", d.Pages != nil}, {"Ward", d.Ward != nil}} {
		if !need.there {
			missing = append(missing, fmt.Errorf("make chat: %s is missing", need.name))
		}
	}
	if len(missing) > 0 {
		return nil, errors.Join(missing...)
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Wait == 0 {
		d.Wait = 2 * time.Second
	}
	if d.Signs == nil {
		d.Signs = bot.NewSigns(d.Now)
	}
	if d.Limits == (Limits{}) {
		d.Limits = DefaultLimits()
	}
	c := &Chat{Deps: d, mux: http.NewServeMux(), rhythm: defaultRhythm, stopped: make(chan struct{}),
		visits:  newBuckets(d.Limits.Visitor, d.Limits.Remembered, d.Now),
		senders: newBuckets(d.Limits.Address, d.Limits.Remembered, d.Now),
		openers: newBuckets(d.Limits.Opening, d.Limits.Remembered, d.Now),
		readers: newBuckets(d.Limits.Reading, d.Limits.Remembered, d.Now),
		signers: newBuckets(d.Limits.Signs, d.Limits.Remembered, d.Now),
		bytes:   newBuckets(d.Limits.Bytes, d.Limits.Remembered, d.Now),
		crowd:   newBuckets(d.Limits.Crowd, d.Limits.Remembered, d.Now),
		links:   newBuckets(d.Limits.Link, d.Limits.Remembered, d.Now),
		streams: newCounter(d.Limits.Streams), lines: newCounter(d.Limits.Lines)}
	c.routes(c.mux, "")
	c.mux.HandleFunc("GET /media/{path...}", c.media)
	c.mux.HandleFunc("GET /manifest.webmanifest", c.manifest)
	c.mux.HandleFunc("GET "+SharedPath+"{token}/{hash}/{name}", c.calmly(c.shared))
	c.mux.HandleFunc("GET "+bot.UploadPath+"{token}", c.calmly(c.linked(c.linkPage)))
	c.mux.HandleFunc("POST "+bot.UploadPath+"{token}", c.linked(c.linkSend))
	c.mux.HandleFunc("POST "+bot.UploadPath+"{token}/"+linkFile, c.linked(c.linkUpload))
	c.mux.HandleFunc("GET "+bot.UploadPath+"{token}/"+linkDone, c.calmly(c.linked(c.linkThanks)))
	c.frame()
	return c, nil
}

// routes serves the page below a root: "" or page.FramePath.
func (c *Chat) routes(mux *http.ServeMux, root string) {
	get, post := "GET "+root, "POST "+root
	mux.HandleFunc(get+"/{$}", c.calmly(c.home))
	mux.HandleFunc(get+"/messages", c.calmly(c.messages))
	mux.HandleFunc(get+"/stream", c.calmly(c.stream))
	mux.HandleFunc(post+"/say", c.say)
	mux.HandleFunc(post+"/upload", c.upload)
	mux.HandleFunc(post+"/press", c.press)
	mux.HandleFunc(post+"/lang", c.language)
	mux.HandleFunc(post+"/seen", c.calmly(c.seen))
	mux.HandleFunc(post+"/typing", c.calmly(c.typing))
	mux.HandleFunc(get+"/end", c.ending)
	mux.HandleFunc(post+"/end", c.end)
	mux.HandleFunc(get+"/privacy", c.privacy)
	mux.HandleFunc(get+"/video", c.video)
	mux.HandleFunc(get+"/file/{message}/{hash}", c.file)
	// A page that answered a form is asked for again, by a bookmark or a tab
	// that comes back.
	for _, form := range []string{"/say", "/upload", "/press", "/lang", "/seen", "/typing"} {
		mux.Handle(get+form, http.RedirectHandler(root+"/", http.StatusSeeOther))
	}
	mux.HandleFunc(root+"/", func(w http.ResponseWriter, r *http.Request) { c.sorry(w, r, http.StatusNotFound, nil) })
}

// ServeHTTP answers one request.
func (c *Chat) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

// Close ends the open streams, so that a server can shut down. Call it once.
func (c *Chat) Close() { close(c.stopped) }
