package editor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

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
	N      string   // how many are ready
	Long   bool     // too many to be shown at once
	Run    *bulkRun // questions are being asked; nil: not
	Again  []string // marks of those that wait for what goes on, to look once more
	Remark string   // what is to be known of those that are ready; "" nothing
	Fault  string
}

// bulkRun is how far the questions are.
type bulkRun struct{ Done, Total int }

type bulkItem struct {
	Code  procedures.Code
	Name  string
	Mark  string
	Why   string // what stands in its way; "" nothing
	Begun bool   // and that is being found out
	draft procedures.Draft
}

// chosen are the marks of the form.
func (e *Editor) chosen(ctx context.Context, v *view, r *http.Request) ([]string, error) {
	want := r.PostFormValue("all")
	if want == "" {
		return slices.Compact(slices.Sorted(slices.Values(r.PostForm["m"]))), nil
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
	n := 0
	switch {
	case err != nil:
	case p.Do == bulkSubmit || p.Do == bulkApprove:
		n, err = e.moveAll(ctx, v, p, clip(r.PostFormValue("note"), maxNote))
	case p.Do == bulkPublish:
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
		said := map[bulkDo]string{bulkSubmit: "bulk_submit", bulkApprove: "bulk_approve", bulkPublish: "bulk_publish"}[p.Do]
		http.Redirect(w, r, Home+"?said="+said+"&n="+strconv.Itoa(n), http.StatusSeeOther)
		return
	}
	if p.Fault == "" {
		p.Ready, p.Fault = nil, v.text("guides.bulk_rest", "n", number(n))
	}
	e.bulk(w, r, v, p)
}

// movers is how many drafts are written at a time: a store keeps several in
// hardly more time than one.
const movers = 16

// moveAll submits or approves those that are ready. One that somebody else
// moved meanwhile joins the others.
func (e *Editor) moveAll(ctx context.Context, v *view, p *bulkPage, note string) (n int, err error) {
	results := make([]error, len(p.Ready))
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(movers, len(p.Ready)) {
		work.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(p.Ready)); i = next.Add(1) - 1 {
				results[i] = e.moveOne(ctx, v, p.Do, p.Ready[i].draft, note)
			}
		})
	}
	work.Wait()
	for i, err := range results {
		if err == nil {
			n++
			continue
		}
		it := p.Ready[i]
		if it.Why, err = v.why(err); err != nil {
			return n, fmt.Errorf("move draft %s: %w", it.Code, err)
		}
		p.Others = append(p.Others, it)
	}
	return n, nil
}

// moveOne submits or approves one draft.
func (e *Editor) moveOne(ctx context.Context, v *view, do bulkDo, d procedures.Draft, note string) error {
	if do == bulkSubmit {
		next, err := d.Submit(v.user(), note, v.world.Now)
		if err != nil {
			return err
		}
		return e.moved(ctx, v, next, auditSubmit)
	}
	next, err := d.Approve(v.user(), note, v.world.Now)
	if err != nil {
		return err
	}
	next.Guide = checkedOn(next.Guide, v.today())
	return e.moved(ctx, v, next, auditApprove)
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
