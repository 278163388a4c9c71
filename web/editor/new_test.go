package editor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

func TestBeginGuide(t *testing.T) {
	p := newPlace(t)
	official := &procedures.Guide{Code: "2.000123", Title: "Cấp giấy mẫu", Sector: "Hộ tịch", Review: procedures.ReviewOfficial, Source: procedures.Source{URL: "https://example.vn/"},
		Evidence: []procedures.Evidence{{Title: "Tờ khai"}, {Title: "Tờ khai"}}, Steps: []procedures.Step{{Text: "Nộp hồ sơ"}}}
	rev, err := procedures.RevisionOf(official)
	must(t, err)
	must(t, p.store.PutOfficials(t.Context(), []procedures.Official{{Code: official.Code, Now: rev, At: start, Title: official.Title}}, []*procedures.Guide{official}))
	for name, x := range map[string]struct {
		form   url.Values
		status int
		says   string
		code   procedures.Code
		check  func(*procedures.Guide) bool
	}{
		"nothing": {url.Values{"code": {"2.000001"}, "title": {"Việc mới"}, "sector": {"Đất đai"}, "from": {"nothing"}}, http.StatusSeeOther, "", "2.000001",
			func(g *procedures.Guide) bool {
				return g.Title == "Việc mới" && g.Sector == "Đất đai" && g.Review == procedures.ReviewWard
			}},
		"official": {url.Values{"code": {"2.000123"}, "from": {"official"}}, http.StatusSeeOther, "", "2.000123", func(g *procedures.Guide) bool {
			return g.Review == procedures.ReviewWard && g.Evidence[0].ID == "to-khai" && g.Evidence[1].ID == "to-khai-2" && g.Steps[0].ID == "nop-ho-so" && len(g.Check()) == 0
		}},
		"copy": {url.Values{"code": {"2.000124"}, "from": {"copy"}, "copy": {"1.004194"}, "title": {"Khác"}}, http.StatusSeeOther, "", "2.000124",
			func(g *procedures.Guide) bool {
				return g.Title == "Khác" && len(g.Steps) == 5 && g.Source.URL == "" && g.Review == procedures.ReviewWard
			}},
		"no code":     {url.Values{"title": {"Việc"}, "from": {"nothing"}}, http.StatusUnprocessableEntity, "Mã thủ tục viết như 1.004194.", "", nil},
		"bad code":    {url.Values{"code": {"../x"}, "title": {"Việc"}, "from": {"nothing"}}, http.StatusUnprocessableEntity, "Mã thủ tục viết như 1.004194.", "", nil},
		"no title":    {url.Values{"code": {"2.000002"}, "from": {"nothing"}}, http.StatusUnprocessableEntity, "Chưa có tên thủ tục.", "", nil},
		"no official": {url.Values{"code": {"2.000003"}, "from": {"official"}}, http.StatusUnprocessableEntity, "Chưa có nội dung chính thức", "", nil},
		"no copy":     {url.Values{"code": {"2.000004"}, "from": {"copy"}}, http.StatusUnprocessableEntity, "Xin chọn bài để chép.", "", nil},
		"taken":       {url.Values{"code": {"1.004194"}, "title": {"Việc"}, "from": {"nothing"}}, http.StatusConflict, "Đã có bài cho mã này.", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := p.post(Home+"/new", x.form)
			if a.status != x.status {
				t.Fatalf("status %d: %.300s", a.status, a.words())
			}
			if x.says != "" {
				a.has(t, x.says)
			}
			if x.check == nil {
				return
			}
			d, err := p.store.Draft(t.Context(), x.code)
			must(t, err)
			if !x.check(d.Guide) || d.Base != "" || d.ChangedBy != "huong" {
				t.Errorf("begun %+v", d)
			}
			p.get(a.header.Get("Location")).has(t, "Đã tạo bản nháp.", "Bà con chưa thấy bài này.")
		})
	}
	if a := p.as("son").post(Home+"/new", url.Values{}); a.status != http.StatusForbidden {
		t.Errorf("a reviewer begins: %d", a.status)
	}
	p.get(Home+"/new?code=2.000777&from=official").has(t, "Nội dung chính thức")
}

// TestBeginningReadsNoGuideTwice: the page names all guides and their sectors
// from what lists know, and reads none of them for it once that is known.
func TestBeginningReadsNoGuideTwice(t *testing.T) {
	var many []*procedures.Guide
	for i := range atOnce + 20 {
		many = append(many, &procedures.Guide{Code: procedures.Code(fmt.Sprintf("9.%06d", i)), Title: fmt.Sprintf("Việc số %d", i), Sector: "Đất đai", Review: procedures.ReviewWard,
			Steps: []procedures.Step{{ID: "nop", Title: "Nộp", Text: "Nộp hồ sơ."}}})
	}
	p := newPlace(t, many...)
	p.get(Home+"/new").has(t, "Đang đọc các bài: 0 %")
	p.editor.heads.work.Wait()
	reads := &countedReads{VersionReader: p.store}
	p.editor.heads.shelf = reads
	w, _, done := p.host.Take()
	defer done()
	lib, err := procedures.OpenLibrary(reads, w.Library.Versions(), nil)
	must(t, err)
	index, err := knowledge.New(lib)
	must(t, err)
	must(t, p.host.SetLibrary(lib, index, index.Close))
	reads.n.Store(0)
	a := p.get(Home + "/new")
	a.lacks(t, "Đang đọc các bài")
	a.has(t, "Việc số 0", fmt.Sprintf("Việc số %d", len(many)-1))
	if !strings.Contains(a.body, `<option value="Đất đai">`) {
		t.Error("the sector is not proposed")
	}
	if n := reads.n.Load(); n != 0 {
		t.Errorf("%d guides are read", n)
	}
}

// countedReads counts how many versions are read.
type countedReads struct {
	procedures.VersionReader
	n atomic.Int64
}

func (c *countedReads) GuideVersion(ctx context.Context, v procedures.Version) (*procedures.Guide, error) {
	c.n.Add(1)
	return c.VersionReader.GuideVersion(ctx, v)
}

// TestOfficialBecomesTheWards: citizens may see official text; who changes it
// begins a guide of the ward, whose parts have ids.
func TestOfficialBecomesTheWards(t *testing.T) {
	g := &procedures.Guide{Code: "1.004194", Title: "Đăng ký tạm trú", Review: procedures.ReviewOfficial,
		Evidence: []procedures.Evidence{{Title: "Tờ khai"}}, Steps: []procedures.Step{{Text: "Nộp hồ sơ"}}}
	p := newPlace(t, g)
	p.get(residence+"/edit").has(t, "nội dung chính thức")
	if a := p.edit("save", nil); a.status != http.StatusSeeOther || p.draft().Guide != nil {
		t.Errorf("opened and saved: %d, %+v", a.status, p.draft())
	}
	p.edit("save", func(f url.Values) { f.Set("short", "Tạm trú") })
	if g := p.draft().Guide; g.Review != procedures.ReviewWard || g.Steps[0].ID != "nop-ho-so" || g.Evidence[0].ID != "to-khai" || g.Short != "Tạm trú" {
		t.Errorf("draft %+v", g)
	}
}
