// Package editor is the workspace of ward staff at /console/guides: the list
// of guides, the form in which one is written, its preview as citizens will
// see it, review and publishing, videos, imports, what citizens asked in vain,
// and the words of the bot. Its readers are no programmers; every page works
// by plain forms, and scripts save reloads.
//
// Who may do what: account.RoleEditor writes, account.RoleReviewer approves
// what others wrote, both may read everything here. What citizens see changes
// by a Publisher only.
//
// It does not know how answers are found, how guides are stored, nor what a
// channel does with a message; it shows citizens' words masked and never their
// names or addresses.
package editor

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/plain"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
)

//go:embed templates assets
var embedded embed.FS

// Source is the editor's share of the pages; the page.Set in Deps must have
// been made with it and with message's.
func Source() page.Source {
	return page.Source{Name: "editor", Templates: sub("templates"), Assets: sub("assets")}
}

// sub is a folder of the embedded files, which is always there.
func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(fmt.Sprintf("editor: embedded folder %s: %v", dir, err))
	}
	return f
}

// Home is the first page of the workspace.
const Home = "/console/guides"

// Shelf is what the editor needs of a store.
type Shelf interface {
	procedures.Shelf
	procedures.Drafts
	procedures.Officials
	procedures.LinkChecks
}

// Publisher changes what citizens see.
type Publisher interface {
	// Issue makes a change and returns once the bot answers by it; how many
	// procedures changed. Its errors are those of procedures.Shelf, and then
	// nothing has changed.
	Issue(ctx context.Context, i procedures.Issue) (changed int, err error)
}

// Shell is what stands around a page of staff: page.Page for its head, Top
// and Tabs for the begin and end of its body.
type Shell struct {
	page.Page
	Top, Tabs template.HTML
}

// Deps is what the editor works with. All fields are needed but those that
// say otherwise.
type Deps struct {
	Shelf     Shelf
	Publisher Publisher
	Worlds    bot.Worlds
	Accounts  *account.Service // audit trail
	Guard     *session.Guard
	Pages     *page.Set
	// Shell makes the shell of a page; place is the address of the link that
	// leads there.
	Shell func(r *http.Request, place, title string) (Shell, error)
	// Speech keeps what the ward says in words of its own.
	Speech Speech
	// Follow makes the bot and the pages say what Speech has.
	Follow func(ctx context.Context) error
	// Gates are asked before a guide goes out, beside its own check. nil: none.
	Gates []Gate
	// Previews are how messages look on channels besides our own page.
	Previews []ChannelPreview
	// Links tries the links of guides; a guide whose links are not good does
	// not go out then. nil: nobody tries them, and nothing is said of them.
	Links LinkTester
	// Replay has questions asked before and after a change of a guide; one by
	// which some are lost does not go out until a reviewer says that it may.
	Replay bool
	// Walks tells who is walking through a guide. nil: nobody is counted.
	Walks Walks
	// Media keeps videos and pictures that staff bring. nil: none can be
	// brought.
	Media *media.Store
	// Tallies tells how often guides are asked. nil: nothing is counted.
	Tallies Tallies
	// Questions are what citizens asked; those that staff settled are asked in
	// replays too. nil: there is no page of them.
	Questions bot.Questions
	// Talks tells whom one can write to, and what officers answered. nil: no
	// officer's words become content and nobody is told.
	Talks Talks
	// Tell has those who asked questions told that a guide answers them now,
	// marks the questions as told and says how many people hear of it; by is
	// a username. Who was told is told no more. nil: nobody is told.
	Tell func(ctx context.Context, questions []bot.Question, code procedures.Code, by string) (told int, err error)
	// Imports is a folder for uploads that somebody has yet to confirm. It is
	// made when needed, and nothing in it outlives a day.
	Imports string
	// Spare is how many bytes of the disk imports may take; false: not known.
	// nil: nobody knows.
	Spare func() (bytes uint64, known bool)
	Log   zerolog.Logger
}

// Talks is what the editor needs of bot.Reader beside Walks.
type Talks interface {
	Conversation(ctx context.Context, id bot.ConversationID) (bot.Conversation, error)
	Message(ctx context.Context, id bot.MessageID) (bot.Message, error)
}

// Walks is what the editor needs of bot.Reader.
type Walks interface {
	Walks(ctx context.Context, since time.Time) ([]bot.Walk, error)
}

// Tallies is what the editor needs of bot.Questions.
type Tallies interface {
	Tallies(ctx context.Context, from, to procedures.Date, code procedures.Code) ([]bot.Tally, error)
}

// LinkTester is what the editor needs of links.Watch.
type LinkTester interface {
	Telling(ctx context.Context, g *procedures.Guide, tell func(done, total int)) ([]procedures.LinkCheck, error)
}

// Editor is the workspace. Make it with New.
type Editor struct {
	Deps
	mux     *http.ServeMux
	heads   *heads
	waiting waiting
	here    here    // who has which form open
	trials  *trials // what is tried in the background
	groups  *groups // nil: there are no questions
	seen    seenMedia
	plain   *plain.Adviser // hints to plainer words
	intakes intakes
	jobs    *jobs
	arrive  chan struct{} // uploads on their way
}

// New makes the workspace. It serves Home and everything below; put it below
// page.Secure and http.CrossOriginProtection.
func New(d Deps) (*Editor, error) {
	var missing []error
	for name, there := range map[string]bool{"Shelf": d.Shelf != nil, "Publisher": d.Publisher != nil, "Worlds": d.Worlds != nil,
		"Accounts": d.Accounts != nil, "Guard": d.Guard != nil, "Pages": d.Pages != nil, "Shell": d.Shell != nil,
		"Speech": d.Speech != nil, "Follow": d.Follow != nil, "Imports": d.Imports != ""} {
		if !there {
			missing = append(missing, fmt.Errorf("make editor: %s is missing", name))
		}
	}
	if len(missing) > 0 {
		return nil, errors.Join(missing...)
	}
	adviser, err := plain.New()
	if err != nil {
		return nil, fmt.Errorf("make editor: %w", err)
	}
	e := &Editor{Deps: d, mux: http.NewServeMux(), heads: newHeads(d.Shelf, d.Log), trials: newTrials(), plain: adviser,
		intakes: intakes{d.Imports}, jobs: newJobs(), arrive: make(chan struct{}, maxReceiving)}
	e.listRoutes()
	e.mediaRoutes()
	e.guideRoutes()
	e.flowRoutes()
	e.publishRoutes()
	e.bulkRoutes()
	e.formRoutes()
	e.newRoutes()
	e.previewRoutes()
	e.changesRoutes()
	e.checksRoutes()
	e.asideRoutes()
	if d.Questions != nil {
		if e.groups, err = newGroups(d.Questions, d.Log); err != nil {
			return nil, fmt.Errorf("make editor: %w", err)
		}
	}
	e.askedRoutes()
	e.figureRoutes()
	e.wordsRoutes()
	e.bulletinRoutes()
	e.importRoutes()
	e.mux.Handle(Home+"/", e.Guard.Require(http.HandlerFunc(e.absent), staff...))
	return e, nil
}

// Close ends what the workspace does in the background. Imports go on when
// somebody looks at them after the next start.
func (e *Editor) Close() {
	e.jobs.close()
	e.heads.close()
	e.trials.close()
	if e.groups != nil {
		e.groups.close()
	}
}

// ServeHTTP serves the workspace to who may use it.
func (e *Editor) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.mux.ServeHTTP(w, r) }

// staff are the roles that may read everything here.
var staff = []account.Role{account.RoleEditor, account.RoleReviewer}

// writers are the roles that may write here.
var writers = []account.Role{account.RoleEditor}

// read serves a page that whoever works on guides may see.
func (e *Editor) read(path string, h http.HandlerFunc) {
	e.mux.Handle("GET "+Home+path, e.Guard.Require(h, staff...))
}

// write serves a form that writes guides.
func (e *Editor) write(path string, h http.HandlerFunc) {
	e.mux.Handle("POST "+Home+path, e.Guard.Require(h, account.RoleEditor))
}

// review serves a form of the second pair of eyes.
func (e *Editor) review(path string, h http.HandlerFunc) {
	e.mux.Handle("POST "+Home+path, e.Guard.Require(h, account.RoleReviewer))
}
