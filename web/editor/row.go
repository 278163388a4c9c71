package editor

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/page"
)

// row is what the list knows of one procedure.
type row struct {
	Code                procedures.Code
	Name, Title, Sector string

	head     *head                   // what citizens see; nil nothing
	draft    *procedures.Draft       // what is worked on, its head only; nil nothing
	slots    []procedures.Slot       // what waits for its day, the next first
	last     *procedures.Publication // nil: it never was published
	official *procedures.Official    // an official text that nobody has looked at; nil none
	asked    int                     // how often citizens came to it in askedDays
	flags    []show                  // the filters that let it through
	folded   string                  // to sort by and to look in
	place    int                     // of what was searched for: how far from the best
}

// overview is all procedures at one moment.
type overview struct {
	rows    []*row // by name
	missing int    // guides that are not read yet
	total   int    // guides that citizens see
	counted bool   // it is known how often guides are asked
}

// Days after which something is worth a look.
const (
	endingDays = 30 // before a guide is no longer in force
	soonDays   = 7  // before a scheduled one goes out
	askedDays  = 90 // in which questions are counted
	askedOften = 10 // times in them
)

// overview reads all procedures.
func (e *Editor) overview(ctx context.Context, v *view) (*overview, error) {
	versions := v.world.Library.Versions()
	list, missing, err := e.heads.of(ctx, versions)
	if err != nil {
		return nil, err
	}
	o := &overview{missing: missing, total: len(versions)}
	of := make(map[procedures.Code]*row, len(list))
	at := func(c procedures.Code) *row {
		r := of[c]
		if r == nil {
			r = &row{Code: c}
			of[c] = r
			o.rows = append(o.rows, r)
		}
		return r
	}
	for i := range list {
		r, h := at(list[i].Code), &list[i]
		r.head, r.Name, r.Title, r.Sector, r.folded = h, h.name, h.title, h.sector, h.folded
	}
	if err := e.addDrafts(ctx, at); err != nil {
		return nil, err
	}
	last, err := e.Shelf.LastPublications(ctx)
	if err != nil {
		return nil, err
	}
	for i := range last {
		switch r := of[last[i].Code]; {
		case r != nil:
			r.last = &last[i]
		case last[i].Revision == "":
			if err := e.addWithdrawn(ctx, at(last[i].Code), &last[i]); err != nil {
				return nil, err
			}
		}
	}
	if err := e.addTraits(ctx, v, o, of); err != nil {
		return nil, err
	}
	slices.SortFunc(o.rows, func(a, b *row) int {
		return cmp.Or(strings.Compare(a.folded, b.folded), strings.Compare(string(a.Code), string(b.Code)))
	})
	return o, nil
}

// addDrafts adds what is worked on and what waits for its day.
func (e *Editor) addDrafts(ctx context.Context, at func(procedures.Code) *row) error {
	drafts, err := e.Shelf.Drafts(ctx)
	if err != nil {
		return err
	}
	for i := range drafts {
		d := &drafts[i]
		r := at(d.Code)
		r.draft = d
		if r.head == nil {
			r.named(d.Guide)
		}
	}
	slots, err := e.Shelf.Slots(ctx)
	if err != nil {
		return err
	}
	for _, s := range slots {
		r := at(s.Code)
		r.slots = append(r.slots, s)
		if r.folded == "" {
			r.named(&procedures.Guide{Code: s.Code, Title: s.Title})
		}
	}
	return nil
}

func (r *row) named(g *procedures.Guide) {
	r.Name, r.Title, r.Sector = cmp.Or(g.Name(), string(g.Code)), g.Title, g.Sector
	r.folded = page.Fold(r.Name + "\n" + r.Title)
}

// addWithdrawn names a procedure of which citizens saw something once.
func (e *Editor) addWithdrawn(ctx context.Context, r *row, last *procedures.Publication) error {
	r.last = last
	if r.folded != "" {
		return nil
	}
	list, _, err := e.heads.of(ctx, []procedures.Version{{Code: last.Code, Revision: last.Before}})
	if err != nil {
		return err
	}
	for _, h := range list {
		r.Name, r.Title, r.Sector, r.folded = h.name, h.title, h.sector, h.folded
	}
	return nil
}

// addTraits finds out which filters let each row through.
func (e *Editor) addTraits(ctx context.Context, v *view, o *overview, of map[procedures.Code]*row) error {
	officials, err := e.Shelf.Officials(ctx)
	if err != nil {
		return err
	}
	newest := make(map[procedures.Code]time.Time, len(officials))
	for i := range officials {
		newest[officials[i].Code] = officials[i].At
		if r := of[officials[i].Code]; r != nil && officials[i].Open() {
			r.official = &officials[i]
		}
	}
	checks, err := e.Shelf.LinkChecks(ctx)
	if err != nil {
		return err
	}
	broken := make(map[string]bool)
	for url, c := range checks {
		if !c.Good() {
			broken[url] = true
		}
	}
	today := v.today()
	if e.Tallies != nil {
		list, err := e.Tallies.Tallies(ctx, daysAfter(today, -askedDays), today, "")
		if err != nil {
			return err
		}
		o.counted = true
		for _, t := range list {
			if r := of[t.Code]; r != nil && (t.What == bot.TallyAsked || t.What == bot.TallyOpened) {
				r.asked += t.N
			}
		}
	}
	for _, r := range o.rows {
		r.traits(today, newest[r.Code], broken, o.counted)
	}
	return nil
}

// show is a filter of the list: "" lets all through.
type show string

// Filters: where a guide stands, then what is worth a look.
const (
	showPublished show = "published"
	showEditing   show = "editing"
	showReview    show = "review"
	showApproved  show = "approved"
	showScheduled show = "scheduled"
	showWithdrawn show = "withdrawn"
	showOfficial  show = "official"

	showChanged show = "changed" // the official text says something else now
	showEnding  show = "ending"  // it ends soon, or has ended
	showBroken  show = "broken"  // a link of it does not work
	showStale   show = "stale"   // nobody has checked it for long
	showOften   show = "often"   // citizens ask for it often
	showNever   show = "never"   // nobody asked for it
)

// stands and looks are the filters in the order of the page.
func stands() []show {
	return []show{showPublished, showEditing, showReview, showApproved, showScheduled, showWithdrawn, showOfficial}
}

func looks() []show {
	return []show{showChanged, showEnding, showBroken, showStale, showOften, showNever}
}

func (r *row) traits(today procedures.Date, newest time.Time, broken map[string]bool, counted bool) {
	add := func(s show, on bool) {
		if on {
			r.flags = append(r.flags, s)
		}
	}
	if r.draft != nil {
		add(show(r.draft.State), true)
	}
	add(showScheduled, len(r.slots) > 0)
	add(showChanged, r.official != nil)
	h := r.head
	if h == nil {
		add(showWithdrawn, r.last != nil)
		return
	}
	add(showPublished, true)
	add(showOfficial, h.review == procedures.ReviewOfficial)
	add(showEnding, !h.to.IsZero() && h.to.Before(daysAfter(today, endingDays+1)))
	add(showStale, h.stale(today, newest))
	add(showBroken, slices.ContainsFunc(h.links, func(url string) bool { return broken[url] }))
	if counted {
		add(showOften, r.asked >= askedOften)
		add(showNever, r.asked == 0)
	}
}

// has reports whether a filter lets the row through.
func (r *row) has(s show) bool { return s == "" || slices.Contains(r.flags, s) }

// stale reports that the guide was last checked over a year ago, or collected
// before the month of the newest official text and not checked since. newest
// is zero when there is none.
func (h *head) stale(today procedures.Date, newest time.Time) bool {
	checked := h.reviewed
	if c := collectedOn(h.collected); checked.Before(c) {
		checked = c
	}
	if checked.Before(daysAfter(today, -365)) {
		return true
	}
	if newest.IsZero() {
		return false
	}
	y, m, _ := newest.Date()
	return checked.Before(procedures.Date{Year: y, Month: m, Day: 1})
}

// collectedOn is the day of a source's "2026-07" or "2026-07-15"; zero when
// it says something else.
func collectedOn(s string) procedures.Date {
	if len(s) == len("2026-07") {
		s += "-01"
	}
	d, err := procedures.ParseDate(s)
	if err != nil {
		return procedures.Date{}
	}
	return d
}

// daysAfter is the day n days after d, before it when n is negative.
func daysAfter(d procedures.Date, n int) procedures.Date {
	return procedures.DateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC))
}

// daysBetween counts the days from a to b.
func daysBetween(a, b procedures.Date) int {
	at := func(d procedures.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(at(b).Sub(at(a)) / (24 * time.Hour))
}

// number writes a count as Vietnamese pages do: 5.652.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}
