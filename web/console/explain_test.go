package console

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/webtest"
	"github.com/motcua/motcua/words"
)

// newSearching is a desk that really searches.
func newSearching(t *testing.T) *place {
	t.Helper()
	p := newPlace(t)
	x, err := webtest.Shipped()
	must(t, err)
	must(t, p.host.SetLibrary(x.Library(), x, nil))
	return p
}

func asking(q string) string { return explainPath + "?q=" + url.QueryEscape(q) }

// explainPages have every decision, repairs, senses, another office, and a
// question that is settled without comparing guides.
func explainPages() map[string]string {
	return map[string]string{
		"empty": explainPath, "answer": asking("dang ky khai snih cho con co bo nguoi nuoc ngoai can giay to gi"), "clarify": asking("sổ đỏ ở đâu"),
		"refuse": asking("ly hôn thì nộp đơn ở đâu"), "code": asking("1.004194"), "nothing": asking("xin chào"), "far": asking("nuôi rồng trong vườn"),
	}
}

func TestExplainSays(t *testing.T) {
	p := newSearching(t)
	says := func(path string, want ...string) {
		t.Helper()
		a := p.get(path)
		text := textOf(a.body)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %q in %s", path, w, text)
			}
		}
	}
	pages, before := explainPages(), len(p.trail.trail)
	says(pages["empty"], "Hỏi thử trợ lý", "Câu mẫu để thử", "Khi trợ lý hiểu sai", "docs/search.md")
	says(pages["answer"], "Trợ lý sẽ trả lời ngay", "Khai sinh có yếu tố nước ngoài Mã 2.000528", "hơn hẳn các bài khác", "snih hiểu là sinh (gõ nhầm hoặc thiếu chữ)",
		"nguoi nuoc ngoai hiểu là có yếu tố nước ngoài", "Hỏi về Giấy tờ từ chữ “can giay to gi”", "Nếu phải chọn: dưới 1%", "Gần nhất là cách hỏi:",
		"Bà con nhắc điều mà tên bài không có: có yếu tố nước ngoài", "Vì sao bài 1 đứng trên bài 2?", "Bài 1 hơn nhiều nhất ở:", "Câu hỏi có trong mọi tên và cách hỏi", "Cộng lại")
	says(pages["clarify"], "Trợ lý sẽ hỏi lại", "được mời chọn một trong", "sổ đỏ hiểu là giấy chứng nhận quyền sử dụng đất", "Sẽ cho chọn", "Hỏi về Nơi nộp")
	says(asking("làm sổ đỏ ở đâu"), "Trợ lý sẽ trả lời ngay", "làm sổ đỏ hiểu là đăng ký đất đai", "tính 95%")
	says(pages["refuse"], "Trợ lý sẽ nói là chưa chắc", "Việc này thường không làm ở phường (Tòa án).", "Nơi khác làm Tòa án", "không trả lời bằng bài nào dưới đây")
	says(pages["code"], "Câu hỏi ghi đúng mã của thủ tục.", "Đăng ký tạm trú Mã 1.004194", "không phải so bài nào")
	says(pages["nothing"], "chưa có việc gì để tìm", "Không có chữ nào phải sửa")
	// What is typed is shown as text, in one line and not too long.
	a := p.get(asking(`<u>khai</u>` + "\n" + `"sinh" ` + strings.Repeat("ữ", 900)))
	a.has(t, "&lt;u&gt;khai&lt;/u&gt; &#34;sinh&#34; ữữ")
	a.lacks(t, "<u>khai", strings.Repeat("ữ", 300), "\ufffd")
	if entries := len(p.trail.trail); len(p.store.commands()) > 0 || entries > before {
		t.Errorf("something was kept: %v, %d entries", p.store.commands(), entries)
	}
	// From a ticket's guide, the same question.
	p.get("/console/t/K7Q2MD/guide?guide="+url.QueryEscape("tạm trú")).has(t, asking("tạm trú")[:len(explainPath)+3], "Xem vì sao")
}

func TestExplainIsClean(t *testing.T) {
	p := newSearching(t)
	var paths []string
	for _, path := range explainPages() {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	p.clean(paths)
	p.ordered(paths)
}

// TestExplainForStaff: who is no officer may try a question too; nobody
// without an account may; and without an index the page says so.
func TestExplainForStaff(t *testing.T) {
	p := newSearching(t)
	p.client = p.signIn("bientap")
	a := p.get(asking("khai sinh"))
	a.has(t, `href="/console/search" aria-current="page"`, "Đăng ký khai sinh")
	p.client = browser()
	if a := p.get(explainPath); a.status != http.StatusSeeOther {
		t.Errorf("signed out: %d", a.status)
	}
	p.client = p.signIn("huong")
	p.get("/console").has(t, `href="/console/search"`)
	p.get("/console/me").has(t, `href="/console/search"`)
	must(t, p.host.Close())
	if a := p.get(asking("khai sinh")); a.status != http.StatusOK || !strings.Contains(a.body, "lúc này chưa hỏi được") {
		t.Errorf("without an index: %d %s", a.status, textOf(a.body))
	}
}

// TestExplainHasWords: what the search names, the catalogue has words for.
func TestExplainHasWords(t *testing.T) {
	texts, err := words.Load()
	must(t, err)
	x, err := webtest.Shipped()
	must(t, err)
	var keys []string
	add := func(prefix, name string) { keys = append(keys, prefix+strings.ReplaceAll(name, " ", "_")) }
	for _, r := range knowledge.Reasons() {
		add("explain.reason_", string(r))
	}
	for _, n := range knowledge.FeatureNames() {
		add("explain.feature_", n)
	}
	for _, n := range x.QualifierNames() {
		add("explain.qualifier_", n)
	}
	for _, n := range []string{"title", "short title", "alias", "wording", "keyword", "part of the title"} {
		add("explain.by_", n)
	}
	for _, n := range []string{"telex", "vni", "split", "joined", "slip"} {
		add("explain.why_", n)
	}
	for _, a := range procedures.Aspects() {
		add("bot.aspect_", string(a))
	}
	for _, k := range keys {
		for _, lang := range words.Langs() {
			if !texts.Has(lang, k) {
				t.Errorf("%s lacks %s", lang, k)
			}
		}
	}
}

// TestExplainFits looks at the page on a phone and on a desk, folded and with
// everything open. With CONSOLE_SHOTS it leaves pictures there.
func TestExplainFits(t *testing.T) {
	p := newSearching(t)
	ctx := chromium(t, p)
	shots := os.Getenv("CONSOLE_SHOTS")
	themes := []string{"light"}
	if shots != "" {
		themes = append(themes, "dark", "large")
	}
	for _, width := range []int64{320, 360, 640, 1280} {
		for _, theme := range themes {
			for name, path := range explainPages() {
				do(ctx, t, chromedp.EmulateViewport(width, 740))
				eval[string](ctx, t, `document.cookie = "theme=`+theme+`;path=/"; document.cookie = "text=`+map[bool]string{true: "23", false: "17"}[theme == "large"]+`;path=/"`)
				open(ctx, t, p, path)
				for _, state := range []string{"", "-open"} {
					if state != "" {
						do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('main details').forEach((d, i) => { d.open = i === 0 })`))
					}
					if wide := eval[float64](ctx, t, `document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)`); wide > 0 {
						t.Errorf("%s%s at %d: %.0f px too wide", name, state, width, wide)
					}
					if low := eval[[]string](ctx, t, small); len(low) > 0 {
						t.Errorf("%s%s at %d: too low to be pressed: %q", name, state, width, low)
					}
					if shots == "" || state != "" && name != "answer" {
						continue
					}
					high := eval[float64](ctx, t, `document.documentElement.scrollHeight`)
					do(ctx, t, chromedp.EmulateViewport(width, max(740, int64(high))))
					png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
					must(t, err)
					must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("explain-%s%s-%d-%s.png", name, state, width, theme)), png, 0o600))
				}
			}
		}
	}
	// By keyboard alone: from the field to the answer and into the points.
	do(ctx, t, chromedp.EmulateViewport(1280, 740))
	open(ctx, t, p, explainPath)
	do(ctx, t, chromedp.SendKeys("#q", "khai sinh\r"), chromedp.WaitReady(".tried"))
	if got := eval[string](ctx, t, `document.querySelector('#q').value + '|' + document.querySelector('.tf-points summary').tabIndex`); got != "khai sinh|0" {
		t.Errorf("after Enter: %q", got)
	}
}
