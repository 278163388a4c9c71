package editor

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// TestPagesOfLookingAreForEveryone looks over the preview, the tree, the
// difference and the checks.
func TestPagesOfLookingAreForEveryone(t *testing.T) {
	p := newPlace(t).channels()
	w := p.checking()
	w.how[formURL] = procedures.LinkVaguely
	d := p.drafted(stay, "huong", "Ở trọ hay ở nhờ từ 30 ngày trở lên thì đăng ký tạm trú, nộp tại nhà hay tại Công an phường đều được.")
	g := d.Guide.Clean()
	g.Steps[0].Text += " Hỏi chủ nhà xem đã báo với Công an chưa."
	g.Steps[0], g.Steps[1] = g.Steps[1], g.Steps[0]
	g.Wordings = append([]string{"Thuê trọ có phải báo công an không?"}, g.Wordings[1:]...)
	g.Steps[0].Link = &procedures.Link{Text: "Tải tờ khai", URL: formURL}
	g.Summary += " Công dân thực hiện theo quy định của pháp luật hiện hành."
	d = d.Edited(g, "huong", start)
	_, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	p.post(guideHref(stay)+"/checks/links", nil)
	p.get(guideHref(stay) + "/checks")
	p.settle()
	ctx := p.chromium("huong")
	walk := url.Values{"do": {bot.WalkAction(stay)}}.Encode()
	p.look(ctx, map[string]string{
		"look-card":    guideHref(stay) + "/preview",
		"look-steps":   guideHref(stay) + "/preview?" + walk,
		"look-changes": guideHref(stay) + "/changes",
		"look-checks":  guideHref(stay) + "/checks?q=dang+ky+tam+tru",
		"look-tree":    guideHref("2.001159") + "/tree",
	})
}

// TestAPressInTheFrameGoesOnEverywhere presses a button of the real component
// by keyboard: the frame and the other channels go on together.
func TestAPressInTheFrameGoesOnEverywhere(t *testing.T) {
	p := newPlace(t).channels()
	ctx := p.chromium("huong")
	do(ctx, t, chromedp.EmulateViewport(1280, 900))
	p.open(ctx, guideHref(stay)+"/preview")
	eval[any](ctx, t, `new Promise(r => { const f = document.querySelector('.look-phone'); const go = () => f.contentDocument && f.contentDocument.querySelector('.button-main') ? r(1) : setTimeout(go, 50); go(); })`)
	eval[any](ctx, t, `{ const b = document.querySelector('.look-phone').contentDocument.querySelector('.button-main'); b.focus(); b.click(); 1 }`)
	do(ctx, t, chromedp.WaitReady(`.look-tools .act + .act`))
	if got := eval[string](ctx, t, `document.querySelector('#on-zalo').innerText`); !strings.Contains(got, "1. ") {
		t.Errorf("Zalo did not go on: %.300s", got)
	}
	if w := eval[float64](ctx, t, `document.querySelector('.look-phone').contentDocument.documentElement.scrollWidth - document.querySelector('.look-phone').contentWindow.innerWidth`); w > 0 {
		t.Errorf("the frame is %.0f px too wide", w)
	}
}
