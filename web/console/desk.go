package console

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
)

// Panes of the desk: which one a narrow screen shows.
const (
	paneQueue = "queue"
	paneTalk  = "talk"
	paneGuide = "guide"
	panePage  = "page" // a page of its own: notices, roster, me
)

// desk is what every page of the console has: the header with its places and
// the reader's state.
type desk struct {
	page.Page
	Pane    string
	Place   string // which tab is current: queue, roster, notices or me
	Ward    string
	Me      me
	Notices int      // unread
	Nobody  int      // citizens who wait while nobody is there to answer; 0 all is well
	Trouble *trouble // of the ward's accounts; nil: none, or she does not lead
	Links   []Link
	Lead    bool   // the page of leads is open to the reader
	Said    string // what the last command did, in words; "" nothing to say
}

// me is the officer at the desk.
type me struct {
	ID    roster.OfficerID // "" staff who are no officers: only their own pages are offered
	Name  string
	Title string
	On    bool   // on duty: working hours, and not away
	State string // the same in words
}

// Key names one form of the page.
func (d *desk) Key() string { return newKey() }

// view takes a snapshot for one request; done gives it back.
func (c *Console) view(r *http.Request) (v *view, done func()) {
	w, search, release := c.Worlds.Take()
	if w.Library == nil {
		w.Library, _ = procedures.NewLibrary(nil, nil) // none yet: the desk works without
	}
	v = &view{reader: c.Reader, signs: c.Signs, pages: c.Pages, world: w, search: search, prefs: page.ReadPrefs(r)}
	v.clock = clock{zone: w.Roster.Location, now: w.Now, text: func(key string, args ...string) string {
		return w.Words.Text(v.prefs.Lang, key, args...)
	}}
	if v.clock.zone == nil {
		v.clock.zone = w.Now.Location()
	}
	if c.Channels != nil {
		v.channels = c.Channels()
	}
	if person, ok := session.From(r.Context()); ok {
		// The roster of this moment counts: an officer who was switched off
		// has no rights, however long her session lasts.
		v.officer, _ = w.Roster.Officer(roster.OfficerID(person.Account.Officer))
	}
	return v, release
}

// desk fills in what every page has.
func (c *Console) desk(ctx context.Context, v *view, pane, place, title string) (desk, error) {
	d := desk{Pane: pane, Place: place, Ward: v.world.Roster.Ward.Name, Links: c.linksOf(ctx)}
	d.Title, d.Lang, d.Kind, d.Class = title, v.prefs.Lang, "staff", "desk desk-"+pane
	d.Styles, d.Scripts, d.Sample = []string{"message/message.css", "console/console.css"}, []string{"console/console.js", "console/canned.js", "console/files.js", "console/live.js", "console/notify.js"}, v.world.Roster.Ward.Sample
	if err := c.countGuides(ctx, d.Links); err != nil {
		return d, err
	}
	nobody, err := v.nobodyThere(ctx)
	if err != nil {
		return d, err
	}
	d.Nobody = nobody
	if d.Lead = v.mayLead(ctx); d.Lead && !v.mayRota(ctx) { // adminLinks knows accounts only
		d.Links = append(slices.Clip(d.Links), leadLink(), channelsLink())
	}
	if d.Lead {
		d.Trouble = v.trouble()
	}
	d.Me = me{ID: v.officer.ID, Name: v.officer.Name, Title: v.officer.Title}
	switch {
	case !v.officer.Enabled: // staff who are no officers
		person, _ := session.From(ctx)
		d.Me = me{Name: person.Account.Username}
		return d, nil
	case !v.world.Roster.Reachable(v.officer.ID, v.clock.now):
		d.Me.State = v.text("console.me_away")
	case !v.world.Roster.Open(v.clock.now):
		d.Me.State = v.text("console.me_closed")
	default:
		d.Me.On, d.Me.State = true, v.text("console.me_on")
	}
	n, err := v.unreadNotices(ctx)
	if err != nil {
		return d, err
	}
	d.Notices = n
	return d, nil
}

// deskPage is the queue with a conversation and a guide beside it; a narrow
// screen shows one of them.
type deskPage struct {
	desk
	Seq    uint64 // the store's sequence before anything of the page was read
	Queue  queue
	Digest *digest // nil: she was not away, or nothing happened
	Talk   *talk   // nil none chosen
	Guide  *guide  // nil none
	Box    box
	// Canned and Suggestion are for who can reply; nil none.
	Canned     *cannedMenu
	Suggestion *suggestion
	Sheet      string // what stands in place of the reply box: transfer, close, take or not-mine; "" none
	People     []receiverView
	Groups     []roster.ResidentGroup
	DeskEmpty  bool          // nobody is at the duty desk: nothing is transferred there
	NotMine    *notMineSheet // of that sheet
	Ends       []string      // outcomes to choose from
}

// box is the state of the reply box.
type box struct {
	Key, NoteKey string // names of the two forms
	AskKey       string // of the form that asks for a phone number
	Note         bool   // note mode
	Text         string // refused or pending words of a reply
	NoteText     string // and of a note
	Said         *said  // how the last command ended, if not well
}

// receiverView is a colleague whom a ticket can be transferred to.
type receiverView struct {
	ID    roster.OfficerID
	Name  string
	Title string
	State string
	Here  bool // has the desk open
	Away  bool
}

// title is the tab's title with the number of those who wait.
func (v *view) title(q *queue, name string) string {
	t := v.text("console.title")
	if name != "" {
		t = name + " · " + t
	}
	if q.Mine > 0 {
		t = "(" + strconv.Itoa(q.Mine) + ") " + t
	}
	return t
}

// receivers lists the colleagues to transfer to: those with the desk open
// first, those away last.
func (c *Console) receivers(v *view) []receiverView {
	var here, there, away []receiverView
	for _, o := range v.world.Roster.Officers {
		if !o.Enabled || !o.CanReply || o.ID == v.officer.ID {
			continue
		}
		p := receiverView{ID: o.ID, Name: o.Name, Title: o.Title}
		switch {
		case !v.world.Roster.Reachable(o.ID, v.clock.now):
			p.Away, p.State = true, v.text("console.person_away", "officer", v.officerName(v.world.Roster.StandIn(o.ID, v.clock.now).Owner))
			away = append(away, p)
		case c.presence.here(o.ID):
			p.Here, p.State = true, v.text("console.person_here")
			here = append(here, p)
		default:
			p.State = v.text("console.person_there")
			there = append(there, p)
		}
	}
	return append(append(here, there...), away...)
}

// saidKey is what the queue is told, by its address, after a command that
// leads back to it; "" for anything else.
func saidKey(said string) string {
	switch bot.CommandKind(said) {
	case bot.CommandTransfer, bot.CommandClose, bot.CommandHandBack, bot.CommandNotMine:
		return doneKey(bot.CommandKind(said))
	}
	return ""
}
