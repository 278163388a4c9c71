package editor

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/axe"
)

func TestFormFits(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	p.edit("add:steps", func(f url.Values) { f.Set("source.url", "dichvucong.gov.vn") })
	ctx := p.chromium("huong")
	open := `(() => { for (const d of document.querySelectorAll('details.gform-part, details.gform-card, details.gform-fold')) d.open = true; return 1; })()`
	p.fits(ctx, "form", residence+"/edit", "")
	p.fits(ctx, "form-steps", residence+"/edit?open=steps%5B2%5D", `location.hash = '#part-steps'; 1`)
	p.fits(ctx, "form-open", residence+"/edit", open)
	p.fits(ctx, "form-tree", residence+"/edit?open=tree", `document.querySelectorAll('.gtree details').forEach(d => { d.open = true }); document.querySelector('.gtree')?.scrollIntoView(); 1`)
	p.fits(ctx, "form-new", Home+"/new", "")
	for _, at := range []struct {
		theme         string
		width, height int64
	}{{"light", 1280, 900}, {"dark", 1280, 900}, {"light", 360, 740}, {"dark", 360, 740}} {
		do(ctx, t, chromedp.EmulateViewport(at.width, at.height))
		eval[any](ctx, t, `document.cookie = "theme=`+at.theme+`;path=/"; 1`)
		for _, path := range []string{residence + "/edit", Home + "/new"} {
			p.open(ctx, path)
			eval[any](ctx, t, open)
			axe.Check(t, path+", "+at.theme, func(js string) (string, error) {
				return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
			})
		}
	}
}

// until waits for a condition of the page.
func until(ctx context.Context, t *testing.T, what, condition string) {
	t.Helper()
	if !eval[bool](ctx, t, `new Promise(done => { const end = performance.now() + 20000; const look = () => { let ok = false; try { ok = !!(`+condition+`); } catch { } if (ok || performance.now() > end) done(ok); else setTimeout(look, 40); }; look(); })`) {
		shoot(ctx, t, "never")
		t.Fatalf("%s: never; the page says %q, %q, %q", what, eval[string](ctx, t, `document.querySelector('.gform-list')?.textContent ?? ''`), eval[string](ctx, t, `document.querySelector('#gform-said')?.textContent ?? document.querySelector('main').textContent`),
			eval[string](ctx, t, `document.querySelector('#gform-trouble')?.textContent ?? ''`))
	}
}

const savedNow = `document.querySelector('#gform-said').textContent.includes('Đã lưu')`

// strike presses keys as a keyboard does.
func strike(keys string, mod ...chromedp.Modifier) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(keys, chromedp.KeyModifiers(mod...))
}

// tabTo goes to an element as somebody without a mouse does.
func tabTo(ctx context.Context, t *testing.T, selector string) {
	t.Helper()
	for range 400 {
		if eval[bool](ctx, t, `document.activeElement.matches(`+quoteJS(selector)+`)`) {
			return
		}
		do(ctx, t, strike(kb.Tab))
	}
	t.Fatalf("no key leads to %s", selector)
}

func quoteJS(s string) string { return "`" + strings.ReplaceAll(s, "`", "") + "`" }

func typeIn(ctx context.Context, t *testing.T, name, text string) {
	t.Helper()
	tabTo(ctx, t, `[name="`+name+`"]`)
	do(ctx, t, chromedp.KeyEvent(text))
}

// TestGuideByKeyboard writes a whole guide from nothing without a mouse.
func TestGuideByKeyboard(t *testing.T) {
	p := newPlace(t)
	ctx := p.chromium("huong")
	p.open(ctx, Home+"/new")
	typeIn(ctx, t, "code", "2.009999")
	typeIn(ctx, t, "title", "Xin xác nhận nơi ở")
	do(ctx, t, strike(kb.Enter), chromedp.WaitReady("#gform[data-ready]"))
	press := func(value string) {
		t.Helper()
		tabTo(ctx, t, `button[value="`+value+`"]`)
		do(ctx, t, strike(kb.Enter))
	}
	typeIn(ctx, t, "summary", "Khi cần giấy xác nhận.")
	part := func(id string) {
		t.Helper()
		tabTo(ctx, t, `#part-`+id+` > summary`)
		if !eval[bool](ctx, t, `document.activeElement.parentElement.open`) { // what has faults is
			do(ctx, t, strike(kb.Enter))
		}
	}
	part("ask")
	typeIn(ctx, t, "aliases", "giấy xác nhận")
	part("submissions")
	press("add:submissions")
	typeIn(ctx, t, "submissions[0].method", "Trực tiếp")
	typeIn(ctx, t, "submissions[0].place", "Công an phường")
	typeIn(ctx, t, "submissions[0].time.amount", "3")
	typeIn(ctx, t, "submissions[0].time.unit", "ngày làm")
	press("add:submissions[0].fees")
	do(ctx, t, chromedp.KeyEvent("8.000"))
	part("variants")
	press("add:variants")
	do(ctx, t, chromedp.KeyEvent("Một người"))
	part("evidence")
	press("add:evidence")
	do(ctx, t, chromedp.KeyEvent("Tờ khai"))
	typeIn(ctx, t, "evidence[0].originals", "1")
	part("steps")
	press("add:steps")
	do(ctx, t, chromedp.KeyEvent("Điền tờ khai"))
	typeIn(ctx, t, "steps[0].text", "Bà con điền tờ khai.")
	tabTo(ctx, t, `[name="steps[0].evidence"]`)
	do(ctx, t, chromedp.KeyEvent(" "))
	press("add:steps")
	do(ctx, t, chromedp.KeyEvent("Chuẩn bị"))
	typeIn(ctx, t, "steps[1].text", "Bà con tìm giấy.")
	// Up with Alt and an arrow: the focus stays where it is.
	do(ctx, t, strike(kb.ArrowUp, chromedp.ModifierAlt))
	if got := eval[string](ctx, t, `document.activeElement.name + [...document.querySelectorAll('[name="steps.order"]')].map(e => e.value).join()`); got != "steps[1].text1,0" {
		t.Errorf("moved by key: %s", got)
	}
	if got := eval[string](ctx, t, `new Promise(r => setTimeout(r, 200)).then(() => JSON.stringify(document.querySelector('#gform-live').textContent))`); got != `"Bước: vị trí 1 trên 2"` {
		t.Errorf("announced %s", got)
	}
	part("tree")
	press("add:tree.nodes")
	do(ctx, t, chromedp.KeyEvent("Cho ai ạ?"))
	press("add:tree.nodes[0].choices")
	do(ctx, t, chromedp.KeyEvent("Tôi"))
	typeIn(ctx, t, "tree.nodes[0].choices[0].to", "Trường hợp: Một")
	until(ctx, t, "saved", savedNow)
	do(ctx, t, strike("s", chromedp.ModifierCtrl))
	until(ctx, t, "no faults left", `document.querySelector('#gform-count').textContent.trim() === 'Đủ thông tin'`)
	d, err := p.store.Draft(t.Context(), "2.009999")
	must(t, err)
	want := &procedures.Guide{Code: "2.009999", Title: "Xin xác nhận nơi ở", Summary: "Khi cần giấy xác nhận.", Aliases: []string{"giấy xác nhận"}, Review: procedures.ReviewWard,
		Submissions: []procedures.Submission{{Method: procedures.MethodInPerson, Place: "Công an phường", Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay}, Fees: []procedures.Fee{{Amount: 8000}}}},
		Variants:    []procedures.Variant{{ID: "mot-nguoi", Title: "Một người"}},
		Evidence:    []procedures.Evidence{{ID: "to-khai", Title: "Tờ khai", Originals: 1}},
		Steps:       []procedures.Step{{ID: "chuan-bi", Title: "Chuẩn bị", Text: "Bà con tìm giấy."}, {ID: "dien-to-khai", Title: "Điền tờ khai", Text: "Bà con điền tờ khai.", Evidence: []procedures.EvidenceID{"to-khai"}}},
		Tree:        &procedures.Tree{Root: "cho-ai-a", Nodes: []procedures.TreeNode{{ID: "cho-ai-a", Question: "Cho ai ạ?", Choices: []procedures.TreeChoice{{Label: "Tôi", Variant: "mot-nguoi"}}}}}}
	for _, c := range procedures.Compare(want, d.Guide) {
		t.Errorf("%s %s: want %q, is %q", c.Kind, c.Path, c.Before, c.After)
	}
	if !eval[bool](ctx, t, `document.querySelector('#gform-outline').textContent.includes('Trường hợp: Một người')`) {
		t.Error("the tree is not drawn")
	}
}

// set fills a field as typing does.
func set(name, value string) string {
	return `(() => { const e = document.getElementsByName(` + quoteJS(name) + `)[0]; for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; e.focus(); e.value = ` + quoteJS(value) + `; e.dispatchEvent(new Event('input', { bubbles: true })); return 1; })()`
}

func TestAutosaveReloadUndo(t *testing.T) {
	p := newPlace(t)
	ctx := p.chromium("huong")
	p.open(ctx, residence+"/edit")
	until(ctx, t, "ready", `document.querySelector('#gform').dataset.ready`)
	if p.draft().Guide != nil {
		t.Error("a draft was begun by looking")
	}
	eval[any](ctx, t, set("short", "Khai tạm trú"))
	until(ctx, t, "saved", `document.querySelector('#gform-said').textContent === 'Đã lưu lúc 09:25'`)
	p.wait(time.Minute)
	eval[any](ctx, t, set("source.url", "sai"))
	until(ctx, t, "fault", `document.getElementById('source.url').getAttribute('aria-invalid') && document.querySelector('[data-part=source] [data-count]').checkVisibility()`)
	if got := p.draft().Guide; got.Short != "Khai tạm trú" || got.Source.URL != "sai" {
		t.Errorf("draft %q %q", got.Short, got.Source.URL)
	}
	p.open(ctx, residence+"/edit")
	until(ctx, t, "undo offered", `!document.querySelector('#gform-undo').disabled && document.querySelector('#gform').dataset.ready`)
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector('#part-main > summary').focus(); 0`), strike("z", chromedp.ModifierCtrl))
	until(ctx, t, "undone", `document.getElementsByName('source.url')[0].value.startsWith('https') && !document.getElementById('source.url').getAttribute('aria-invalid')`)
	do(ctx, t, strike("z", chromedp.ModifierCtrl))
	until(ctx, t, "undone twice", `document.getElementsByName('short')[0].value === 'Đăng ký tạm trú' && document.querySelector('#gform-undo').disabled`)
	do(ctx, t, chromedp.Click("#gform-redo"))
	until(ctx, t, "done again", `document.getElementsByName('short')[0].value === 'Khai tạm trú'`)
	// In a field the key is the field's own.
	do(ctx, t, chromedp.Focus("#short"), strike("z", chromedp.ModifierCtrl))
	if got := p.draft().Guide.Short; got != "Khai tạm trú" {
		t.Errorf("undone within a field: %q", got)
	}
}

func TestDragSteps(t *testing.T) {
	p := newPlace(t)
	ctx := p.chromium("huong")
	p.open(ctx, residence+"/edit?open=steps")
	until(ctx, t, "ready", `document.querySelector('#gform').dataset.ready`)
	until(ctx, t, "laid out", `document.readyState === 'complete' && document.fonts.status === 'loaded'`)
	eval[any](ctx, t, `document.fonts.ready.then(() => { document.querySelector('#part-steps').scrollIntoView(); return new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))); }).then(() => 1)`)
	at := func(path string, share float64) (x, y float64) {
		xy := eval[[]float64](ctx, t, `(() => { const r = document.getElementById('`+path+`').querySelector('.gform-grip').getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height * `+map[float64]string{0: ".1", 1: ".5", 2: ".9"}[share]+`]; })()`)
		return xy[0], xy[1]
	}
	x, y := at("steps[0]", 1)
	toX, toY := at("steps[2]", 2)
	do(ctx, t, chromedp.MouseEvent(chromedp.MousePressed, x, y, chromedp.ButtonLeft),
		chromedp.MouseEvent(chromedp.MouseMoved, x, y+30, chromedp.ButtonLeft),
		chromedp.MouseEvent(chromedp.MouseMoved, toX, toY, chromedp.ButtonLeft))
	until(ctx, t, "shown where it goes", `document.querySelector('.gform-drop-after')?.dataset.item === 'steps[2]'`)
	do(ctx, t, chromedp.MouseEvent(chromedp.MouseReleased, toX, toY, chromedp.ButtonLeft))
	until(ctx, t, "saved", savedNow)
	var ids []string
	for _, s := range p.draft().Guide.Steps {
		ids = append(ids, string(s.ID))
	}
	if want := []string{"xep-giay-to", "nop-ho-so", "dien-to-khai", "nop-le-phi", "nhan-ket-qua"}; !slices.Equal(ids, want) {
		t.Errorf("dragged: %q", ids)
	}
	if got := eval[string](ctx, t, `[...document.querySelectorAll('[data-list=steps] > ol > li > details > summary .gform-no')].map(e => e.textContent).join()`); got != "1,2,3,4,5" {
		t.Errorf("numbers %s", got)
	}
	// A button moves it too, and keeps the focus.
	eval[any](ctx, t, `document.getElementById('steps[0]').open = true; document.querySelector('[value="up:steps[0]"]').focus(); 1`)
	do(ctx, t, strike(kb.Enter))
	if got := eval[string](ctx, t, `document.activeElement.value`); got != "up:steps[0]" {
		t.Errorf("focus on %q", got)
	}
}

func TestTwoBrowsers(t *testing.T) {
	p := newPlace(t)
	lan := p.as("lan")
	one, two := p.chromium("huong"), lan.chromium("lan")
	for _, ctx := range []context.Context{one, two} {
		p.open(ctx, residence+"/edit")
		until(ctx, t, "ready", `document.querySelector('#gform').dataset.ready`)
	}
	if eval[bool](one, t, `document.querySelector('#gform-others').checkVisibility()`) {
		t.Error("somebody is there who is not")
	}
	eval[any](one, t, `new Promise(r => { document.addEventListener('gform:looked', r, { once: true }); document.dispatchEvent(new Event('gform:look')); }).then(() => 1)`)
	until(one, t, "the other is shown", `document.querySelector('#gform-others').textContent.includes('lan cũng đang mở')`)
	// Different parts: both are kept, and both are told.
	eval[any](one, t, set("summary", "Của Hương."))
	until(one, t, "saved", savedNow)
	eval[any](two, t, set("steps[0].title", "Của Lan"))
	until(two, t, "joined", `document.querySelector('#gform-said').textContent.includes('gộp cùng phần huong') && document.getElementsByName('summary')[0].value === 'Của Hương.'`)
	if got := eval[string](two, t, `document.activeElement.name + document.activeElement.value`); got != "steps[0].titleCủa Lan" {
		t.Errorf("focus on %q", got)
	}
	eval[any](one, t, `document.dispatchEvent(new Event('gform:look')); 1`)
	until(one, t, "told", `document.getElementsByName('steps[0].title')[0].value === 'Của Lan' && document.querySelector('#gform-live').textContent.includes('Người khác')`)
	if g := p.draft().Guide; g.Summary != "Của Hương." || g.Steps[0].Title != "Của Lan" || g.Steps[0].ID != "dien-to-khai" {
		t.Errorf("draft %q %+v", g.Summary, g.Steps[0])
	}
	// The same place: the first stays, the other's words are kept, and she
	// chooses, even after her browser was closed.
	eval[any](one, t, set("summary", "Hương viết."))
	until(one, t, "saved", savedNow)
	eval[any](two, t, set("summary", "Lan viết."))
	eval[any](two, t, set("short", "Tạm trú"))
	until(two, t, "clash", `document.querySelector('#gform-clash').checkVisibility()`)
	if g := p.draft().Guide; g.Summary != "Hương viết." || g.Short != "Tạm trú" {
		t.Errorf("draft %q %q", g.Summary, g.Short)
	}
	three := lan.chromium("lan")
	p.open(three, residence+"/edit")
	until(three, t, "still to choose", `document.querySelector('#gform-clash').checkVisibility()`)
	lan.fits(three, "clash", residence+"/edit/clash", "")
	do(three, t, chromedp.EmulateViewport(1280, 900))
	p.open(three, residence+"/edit/clash")
	axe.Check(t, "clash", func(js string) (string, error) {
		return chromedp.Run(three, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
	})
	if got := eval[string](three, t, `document.querySelector('.gclash').textContent`); !strings.Contains(got, "Hương viết.") || !strings.Contains(got, "Lan viết.") || !strings.Contains(got, "Tóm tắt") {
		t.Errorf("clash page: %q", got)
	}
	do(three, t, chromedp.Click("#p0-0-hers"), chromedp.Click(".gclash .button-main"), chromedp.WaitReady("#gform"))
	if d := p.draft(); d.Guide.Summary != "Lan viết." || len(d.Clashes) != 0 {
		t.Errorf("chosen: %q %d", d.Guide.Summary, len(d.Clashes))
	}
}

// offline cuts a browser off from everything, and lets it back.
func offline(cut bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		none := network.OverrideNetworkStateParams{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}
		if _, err := cdp.Call(ctx, t, network.OverrideNetworkState, none); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}}})
		return err
	})
}

// TestNetworkCut: the words stay on the page, are said to be unsaved, go out
// when the network is back, and are there even when the page was closed.
func TestNetworkCut(t *testing.T) {
	p := newPlace(t)
	ctx := p.chromium("huong")
	p.open(ctx, residence+"/edit")
	until(ctx, t, "ready", `document.querySelector('#gform').dataset.ready`)
	do(ctx, t, offline(true))
	eval[any](ctx, t, set("summary", "Viết lúc mất mạng."))
	until(ctx, t, "told", `document.querySelector('#gform-trouble').checkVisibility() && document.querySelector('#gform-trouble').textContent.includes('Mất mạng')`)
	if g := p.draft().Guide; g != nil {
		t.Fatalf("saved without a network: %q", g.Summary)
	}
	if !eval[bool](ctx, t, `!dispatchEvent(new Event('beforeunload', { cancelable: true }))`) {
		t.Error("leaving does not warn")
	}
	do(ctx, t, offline(false))
	until(ctx, t, "saved", savedNow+` && !document.querySelector('#gform-trouble').checkVisibility()`)
	if g := p.draft().Guide; g.Summary != "Viết lúc mất mạng." {
		t.Errorf("summary %q", g.Summary)
	}
	if !eval[bool](ctx, t, `dispatchEvent(new Event('beforeunload', { cancelable: true }))`) {
		t.Error("leaving warns though all is saved")
	}
	// Signed out meanwhile: nothing is lost, and it is saved after signing in.
	eval[any](ctx, t, `fetch('/console/sign-out', { method: 'POST' }).then(() => 1)`)
	eval[any](ctx, t, set("summary", "Viết lúc hết phiên."))
	until(ctx, t, "told", `document.querySelector('#gform-trouble').textContent.includes('Phiên đăng nhập đã hết')`)
	p.signInThere(ctx, "huong")
	eval[any](ctx, t, `document.querySelector('#gform-save').click()`)
	until(ctx, t, "saved", savedNow+` && !document.querySelector('#gform-trouble').checkVisibility()`)
	if g := p.draft().Guide; g.Summary != "Viết lúc hết phiên." {
		t.Errorf("summary %q", g.Summary)
	}
	// Closed with words unsaved: the next visit brings them.
	eval[any](ctx, t, `localStorage.setItem('motcua.draft.guide:1.004194', new URLSearchParams([...new FormData(document.querySelector('#gform'))].map(([k, v]) => [k, k === 'short' ? 'Còn lại' : v])).toString()); 1`)
	p.open(ctx, residence+"/edit")
	until(ctx, t, "brought back", `document.getElementsByName('short')[0].value === 'Còn lại' && localStorage.getItem('motcua.draft.guide:1.004194') === null`)
	if g := p.draft().Guide; g.Short != "Còn lại" || g.Summary != "Viết lúc hết phiên." {
		t.Errorf("draft %q %q", g.Short, g.Summary)
	}
}
