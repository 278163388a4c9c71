package editor

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/procedures"
)

// script posts a form as the script does.
func (p *place) script(f url.Values) (formAnswer, int) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.server.URL+residence+"/edit", strings.NewReader(f.Encode()))
	must(p.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := p.client.Do(req)
	must(p.t, err)
	defer func() { must(p.t, res.Body.Close()) }()
	var a formAnswer
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		p.t.Fatalf("%d: %v", res.StatusCode, err)
	}
	return a, res.StatusCode
}

// pageKey is the key of a page that is open.
func pageKey(t *testing.T, body string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `data-key="`)
	if !ok || len(rest) < 16 {
		t.Fatal("the page has no key")
	}
	return rest[:16]
}

// TestTwoPeopleWithoutScript: each saves a page that was opened before the
// other saved. Other places are joined, the same place is for them to choose.
func TestTwoPeopleWithoutScript(t *testing.T) {
	p := newPlace(t)
	lan := p.as("lan")
	hers, his := formIn(t, p.get(residence+"/edit").body), formIn(t, lan.get(residence+"/edit").body)
	post := func(p *place, f url.Values, name, value string) answered {
		f.Set(name, value)
		f.Set("do", "save")
		return p.post(residence+"/edit", f)
	}
	post(p, hers, "summary", "Hương viết.")
	if a := post(lan, his, "steps[0].title", "Lan đặt tên"); !strings.HasSuffix(a.header.Get("Location"), "said=joined") {
		t.Errorf("to %s", a.header.Get("Location"))
	}
	if g := p.draft().Guide; g.Summary != "Hương viết." || g.Steps[0].Title != "Lan đặt tên" {
		t.Errorf("joined: %q %q", g.Summary, g.Steps[0].Title)
	}
	p.edit("save", func(f url.Values) { f.Set("summary", "Hương viết lại.") })
	// Lan's page is the old one still.
	a := post(lan, his, "summary", "Lan viết.")
	if to := a.header.Get("Location"); !strings.HasSuffix(to, "/edit/clash") {
		t.Fatalf("to %s", to)
	}
	if g := p.draft().Guide; g.Summary != "Hương viết lại." || g.Steps[0].Title != "Lan đặt tên" {
		t.Errorf("draft %q %q", g.Summary, g.Steps[0].Title)
	}
	page := lan.get(residence + "/edit/clash")
	page.has(t, "Hai người cùng sửa một chỗ", "Thông tin chính, Tóm tắt", "Hương viết lại.", "Lan viết.")
	f := formIn(t, page.body)
	for name := range f {
		if strings.HasPrefix(name, "choose-") {
			f.Set(name, "summary")
		}
	}
	if a := lan.post(residence+"/edit/clash", f); !strings.HasSuffix(a.header.Get("Location"), "/edit?said=settled") {
		t.Errorf("to %s", a.header.Get("Location"))
	}
	if d := p.draft(); d.Guide.Summary != "Lan viết." || len(d.Clashes) != 0 {
		t.Errorf("chosen: %q, %d", d.Guide.Summary, len(d.Clashes))
	}
	lan.post(residence+"/edit/clash", f) // pressed twice
	if d := p.draft(); d.Guide.Summary != "Lan viết." {
		t.Errorf("chosen twice: %q", d.Guide.Summary)
	}
}

// TestLateRequest: words that were long on the way do not undo newer ones of
// the same page.
func TestLateRequest(t *testing.T) {
	p := newPlace(t)
	page := p.get(residence + "/edit")
	f := formIn(t, page.body)
	f.Set("do", "auto")
	f.Set("page", pageKey(t, page.body))
	send := func(seq, summary string) formAnswer {
		f.Set("seq", seq)
		f.Set("summary", summary)
		a, status := p.script(f)
		if status != http.StatusOK {
			t.Fatal(status)
		}
		return a
	}
	if a := send("2", "Mới."); a.Seq != 2 || a.Version != 2 || a.Said != "Đã lưu lúc 09:25" || a.Began == "" {
		t.Errorf("answer %+v", a)
	}
	if a := send("1", "Cũ."); a.Began != "" || a.Seq != 1 {
		t.Errorf("late answer %+v", a)
	}
	if d := p.draft(); d.Guide.Summary != "Mới." || len(d.Clashes) != 0 {
		t.Errorf("draft %q, %d clashes", d.Guide.Summary, len(d.Clashes))
	}
	f.Set("began", "x") // a damaged page loses nothing either
	if a := send("3", "Nữa."); a.Version != 3 || p.draft().Guide.Summary != "Nữa." {
		t.Errorf("answer %+v", a)
	}
	f.Set("short", strings.Repeat("ộ", 61))
	if a := send("4", "Nữa."); len(a.Faults) != 1 || a.Faults[0] != (placed{"short", "Thông tin chính, Tên gọi hằng ngày", "Dài 61 chữ cái, chỉ vừa 60."}) {
		t.Errorf("faults %+v", a.Faults)
	}
}

func TestEditedDraftIsReviewedAgain(t *testing.T) {
	p := newPlace(t)
	p.edit("save", func(f url.Values) { f.Set("summary", "Mới.") })
	d := p.draft()
	d, err := d.Submit("huong", "", start)
	must(t, err)
	_, err = p.store.PutDraft(t.Context(), d)
	must(t, err)
	p.get(residence+"/edit").has(t, "Đang chờ duyệt.", "phải gửi duyệt lại")
	p.edit("save", nil)
	if a := p.edit("review", nil); a.header.Get("Location") != residence {
		t.Errorf("in review already: to %s", a.header.Get("Location"))
	}
	if d := p.draft(); d.State != procedures.DraftReview {
		t.Error("saved unchanged, and not in review any more")
	}
	p.edit("save", func(f url.Values) { f.Set("summary", "Mới hơn.") })
	if d := p.draft(); d.State != procedures.DraftEditing {
		t.Error("changed, and in review still")
	}
	if a := p.edit("review", nil); a.header.Get("Location") != residence+"?said=to_submit" {
		t.Errorf("to %s", a.header.Get("Location"))
	}
	p.get(residence+"?said=to_submit").has(t, "chưa gửi", "Đã đổi gì, vì sao?")
	if a := p.edit("preview", nil); a.header.Get("Location") != residence+"/preview" {
		t.Errorf("to %s", a.header.Get("Location"))
	}
}

func TestWhoIsHere(t *testing.T) {
	var h here
	at := start
	if got := h.enter("1", "a", "huong", "Hương", at); got != nil {
		t.Errorf("alone: %q", got)
	}
	h.enter("1", "b", "huong", "Hương", at)
	h.enter("2", "c", "son", "Sơn", at)
	if got := h.enter("1", "d", "lan", "Lan", at); len(got) != 1 || got[0] != "Hương" {
		t.Errorf("with Hương: %q", got)
	}
	at = at.Add(herePatience)
	h.enter("1", "a", "huong", "Hương", at)
	at = at.Add(time.Second)
	if got := h.enter("1", "a", "huong", "Hương", at); got != nil {
		t.Errorf("Lan left: %q", got)
	}
	h.leave("1", "a")
	if len(h.pages) != 1 || len(h.pages["1"]) != 0 {
		t.Errorf("pages %v", h.pages)
	}
	for range 2 {
		if !h.follows("1", "x", 1) {
			t.Error("an unknown page is refused")
		}
	}
}
