// Package console is the officer's desk at /console: the queue of tickets,
// the conversation of each with its reply box, the guide beside it, who is
// in charge, and the officer's own notices. It is made for a phone first and
// works by plain forms; a script keeps it up to date and saves reloads.
//
// Everything an officer does goes into the inbox as a command and is decided
// there; the console reads through read contracts and writes nothing else of
// a conversation. Canned replies, which are no citizen's, it writes itself.
// Any officer of the ward may read every ticket (who stands in must), only
// commands have rights.
//
// It does not know how a command is carried out, what sets one platform apart
// from another besides its name and limits, a citizen's address there, or
// where anything is stored.
package console

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
)

//go:embed templates assets
var embedded embed.FS

// Source is the console's share of the pages; the page.Set in Deps must have
// been made with it, with message's and with session's.
func Source() page.Source {
	return page.Source{Name: "console", Templates: sub("templates"), Assets: sub("assets")}
}

// sub is a folder of the embedded files, which is always there.
func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(fmt.Sprintf("console: embedded folder %s: %v", dir, err))
	}
	return f
}

// Link leads from the console to another part of the product, such as the
// editor. Label is a catalogue key, Icon a lucide name; Waiting is how much
// waits there for the reader, 0 nothing.
type Link struct {
	Label, Icon, Href string
	Waiting           int
}

// Deps is what the console works with. All fields are needed but Links,
// Wait, Files, Signs, Signal, Channels, Backlogs, Machine and Waiting.
type Deps struct {
	Reader   bot.Reader
	Inbox    bot.Inbox
	Feed     bot.Feed
	Worlds   bot.Worlds
	Canned   bot.CannedReplies
	Accounts *account.Service // audit trail
	Guard    *session.Guard
	Pages    *page.Set
	Files    *files.Store // attachments; nil: none are taken or served
	Rosters  Rosters
	Signs    *bot.Signs // who is typing, shared with the citizens' page; nil: the desk's own
	// Signal shows a signal in a citizen's chat, if its channel can, and waits
	// for nothing; nil shows none.
	Signal func(bot.Address, bot.Signal)
	Log    zerolog.Logger
	Links  []Link
	// OwnChats says that the ward has a channel on which officers can have
	// their tickets in a chat of their own.
	OwnChats bool
	// Channels lists how the ward's accounts on platforms are, its own page
	// among them; nil: nothing is known of them.
	Channels func() []bot.ChannelStatus
	// Backlogs counts what waits to be sent; nil: it is not shown.
	Backlogs bot.Backlogs
	// Machine is whose channels these are, where the ward has several machines;
	// "" it has one.
	Machine string
	// Waiting counts the drafts of guides that wait for somebody; nil: nobody
	// counts.
	Waiting func(context.Context, account.Account) (int, error)
	// Wait is how long a form waits for its command's outcome; 0 is 2 s.
	Wait time.Duration
}

// Console serves the desk.
type Console struct {
	Deps
	mux       *http.ServeMux
	presence  presence
	suggester suggester
	closed    closedSaid
	stopped   chan struct{}
}

// New makes the desk. It serves everything below /console but the paths of
// package session, which its Guard serves; put both below page.Secure and
// http.CrossOriginProtection.
func New(d Deps) (*Console, error) {
	var missing []error
	for name, there := range map[string]bool{"Reader": d.Reader != nil, "Inbox": d.Inbox != nil, "Feed": d.Feed != nil,
		"Worlds": d.Worlds != nil, "Canned": d.Canned != nil, "Rosters": d.Rosters != nil, "Accounts": d.Accounts != nil, "Guard": d.Guard != nil, "Pages": d.Pages != nil} {
		if !there {
			missing = append(missing, fmt.Errorf("make console: %s is missing", name))
		}
	}
	if len(missing) > 0 {
		return nil, errors.Join(missing...)
	}
	if d.Wait == 0 {
		d.Wait = 2 * time.Second
	}
	if d.Signs == nil {
		d.Signs = bot.NewSigns(nil)
	}
	if d.Signal == nil {
		d.Signal = func(bot.Address, bot.Signal) {}
	}
	c := &Console{Deps: d, mux: http.NewServeMux(), stopped: make(chan struct{})}
	c.routes()
	return c, nil
}

// Close ends the open streams, so that a server can shut down. Call it once.
func (c *Console) Close() { close(c.stopped) }

// ServeHTTP serves the desk to who is signed in, and sends others to sign in.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

func (c *Console) routes() {
	handle := func(pattern string, h http.HandlerFunc) {
		c.mux.Handle(pattern, c.Guard.Require(c.officers(h)))
	}
	handle("GET /console", c.showQueue)
	handle("GET /console/t/{ticket}", c.showTalk)
	handle("GET /console/t/{ticket}/guide", c.showGuide)
	handle("GET /console/t/{ticket}/transfer", c.showTransfer)
	handle("GET /console/t/{ticket}/close", c.showClose)
	handle("GET /console/t/{ticket}/take", c.showTake)
	handle("GET /console/t/{ticket}/not-mine", c.showNotMine)
	handle("GET /console/notices", c.showNotices)
	handle("GET /console/roster", c.showCharge)
	handle("GET /console/stream", c.stream)
	// Whoever has an account.
	c.mux.Handle("GET /console/me", c.Guard.Require(http.HandlerFunc(c.showMe)))
	c.mux.Handle("GET "+explainPath, c.Guard.Require(http.HandlerFunc(c.showExplain)))
	c.adminRoutes()
	c.liveRoutes(handle)
	c.leadRoutes()
	c.channelsRoutes()
	handle("GET /console/t/{ticket}/canned", c.showCannedOf)
	c.cannedRoutes()
	handle("POST /console/me/chat", c.linkChat)
	handle("POST /console/me/chat/end", c.unlinkChats)
	handle("GET /console/files/{message}/{hash}", c.serveFile)
	handle("POST /console/notices/seen", c.seeNotices)
	// A page that answered a form is asked for again: its ticket is meant.
	handle("GET /console/t/{ticket}/{command}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/console/t/"+url.PathEscape(r.PathValue("ticket")), http.StatusSeeOther)
	})
	handle("/console/", c.absent)
	for path, kind := range map[string]bot.CommandKind{
		"claim": bot.CommandClaim, "take": bot.CommandTakeOver, "reply": bot.CommandReply, "note": bot.CommandNote,
		"transfer": bot.CommandTransfer, "close": bot.CommandClose, "hand-back": bot.CommandHandBack,
		"send": bot.CommandSend, "ask": bot.CommandAsk, "reopen": bot.CommandReopen, "seen": bot.CommandSeen, "group": bot.CommandGroup, "not-mine": bot.CommandNotMine,
	} {
		handle("POST /console/t/{ticket}/"+path, c.command(kind))
	}
}

// officers lets through who is signed in and an officer of the roster at this
// moment; staff without that (an editor, an administrator, who has left) are
// told what is missing, and read nothing.
func (c *Console) officers(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, done := c.view(r)
		known := v.officer.Enabled
		done()
		if !known && c.home(w, r) {
			return
		}
		if !known && asksJSON(r) {
			c.refuseJSON(w, r, http.StatusForbidden, "console.no_officer_text")
			return
		}
		if !known {
			c.plain(w, r, http.StatusForbidden, "no_officer", "/console/password")
			return
		}
		next(w, r)
	})
}
