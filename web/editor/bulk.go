package editor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// Several drafts are moved on at once, such as those of an import: first a
// page says for each what stands in its way, then those that may go do.
func (e *Editor) bulkRoutes() {
	both := func(path string, h http.HandlerFunc) {
		e.mux.Handle("POST "+Home+path, e.Guard.Require(h, staff...))
	}
	both("/bulk", e.lookBulk)
	both("/bulk/go", e.doBulk)
}

// maxBulk is the most that a form of thousands of marks brings, in bytes.
const maxBulk = 1 << 20

// bulkDo is what is done to several drafts.
type bulkDo string

// What can be done to several.
const (
	bulkSubmit  bulkDo = "submit"
	bulkApprove bulkDo = "approve"
	bulkPublish bulkDo = "publish"
)

// mark names a draft as the reader saw it, when she can do something next with
// it; "" else.
func (v *view) mark(r *row) string {
	d := r.draft
	if d == nil || !(d.State == procedures.DraftEditing && v.mayWrite() || v.mayApprove(d) || d.State == procedures.DraftApproved && v.mayReview()) {
		return ""
	}
	return string(d.Code) + "@" + strconv.FormatUint(d.Version, 10)
}

// marks are those of all rows that have one.
func (v *view) marks(rows []*row) (out []string) {
	for _, r := range rows {
		if m := v.mark(r); m != "" {
			out = append(out, m)
		}
	}
	return out
}

// stamp names a list of marks: when it is another by the time the form comes,
// something moved.
func stamp(marks []string) string {
	sum := sha256.Sum256([]byte(strings.Join(marks, " ")))
	return hex.EncodeToString(sum[:8])
}

// bulkPage says for each of several drafts whether it can go.
type bulkPage struct {
	base
	Do     bulkDo
	Ready  []bulkItem
	Others []bulkItem
	N      string // how many are ready
	Long   bool   // too many to be shown at once
	Fault  string
}

type bulkItem struct {
	Code  procedures.Code
	Name  string
	Mark  string
	Why   string // what stands in its way; "" nothing
	draft procedures.Draft
}

// chosen are the marks of the form.
func (e *Editor) chosen(ctx context.Context, v *view, r *http.Request) ([]string, error) {
	want := r.PostFormValue("all")
	if want == "" {
		return slices.Compact(r.PostForm["m"]), nil
	}
	o, err := e.overview(ctx, v)
	if err != nil {
		return nil, err
	}
	f := filterOf(r)
	found, err := v.find(ctx, o.rows, f.Q)
	if err != nil {
		return nil, err
	}
	marks := v.marks(shown(inSector(found, f.Sector), f.Show))
	if stamp(marks) != want {
		return nil, refuse(http.StatusConflict, "guides.fault_list")
	}
	return marks, nil
}

// lookBulk is POST /bulk.
func (e *Editor) lookBulk(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBulk)
	v, done := e.view(r)
	defer done()
	p := &bulkPage{Do: bulkDo(r.PostFormValue("do"))}
	marks, err := e.chosen(r.Context(), v, r)
	switch f := refused(err); {
	case f != nil:
		p.Fault = v.text(f.key, f.args...)
	case err != nil:
		e.fail(w, r, err)
		return
	case len(marks) == 0:
		p.Fault = v.text("guides.fault_none")
	case p.Do != bulkSubmit && p.Do != bulkApprove && p.Do != bulkPublish:
		p.Fault = v.text("guides.fault_form")
	}
	if p.Fault == "" {
		if err := e.weigh(r.Context(), v, p, marks); err != nil {
			e.fail(w, r, err)
			return
		}
	}
	e.bulk(w, r, v, p)
}

func (e *Editor) bulk(w http.ResponseWriter, r *http.Request, v *view, p *bulkPage) {
	p.N, p.Long = number(len(p.Ready)), len(p.Ready) > perPage
	var err error
	if p.base, err = e.base(r, v.text("guides.bulk_title")); err != nil {
		e.fail(w, r, err)
		return
	}
	if p.Fault != "" {
		p.base.Said, p.base.Late = p.Fault, true
	}
	status := http.StatusOK
	if p.Fault != "" {
		status = http.StatusUnprocessableEntity
	}
	e.render(w, r, status, "editor/bulk", p)
}

// weigh finds out which of the drafts may go.
func (e *Editor) weigh(ctx context.Context, v *view, p *bulkPage, marks []string) error {
	for _, m := range marks {
		code, version, _ := strings.Cut(m, "@")
		it := bulkItem{Code: procedures.Code(code), Name: code, Mark: m}
		d, err := e.Shelf.Draft(ctx, it.Code)
		switch {
		case errors.Is(err, procedures.ErrNoDraft):
			it.Why = v.text("guides.fault_stale")
		case err != nil:
			return err
		default:
			it.draft, it.Name = d, d.Guide.Name()
			if it.Why, err = e.obstacle(ctx, v, p.Do, &d, version); err != nil {
				return err
			}
		}
		if it.Why == "" {
			p.Ready = append(p.Ready, it)
		} else {
			p.Others = append(p.Others, it)
		}
	}
	return nil
}

// obstacle is what stands in the way of a draft; "" nothing.
func (e *Editor) obstacle(ctx context.Context, v *view, do bulkDo, d *procedures.Draft, version string) (string, error) {
	state, may := procedures.DraftEditing, v.mayWrite()
	switch do {
	case bulkApprove:
		state, may = procedures.DraftReview, v.mayReview()
	case bulkPublish:
		state, may = procedures.DraftApproved, v.mayReview()
	}
	switch {
	case strconv.FormatUint(d.Version, 10) != version:
		return v.text("guides.fault_stale"), nil
	case d.State != state:
		return v.text("guides.fault_state"), nil
	case !may:
		return v.text("guides.fault_role"), nil
	case do == bulkApprove && slices.Contains(d.Authors, v.user()):
		return v.text("guides.fault_own"), nil
	}
	if faults := d.Guide.Check(); len(faults) > 0 {
		return v.text("guides.fault_in", "parts", v.faulty(faults)), nil
	}
	if do != bulkPublish {
		return "", nil
	}
	if from := d.Guide.EffectiveFrom; v.today().Before(from) {
		return v.text("guides.fault_early", "date", from.Vietnamese()), nil
	}
	err := e.maygo(ctx, v, d)
	if f := refused(err); f != nil {
		return v.text(f.key, f.args...), nil
	}
	return "", err
}

// faulty names the parts of a guide that have faults.
func (v *view) faulty(faults procedures.Faults) string {
	var out []string
	for _, f := range faults {
		field := f.Field[:min(len(f.Field), strings.IndexAny(f.Field+".", ".["))]
		if field == "" {
			field = "all"
		}
		if name := v.text("guides.part_" + field); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// doBulk is POST /bulk/go.
func (e *Editor) doBulk(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBulk)
	v, done := e.view(r)
	defer done()
	ctx := r.Context()
	p := &bulkPage{Do: bulkDo(r.PostFormValue("do"))}
	marks, err := e.chosen(ctx, v, r)
	if err == nil {
		err = e.weigh(ctx, v, p, marks)
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	n, err := 0, error(nil)
	switch p.Do {
	case bulkSubmit, bulkApprove:
		n, err = e.moveAll(ctx, v, p, clip(r.PostFormValue("note"), maxNote))
	case bulkPublish:
		if len(p.Ready) > 0 {
			n, err = e.publishAll(ctx, v, p.Ready)
		}
	default:
		err = refuse(http.StatusBadRequest, "guides.fault_form")
	}
	if f := refused(err); f != nil {
		p.Fault = v.text(f.key, f.args...)
	} else if err != nil {
		e.fail(w, r, err)
		return
	}
	if p.Fault == "" && len(p.Others) == 0 {
		http.Redirect(w, r, Home+"?said=bulk_"+string(p.Do)+"&n="+strconv.Itoa(n), http.StatusSeeOther)
		return
	}
	if p.Fault == "" {
		p.Ready, p.Fault = nil, v.text("guides.bulk_rest", "n", number(n))
	}
	e.bulk(w, r, v, p)
}

// moveAll submits or approves those that are ready. One that somebody else
// moved meanwhile joins the others.
func (e *Editor) moveAll(ctx context.Context, v *view, p *bulkPage, note string) (n int, err error) {
	for _, it := range p.Ready {
		d, what := it.draft, auditSubmit
		if p.Do == bulkApprove {
			what = auditApprove
			if d, err = d.Approve(v.user(), note, v.world.Now); err == nil {
				d.Guide = checkedOn(d.Guide, v.today())
			}
		} else {
			d, err = d.Submit(v.user(), note, v.world.Now)
		}
		if err == nil {
			err = e.moved(ctx, v, d, what)
		}
		if f := refused(err); f != nil {
			it.Why = v.text(f.key, f.args...)
			p.Others = append(p.Others, it)
			continue
		}
		if err != nil {
			return n, fmt.Errorf("move draft %s: %w", it.Code, err)
		}
		n++
	}
	return n, nil
}

// publishAll lets those that are ready out in one issue.
func (e *Editor) publishAll(ctx context.Context, v *view, list []bulkItem) (n int, err error) {
	i := procedures.Issue{Kind: procedures.PublishedReviewed, At: v.world.Now, By: v.user(), Note: list[0].draft.Note}
	var reviewers []string
	for _, it := range list {
		d := it.draft
		i.Guides = append(i.Guides, d.Guide)
		i.Drafts = append(i.Drafts, procedures.DraftMark{Code: d.Code, Version: d.Version})
		for _, a := range d.Authors {
			if !slices.Contains(i.Authors, a) {
				i.Authors = append(i.Authors, a)
			}
		}
		if !slices.Contains(reviewers, d.Reviewer) {
			reviewers = append(reviewers, d.Reviewer)
		}
		if d.Note != i.Note {
			i.Note = "" // they have no line in common
		}
	}
	i.Reviewer = strings.Join(reviewers, ", ")
	if _, _, err := e.issued(ctx, i, ""); err != nil {
		return 0, err
	}
	return len(list), nil
}
