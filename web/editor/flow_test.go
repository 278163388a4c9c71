package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/procedures"
)

const stay = procedures.Code("1.004194") // Đăng ký tạm trú, of the shipped guides

// drafted stores a draft of a published guide by somebody, with another
// summary.
func (p *place) drafted(code procedures.Code, by, summary string) procedures.Draft {
	p.t.Helper()
	w, _, done := p.host.Take()
	defer done()
	g, rev, ok := w.Library.Guide(code)
	if !ok {
		p.t.Fatalf("no guide %s", code)
	}
	edited := *g
	edited.Summary = summary
	d := procedures.NewDraft(&edited, rev, by, p.clock())
	var err error
	d.Version, err = p.store.PutDraft(p.t.Context(), d)
	must(p.t, err)
	return d
}

// draftOf is the draft that is stored; a zero one when there is none.
func (p *place) draftOf(code procedures.Code) procedures.Draft {
	p.t.Helper()
	d, err := p.store.Draft(p.t.Context(), code)
	if err != nil && !errors.Is(err, procedures.ErrNoDraft) {
		p.t.Fatal(err)
	}
	return d
}

// summary is what citizens read of a guide; "" when they see none.
func (p *place) summary(code procedures.Code) string {
	w, _, done := p.host.Take()
	defer done()
	g, _, ok := w.Library.Guide(code)
	if !ok {
		return ""
	}
	return g.Summary
}

// press posts a form of a guide's page with the version stored.
func (p *place) press(code procedures.Code, what string, pairs ...string) answered {
	p.t.Helper()
	form := url.Values{"version": {strconv.FormatUint(p.draftOf(code).Version, 10)}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return p.post(guideHref(code)+"/"+what, form)
}

// goes checks that a form was followed, and where it led.
func (a answered) goes(t *testing.T, said string) {
	t.Helper()
	if to := a.header.Get("Location"); a.status != http.StatusSeeOther || !strings.HasSuffix(to, "said="+said) {
		t.Errorf("want said=%s, got %d to %q\n%.900s", said, a.status, to, a.words())
	}
}

// actions are what the audit trail has of guides, the oldest first.
func (p *place) actions() string {
	p.t.Helper()
	list, err := p.store.AuditTrail(p.t.Context(), time.Time{}, 0)
	must(p.t, err)
	out := ""
	for _, a := range list {
		if name, ok := strings.CutPrefix(string(a.Action), "guide."); ok {
			out = fmt.Sprintf("%s:%s:%s ", name, a.Actor, a.Object) + out
		}
	}
	return strings.TrimSpace(out)
}

func TestADraftGoesItsWay(t *testing.T) {
	p := newPlace(t)
	p.drafted(stay, "huong", "Câu tóm tắt mới.")
	son, lan := p.as("son"), p.as("lan")

	p.get(Home).has(t, "huong đang sửa")
	p.get(guideHref(stay)).has(t, "Gửi duyệt", "Khác bản bà con đang thấy ở 1 phần", "Bản 1, từ")
	p.press(stay, "submit", "note", "Thêm câu tóm tắt").goes(t, "submitted")
	p.get(guideHref(stay)).has(t, "Chờ người khác duyệt", "Thêm câu tóm tắt", "huong gửi duyệt lúc 9:25, 17/6/2026")
	p.get(Home).lacks(t, "Chờ anh chị duyệt")
	son.get(Home).has(t, "Chờ anh chị duyệt", "huong gửi duyệt")

	review := son.get(guideHref(stay) + "/review")
	review.has(t, "Những chỗ khác bản bà con đang thấy", "Tóm tắt", "Câu tóm tắt mới.", "Không có lỗi nào")
	bare := son.press(stay, "return", "page", "review")
	bare.has(t, "Xin ghi chỗ nào cần sửa")
	if !strings.Contains(bare.body, `aria-describedby="comment-hint comment-fault" aria-invalid="true"`) || !strings.Contains(bare.body, `id="comment-fault"`) {
		t.Error("no fault beside the comment")
	}
	if strings.Contains(review.body, `comment-fault`) {
		t.Error("a fault before anything was wrong")
	}
	son.press(stay, "return", "page", "review", "comment", "Câu này dài quá.").goes(t, "returned")
	p.get(Home).has(t, "Cần sửa lại", "son gửi lại kèm góp ý")
	p.get(guideHref(stay)).has(t, "Góp ý khi gửi lại", "Câu này dài quá.")

	lan.press(stay, "assign", "to", "lan").goes(t, "assigned")
	lan.get(Home).has(t, "Cần sửa lại")
	p.press(stay, "assign", "to", "son").has(t, "Người đó không viết bài được")
	d := p.draftOf(stay)
	edited := *d.Guide
	edited.Summary = "Câu ngắn."
	d = d.Edited(&edited, "lan", p.clock())
	_, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	p.press(stay, "submit", "note", "Ngắn lại").goes(t, "submitted")

	if a := lan.press(stay, "approve"); a.status != http.StatusForbidden {
		t.Errorf("an author approves: %d", a.status)
	}
	if a := p.press(stay, "approve"); a.status != http.StatusForbidden {
		t.Errorf("who has not the role approves: %d", a.status)
	}
	if a := son.press(stay, "publish"); a.status != http.StatusConflict {
		t.Errorf("a draft in review goes out: %d", a.status)
	}
	son.press(stay, "approve", "comment", "Tốt rồi").goes(t, "approved")
	if p.summary(stay) == "Câu ngắn." {
		t.Error("citizens see what was only approved")
	}
	if g := p.draftOf(stay).Guide; g.Review != procedures.ReviewWard || g.ReviewedOn != procedures.DateOf(start) {
		t.Errorf("an approved guide says %s of %s", g.Review, g.ReviewedOn)
	}
	son.get(guideHref(stay)+"/review").has(t, "Bà con thấy từ bao giờ?", "Tốt rồi")
	son.press(stay, "publish", "when", "now").goes(t, "published")
	if got := p.summary(stay); got != "Câu ngắn." {
		t.Errorf("citizens read %q", got)
	}
	history, err := p.store.Publications(t.Context(), stay)
	must(t, err)
	if h := history[0]; h.Kind != procedures.PublishedReviewed || h.By != "son" || h.Reviewer != "son" || strings.Join(h.Authors, "+") != "huong+lan" || h.Note != "Ngắn lại" {
		t.Errorf("history says %+v", h)
	}
	want := "submit:huong:1.004194 send_back:son:1.004194 assign:lan:1.004194 submit:huong:1.004194 approve:son:1.004194"
	if got := p.actions(); got != want {
		t.Errorf("trail %s", got)
	}
	p.get(guideHref(stay)).has(t, "Bản 2, từ 9:25, 17/6/2026", "huong, lan viết, son duyệt", "Hiện không ai sửa bài này", "Gửi lại để sửa")
}

func TestTwoAtOneDraft(t *testing.T) {
	p := newPlace(t)
	p.drafted(stay, "huong", "A")
	a := p.post(guideHref(stay)+"/submit", url.Values{"version": {"7"}})
	a.has(t, "Có người vừa đổi bản nháp này")
	if a.status != http.StatusConflict || p.draftOf(stay).State != procedures.DraftEditing {
		t.Errorf("%d, state %s", a.status, p.draftOf(stay).State)
	}
	if a := p.post(guideHref(stay)+"/submit", url.Values{}); a.status != http.StatusBadRequest {
		t.Errorf("without a version: %d", a.status)
	}
	if a := p.press("1.999999", "submit"); a.status != http.StatusNotFound {
		t.Errorf("of no guide: %d", a.status)
	}
}

func TestFaultsHoldADraft(t *testing.T) {
	p := newPlace(t)
	d := p.drafted(stay, "huong", "A")
	bad := *d.Guide
	bad.Title = ""
	d.Guide = &bad
	_, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	p.get(guideHref(stay)).has(t, "1 chỗ cần sửa trước khi gửi duyệt: Tên thủ tục", "Sửa tiếp")
	if a := p.press(stay, "submit"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("faults are submitted: %d", a.status)
	}
}

func TestAGateHoldsAGuide(t *testing.T) {
	p := newPlace(t)
	found := []Finding{{Key: "guides.fault_reason", Blocks: true}, {Key: "guides.state_official"}}
	var broken error
	p.editor.Gates = []Gate{func(context.Context, *procedures.Guide) ([]Finding, error) { return found, broken }}
	d := p.drafted(stay, "huong", "Mới")
	approve(t, p, d, "son")
	son := p.as("son")
	son.get(guideHref(stay)+"/review").has(t, "Xin ghi vì sao.", "Theo hồ sơ quốc gia")
	if a := son.press(stay, "publish", "when", "now"); a.status != http.StatusUnprocessableEntity || p.summary(stay) == "Mới" {
		t.Errorf("a gate is passed: %d", a.status)
	}
	broken, p.breaks = errors.New("no network"), true
	if a := son.press(stay, "publish", "when", "now"); a.status != http.StatusServiceUnavailable || p.summary(stay) == "Mới" {
		t.Errorf("a gate that cannot look is passed: %d", a.status)
	}
	broken, found = nil, found[1:]
	son.press(stay, "publish", "when", "now").goes(t, "published")
}

// approve brings a draft as far as it can go without going out.
func approve(t *testing.T, p *place, d procedures.Draft, by string) procedures.Draft {
	t.Helper()
	d, err := d.Submit(d.Authors[0], d.Note, p.clock())
	must(t, err)
	d, err = d.Approve(by, "", p.clock())
	must(t, err)
	d.Version, err = p.store.PutDraft(t.Context(), d)
	must(t, err)
	return d
}

func TestADayIsChosenAndCalledOff(t *testing.T) {
	p := newPlace(t)
	d := p.drafted(stay, "huong", "Từ tháng bảy")
	later := *d.Guide
	later.EffectiveFrom = procedures.Date{Year: 2026, Month: 7, Day: 1}
	d.Guide, d.Note = &later, "Luật mới"
	approve(t, p, d, "son")
	son := p.as("son")
	son.get(guideHref(stay)+"/review").has(t, "có hiệu lực từ 1/7/2026, nên đề nghị hẹn ngày đó")
	son.press(stay, "publish", "when", "now", "page", "review").has(t, "Bài chỉ có hiệu lực từ 1/7/2026")
	for _, on := range []string{"2026-06-17", "2026-01-01", "mai"} {
		if a := son.press(stay, "publish", "when", "day", "on", on); a.status != http.StatusUnprocessableEntity {
			t.Errorf("on %s: %d", on, a.status)
		}
	}
	son.press(stay, "publish", "when", "day", "on", "2026-07-01").goes(t, "scheduled")
	p.get(guideHref(stay)).has(t, "Bà con thấy từ 1/7/2026", "son hẹn, son duyệt", "Luật mới")
	p.get(Home+"?show=scheduled").has(t, "Hẹn 1/7/2026", "1 bài")

	slots, err := p.store.Slots(t.Context())
	must(t, err)
	off := url.Values{"on": {"2026-07-01"}, "revision": {string(slots[0].Revision)}}
	if a := p.post(guideHref(stay)+"/calloff", url.Values{"on": {"2026-07-02"}, "revision": off["revision"]}); a.status != http.StatusConflict {
		t.Errorf("a day on which nothing waits: %d", a.status)
	}
	p.post(guideHref(stay)+"/calloff", off).goes(t, "called_off")
	got := p.draftOf(stay)
	if got.State != procedures.DraftApproved || got.Reviewer != "son" || got.Guide.Summary != "Từ tháng bảy" || got.Note != "Luật mới" || strings.Join(got.Authors, "") != "huong" {
		t.Errorf("called off: %+v", got)
	}
	if slots, err = p.store.Slots(t.Context()); err != nil || len(slots) != 0 {
		t.Errorf("slots %v, %v", slots, err)
	}
	if a := p.post(guideHref(stay)+"/calloff", off); a.status != http.StatusConflict {
		t.Errorf("called off twice: %d", a.status)
	}
}

func TestADraftIsThrownAwayByWhoWroteIt(t *testing.T) {
	p := newPlace(t)
	p.drafted(stay, "huong", "A")
	if a := p.as("lan").press(stay, "discard"); a.status != http.StatusForbidden || p.draftOf(stay).Version == 0 {
		t.Errorf("another writer throws it away: %d", a.status)
	}
	p.get(guideHref(stay)+"/discard").has(t, "Bỏ bản nháp?", "Bản bà con đang thấy vẫn giữ nguyên")
	p.press(stay, "discard").goes(t, "discarded")
	if p.draftOf(stay).Version != 0 || p.actions() != "discard:huong:1.004194" {
		t.Errorf("left: %v; trail %s", p.draftOf(stay), p.actions())
	}
}

func TestWhoIsWaitedForIsTold(t *testing.T) {
	p := newPlace(t)
	count := func(user string) int {
		t.Helper()
		a, err := p.store.Account(t.Context(), user)
		must(t, err)
		p.wait(time.Minute)
		n, err := p.editor.Waiting(t.Context(), a)
		must(t, err)
		return n
	}
	counts := func(what string, want ...int) {
		t.Helper()
		for i, user := range []string{"huong", "son", "lan", "minh"} {
			if got := count(user); got != want[i] {
				t.Errorf("%s: %d wait for %s, want %d", what, got, user, want[i])
			}
		}
	}
	counts("nothing", 0, 0, 0, 0)
	d := p.drafted(stay, "lan", "A")
	counts("being edited", 0, 0, 0, 0)
	put := func(next procedures.Draft, err error) {
		t.Helper()
		must(t, err)
		next.Version, err = p.store.PutDraft(t.Context(), next)
		must(t, err)
		d = next
	}
	put(d.Submit("lan", "", start))
	counts("in review", 0, 1, 0, 0)
	put(d.SendBack("son", "Ngắn hơn", start))
	counts("sent back", 0, 0, 1, 0)
	d.Assigned = "huong"
	put(d, nil)
	counts("given to somebody", 1, 0, 1, 0)
	put(d.Submit("lan", "", start))
	put(d.Approve("son", "", start))
	counts("approved", 0, 1, 1, 0)
}

func TestWhatTwoWroteIsChosenBeforeTheReview(t *testing.T) {
	p := newPlace(t)
	d := p.drafted(stay, "huong", "A")
	d.Clashes = []procedures.Clash{{By: "lan", At: start, Paths: []string{"summary"}, Guide: d.Guide}}
	_, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	p.get(guideHref(stay)).has(t, "Hai người đã sửa cùng một chỗ", "Sửa tiếp")
	if a := p.press(stay, "submit"); a.status != http.StatusConflict || p.draftOf(stay).State != procedures.DraftEditing {
		t.Errorf("it is submitted: %d", a.status)
	}
	p.post(Home+"/bulk", url.Values{"do": {"submit"}, "m": {string(stay) + "@2"}}).has(t, "Hai người đã sửa cùng một chỗ")
}
