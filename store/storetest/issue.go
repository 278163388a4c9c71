package storetest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
)

// history is what a procedure's publications say, the newest first.
func (r *rig) history(code procedures.Code) string {
	r.Helper()
	list, err := r.Publications(r.ctx, code)
	r.ok(err)
	var out []string
	for _, p := range list {
		r.check(p.Code == code, "publication of %s", p.Code)
		out = append(out, fmt.Sprintf("%s %s>%s by %s of %s, %s: %s", p.Kind, r.title(code, p.Before), r.title(code, p.Revision), p.By, strings.Join(p.Authors, "+"), p.Reviewer, p.Note))
	}
	return strings.Join(out, "\n")
}

// title is the title of a version, "-" of none.
func (r *rig) title(code procedures.Code, rev procedures.Revision) string {
	r.Helper()
	if rev == "" {
		return "-"
	}
	g, err := r.GuideVersion(r.ctx, procedures.Version{Code: code, Revision: rev})
	r.ok(err)
	return g.Title
}

var issueCases = []testcase{
	{"an issue publishes, writes the history and ends its draft", func(r *rig) {
		d := r.draft("1.1", "A")
		d2 := d.Edited(guide("1.1", "A2"), "lan", start)
		var err error
		d2.Version, err = r.PutDraft(r.ctx, d2)
		r.ok(err)
		issue := procedures.Issue{Guides: []*procedures.Guide{d2.Guide}, Drafts: []procedures.DraftMark{{Code: "1.1", Version: d2.Version}},
			Kind: procedures.PublishedReviewed, At: start, By: "son", Authors: d2.Authors, Reviewer: "son", Note: "bài mới"}
		n, err := r.IssueGuides(r.ctx, issue)
		r.ok(err)
		r.check(n == 1, "%d changed", n)
		_, err = r.Draft(r.ctx, "1.1")
		r.check(errors.Is(err, procedures.ErrNoDraft), "the draft is still there: %v", err)
		issue.Guides, issue.Drafts, issue.Kind, issue.Note = []*procedures.Guide{guide("1.1", "A")}, nil, procedures.PublishedRestored, "như cũ"
		_, err = r.IssueGuides(r.ctx, issue)
		r.ok(err)
		_, err = r.IssueGuides(r.ctx, issue) // the same once more is nothing
		r.ok(err)
		r.withdraw("1.1")
		r.reopen()
		want := "withdrawn A>- by  of , : \nrestored A2>A by son of huong+lan, son: như cũ\nreviewed ->A2 by son of huong+lan, son: bài mới"
		r.check(r.history("1.1") == want, "history\n%s", r.history("1.1"))
		r.check(r.history("1.10") == "", "another's history\n%s", r.history("1.10"))
	}},
	{"the last publication of each procedure, withdrawn ones too", func(r *rig) {
		list, err := r.LastPublications(r.ctx)
		r.ok(err)
		r.check(len(list) == 0, "of an empty shelf %v", list)
		for i, title := range []string{"A", "B", "C"} {
			_, err := r.IssueGuides(r.ctx, procedures.Issue{Guides: []*procedures.Guide{guide("1.1", title), guide("1.10", title)},
				Kind: procedures.PublishedReviewed, At: start.Add(time.Duration(i) * time.Hour), Note: title})
			r.ok(err)
		}
		_, err = r.IssueGuides(r.ctx, procedures.Issue{Guides: []*procedures.Guide{guide("1.2", "D")}, Kind: procedures.PublishedImported, At: start, Note: "D"})
		r.ok(err)
		r.withdraw("1.10")
		r.reopen()
		list, err = r.LastPublications(r.ctx)
		r.ok(err)
		got := ""
		for _, p := range list {
			got += fmt.Sprintf("%s %s %s %t\n", p.Code, p.Kind, p.Note, p.Revision == "")
		}
		r.check(got == "1.1 reviewed C false\n1.10 withdrawn  true\n1.2 imported D false\n", "last publications\n%s", got)
	}},
	{"an issue whose draft has moved on changes nothing", func(r *rig) {
		d := r.draft("1.1", "A")
		_, err := r.PutDraft(r.ctx, d.Edited(guide("1.1", "A2"), "lan", start))
		r.ok(err)
		_, err = r.IssueGuides(r.ctx, procedures.Issue{Guides: []*procedures.Guide{guide("1.2", "B"), d.Guide},
			Drafts: []procedures.DraftMark{{Code: "1.1", Version: d.Version}}, Kind: procedures.PublishedReviewed})
		r.check(errors.Is(err, procedures.ErrStaleDraft), "got %v", err)
		vs, err := r.CurrentVersions(r.ctx)
		r.ok(err)
		got, err := r.Draft(r.ctx, "1.1")
		r.ok(err)
		r.check(len(vs) == 0 && got.Guide.Title == "A2" && r.history("1.2") == "", "%d versions, draft %s", len(vs), got.Guide.Title)
	}},
}

var slotCases = []testcase{
	{"a guide waits for its day and goes out", func(r *rig) {
		d := r.draft("1.1", "A")
		newYear, may := procedures.Date{Year: 2027, Month: 1, Day: 1}, procedures.Date{Year: 2027, Month: 5, Day: 1}
		slot := procedures.Slot{On: newYear, Base: "seen", Authors: d.Authors, Reviewer: "son", By: "son", At: start, Note: "lệ phí mới"}
		from := procedures.DraftMark{Code: "1.1", Version: d.Version}
		r.ok(r.PutSlot(r.ctx, slot, d.Guide, from))
		_, err := r.Draft(r.ctx, "1.1")
		r.check(errors.Is(err, procedures.ErrNoDraft), "the draft is still there: %v", err)
		err = r.PutSlot(r.ctx, slot, guide("1.1", "A3"), from)
		r.check(errors.Is(err, procedures.ErrStaleDraft), "a draft that is gone: %v", err)
		err = r.PutSlot(r.ctx, slot, guide("1.1", "A3"), procedures.DraftMark{})
		r.check(errors.Is(err, procedures.ErrSlotTaken), "a day that is taken: %v", err)
		slot.On = may
		r.ok(r.PutSlot(r.ctx, slot, guide("1.1", "A4"), procedures.DraftMark{}))
		slot.On = newYear
		r.ok(r.PutSlot(r.ctx, slot, guide("1.2", "B"), procedures.DraftMark{}))
		r.reopen()
		slots, err := r.Slots(r.ctx)
		r.ok(err)
		var out string
		for _, s := range slots {
			out += fmt.Sprintf("%s %s %s %s after %s|", s.On, s.Code, s.Title, r.title(s.Code, s.Revision), s.Base)
		}
		r.check(out == "2027-01-01 1.1 A A after seen|2027-01-01 1.2 B B after seen|2027-05-01 1.1 A4 A4 after seen|", "waiting %s", out)
		issue := procedures.Issue{Guides: []*procedures.Guide{d.Guide}, Slots: slots[:1], Kind: procedures.PublishedScheduled, At: start}
		_, err = r.IssueGuides(r.ctx, issue)
		r.ok(err)
		_, err = r.IssueGuides(r.ctx, issue)
		r.check(errors.Is(err, procedures.ErrNoSlot), "the same slot twice: %v", err)
		r.ok(r.DeleteSlot(r.ctx, "1.1", may))
		err = r.DeleteSlot(r.ctx, "1.1", may)
		r.check(errors.Is(err, procedures.ErrNoSlot), "called off twice: %v", err)
		slots, err = r.Slots(r.ctx)
		r.ok(err)
		r.check(len(slots) == 1 && slots[0].Code == "1.2", "left %v", slots)
	}},
}
