package editor

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

const residence = Home + "/g/1.004194"

// formIn is what a browser would post of the form on a page.
func formIn(t *testing.T, page string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	must(t, err)
	out := url.Values{}
	attr := func(n *html.Node, key string) (string, bool) {
		i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
		if i < 0 {
			return "", false
		}
		return n.Attr[i].Val, true
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || inTemplate(n) {
			continue
		}
		name, named := attr(n, "name")
		if !named {
			continue
		}
		value, _ := attr(n, "value")
		switch n.Data {
		case "input":
			kind, _ := attr(n, "type")
			if _, on := attr(n, "checked"); on || kind != "checkbox" && kind != "radio" {
				out.Add(name, value)
			}
		case "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			out.Add(name, strings.ReplaceAll(text, "\n", "\r\n"))
		case "select":
			chosen := ""
			for o := range n.Descendants() {
				if _, on := attr(o, "selected"); on {
					chosen, _ = attr(o, "value")
				}
			}
			out.Add(name, chosen)
		}
	}
	return out
}

func inTemplate(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Data == "template" {
			return true
		}
	}
	return false
}

// edit opens the form of a guide, changes it and posts it.
func (p *place) edit(do string, change func(url.Values)) answered {
	p.t.Helper()
	page := p.get(residence + "/edit")
	if page.status != http.StatusOK {
		p.t.Fatalf("form: %d %.300s", page.status, page.words())
	}
	f := formIn(p.t, page.body)
	if change != nil {
		change(f)
	}
	f.Set("do", do)
	return p.post(residence+"/edit", f)
}

// draft is the stored draft; its guide is nil when there is none.
func (p *place) draft() procedures.Draft {
	p.t.Helper()
	d, err := p.store.Draft(p.t.Context(), "1.004194")
	if err != nil {
		return procedures.Draft{}
	}
	return d
}

// TestPagesOfGuidesComeBack reads every shipped guide from the page itself.
func TestPagesOfGuidesComeBack(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	list, err := guides.Load()
	must(t, err)
	for _, g := range list {
		a := p.get(Home + "/g/" + string(g.Code) + "/edit")
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d", g.Code, a.status)
		}
		f := formIn(t, a.body)
		base, err := unpack(f.Get("began"))
		must(t, err)
		r := fromForm(fields(f), base)
		for _, c := range procedures.Compare(g, r.guide) {
			t.Errorf("%s: %s %s: %q, back %q", g.Code, c.Kind, c.Path, c.Before, c.After)
		}
	}
	if a := p.edit("save", nil); a.status != http.StatusSeeOther || !strings.HasSuffix(a.header.Get("Location"), "said=same") || p.draft().Guide != nil {
		t.Errorf("saved unchanged: %d, to %s, draft %v", a.status, a.header.Get("Location"), p.draft().Guide)
	}
}

func TestFormWithoutScript(t *testing.T) {
	p := newPlace(t)
	set := func(name, value string) func(url.Values) { return func(f url.Values) { f.Set(name, value) } }
	a := p.edit("save", set("short", "Khai tạm trú"))
	if a.status != http.StatusSeeOther {
		t.Fatal(a.status, a.words())
	}
	p.get(a.header.Get("Location")).has(t, "Đã lưu bản nháp.", "Khai tạm trú", "Đang sửa.")
	d := p.draft()
	if d.Guide.Short != "Khai tạm trú" || !slices.Equal(d.Authors, []string{"huong"}) || d.Base == "" || d.State != procedures.DraftEditing {
		t.Fatalf("draft %+v", d)
	}
	titles := func() (out []string) {
		for _, s := range p.draft().Guide.Steps {
			out = append(out, s.Title)
		}
		return out
	}
	// The buttons of lists keep what was typed beside them.
	a = p.edit("add:steps", set("summary", "Câu mới."))
	if to := a.header.Get("Location"); !strings.Contains(to, "open=steps%5B5%5D") || !strings.HasSuffix(to, "#steps%5B5%5D") {
		t.Errorf("added: to %s", to)
	}
	if got := titles(); len(got) != 6 || p.draft().Guide.Summary != "Câu mới." {
		t.Errorf("steps %q", got)
	}
	p.edit("save", func(f url.Values) { f.Set("steps[5].title", "Về nhà"); f.Set("steps[5].text", "Xong rồi.") })
	id := p.draft().Guide.Steps[5].ID
	if id != "ve-nha" {
		t.Errorf("id %q", id)
	}
	p.edit("up:steps[5]", set("steps[5].title", "Ra về"))
	if got := titles(); got[4] != "Ra về" || got[5] != "Nhận kết quả" || p.draft().Guide.Steps[4].ID != id {
		t.Errorf("moved: %q, %+v", got, p.draft().Guide.Steps[4])
	}
	p.edit("down:steps[0]", nil)
	if got := titles(); got[0] != "Xếp đủ giấy tờ" || got[1] != "Điền tờ khai" {
		t.Errorf("moved: %q", got)
	}
	p.edit("remove:evidence[0]", nil)
	g := p.draft().Guide
	if len(g.Evidence) != 6 || slices.ContainsFunc(g.Steps, func(s procedures.Step) bool { return slices.Contains(s.Evidence, "to-khai-ct01") }) {
		t.Errorf("removed: %+v", g.Steps)
	}
	// A paper that has no id yet can be ticked by its number.
	p.edit("add:evidence", nil)
	p.edit("save", func(f url.Values) { f.Set("evidence[6].title", "Giấy mời"); f.Add("steps[3].evidence", "#6") })
	if g := p.draft().Guide; g.Evidence[6].ID != "giay-moi" || !slices.Contains(g.Steps[3].Evidence, "giay-moi") {
		t.Errorf("ticked: %+v", g.Steps[3])
	}
	// Undo goes back over all of it, also on another day.
	p.edit("undo", nil)
	if g := p.draft().Guide; slices.Contains(g.Steps[3].Evidence, "giay-moi") {
		t.Error("not undone")
	}
	p.edit("undo", nil)
	p.edit("undo", nil)
	if g := p.draft().Guide; len(g.Evidence) != 7 || g.Evidence[0].ID != "to-khai-ct01" {
		t.Errorf("not undone: %+v", g.Evidence)
	}
	p.edit("redo", nil)
	p.edit("redo", nil)
	p.edit("redo", nil)
	if g := p.draft().Guide; !slices.Contains(g.Steps[3].Evidence, "giay-moi") {
		t.Errorf("not done again: %+v", g.Steps[3])
	}
}

func TestFormFaults(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	for name, x := range map[string]struct {
		change func(url.Values)
		field  string
		says   string
	}{
		"title":     {func(f url.Values) { f.Set("title", " ") }, "title", "Chưa có tên thủ tục."},
		"short":     {func(f url.Values) { f.Set("short", strings.Repeat("ộ", 61)) }, "short", "Dài 61 chữ cái, chỉ vừa 60."},
		"address":   {func(f url.Values) { f.Set("source.url", "dichvucong") }, "source.url", "bắt đầu bằng https://"},
		"fee":       {func(f url.Values) { f.Set("submissions[0].fees[0].amount", "") }, "submissions[0].fees[0].amount", "Chưa có số tiền."},
		"step":      {func(f url.Values) { f.Set("steps[1].text", "") }, "steps[1].text", "Chỗ này chưa ghi."},
		"moved":     {func(f url.Values) { f["steps.order"] = []string{"4", "1", "2", "3", "0"}; f.Set("steps[4].text", "") }, "steps[0].text", "Chỗ này chưa ghi."},
		"code":      {func(f url.Values) { f.Set("related", "1.004222\r\nmột") }, "related", "Dòng 2: Mã thủ tục viết như 1.004194."},
		"choice":    {func(f url.Values) { f.Set("tree.nodes[1].choices[0].to", "") }, "tree.nodes[1].choices[0].to", "dẫn tới đâu"},
		"circle":    {func(f url.Values) { f.Set("tree.nodes[1].choices[0].to", "question:dang-ky-cho-ai") }, "tree.nodes[1].choices[0].to", "Quay vòng về câu: Bà con đăng ký tạm trú cho ai ạ?"},
		"lost":      {func(f url.Values) { f.Set("tree.nodes[0].choices[2].to", "variant:quan-doi") }, "tree.nodes[1].question", "Không câu trả lời nào dẫn tới câu hỏi này."},
		"gone":      {func(f url.Values) { f["variants.order"] = []string{"0", "1", "2"} }, "evidence[4].variant", "một phần đã bỏ"},
		"form":      {func(f url.Values) { f.Set("evidence[1].form.url", "x") }, "evidence[1].form.url", "https://"},
		"video":     {func(f url.Values) { f.Set("videos[0].url", "https://a.vn/") }, "videos[0].url", "Chỉ giữ một"},
		"no script": {func(f url.Values) { f.Set("summary", "<script>") }, "", "<script>"},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.as("huong")
			p.t = t
			if d := p.draft(); d.Guide != nil {
				must(t, p.store.DeleteDraft(t.Context(), d.Code, d.Version))
			}
			a := p.edit("review", x.change)
			if to := a.header.Get("Location"); x.field != "" && !strings.HasSuffix(to, "said=faults#gform-faults") {
				t.Errorf("to %s", to)
			}
			page := p.get(residence + "/edit")
			page.has(t, x.says)
			if x.field != "" && !strings.Contains(page.body, `id="`+x.field+`-fault"`) {
				t.Errorf("no fault beside %s", x.field)
			}
		})
	}
}

// TestFormKeepsWhatItCannotRead: words that no draft can hold come back on
// the page, and all else is saved.
func TestFormKeepsWhatItCannotRead(t *testing.T) {
	p := newPlace(t)
	a := p.edit("save", func(f url.Values) {
		f.Set("effective_from", "tháng sau")
		f.Set("evidence[0].originals", "hai")
		f.Set("submissions[0].fees[0].amount", "bảy nghìn")
		f.Set("summary", "Câu mới.")
	})
	if a.status != http.StatusUnprocessableEntity {
		t.Fatal(a.status)
	}
	a.has(t, "Có ô chưa đọc được", "Ngày viết như 15/7/2026.", "Chỗ này cần một số.")
	f := formIn(t, a.body)
	if f.Get("effective_from") != "tháng sau" || f.Get("evidence[0].originals") != "hai" || f.Get("submissions[0].fees[0].amount") != "bảy nghìn" {
		t.Errorf("lost: %q %q %q", f.Get("effective_from"), f.Get("evidence[0].originals"), f.Get("submissions[0].fees[0].amount"))
	}
	if d := p.draft(); d.Guide.Summary != "Câu mới." || len(d.Guide.Check()) == 0 {
		t.Errorf("draft %+v", d.Guide)
	}
	f.Set("effective_from", "5/9/2026")
	f.Set("evidence[0].originals", "2")
	f.Set("submissions[0].fees[0].amount", "7.000 đồng")
	f.Set("do", "save")
	if a := p.post(residence+"/edit", f); a.status != http.StatusSeeOther {
		t.Fatal(a.status, a.words())
	}
	g := p.draft().Guide
	if g.EffectiveFrom.String() != "2026-09-05" || g.Evidence[0].Originals != 2 || g.Submissions[0].Fees[0].Amount != 7000 || len(g.Check()) > 0 {
		t.Errorf("read: %v %d %d, %v", g.EffectiveFrom, g.Evidence[0].Originals, g.Submissions[0].Fees[0].Amount, g.Check())
	}
}

func TestWhoMayUseTheForm(t *testing.T) {
	p := newPlace(t)
	f := formIn(t, p.get(residence+"/edit").body)
	f.Set("do", "save")
	f.Set("title", "Khác")
	for user, want := range map[string]int{"son": http.StatusForbidden, "minh": http.StatusForbidden, "lan": http.StatusSeeOther} {
		if a := p.as(user).post(residence+"/edit", f); a.status != want {
			t.Errorf("%s: %d", user, a.status)
		}
	}
	p.as("son").get(residence+"/edit").has(t, "Tài khoản này chỉ được xem.")
	for path, want := range map[string]int{"/g/9.999999/edit": http.StatusNotFound, "/g/nope/edit/clash": http.StatusSeeOther} {
		if a := p.get(Home + path); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := p.post(residence+"/edit", url.Values{"summary": {strings.Repeat("a", maxPost+1)}}); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", a.status)
	}
	f.Set("summary", strings.Repeat("a", procedures.MaxFile))
	if a := p.post(residence+"/edit", f); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too long for a guide: %d", a.status)
	}
}
