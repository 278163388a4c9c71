package editor

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestANewGuideBegins(t *testing.T) {
	p := newPlace(t)
	p.get(Home+"/new").has(t, "Bài hướng dẫn mới", "Mã thủ tục")
	for _, c := range []struct{ code, title, want string }{
		{"khai sinh", "A", "Mã thủ tục viết như 1.004194"}, {"", "A", "Mã thủ tục viết như 1.004194"}, {"9.000001", "", "Xin ghi tên thủ tục"},
		{string(stay), "A", "Mã này đã có bài: Đăng ký tạm trú"},
	} {
		a := p.post(Home+"/new", url.Values{"code": {c.code}, "title": {c.title}})
		a.has(t, c.want)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", c.code, a.status)
		}
	}
	a := p.post(Home+"/new", url.Values{"code": {" 9.000001 "}, "title": {"Đăng ký tên gọi của suối"}, "sector": {"Văn hóa"}})
	a.goesTo(t, "/g/9.000001/edit?said=begun")
	d := p.draft("9.000001")
	if d.Guide.Title != "Đăng ký tên gọi của suối" || d.Guide.Sector != "Văn hóa" || d.Guide.Review != procedures.ReviewWard || d.Authors[0] != "huong" || d.Base != "" {
		t.Errorf("draft %+v", d)
	}
	p.get(Home+"?q=ten+goi+suoi").has(t, "Đăng ký tên gọi của suối", "Bài mới, bà con chưa thấy")
	p.post(Home+"/new", url.Values{"code": {"9.000001"}, "title": {"Khác"}}).has(t, "Mã này đã có bài")
	if a := p.as("son").post(Home+"/new", url.Values{"code": {"9.000002"}, "title": {"A"}}); a.status != http.StatusForbidden {
		t.Errorf("who may not write begins: %d", a.status)
	}
}

func TestANewGuideBeginsWithTheOfficialText(t *testing.T) {
	p := newPlace(t)
	g := &procedures.Guide{Code: "9.000003", Title: "Tên chính thức", Sector: "Hộ tịch", Review: procedures.ReviewOfficial, Results: []string{"Giấy xác nhận"}}
	rev, err := procedures.RevisionOf(g)
	must(t, err)
	must(t, p.store.PutOfficials(t.Context(), []procedures.Official{{Code: g.Code, Now: rev, At: start, Title: g.Title}}, []*procedures.Guide{g}))
	p.post(Home+"/new", url.Values{"code": {"9.000003"}}).goesTo(t, "/g/9.000003/edit?said=begun")
	if d := p.draft("9.000003"); d.Guide.Title != "Tên chính thức" || d.Guide.Results[0] != "Giấy xác nhận" || d.Guide.Review != procedures.ReviewWard {
		t.Errorf("draft %+v", d.Guide)
	}
}
