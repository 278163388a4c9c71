package storetest

import (
	"errors"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

var officialCases = []testcase{
	{"official texts are kept beside the guides, never as what citizens see", func(r *rig) {
		_, err := r.Official(r.ctx, "1.1")
		r.check(errors.Is(err, procedures.ErrNoOfficial), "none: %v", err)
		text := guide("1.1", "Theo Cổng")
		rev, err := procedures.RevisionOf(text)
		r.ok(err)
		o := procedures.Official{Code: "1.1", Now: rev, At: start, By: "huong", Title: text.Title}
		r.ok(r.PutOfficials(r.ctx, []procedures.Official{o, {Code: "1.10", Now: rev, At: start}}, []*procedures.Guide{text}))
		err = r.PutOfficials(r.ctx, []procedures.Official{o}, nil)
		r.check(errors.Is(err, procedures.ErrStaleDraft), "twice new: %v", err)
		r.reopen()
		got, err := r.Official(r.ctx, "1.1")
		r.ok(err)
		r.check(got.Open() && got.Version == 1 && got.Title == text.Title && r.title("1.1", got.Now) == "Theo Cổng", "got %+v", got)
		got.Settled, got.Closed = got.Now, start.Add(time.Hour)
		stale := procedures.Official{Code: "1.10", Version: 7}
		err = r.PutOfficials(r.ctx, []procedures.Official{got, stale}, []*procedures.Guide{guide("1.3", "C")})
		r.check(errors.Is(err, procedures.ErrStaleDraft), "one of two stale: %v", err)
		again, err := r.Official(r.ctx, "1.1")
		r.ok(err)
		r.check(again.Open(), "half of it was written")
		r.ok(r.PutOfficials(r.ctx, []procedures.Official{got}, nil))
		list, err := r.Officials(r.ctx)
		r.ok(err)
		r.check(len(list) == 2 && list[0].Code == "1.1" && !list[0].Open() && list[1].Code == "1.10", "listed %+v", list)
		vs, err := r.CurrentVersions(r.ctx)
		r.ok(err)
		r.check(len(vs) == 0, "citizens see %v", vs)
	}},
}

var linkCheckCases = []testcase{
	{"the last try of a link is kept", func(r *rig) {
		a := procedures.LinkCheck{URL: "https://a.example.vn/x?y=1", At: start, Outcome: procedures.LinkOK, Status: 200}
		b := procedures.LinkCheck{URL: "https://b.example.vn/", At: start, Outcome: procedures.LinkMissing, Status: 404, Broken: start}
		r.ok(r.PutLinkChecks(r.ctx, []procedures.LinkCheck{a, b}))
		b.At, b.Vouched = start.Add(time.Hour), "huong"
		r.ok(r.PutLinkChecks(r.ctx, []procedures.LinkCheck{b}))
		r.reopen()
		got, err := r.LinkChecks(r.ctx, a.URL, "https://c.example.vn/")
		r.ok(err)
		r.check(len(got) == 1 && got[a.URL].Status == 200 && got[a.URL].Good(), "one of two: %v", got)
		got, err = r.LinkChecks(r.ctx)
		r.ok(err)
		r.check(len(got) == 2 && got[b.URL].At.Equal(b.At) && got[b.URL].Broken.Equal(start) && got[b.URL].Vouched == "huong", "all: %v", got)
	}},
}

var wordEditCases = []testcase{
	{"the ward's words are kept by key and language", func(r *rig) {
		e := words.Edit{Key: "bot.greeting", Lang: words.Vi, Text: "Chào bà con ạ.", By: "huong", At: start}
		r.ok(r.PutWordEdit(r.ctx, e))
		err := r.PutWordEdit(r.ctx, e)
		r.check(errors.Is(err, words.ErrStaleEdit), "twice new: %v", err)
		e.Lang, e.Text = words.En, "Hello."
		r.ok(r.PutWordEdit(r.ctx, e))
		e.Version, e.Text = 1, "Hello!"
		r.ok(r.PutWordEdit(r.ctx, e))
		r.reopen()
		list, err := r.WordEdits(r.ctx)
		r.ok(err)
		r.check(len(list) == 2 && list[0].Lang == words.En && list[0].Text == "Hello!" && list[0].Version == 2 && list[1].Text == "Chào bà con ạ.", "listed %+v", list)
		err = r.DeleteWordEdit(r.ctx, e.Key, words.En, 1)
		r.check(errors.Is(err, words.ErrStaleEdit), "an old version: %v", err)
		r.ok(r.DeleteWordEdit(r.ctx, e.Key, words.En, 2))
		err = r.DeleteWordEdit(r.ctx, e.Key, words.En, 2)
		r.check(errors.Is(err, words.ErrStaleEdit), "twice: %v", err)
	}},
	{"there is one bulletin", func(r *rig) {
		b, err := r.Bulletin(r.ctx)
		r.ok(err)
		r.check(b.Version == 0 && !b.Shown(start), "none: %+v", b)
		b = bot.Bulletin{Text: map[words.Lang]string{words.Vi: "Đường lên phường bị sạt lở."}, From: start, To: start.Add(time.Hour), By: "son", At: start}
		r.ok(r.PutBulletin(r.ctx, b))
		err = r.PutBulletin(r.ctx, b)
		r.check(errors.Is(err, bot.ErrStale), "twice new: %v", err)
		b.Version, b.To = 1, start
		r.ok(r.PutBulletin(r.ctx, b))
		r.reopen()
		got, err := r.Bulletin(r.ctx)
		r.ok(err)
		r.check(got.Version == 2 && got.To.Equal(start) && got.Say(words.En) == b.Text[words.Vi], "got %+v", got)
	}},
}
