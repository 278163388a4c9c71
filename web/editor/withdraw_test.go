package editor

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// walkers is who walks, for a test.
type walkers []bot.Walk

func (w walkers) Walks(_ context.Context, since time.Time) (out []bot.Walk, err error) {
	for _, k := range w {
		if !k.LastAt.Before(since) {
			out = append(out, k)
		}
	}
	return out, nil
}

func TestAGuideIsWithdrawnAndRestored(t *testing.T) {
	p := newPlace(t)
	p.editor.Walks = walkers{{Code: stay, State: bot.WalkActive, LastAt: start}, {Code: stay, State: bot.WalkFinished, LastAt: start},
		{Code: stay, State: bot.WalkActive, LastAt: start.AddDate(0, 0, -20)}, {Code: "1.001193", State: bot.WalkActive, LastAt: start}}
	w, _, done := p.host.Take()
	rev, _ := w.Library.Current(stay)
	done()
	son := p.as("son")
	if d, code := p.answer("dang ky tam tru"); d != knowledge.DecisionAnswer || code != stay {
		t.Fatalf("before: %s %s", d, code)
	}
	son.get(guideHref(stay)+"/withdraw").has(t, "Gỡ bài này?", "1 bà con đang làm theo bài này trong 7 ngày qua")
	if a := p.get(guideHref(stay) + "/withdraw"); a.status != http.StatusSeeOther {
		t.Errorf("who may not is asked: %d", a.status)
	}
	form := url.Values{"seen": {string(rev)}}
	son.post(guideHref(stay)+"/withdraw", form).has(t, "Xin ghi vì sao")
	form.Set("reason", "Sai lệ phí")
	if a := p.post(guideHref(stay)+"/withdraw", form); a.status != http.StatusForbidden {
		t.Errorf("who may not withdraws: %d", a.status)
	}
	if a := son.post(guideHref(stay)+"/withdraw", url.Values{"seen": {"abc"}, "reason": {"x"}}); a.status != http.StatusConflict {
		t.Errorf("another version than was seen: %d", a.status)
	}
	son.post(guideHref(stay)+"/withdraw", form).goes(t, "withdrawn")
	if _, code := p.answer("dang ky tam tru"); code == stay {
		t.Error("the bot answers from a guide that is gone")
	}
	gone := p.get(guideHref(stay))
	gone.has(t, "Bài đã gỡ, bà con không thấy nữa", "Các bản đã đăng", "Gỡ bài", "Sai lệ phí")
	gone.lacks(t, "Bà con chưa thấy bài này")
	// A writer can begin again from what it was.
	p.get(guideHref(stay)+"/edit").has(t, "Đăng ký tạm trú", "Bà con chưa thấy bài này.")
	if a := p.edit("save", nil); a.status != http.StatusSeeOther || p.draft().Guide != nil {
		t.Errorf("nothing changed: %d, and a draft", a.status)
	}
	p.edit("save", func(f url.Values) { f.Set("summary", "Viết lại sau khi gỡ.") })
	if d := p.draft(); d.Guide == nil || d.Guide.Summary != "Viết lại sau khi gỡ." || len(d.Guide.Steps) == 0 || d.Base != "" {
		t.Errorf("draft %+v", d)
	}
	must(t, p.store.DeleteDraft(t.Context(), stay, p.draft().Version))
	p.get(Home+"?show=withdrawn").has(t, "1 bài", "Đăng ký tạm trú", "son gỡ ngày 17/6/2026")

	son.get(guideHref(stay)+"/versions").has(t, "Bản 1", "Đưa bản này trở lại")
	son.get(guideHref(stay)+"/versions/"+string(rev)).has(t, "Bản này ghi", "Đăng ký tạm trú", "CT01")
	if a := son.get(guideHref(stay) + "/versions/000000000000"); a.status != http.StatusNotFound {
		t.Errorf("a version that is none: %d", a.status)
	}
	son.get(guideHref(stay)+"/restore?version="+string(rev)).has(t, "Đưa bản cũ trở lại?", "Bà con sẽ thấy khác ở")
	back := url.Values{"seen": {""}, "version": {string(rev)}, "reason": {"Lệ phí đúng rồi"}}
	if a := p.post(guideHref(stay)+"/restore", back); a.status != http.StatusForbidden {
		t.Errorf("who may not restores: %d", a.status)
	}
	son.post(guideHref(stay)+"/restore", back).goes(t, "restored")
	if _, code := p.answer("dang ky tam tru"); code != stay {
		t.Error("the bot does not answer from the guide that is back")
	}
	history, err := p.store.Publications(t.Context(), stay)
	must(t, err)
	if h := history[0]; h.Kind != procedures.PublishedRestored || h.By != "son" || h.Note != "Lệ phí đúng rồi" || h.Revision != rev {
		t.Errorf("history says %+v", h)
	}
}

// What citizens never saw was never reviewed as a whole: it cannot go out by
// being restored.
func TestOnlyWhatCitizensSawIsRestored(t *testing.T) {
	p := newPlace(t)
	w, _, done := p.host.Take()
	g, rev, _ := w.Library.Guide(stay)
	done()
	unseen := *g
	unseen.Title = "Chưa ai duyệt"
	unseen.Review = procedures.ReviewOfficial
	now, err := procedures.RevisionOf(&unseen)
	must(t, err)
	must(t, p.store.PutOfficials(t.Context(), []procedures.Official{{Code: stay, Now: now, At: start, Title: unseen.Title}}, []*procedures.Guide{&unseen}))
	son := p.as("son")
	a := son.post(guideHref(stay)+"/restore", url.Values{"seen": {string(rev)}, "version": {string(now)}, "reason": {"x"}})
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("an official text goes out: %d", a.status)
	}
	if w, _, done := p.host.Take(); true {
		if r, _ := w.Library.Current(stay); r != rev {
			t.Error("citizens see it")
		}
		done()
	}
}
