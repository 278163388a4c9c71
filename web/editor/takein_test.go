package editor

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// waitsFrom has an approved version of a guide wait for the first of July.
func (p *place) waitsFrom(change func(*procedures.Guide)) url.Values {
	p.t.Helper()
	d := p.drafted(stay, "huong", p.summary(stay))
	g := d.Guide.Clean()
	change(g)
	d.Guide = g
	approve(p.t, p, d, "son")
	p.as("son").press(stay, "publish", "when", "day", "on", "2026-07-01").goes(p.t, "scheduled")
	slots, err := p.store.Slots(p.t.Context())
	must(p.t, err)
	if slots[0].Base != d.Base {
		p.t.Fatalf("the slot began from %q, not %q", slots[0].Base, d.Base)
	}
	return url.Values{"on": {"2026-07-01"}, "revision": {string(slots[0].Revision)}, "do": {"join"}}
}

const undone = "Bản hẹn ngày 1/7/2026 viết từ bản trước."

// TestACorrectionIsNotUndoneSilently: whoever corrects what citizens see is
// told that a version which waits would take it back, before and after the
// correction is out, and the two are put together by one button.
func TestACorrectionIsNotUndoneSilently(t *testing.T) {
	p := newPlace(t)
	form := p.waitsFrom(func(g *procedures.Guide) { g.Short = "Tạm trú từ tháng bảy" })
	href := guideHref(stay)
	p.get(href).lacks(t, undone)
	p.get(Home).lacks(t, "Bản hẹn sẽ làm mất")

	correction := approve(t, p, p.drafted(stay, "huong", "Câu đã sửa cho đúng."), "son")
	p.get(href).has(t, undone, "Bỏ hẹn và ghép vào bản nháp này")
	son := p.as("son")
	son.get(href+"/review").has(t, undone+" Sửa này sẽ mất khi đến ngày, trừ khi sửa cả bản hẹn.")
	son.press(stay, "publish", "when", "now").goes(t, "published")
	p.get(href).has(t, undone, "Những gì đã sửa từ đó đến nay sẽ mất", "Bỏ hẹn và ghép với bản bà con đang thấy")
	p.get(Home).has(t, "Bản hẹn sẽ làm mất chỗ đã sửa", "đến ngày 1/7/2026")

	if a := p.post(href+"/calloff", url.Values{"on": {"2026-07-02"}, "revision": form["revision"], "do": {"join"}}); a.status != http.StatusConflict {
		t.Errorf("a day on which nothing waits: %d", a.status)
	}
	p.post(href+"/calloff", form).goes(t, "joined")
	d := p.draftOf(stay)
	w, _, done := p.host.Take()
	now, _ := w.Library.Current(stay)
	done()
	if d.State != procedures.DraftEditing || d.Guide.Summary != correction.Guide.Summary || d.Guide.Short != "Tạm trú từ tháng bảy" || d.Base != now ||
		len(d.Clashes) != 0 || !slices.Equal(d.Authors, []string{"huong"}) {
		t.Errorf("put together: %+v %+v", d, d.Guide)
	}
	if slots, err := p.store.Slots(t.Context()); err != nil || len(slots) != 0 {
		t.Errorf("slots %v, %v", slots, err)
	}
	p.get(href+"?said=joined").has(t, "Chưa ai duyệt bản ghép")
	p.get(Home).lacks(t, "Bản hẹn sẽ làm mất")
}

// TestWhatWaitsIsPutIntoTheDraft: with a draft under way the words go there;
// what was approved of it no longer is, and where both changed a place somebody
// chooses.
func TestWhatWaitsIsPutIntoTheDraft(t *testing.T) {
	p := newPlace(t)
	form := p.waitsFrom(func(g *procedures.Guide) { g.Short, g.Summary = "Tạm trú từ tháng bảy", "Câu hẹn." })
	approve(t, p, p.drafted(stay, "lan", "Câu đã sửa."), "son")
	p.post(guideHref(stay)+"/calloff", form).goes(t, "joined_clash")
	d := p.draftOf(stay)
	if d.State != procedures.DraftEditing || d.Guide.Summary != "Câu đã sửa." || d.Guide.Short != "Tạm trú từ tháng bảy" || len(d.Clashes) != 1 ||
		!slices.Equal(d.Authors, []string{"lan", "huong"}) {
		t.Errorf("put together: %+v", d)
	}
	if got := d.Clashes[0]; !slices.Equal(got.Paths, []string{"summary"}) || got.Guide.Summary != "Câu hẹn." || got.By != "huong" {
		t.Errorf("to choose: %+v", got)
	}
}

// TestWhatIsCalledOffRemembersWhereItBegan: it is no draft of what citizens
// see by now, and the page says so.
func TestWhatIsCalledOffRemembersWhereItBegan(t *testing.T) {
	p := newPlace(t)
	form := p.waitsFrom(func(g *procedures.Guide) { g.Short = "Tạm trú từ tháng bảy" })
	approve(t, p, p.drafted(stay, "huong", "Câu đã sửa."), "son")
	p.as("son").press(stay, "publish", "when", "now").goes(t, "published")
	form.Del("do")
	p.post(guideHref(stay)+"/calloff", form).goes(t, "called_off")
	p.get(guideHref(stay)).has(t, "Bà con đang thấy một bản khác với bản mà bản nháp này bắt đầu từ đó")
}
