package editor

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/links"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/portal/portaltest"
)

// ready stores a draft that is approved, and is its mark.
func (p *place) ready(d procedures.Draft) string {
	p.t.Helper()
	d = approve(p.t, p, d, "son")
	return fmt.Sprintf("%s@%d", d.Code, d.Version)
}

// markAt is the mark of a draft as it is stored.
func (p *place) markAt(code procedures.Code) string {
	return fmt.Sprintf("%s@%d", code, p.draftOf(code).Version)
}

const otherCode = procedures.Code("1.001193")

// TestGatesHoldSomeOfSeveralBack: a link that does not work, or that nobody
// tried, holds its guide back; the others go out.
func TestGatesHoldSomeOfSeveralBack(t *testing.T) {
	p := newPlace(t)
	w := p.checking()
	p.editor.Replay = false
	son := p.as("son")
	w.how[formURL] = procedures.LinkMissing
	marks := []string{p.ready(p.linked("Có đường dẫn hỏng.")), p.ready(p.drafted(otherCode, "huong", "Câu mới."))}

	page := son.post(Home+"/bulk", url.Values{"do": {"publish"}, "m": marks})
	page.has(t, "Chưa bài nào trong số đã chọn sẵn sàng", "đường dẫn. Xin chờ một lát rồi xem lại", "Xem lại")
	p.settle() // it was begun by that
	if got := marksOn(page); !slices.Equal(got, slices.Sorted(slices.Values(marks))) {
		t.Errorf("to look again at: %v", got)
	}
	page = son.post(Home+"/bulk", url.Values{"do": {"publish"}, "m": marks})
	page.has(t, "Đưa 1 bài ra cho bà con", "1 đường dẫn không mở được")
	// It is not enough to leave the page out.
	son.post(Home+"/bulk/go", url.Values{"do": {"publish"}, "m": marks}).has(t, "Đã xong 1 bài", "1 đường dẫn không mở được")
	if p.summary(otherCode) != "Câu mới." || p.summary(stay) == "Có đường dẫn hỏng." {
		t.Errorf("out are %q and %q", p.summary(otherCode), p.summary(stay))
	}
}

// TestABadLinkIsNotApprovedAlong: what a gate would hold back is not approved
// without a look either; a link that nobody tried does not matter for that.
func TestABadLinkIsNotApprovedAlong(t *testing.T) {
	p := newPlace(t)
	w := p.checking()
	p.editor.Replay = false
	var marks []string
	for _, d := range []procedures.Draft{p.linked("Có đường dẫn hỏng."), p.drafted(otherCode, "huong", "Câu mới.")} {
		d, err := d.Submit("huong", "", start)
		must(t, err)
		_, err = p.store.PutDraft(t.Context(), d)
		must(t, err)
		marks = append(marks, p.markAt(d.Code))
	}
	son := p.as("son")
	son.post(Home+"/bulk", url.Values{"do": {"approve"}, "m": marks}).has(t, "Duyệt 2 bài?")
	if w.rounds != 0 {
		t.Errorf("links are tried %d times", w.rounds)
	}
	must(t, p.store.PutLinkChecks(t.Context(), []procedures.LinkCheck{{URL: formURL, At: start, Outcome: procedures.LinkMissing}}))
	son.post(Home+"/bulk", url.Values{"do": {"approve"}, "m": marks}).has(t, "Duyệt 1 bài?", "1 đường dẫn không mở được")
}

// TestSeveralThatLoseQuestionsAreHeldBack, until a reviewer confirmed that of
// the guide alone.
func TestSeveralThatLoseQuestionsAreHeldBack(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	p.checking()
	p.editor.Links = nil
	w, _, done := p.host.Take()
	g, rev, _ := w.Library.Guide(stay)
	done()
	other := g.Clean()
	other.Title, other.Short, other.Summary = "Thủ tục hoàn toàn khác mẫu", "Thủ tục khác mẫu", "Nói về chuyện khác."
	other.Wordings, other.Aliases, other.Keywords = []string{"Làm xzqwvk ở đâu?"}, nil, nil
	d := procedures.NewDraft(other, rev, "huong", start)
	var err error
	d.Version, err = p.store.PutDraft(t.Context(), d)
	must(t, err)
	marks := []string{p.ready(d), p.ready(p.drafted(otherCode, "huong", "Câu mới."))}
	son := p.as("son")
	look := func() answered {
		t.Helper()
		for range 20 {
			a := son.post(Home+"/bulk", url.Values{"do": {"publish"}, "m": marks})
			if !strings.Contains(a.words(), "Đang hỏi thử") {
				return a
			}
			p.settle()
		}
		t.Fatal("it does not end")
		return answered{}
	}
	look().has(t, "Đưa 1 bài ra cho bà con", "câu hỏi của bà con sẽ bị mất hoặc trả lời nhầm")

	checks := guideHref(stay) + "/checks"
	son.get(checks)
	p.settle()
	_, digest, _ := strings.Cut(son.get(checks).body, `name="digest" value="`)
	digest, _, _ = strings.Cut(digest, `"`)
	if a := son.post(checks+"/lost", url.Values{"digest": {digest}, "reason": {"Đã đổi tên."}}); a.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d", a.status)
	}
	look().has(t, "Đưa 2 bài ra cho bà con")
	son.post(Home+"/bulk/go", url.Values{"do": {"publish"}, "m": marks}).goesTo(t, "said=bulk_publish&n=2")
}

// TestManyOfficialTextsGoOutAtOnce: links that nobody tried hold none of the
// portal's texts back, which the page says; one that does not work does.
func TestManyOfficialTextsGoOutAtOnce(t *testing.T) {
	t.Parallel() // it takes long
	if testing.Short() {
		t.Skip("publishes many guides")
	}
	guides := portaltest.Guides(t, 25)
	p := newPlace(t)
	w := p.checking()
	var marks []string
	var bad string
	for _, g := range guides {
		if _, err := p.store.Draft(t.Context(), g.Code); err == nil {
			t.Fatalf("%s is there twice", g.Code)
		}
		world, _, done := p.host.Take()
		rev, _ := world.Library.Current(g.Code)
		done()
		d := procedures.NewDraft(g, rev, "huong", start)
		var err error
		d.Version, err = p.store.PutDraft(t.Context(), d)
		must(t, err)
		marks = append(marks, p.ready(d))
		if all := links.Of(g); bad == "" && rev == "" && len(all) > 0 {
			bad = all[0].URL
		}
	}
	must(t, p.store.PutLinkChecks(t.Context(), []procedures.LinkCheck{{URL: bad, At: start, Outcome: procedures.LinkMissing}}))
	son := p.as("son")
	timed := func(what, path string, marks []string) answered {
		t.Helper()
		began := time.Now()
		a := son.post(path, url.Values{"do": {"publish"}, "m": marks})
		t.Logf("%s: %.1f s", what, time.Since(began).Seconds())
		return a
	}
	began := time.Now()
	page := timed("first look", Home+"/bulk", marks)
	for strings.Contains(page.words(), "Đang hỏi thử") {
		p.settle()
		page = timed("look again", Home+"/bulk", marks)
	}
	t.Logf("questions asked after %.1f s", time.Since(began).Seconds())
	_, others, _ := strings.Cut(page.words(), "Các bài chưa được")
	t.Logf("%d of %d ready; the others: %.600s", len(marksOn(page)), len(marks), others)
	page.has(t, "bài chính thức có đường dẫn chưa thử", "đường dẫn không mở được")
	if n := len(marksOn(page)); n < len(marks)*3/4 {
		t.Errorf("%d of %d are ready", n, len(marks))
	}
	if w.rounds != 0 {
		t.Errorf("links are tried %d times", w.rounds)
	}
	ready := marksOn(page)
	a := timed("publish", Home+"/bulk/go", ready)
	a.goesTo(t, fmt.Sprintf("said=bulk_publish&n=%d", len(ready)))
}
