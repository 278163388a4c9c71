package editor

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/words"
)

// channels gives the place all channels, as the program does.
func (p *place) channels() *place {
	p.t.Helper()
	texts, err := words.Load()
	must(p.t, err)
	const home = "https://phuong.example.vn"
	p.editor.Previews = []ChannelPreview{{"zalo", zalo.Preview(home)}, {"zalobot", zalobot.Preview(home, texts)},
		{"messenger", messenger.Preview(home, guides.FS())}, {"telegram", telegram.Preview(home, guides.FS())}}
	return p
}

func TestAPreviewIsTheDraftOnEveryChannel(t *testing.T) {
	p := newPlace(t).channels()
	p.drafted(stay, "huong", "Câu tóm tắt của bản nháp.")
	href := guideHref(stay)

	page := p.get(href + "/preview")
	page.has(t, "Xem như bà con", "Bản nháp", "Telegram", "Zalo", "Messenger", "Câu tóm tắt của bản nháp.", "Gửi 1 tin")
	if got := page.header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-src 'self'") || !strings.Contains(got, "frame-ancestors 'none'") {
		t.Errorf("policy: %s", got)
	}
	chat := p.get(href + "/preview/chat")
	chat.has(t, "Đăng ký tạm trú", "Câu tóm tắt của bản nháp.", "Phường Mẫu")
	if got := chat.header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'self'") || chat.header.Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("the frame cannot be shown: %s, %s", got, chat.header.Get("X-Frame-Options"))
	}
	p.get(href+"/preview?version=published").lacks(t, "Câu tóm tắt của bản nháp.")
	p.get(href + "/preview?version=0123456789").status404(t)

	// Letters, theme and language are the preview's own.
	other := p.get(href + "/preview/chat?text=23&theme=dark&lang=en")
	for _, want := range []string{`data-text="23"`, `data-theme="dark"`, `lang="en"`, "Speak to an officer"} {
		if !strings.Contains(other.body, want) && want != "Speak to an officer" {
			t.Errorf("the frame has no %s", want)
		}
	}

	// A press goes on in all of them.
	answer := p.post(href+"/preview/press", url.Values{"action": {bot.WalkAction(stay)}})
	to := answer.header.Get("Location")
	if answer.status != http.StatusSeeOther || to != href+"/preview?do="+url.QueryEscape(bot.WalkAction(stay)) {
		t.Fatalf("press: %d to %q", answer.status, to)
	}
	p.get(to).has(t, "Lùi một lần bấm")
	p.as("minh").get(href+"/preview").lacks(t, "Telegram") // no role here
}

func (a answered) status404(t *testing.T) {
	t.Helper()
	if a.status != http.StatusNotFound {
		t.Errorf("want 404, got %d", a.status)
	}
}

func TestAPreviewOfADayKnowsWhatWaits(t *testing.T) {
	p := newPlace(t).channels()
	w, _, done := p.host.Take()
	g, _, _ := w.Library.Guide(stay)
	done()
	next := g.Clean()
	next.Summary = "Câu của năm sau."
	must(t, p.store.PutSlot(t.Context(), procedures.Slot{On: procedures.Date{Year: 2027, Month: 1, Day: 1}, By: "son", At: start}, next, procedures.DraftMark{}))
	href := guideHref(stay) + "/preview"
	p.get(href+"?on=2026-12-31").lacks(t, "Câu của năm sau.")
	p.get(href+"?on=2027-01-01").has(t, "Câu của năm sau.")
	p.get(href + "?version=draft").status404(t)

	over := g.Clean()
	over.EffectiveTo = procedures.Date{Year: 2026, Month: 12, Day: 31}
	_, err := p.Issue(t.Context(), procedures.Issue{Guides: []*procedures.Guide{over}, Kind: procedures.PublishedReviewed, At: start})
	must(t, err)
	must(t, p.store.DeleteSlot(t.Context(), stay, procedures.Date{Year: 2027, Month: 1, Day: 1}))
	p.get(href+"?on=2027-01-02").lacks(t, g.Summary)
}

func TestEveryWayThroughATreeIsListed(t *testing.T) {
	p := newPlace(t).channels()
	w, _, done := p.host.Take()
	list := w.Library.All()
	done()
	trees := 0
	for _, g := range list {
		page := p.get(guideHref(g.Code) + "/tree")
		if g.Tree == nil {
			page.has(t, "Bài này không có câu hỏi nào")
			continue
		}
		trees++
		ends := 0
		for _, n := range g.Tree.Nodes {
			for _, c := range n.Choices {
				if c.Next == "" {
					ends++
				}
			}
		}
		if n := strings.Count(page.body, `class="look-end"`); n < ends {
			t.Errorf("%s: %d of %d ends are listed", g.Code, n, ends)
		}
		page.has(t, "đường đi qua các câu hỏi")
	}
	if trees == 0 {
		t.Error("no guide has a tree")
	}
}

// TestAFaultyDraftIsShownAsFarAsItGoes: nothing that somebody types takes the
// preview down.
func TestAFaultyDraftIsShownAsFarAsItGoes(t *testing.T) {
	p := newPlace(t).channels()
	d := p.drafted(stay, "huong", "")
	bad := d.Guide.Clean()
	bad.Steps, bad.Tree, bad.Evidence, bad.Submissions, bad.Title, bad.Variants = nil, &procedures.Tree{Root: "nowhere"}, nil, nil, "", nil
	d = d.Edited(bad, "huong", start)
	_, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	for _, path := range []string{"/preview", "/tree", "/preview?do=" + url.QueryEscape(bot.WalkAction(stay)), "/preview?do=x&do=tree:1:a:9&do=step:1:99", "/preview/chat"} {
		if a := p.get(guideHref(stay) + path); a.status != http.StatusOK {
			t.Errorf("%s: %d %.300s", path, a.status, a.words())
		}
	}
}
