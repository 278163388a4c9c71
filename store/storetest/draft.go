package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/motcua/motcua/procedures"
)

// draft writes a new draft and returns it as it is stored.
func (r *rig) draft(code, title string) procedures.Draft {
	r.Helper()
	d := procedures.NewDraft(guide(code, title), "", "huong", start)
	var err error
	d.Version, err = r.PutDraft(r.ctx, d)
	r.ok(err)
	return d
}

var draftCases = []testcase{
	{"a draft comes back as it was written, faults and all", func(r *rig) {
		g := guide("1.1", "A")
		g.Steps = append(g.Steps, procedures.Step{ID: "s2"})
		g.Evidence = []procedures.Evidence{{ID: "e", Form: &procedures.Form{}}}
		g.Videos = []procedures.Video{{}}
		g.Conditions = []string{"", "Có hộ khẩu\nở đây: \"thường trú\""}
		d := procedures.NewDraft(g, "0123456789ab", "huong", start)
		d.Note, d.Assigned = "Sửa lệ phí", "son"
		v, err := r.PutDraft(r.ctx, d)
		r.ok(err)
		r.check(v == 1, "version %d", v)
		r.reopen()
		got, err := r.Draft(r.ctx, "1.1")
		r.ok(err)
		r.check(procedures.Equal(got.Guide, g.Clean()), "another guide came back: %+v", got.Guide)
		r.check(got.Version == 1 && got.Base == "0123456789ab" && got.State == procedures.DraftEditing && got.Note == d.Note && got.Assigned == "son" &&
			len(got.Authors) == 1 && got.Authors[0] == "huong" && got.Created.Equal(start) && got.Changed.Equal(start), "came back as %+v", got)
		_, err = r.Draft(r.ctx, "9.9")
		r.check(errors.Is(err, procedures.ErrNoDraft), "a draft that is not there: %v", err)
	}},
	{"drafts are listed by code with their heads", func(r *rig) {
		r.draft("1.10", "B")
		r.draft("1.2", "C")
		r.draft("1-1", "A")
		list, err := r.Drafts(r.ctx)
		r.ok(err)
		var out string
		for _, d := range list {
			out += string(d.Code) + ":" + d.Guide.Title + " "
			r.check(d.Guide.Steps == nil && d.Version > 0, "more than a head: %+v", d)
		}
		r.check(out == "1-1:A 1.10:B 1.2:C ", "listed %s", out)
	}},
	{"of two who write at once one is told", func(r *rig) {
		d := r.draft("1.1", "A")
		mine, hers := d.Edited(guide("1.1", "của tôi"), "huong", start.Add(time.Minute)), d.Edited(guide("1.1", "của chị"), "son", start.Add(time.Minute))
		v, err := r.PutDraft(r.ctx, mine)
		r.ok(err)
		r.check(v == 2, "version %d", v)
		_, err = r.PutDraft(r.ctx, hers)
		r.check(errors.Is(err, procedures.ErrStaleDraft), "the second was told %v", err)
		_, err = r.PutDraft(r.ctx, procedures.NewDraft(guide("1.1", "mới"), "", "lan", start))
		r.check(errors.Is(err, procedures.ErrStaleDraft), "a second new draft: %v", err)
		fresh := procedures.NewDraft(guide("1.2", "mới"), "", "lan", start)
		fresh.Version = 3
		_, err = r.PutDraft(r.ctx, fresh)
		r.check(errors.Is(err, procedures.ErrStaleDraft), "a draft that is gone: %v", err)
		got, err := r.Draft(r.ctx, "1.1")
		r.ok(err)
		r.check(got.Guide.Title == "của tôi", "stored %s", got.Guide.Title)
	}},
	{"what a draft said before is kept, up to a bound", func(r *rig) {
		d := r.draft("1.1", "t0")
		for i := 1; i <= procedures.SavesKept+5; i++ {
			d = d.Edited(guide("1.1", fmt.Sprintf("t%d", i)), "son", start.Add(time.Duration(i)*time.Minute))
			var err error
			d.Version, err = r.PutDraft(r.ctx, d)
			r.ok(err)
		}
		d.Note = "chỉ ghi chú" // no other words: nothing to keep
		_, err := r.PutDraft(r.ctx, d)
		r.ok(err)
		saves, err := r.DraftSaves(r.ctx, "1.1")
		r.ok(err)
		r.check(len(saves) == procedures.SavesKept, "%d saves", len(saves))
		first, last := saves[0], saves[len(saves)-1]
		r.check(first.Guide.Title == fmt.Sprintf("t%d", procedures.SavesKept+4) && first.By == "son" && first.Version == uint64(procedures.SavesKept+5) &&
			first.At.Equal(start.Add(time.Duration(procedures.SavesKept+4)*time.Minute)), "newest %+v %s", first, first.Guide.Title)
		r.check(last.Guide.Title == "t5", "oldest %s", last.Guide.Title)
	}},
	{"a draft is thrown away with what was kept of it", func(r *rig) {
		d := r.draft("1.1", "A")
		r.draft("1.10", "B")
		next := d.Edited(guide("1.1", "A2"), "huong", start)
		v, err := r.PutDraft(r.ctx, next)
		r.ok(err)
		err = r.DeleteDraft(r.ctx, "1.1", d.Version)
		r.check(errors.Is(err, procedures.ErrStaleDraft), "an old version: %v", err)
		r.ok(r.DeleteDraft(r.ctx, "1.1", v))
		err = r.DeleteDraft(r.ctx, "1.1", v)
		r.check(errors.Is(err, procedures.ErrStaleDraft), "twice: %v", err)
		_, err = r.Draft(r.ctx, "1.1")
		r.check(errors.Is(err, procedures.ErrNoDraft), "still there: %v", err)
		again := r.draft("1.1", "A")
		r.check(again.Version > v, "a later draft has version %d, the one before had %d", again.Version, v)
		r.ok(r.DeleteDraft(r.ctx, "1.1", again.Version))
		saves, err := r.DraftSaves(r.ctx, "1.1")
		r.ok(err)
		list, err := r.Drafts(r.ctx)
		r.ok(err)
		r.check(len(saves) == 0 && len(list) == 1, "%d saves, %d drafts", len(saves), len(list))
	}},
}
