package editor

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/axe"
)

// look opens pages on a phone and on a desk, light and dark: nothing is cut
// off at the side, everything is large enough to be pressed, and axe-core has
// nothing to say.
func (p *place) look(ctx context.Context, pages map[string]string) {
	t := p.t
	t.Helper()
	for name, path := range pages {
		for _, at := range []struct {
			theme         string
			width, height int64
		}{{"light", 1280, 800}, {"dark", 1280, 800}, {"light", 360, 740}, {"dark", 360, 740}} {
			what := fmt.Sprintf("%s-%d-%s", name, at.width, at.theme)
			do(ctx, t, chromedp.EmulateViewport(at.width, at.height))
			eval[any](ctx, t, `document.cookie = "theme=`+at.theme+`;path=/"; 1`)
			p.open(ctx, path)
			if eval[bool](ctx, t, `!!document.querySelector('.sorry-page, .sorry')`) {
				t.Errorf("%s is an apology", what)
			}
			if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
				t.Errorf("%s: %.0f px too wide", what, wide)
			}
			if found := eval[[]string](ctx, t, low); len(found) > 0 {
				t.Errorf("%s: too low to be pressed: %q", what, found)
			}
			axe.Check(t, what, func(js string) (string, error) {
				return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
			})
			shoot(ctx, t, what)
		}
	}
}

// low finds what is too low to be pressed safely; links within text are
// exempt.
const low = `[...document.querySelectorAll('a,button,summary,select,input:not([type=hidden]),label.pick')].filter(e => {
	const r = e.getBoundingClientRect();
	return r.width > 1 && r.height > 1 && r.height < 43.5 && e.checkVisibility() && !e.closest('.skip, .unseen, .pick, p, .ed-facts')
}).map(e => e.outerHTML.slice(0, 90))`

// TestPagesOfTheWayAreForEveryone looks over the list, a guide in each state,
// review, versions and the pages that ask.
func TestPagesOfTheWayAreForEveryone(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	p.drafted("1.001193", "huong", "Làm giấy khai sinh cho con trong 60 ngày từ khi sinh, không mất tiền.")
	back := p.drafted("1.004222", "lan", "Ở đâu quá 30 ngày thì đăng ký ở đó.")
	back, err := back.Submit("lan", "Viết ngắn lại", start)
	must(t, err)
	back, err = back.SendBack("son", "Chị ghi thêm giúp lệ phí nộp trực tuyến và nộp trực tiếp, để bà con dễ chọn.", start)
	must(t, err)
	_, err = p.store.PutDraft(t.Context(), back)
	must(t, err)
	wait := p.drafted(stay, "huong", "Ở trọ hay ở nhờ từ 30 ngày trở lên thì đăng ký tạm trú.")
	edited := *wait.Guide
	edited.Wordings = append([]string{"Thuê trọ có phải báo công an không?"}, edited.Wordings...)
	edited.Steps = append([]procedures.Step(nil), edited.Steps...)
	edited.Steps[0].Text = "Hỏi chủ nhà xem đã báo với Công an chưa."
	wait.Guide = &edited
	wait, err = wait.Submit("huong", "Thêm câu hỏi về ở trọ", start)
	must(t, err)
	_, err = p.store.PutDraft(t.Context(), wait)
	must(t, err)
	approved := p.drafted("2.000815", "huong", "Mang bản chính đến, phường đóng dấu vào bản sao.")
	approved.Note = "Gọn lại"
	approve(t, p, approved, "son")
	son := p.as("son")
	w, _, done := p.host.Take()
	_, rev, _ := w.Library.Guide("2.000815")
	done()
	son.press("2.000815", "publish", "when", "now").goes(t, "published")
	later := approve(t, p, p.drafted("2.000815", "huong", "Mang bản chính đến là được."), "son")
	son.press(later.Code, "publish", "when", "day", "on", "2026-06-20").goes(t, "scheduled")
	approve(t, p, p.drafted("2.000815", "lan", "Mang bản chính."), "son")

	ctx := p.chromium("lan")
	p.look(ctx, map[string]string{"list": Home, "editing": Home + "?show=review", "search": Home + "?q=khai+sinh", "guide-back": guideHref("1.004222"), "guide-own": guideHref("1.001193"),
		"review": guideHref(stay) + "/review", "publish": guideHref("2.000815") + "/review", "guide-all": guideHref("2.000815"), "versions": guideHref("2.000815") + "/versions",
		"version": guideHref("2.000815") + "/versions/" + string(rev), "restore": guideHref("2.000815") + "/restore?version=" + string(rev),
		"withdraw": guideHref(stay) + "/withdraw", "discard": guideHref("1.004222") + "/discard"})
}

// TestPagesOfWhatWaitsAndOfSeveralAreForEveryone looks over a guide whose
// scheduled version undoes a correction, the review of such a one, and several
// drafts of which some are held back.
func TestPagesOfWhatWaitsAndOfSeveralAreForEveryone(t *testing.T) {
	p := newPlace(t)
	p.waitsFrom(func(g *procedures.Guide) { g.Short = "Tạm trú từ tháng bảy" })
	approve(t, p, p.drafted(stay, "huong", "Câu đã sửa cho đúng."), "son")
	p.drafted(otherCode, "huong", "Câu mới.")
	ctx := p.chromium("son")
	p.look(ctx, map[string]string{"undoes": guideHref(stay), "undoes-review": guideHref(stay) + "/review", "links-off": guideHref(stay) + "/checks"})
}
