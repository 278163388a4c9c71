package editor

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// mark names the draft that is stored, as lists do.
func (p *place) mark(code procedures.Code) string {
	return string(code) + "@" + strconv.FormatUint(p.draftOf(code).Version, 10)
}

// TestNobodysWordsGoWithADraft: words that do not go together with a draft
// and came after it was submitted, or approved, are chosen from first.
func TestNobodysWordsGoWithADraft(t *testing.T) {
	p := newPlace(t)
	d := p.drafted(stay, "huong", "A")
	began := *d.Guide
	began.Summary = "Trước"
	hers := began
	hers.Summary = "B"
	clash := func(d procedures.Draft) procedures.Draft {
		d, conflicts := d.Joined(&began, &hers, "lan", p.clock())
		if len(conflicts) == 0 {
			t.Fatal("the words go together")
		}
		var err error
		d.Version, err = p.store.PutDraft(t.Context(), d)
		must(t, err)
		return d
	}
	d, err := d.Submit("huong", "", p.clock())
	must(t, err)
	d = clash(d)
	son := p.as("son")
	son.press(stay, "approve").has(t, "Hai người đã sửa cùng một chỗ")
	d.Clashes = nil
	d, err = d.Approve("son", "", p.clock())
	must(t, err)
	clash(d)
	for _, form := range [][]string{{"when", "now"}, {"when", "day", "on", "2026-07-01"}} {
		son.press(stay, "publish", form...).has(t, "Hai người đã sửa cùng một chỗ")
	}
	if d := p.draftOf(stay); len(d.Clashes) != 1 || p.summary(stay) == "A" {
		t.Errorf("it went out, or the words are gone: %+v", d)
	}
}

// TestADraftTakesNothingBackUnseen: what citizens see became another version
// between the look at a draft and the button.
func TestADraftTakesNothingBackUnseen(t *testing.T) {
	p := newPlace(t)
	d := p.drafted(stay, "huong", "Từ bản cũ")
	approve(t, p, d, "son")
	son := p.as("son")
	w, _, done := p.host.Take()
	before, _ := w.Library.Current(stay)
	done()
	if page := son.get(guideHref(stay) + "/review"); !strings.Contains(page.body, `name="seen" value="`+string(before)+`"`) {
		t.Error("the page does not say what it compares with")
	}
	other := *d.Guide
	other.Summary = "Phí mới"
	_, err := p.Issue(t.Context(), procedures.Issue{Guides: []*procedures.Guide{&other}, Kind: procedures.PublishedScheduled, At: p.clock()})
	must(t, err)

	if a := son.press(stay, "publish", "when", "now", "seen", string(before)); a.status != http.StatusConflict || p.summary(stay) != "Phí mới" {
		t.Errorf("%d, citizens read %q", a.status, p.summary(stay))
	}
	bulk := url.Values{"do": {"publish"}, "m": {p.mark(stay)}}
	son.post(Home+"/bulk", bulk).has(t, "Bà con đang thấy một bản khác")
	son.post(Home+"/bulk/go", bulk)
	if p.summary(stay) != "Phí mới" {
		t.Error("among several it goes out unseen")
	}
	w, _, done = p.host.Take()
	now, _ := w.Library.Current(stay)
	done()
	son.press(stay, "publish", "when", "now", "seen", string(now)).goes(t, "published")
}

// TestADayBeforeItIsInForce: it would take the place of what is in force
// until then, and citizens would see none.
func TestADayBeforeItIsInForce(t *testing.T) {
	p := newPlace(t)
	d := p.drafted(stay, "huong", "Từ tháng bảy")
	later := *d.Guide
	later.EffectiveFrom = procedures.Date{Year: 2026, Month: 7, Day: 1}
	d.Guide = &later
	approve(t, p, d, "son")
	son := p.as("son")
	son.press(stay, "publish", "when", "day", "on", "2026-06-30").has(t, "Bài chỉ có hiệu lực từ 1/7/2026")
	son.press(stay, "publish", "when", "day", "on", "2026-07-02").goes(t, "scheduled")
}

// TestAListThatMovedIsSaid: who chose "all" of a list that is another by now
// is told so, in both steps; a draft that is named twice counts once.
func TestAListThatMovedIsSaid(t *testing.T) {
	p := newPlace(t)
	p.drafted(stay, "huong", "A")
	p.drafted("1.001193", "huong", "A")
	for _, path := range []string{"/bulk", "/bulk/go"} {
		a := p.post(Home+path, url.Values{"do": {"submit"}, "all": {"of yesterday"}, "show": {"editing"}})
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	p.post(Home+"/bulk/go", url.Values{"do": {"submit"}, "m": {p.mark(stay), p.mark("1.001193"), p.mark(stay)}}).goesTo(t, "n=2")
}

// TestWhoBeganIsInTheTrail, whose words nobody has seen yet.
func TestWhoBeganIsInTheTrail(t *testing.T) {
	p := newPlace(t)
	p.post(Home+"/new", url.Values{"code": {"9.000001"}, "title": {"Thủ tục mới"}, "from": {"nothing"}})
	if got := p.actions(); got != "begin:huong:9.000001" {
		t.Errorf("actions: %s", got)
	}
	p.get(guideHref("9.000001")).has(t, "huong")
}
