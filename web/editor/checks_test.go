package editor

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/links"
	"github.com/motcua/motcua/procedures"
)

// web is a world of pages for links: what each answers, ok for those that are
// not named. It keeps what comes of it as links.Watch does.
type web struct {
	p *place

	mu     sync.Mutex
	how    map[string]procedures.LinkOutcome
	hold   chan struct{} // nil: at once
	rounds int
}

func (w *web) Telling(ctx context.Context, g *procedures.Guide, tell func(done, total int)) ([]procedures.LinkCheck, error) {
	w.mu.Lock()
	hold := w.hold
	w.rounds++
	w.mu.Unlock()
	all := links.Of(g)
	tell(0, len(all))
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	var out []procedures.LinkCheck
	for i, l := range all {
		w.mu.Lock()
		c := procedures.LinkCheck{URL: l.URL, At: w.p.clock(), Outcome: procedures.LinkOK, Status: 200}
		if o := w.how[l.URL]; o != "" {
			c.Outcome, c.Status = o, 0
		}
		w.mu.Unlock()
		before, err := w.p.store.LinkChecks(ctx, l.URL)
		if err != nil {
			return nil, err
		}
		out = append(out, links.After(before[l.URL], c))
		tell(i+1, len(all))
	}
	return out, w.p.store.PutLinkChecks(ctx, out)
}

// checked gives the place links, hints and questions.
func (p *place) checking() *web {
	p.t.Helper()
	w := &web{p: p, how: map[string]procedures.LinkOutcome{}}
	p.editor.Links, p.editor.Replay = w, true
	return w
}

// settle waits until nothing goes on in the background.
func (p *place) settle() {
	p.t.Helper()
	t := p.editor.trials
	t.mu.Lock()
	var all []*trial
	for _, x := range t.all {
		all = append(all, x)
	}
	t.mu.Unlock()
	for _, x := range all {
		select {
		case <-x.ended:
		case <-p.t.Context().Done():
			p.t.Fatal("a trial does not end")
		}
	}
}

const formURL = "https://mau.example.vn/ct01.pdf"

// linked is a draft with a link of its own.
func (p *place) linked(summary string) procedures.Draft {
	d := p.drafted(stay, "huong", summary)
	g := d.Guide.Clean()
	g.Steps[0].Link = &procedures.Link{Text: "Tải tờ khai", URL: formURL}
	d = d.Edited(g, "huong", start)
	var err error
	d.Version, err = p.store.PutDraft(p.t.Context(), d)
	must(p.t, err)
	return d
}

func TestALinkThatIsNotGoodHoldsAGuideBack(t *testing.T) {
	p := newPlace(t)
	w := p.checking()
	p.editor.Replay = false
	d := p.linked("Câu tóm tắt mới cho bà con.")
	w.how[formURL] = procedures.LinkVaguely
	checks := guideHref(stay) + "/checks"
	p.get(checks).has(t, "Chưa thử lần nào", "Kiểm tra đường dẫn ngay", formURL)

	if a := p.post(checks+"/links", nil); a.status != http.StatusSeeOther {
		t.Fatalf("try links: %d", a.status)
	}
	p.settle()
	page := p.get(checks)
	page.has(t, "Trang không cho máy xem", "Tôi đã mở thử, dùng được", "1 đường dẫn cần xem", "từ 17/6/2026", "Bước 1, ")
	if !strings.Contains(page.body, "/edit?open=steps%5B0%5D.link.url#") {
		t.Error("the link does not lead to its field")
	}

	son := p.as("son")
	approve(t, p, d, "son")
	son.press(stay, "publish", "when", "now", "page", "review").has(t, "1 đường dẫn không mở được")
	if p.post(checks+"/vouch", url.Values{"url": {"https://elsewhere.example.vn/"}}).status == http.StatusSeeOther {
		t.Error("a link that the guide does not name is vouched for")
	}
	if a := p.post(checks+"/vouch", url.Values{"url": {formURL}}); a.status != http.StatusSeeOther {
		t.Fatalf("vouch: %d %.300s", a.status, a.words())
	}
	p.get(checks).has(t, "huong đã mở thử, dùng được", "Đường dẫn đều mở được")
	if got := p.actions(); !strings.Contains(got, "vouch:huong:"+string(stay)) {
		t.Errorf("the trail has %q", got)
	}
	son.press(stay, "publish", "when", "now", "page", "review").goes(t, "published")
}

// TestNobodyVouchesForWhatIsNotThere: a page that is gone, or in a private
// network, is not good whatever anybody says.
func TestNobodyVouchesForWhatIsNotThere(t *testing.T) {
	p := newPlace(t)
	w := p.checking()
	p.editor.Replay = false
	p.linked("")
	checks := guideHref(stay) + "/checks"
	for _, o := range []procedures.LinkOutcome{procedures.LinkMissing, procedures.LinkPrivate, procedures.LinkLoop, procedures.LinkNobody, procedures.LinkOK} {
		w.how[formURL] = o
		p.post(checks+"/links", nil)
		p.settle()
		p.get(checks).lacks(t, "Tôi đã mở thử, dùng được")
		if a := p.post(checks+"/vouch", url.Values{"url": {formURL}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: vouched for: %d", o, a.status)
		}
	}
}

func TestAPageSaysHowFarATrialIs(t *testing.T) {
	p := newPlace(t)
	w := p.checking()
	p.editor.Replay = false
	w.hold = make(chan struct{})
	d := p.linked("")
	checks := guideHref(stay) + "/checks"
	p.post(checks+"/links", nil)
	page := p.get(checks)
	page.has(t, "Đang thử các đường dẫn", "Xem lại")
	if !strings.Contains(page.body, "data-running") {
		t.Error("a script does not learn that it goes on")
	}
	approve(t, p, d, "son")
	p.as("son").press(stay, "publish", "when", "now", "page", "review").has(t, "Đang thử")
	p.post(checks+"/links", nil)
	close(w.hold)
	p.settle()
	if w.rounds != 1 {
		t.Errorf("the links were tried %d times at once", w.rounds)
	}
	p.get(checks).lacks(t, "Đang thử các đường dẫn")
	// Days later they are tried anew before it goes out.
	p.wait(3 * 24 * time.Hour)
	p.as("son").press(stay, "publish", "when", "now", "page", "review").goes(t, "published")
	if w.rounds != 2 {
		t.Errorf("links of days ago let a guide out: %d rounds", w.rounds)
	}
}

type questionContract = bot.Questions

// settledQuestions are questions that staff settled, and no more of the
// contract.
type settledQuestions struct {
	questionContract
	list []bot.Question
}

func (s settledQuestions) Questions(context.Context, bot.QuestionFilter) ([]bot.Question, error) {
	return s.list, nil
}

func TestLostQuestionsHoldAGuideBackUntilAReviewerSaysSo(t *testing.T) {
	p := newPlace(t)
	p.checking()
	p.editor.Links = nil
	w, _, done := p.host.Take()
	g, rev, _ := w.Library.Guide(stay)
	done()
	p.editor.Questions = settledQuestions{list: []bot.Question{{ID: "q1", Text: "làm xzqwvk ở đâu", SettledAs: stay}}}
	other := g.Clean()
	other.Title, other.Short, other.Summary = "Thủ tục hoàn toàn khác mẫu", "Thủ tục khác mẫu", "Nói về chuyện khác."
	other.Wordings, other.Aliases, other.Keywords = []string{"Làm xzqwvk ở đâu?"}, nil, nil
	d := procedures.NewDraft(other, rev, "huong", start)
	var err error
	d.Version, err = p.store.PutDraft(t.Context(), d)
	must(t, err)
	checks := guideHref(stay) + "/checks"

	p.get(checks)
	p.settle()
	page := p.get(checks)
	page.has(t, "câu không còn tìm ra bài này như trước", g.Wordings[0], "câu nay tìm ra bài này", "Bài chưa đưa ra được")
	page.lacks(t, "Xác nhận và cho qua") // Hương writes
	approve(t, p, d, "son")
	p.settle()
	son := p.as("son")
	son.press(stay, "publish", "when", "now", "page", "review").has(t, "câu hỏi của bà con sẽ bị mất hoặc trả lời nhầm")

	page = son.get(checks)
	page.has(t, "Xác nhận và cho qua")
	_, digest, _ := strings.Cut(page.body, `name="digest" value="`)
	digest, _, _ = strings.Cut(digest, `"`)
	son.post(checks+"/lost", url.Values{"digest": {digest}}).has(t, "Xin ghi vì sao")
	son.post(checks+"/lost", url.Values{"digest": {"0000"}, "reason": {"Đúng ý"}}).has(t, "vừa đổi")
	if a := p.post(checks+"/lost", url.Values{"digest": {digest}, "reason": {"Đúng ý"}}); a.status != http.StatusForbidden {
		t.Errorf("a writer confirms: %d", a.status)
	}
	if a := son.post(checks+"/lost", url.Values{"digest": {digest}, "reason": {"Thủ tục đã đổi tên."}}); a.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %.300s", a.status, a.words())
	}
	p.get(checks).has(t, "son xác nhận", "Thủ tục đã đổi tên.")
	son.press(stay, "publish", "when", "now", "page", "review").goes(t, "published")
}

func TestAQuestionIsTriedWithTheDraftInIt(t *testing.T) {
	p := newPlace(t)
	p.checking()
	d := p.drafted(stay, "huong", "")
	g := d.Guide.Clean()
	g.Wordings = append(g.Wordings, "Xin mẫu xzqwvk ở đâu?")
	d = d.Edited(g, "huong", start)
	_, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	checks := guideHref(stay) + "/checks"
	p.get(checks+"?q="+url.QueryEscape("xin mẫu xzqwvk ở đâu")).has(t, "Ra ngay bài này")
	p.get(checks+"?q="+url.QueryEscape("đăng ký khai sinh cho con")).has(t, "Ra nhầm")
	p.get(checks+"?q="+url.QueryEscape("qqq zzz")).has(t, "không tìm ra bài nào")
}

func TestFaultsAndHintsLeadToTheirFields(t *testing.T) {
	p := newPlace(t)
	p.checking()
	d := p.drafted(stay, "huong", "Công dân nộp hồ sơ theo quy định của pháp luật hiện hành.")
	g := d.Guide.Clean()
	g.Steps[1].Link = &procedures.Link{Text: "x", URL: "không phải"}
	d = d.Edited(g, "huong", start)
	_, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	page := p.get(guideHref(stay) + "/checks")
	page.has(t, "1 chỗ cần sửa", "Gợi ý lời văn", "Bước 2")
	for _, to := range []string{"open=steps%5B1%5D.link.url#steps", "open=summary#summary"} {
		if !strings.Contains(page.body, to) {
			t.Errorf("nothing leads to %s", to)
		}
	}
}

// TestTrialsEndWithTheWorkspace: closing it waits for what goes on and cuts it
// short.
func TestTrialsEndWithTheWorkspace(t *testing.T) {
	x := newTrials()
	began := make(chan struct{})
	a := x.begin("a", false, func(ctx context.Context, _ func(int, int)) (any, error) {
		close(began)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	<-began
	if b := x.begin("a", true, nil); b != a {
		t.Error("the same is done twice at once")
	}
	x.close()
	if !a.over() || !errors.Is(a.err, context.Canceled) {
		t.Errorf("it ended with %v", a.err)
	}
}

// TestWhereNobodyTriesLinksThePageSaysSo: they hold nothing back there, and
// nobody vouches for one, whatever is known of it from another time.
func TestWhereNobodyTriesLinksThePageSaysSo(t *testing.T) {
	p := newPlace(t)
	p.linked("Câu mới.")
	must(t, p.store.PutLinkChecks(t.Context(), []procedures.LinkCheck{{URL: formURL, At: start, Outcome: procedures.LinkVaguely}}))
	checks := guideHref(stay) + "/checks"
	page := p.get(checks)
	page.has(t, "Đường dẫn không được thử ở đây", "người quản trị đã tắt việc ấy", formURL)
	page.lacks(t, "Kiểm tra đường dẫn ngay", "Tôi đã mở thử, dùng được", "Đường dẫn đều mở được")
	if a := p.post(checks+"/vouch", url.Values{"url": {formURL}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("vouched for: %d", a.status)
	}
}
