package editor

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/axe"
)

// TestPagesOfLookingAreForEveryone looks over the preview, the tree, the
// difference and the checks.
func TestPagesOfLookingAreForEveryone(t *testing.T) {
	t.Parallel() // it takes long
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
	if os.Getenv("EDITOR_SHOTS") != "" {
		for name, path := range map[string]string{"look-card": "/preview", "look-steps": "/preview?" + walk, "look-changes": "/changes", "look-checks": "/checks?q=dang+ky+tam+tru"} {
			for _, width := range []int64{360, 1280} {
				do(ctx, t, chromedp.EmulateViewport(width, 3000))
				p.open(ctx, guideHref(stay)+path)
				shoot(ctx, t, fmt.Sprintf("%s-whole-%d", name, width))
			}
		}
	}
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

// TestTheFormHasItsAside: what stands beside the form is fetched after it
// opens and after every save, and keeps the place of who works in it.
func TestTheFormHasItsAside(t *testing.T) {
	p := newPlace(t).channels()
	w := p.checking()
	p.editor.Replay = false
	w.how[formURL] = procedures.LinkMissing
	p.linked("Ở trọ từ 30 ngày trở lên thì đăng ký tạm trú.")
	p.post(guideHref(stay)+"/checks/links", nil)
	p.settle()
	ctx := p.chromium("huong")
	do(ctx, t, chromedp.EmulateViewport(1280, 1000))
	p.open(ctx, guideHref(stay)+"/edit")
	do(ctx, t, chromedp.WaitReady("#look-aside #aside-q"))
	said := eval[string](ctx, t, `document.querySelector('#look-aside').innerText`)
	for _, want := range []string{"Bà con sẽ thấy", "Ra ngay bài này", "Không còn trang này"} {
		if !strings.Contains(said, want) {
			t.Errorf("the aside does not say %q: %.500s", want, said)
		}
	}
	shoot(ctx, t, "look-form-1280")
	eval[any](ctx, t, `document.querySelector('[data-show=steps]').focus(); document.querySelector('[data-show=steps]').click(); 1`)
	do(ctx, t, chromedp.WaitReady(`#look-aside [data-show=steps][aria-pressed=true]`))
	if !eval[bool](ctx, t, `document.activeElement.dataset.show === 'steps'`) {
		t.Error("the place in the aside is lost")
	}
	eval[any](ctx, t, `{ const s = document.querySelector('#wordings'); s.value = 'Câu hỏi mẫu xzqwvk?\n' + s.value; s.dispatchEvent(new Event('input', { bubbles: true })); document.querySelector('#gform-save').click(); 1 }`)
	eval[any](ctx, t, `new Promise((r, no) => { const until = Date.now() + 30000; const go = () => document.querySelector('#look-aside').innerText.includes('xzqwvk') ? r(1) : Date.now() > until ? no(new Error('the aside is not drawn anew')) : setTimeout(go, 100); go(); })`)
	axe.Check(t, "form with aside", func(js string) (string, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
	})
	// What is typed into the box of the aside is no word of the guide.
	if eval[bool](ctx, t, `[...new FormData(document.querySelector('#gform')).keys()].includes('q')`) {
		t.Error("the question that is tried is saved with the guide")
	}
}

// TestLabelsOfACardStandClear: on the narrowest phones, and in the frame that
// is narrower still, no label of a card lies under what it names.
func TestLabelsOfACardStandClear(t *testing.T) {
	p := newPlace(t).channels()
	ctx := p.chromium("huong")
	p.open(ctx, guideHref(stay)+"/preview")
	src := eval[string](ctx, t, `document.querySelector('.look-phone').getAttribute('src')`)
	for _, width := range []int64{280, 320, 336, 360} {
		for _, size := range []string{"17", "20", "23"} {
			do(ctx, t, chromedp.EmulateViewport(width, 900), chromedp.Navigate(p.server.URL+src), chromedp.WaitReady(".fact-link"))
			if got := eval[string](ctx, t, `(() => {
				document.documentElement.dataset.text = '`+size+`';
				const boxes = e => { const r = document.createRange(); r.selectNodeContents(e); return [...r.getClientRects()]; };
				const meets = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
				return [...document.querySelectorAll('.fact')].filter(f => {
					const dt = boxes(f.querySelector('dt span')), dd = boxes(f.querySelector('.fact-link span') || f.querySelector('dd'));
					return dt.some(a => dd.some(b => meets(a, b)));
				}).map(f => f.innerText).join(' | ');
			})()`); got != "" {
				t.Errorf("%d px, letters of %s: under each other in %q", width, size, got)
			}
			shoot(ctx, t, fmt.Sprintf("card-%d-%s", width, size))
		}
	}
}
