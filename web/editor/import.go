package editor

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/motcua/motcua/procedures"
)

func (e *Editor) importRoutes() {
	e.writes("/import", e.showImport)
	e.write("/import", e.upload)
	e.writes("/import/u/{id}", e.showIntake)
	e.write("/import/u/{id}", e.take)
	e.write("/import/u/{id}/forget", e.forget)
	e.writes("/import/{code}", e.showProposals)
	e.write("/import/{code}", e.takeProposals)
	e.writes("/export", e.showExport)
	e.writes("/export/file", e.export)
}

// writes serves a page for those who write guides.
func (e *Editor) writes(path string, h http.HandlerFunc) {
	e.mux.Handle("GET "+Home+path, e.Guard.Require(h, writers...))
}

// importPerPage is how many lines a page of an import has.
const importPerPage = 50

// pager leads through a long list.
type pager struct {
	From, To, N string
	Back, Next  string // addresses; "" there is none
}

// page cuts a list of n to the page that is asked for.
func (v *view) page(r *http.Request, n int, q url.Values) (from, to int, p pager) {
	at, err := strconv.Atoi(r.URL.Query().Get("p"))
	last := max((n-1)/importPerPage, 0)
	if err != nil || at < 0 {
		at = 0
	}
	at = min(at, last)
	from, to = at*importPerPage, min((at+1)*importPerPage, n)
	link := func(k int) string {
		q := cloned(q)
		q.Set("p", strconv.Itoa(k))
		return "?" + q.Encode()
	}
	p = pager{From: v.count(from + 1), To: v.count(to), N: v.count(n)}
	if at > 0 {
		p.Back = link(at - 1)
	}
	if at < last {
		p.Next = link(at + 1)
	}
	return from, to, p
}

// importPage is where an import begins: a file to send, what was sent, and
// what the national portal changed.
type importPage struct {
	base
	Fault   string
	Intakes []intakeRow
	Open    []openRow
	Pager   pager
	N       string
}

// intakeRow is an upload that somebody may go on with.
type intakeRow struct {
	ID, Name, When, By, State string
	Working                   bool
}

// openRow is a procedure of which the national portal says something else.
type openRow struct {
	Code  procedures.Code
	Name  string
	When  string
	First bool // no earlier official text is known
}

// showImport is GET /import.
func (e *Editor) showImport(w http.ResponseWriter, r *http.Request) {
	e.importHome(w, r, http.StatusOK, "")
}

func (e *Editor) importHome(w http.ResponseWriter, r *http.Request, status int, fault string) {
	v, done := e.view(r)
	defer done()
	p := &importPage{}
	if err := e.fillImport(r, v, p); err != nil {
		e.fail(w, r, err)
		return
	}
	if fault != "" {
		p.Fault = v.text(fault, "mb", v.count(maxIntake>>20))
	}
	var err error
	if p.base, err = e.base(r, v.text("gimport.title"), "editor/import.js"); err != nil {
		e.fail(w, r, err)
		return
	}
	p.Said = v.importSaid(r)
	e.render(w, r, status, "editor/import", p)
}

func (e *Editor) fillImport(r *http.Request, v *view, p *importPage) error {
	if err := e.intakes.sweep(v.world.Now, e.jobs.busy); err != nil {
		return err
	}
	list, err := e.intakes.list()
	if err != nil {
		return err
	}
	called, _, err := e.names(r.Context(), v)
	if err != nil {
		return err
	}
	for _, in := range list {
		if in.State == "" {
			continue // still on its way
		}
		p.Intakes = append(p.Intakes, intakeRow{ID: in.ID, Name: shownName(in.Name), When: v.moment(in.At), By: called.of(in.By.Username),
			State: v.text("gimport.state_" + string(in.State)), Working: in.State == intakeReading || in.State == intakeTaking})
	}
	officials, err := e.Shelf.Officials(r.Context())
	if err != nil {
		return err
	}
	officials = slices.DeleteFunc(officials, func(o procedures.Official) bool { return !o.Open() })
	slices.SortStableFunc(officials, func(a, b procedures.Official) int { return b.At.Compare(a.At) })
	from, to, pager := v.page(r, len(officials), url.Values{})
	p.Pager, p.N = pager, v.count(len(officials))
	if len(officials) == 0 {
		return nil
	}
	for _, o := range officials[from:to] {
		name := o.Title
		if g, _, ok := v.world.Library.Guide(o.Code); ok {
			name = g.Name()
		}
		p.Open = append(p.Open, openRow{o.Code, name, v.moment(o.At), o.Settled == ""})
	}
	return nil
}

// upload is POST /import: it keeps the files and begins to read them.
func (e *Editor) upload(w http.ResponseWriter, r *http.Request) {
	select {
	case e.arrive <- struct{}{}:
		defer func() { <-e.arrive }()
	default:
		e.importHome(w, r, http.StatusTooManyRequests, "gimport.fault_busy")
		return
	}
	patient(w)
	r.Body = http.MaxBytesReader(w, r.Body, maxIntake+(8<<20)) // names of thousands of files
	in, err := intake{}, e.spare(r.ContentLength)
	if err == nil {
		in, err = e.keepUpload(r)
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		e.resume(in)
		http.Redirect(w, r, Home+"/import/u/"+in.ID, http.StatusSeeOther)
	case errors.As(err, &large), errors.Is(err, errIntakeLarge):
		e.importHome(w, r, http.StatusRequestEntityTooLarge, "gimport.fault_large")
	case errors.Is(err, errIntakeEmpty), errors.Is(err, http.ErrNotMultipart):
		e.importHome(w, r, http.StatusUnprocessableEntity, "gimport.fault_empty")
	case errors.Is(err, errIntakeRoom):
		e.Log.Error().Err(err).Msg("no room for an import")
		e.importHome(w, r, http.StatusInsufficientStorage, "gimport.fault_room")
	default:
		e.fail(w, r, err)
	}
}

// spare reports errIntakeRoom when the disk has no room for all uploads that
// may be on their way, each of that size (-1: nobody knows) and again what is
// made of it.
func (e *Editor) spare(size int64) error {
	if e.Spare == nil {
		return nil
	}
	if size < 0 || size > maxIntake {
		size = maxIntake
	}
	if free, known := e.Spare(); known && free < 2*maxReceiving*uint64(size) {
		return fmt.Errorf("%w: %d bytes may be used", errIntakeRoom, free)
	}
	return nil
}

func (e *Editor) keepUpload(r *http.Request) (in intake, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return in, err //nolint:wrapcheck // upload looks at it
	}
	v, done := e.view(r)
	defer done()
	in = intake{By: v.actor(), At: v.world.Now, State: intakeReading}
	if in.ID, err = e.intakes.create(in.By.Username, in.At, e.jobs.busy); err != nil {
		return in, err
	}
	if in.Name, in.Files, err = e.intakes.receive(in.ID, form); err == nil {
		err = e.intakes.put(in)
	}
	if err != nil {
		return in, errors.Join(err, e.intakes.forget(in.ID))
	}
	return in, nil
}

// forget is POST /import/u/{id}/forget.
func (e *Editor) forget(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if intakeID.MatchString(id) && !e.jobs.busy(id) {
		if err := e.intakes.forget(id); err != nil {
			e.fail(w, r, err)
			return
		}
	}
	http.Redirect(w, r, Home+"/import?said=forgotten", http.StatusSeeOther)
}

// importSaid is how the form before ended.
func (v *view) importSaid(r *http.Request) string {
	key := r.URL.Query().Get("said")
	if !slices.Contains([]string{"forgotten", "settled"}, key) {
		return ""
	}
	return v.text("gimport.said_" + key)
}
