package editor

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

var markForm = regexp.MustCompile(`name="m" value="([^"]*)"`)

// marksOn are the drafts that a page lets its reader choose.
func marksOn(a answered) (out []string) {
	for _, m := range markForm.FindAllStringSubmatch(a.body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

func TestSeveralDraftsMoveAtOnce(t *testing.T) {
	p := newPlace(t)
	son := p.as("son")
	codes := []procedures.Code{stay, "1.001193", "1.004222"}
	for _, c := range codes {
		p.drafted(c, "huong", "Nhiều bài "+string(c))
	}
	bad := p.draftOf("1.004222")
	broken := *bad.Guide
	broken.Title = ""
	bad.Guide = &broken
	_, err := p.store.PutDraft(t.Context(), bad)
	must(t, err)

	marks := marksOn(p.get(Home + "?show=editing"))
	if len(marks) != 3 {
		t.Fatalf("to choose from: %v", marks)
	}
	page := p.post(Home+"/bulk", url.Values{"do": {"submit"}, "m": marks})
	page.has(t, "Gửi duyệt 2 bài?", "Các bài chưa được", "Còn lỗi ở: Tên thủ tục")
	ready := marksOn(page)
	p.post(Home+"/bulk/go", url.Values{"do": {"submit"}, "m": ready, "note": {"Nhập tháng sáu"}}).goesTo(t, "said=bulk_submit&n=2")
	p.get(Home+"?said=bulk_submit&n=2").has(t, "Đã gửi duyệt 2 bài")
	if d := p.draftOf(stay); d.State != procedures.DraftReview || d.Note != "Nhập tháng sáu" {
		t.Errorf("%+v", d)
	}
	// A form of before is not followed.
	p.post(Home+"/bulk/go", url.Values{"do": {"submit"}, "m": ready}).has(t, "Có người vừa đổi bản nháp này")

	p.post(Home+"/bulk", url.Values{"do": {"approve"}, "m": marks}).has(t, "Chưa bài nào trong số đã chọn sẵn sàng")
	toReview := marksOn(son.get(Home + "?show=review"))
	son.post(Home+"/bulk/go", url.Values{"do": {"approve"}, "m": toReview}).goesTo(t, "n=2")
	toPublish := marksOn(son.get(Home + "?show=approved"))
	if a := p.post(Home+"/bulk/go", url.Values{"do": {"publish"}, "m": toPublish}); p.summary(stay) == "Nhiều bài "+string(stay) {
		t.Errorf("a writer lets them out: %d", a.status)
	}
	son.post(Home+"/bulk", url.Values{"do": {"publish"}, "m": toPublish}).has(t, "Đưa 2 bài ra cho bà con cùng một lúc?")
	son.post(Home+"/bulk/go", url.Values{"do": {"publish"}, "m": toPublish}).goesTo(t, "said=bulk_publish&n=2")
	for _, c := range codes[:2] {
		if p.summary(c) != "Nhiều bài "+string(c) {
			t.Errorf("%s is not out", c)
		}
	}
}

func (a answered) goesTo(t *testing.T, end string) {
	t.Helper()
	if to := a.header.Get("Location"); a.status != http.StatusSeeOther || !strings.HasSuffix(to, end) {
		t.Errorf("want …%s, got %d to %q\n%.900s", end, a.status, to, a.words())
	}
}

// An author's draft is not approved along with others'.
func TestNobodyApprovesHerOwnAmongSeveral(t *testing.T) {
	p := newPlace(t)
	lan := p.as("lan")
	var both []string
	for c, by := range map[procedures.Code]string{stay: "lan", "1.001193": "huong"} {
		d, err := p.drafted(c, by, "Mới").Submit(by, "", start)
		must(t, err)
		version, err := p.store.PutDraft(t.Context(), d)
		must(t, err)
		both = append(both, fmt.Sprintf("%s@%d", c, version))
	}
	lan.post(Home+"/bulk", url.Values{"do": {"approve"}, "m": both}).has(t, "Duyệt 1 bài?", "nên người khác phải duyệt")
	lan.post(Home+"/bulk/go", url.Values{"do": {"approve"}, "m": both}).has(t, "Đã xong 1 bài")
	if d := p.draftOf(stay); d.State != procedures.DraftReview {
		t.Errorf("her own is %s", d.State)
	}
	if d := p.draftOf("1.001193"); d.State != procedures.DraftApproved || d.Reviewer != "lan" {
		t.Errorf("the other's is %s", d.State)
	}
}
