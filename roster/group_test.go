package roster

import (
	"strings"
	"testing"
)

const named = `
ward: {name: Phường thử}
hours: {week: {mon-fri: ["08:00-11:30"]}}
groups:
  - {id: tdp-1, name: Tổ dân phố 1}
  - {id: tdp-7, name: Tổ dân phố số 7, aliases: [Tổ 7 cũ]}
  - {id: tdp-7a, name: Tổ dân phố 7A}
  - {id: tdp-11, name: Tổ dân phố 11, aliases: [khu ga Yên Bái, chợ Ga]}
  - {id: hong-phong, name: Tổ dân phố Hồng Phong}
  - {id: thon-7, name: Thôn 7}
  - {id: nam-khat, name: Thôn Nậm Khắt}
  - {id: nam-khat-2, name: Thôn Nậm Khắt 2}
  - {id: ban-mu, name: Bản Mù}
  - {id: ban-mu2, name: Bản Mủ}
  - {id: hoa, name: Xóm Hoà}
`

func TestFindGroups(t *testing.T) {
	r, faults := Load([]byte(named), "r")
	if r == nil {
		t.Fatal(faults)
	}
	for _, c := range []struct{ said, want string }{
		{"Tổ dân phố 1", "tdp-1"},
		{"to 1", "tdp-1"},
		{"tổ 11", "tdp-11"},
		{"TO DAN PHO 11", "tdp-11"},
		{"tdp so 7", "tdp-7"},
		{"tdp7", "tdp-7"},
		{"TDP-07", "tdp-7"},
		{"tổ số 7", "tdp-7"},
		{"Tổ 7", "tdp-7"},
		{"to\u0302\u0309 7", "tdp-7"},
		{"tổ bảy", "tdp-7"},
		{"to bay", "tdp-7"},
		{"tổ 7a", "tdp-7a"},
		{"nhà em ở tổ 7 phường Yên Bái ạ", "tdp-7"},
		{"số nhà 11 tổ 7", "tdp-7"},
		{"em ở tổ 7, mẹ em ở tổ 11", "tdp-7 tdp-11"},
		{"7", "tdp-7 thon-7"},
		{"số 7", "tdp-7 thon-7"},
		{"thôn 7", "thon-7"},
		{"bản 7", "thon-7"}, // people mix them up
		{"11", "tdp-11"},
		{"1", "tdp-1"},
		{"tổ 12", ""},
		{"tổ 111", ""},
		{"tổ 7b", ""},
		{"tổ", ""},
		{"", ""},
		{"?!", ""},
		{"làm giấy khai sinh cần 7 bản sao", ""},
		{"nhà số 7", ""},
		{"khu ga yen bai", "tdp-11"},
		{"gần chợ ga ạ", "tdp-11"},
		{"hong phong", "hong-phong"},
		{"em ở tổ Hồng Phong", "hong-phong"},
		{"em ở đường Hồng Phong", ""},
		{"nậm khắt", "nam-khat"},
		{"ở nam khat", "nam-khat"},
		{"thôn Nậm Khắt 2", "nam-khat-2"},
		{"xóm nậm khắt", "nam-khat"},
		{"bản Mù", "ban-mu"},
		{"bản Mủ", "ban-mu2"},
		{"ban mu", "ban-mu ban-mu2"},
		{"mù", "ban-mu"},
		{"sương mù quá", ""},
		{"xóm hòa", "hoa"},
	} {
		var ids []string
		for _, g := range r.FindGroups(c.said) {
			ids = append(ids, string(g.ID))
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%q: got %q, want %q", c.said, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	r := mustLoad(t, string(Sample()))
	for _, c := range [][2]string{
		{r.GroupName("tdp-7"), "Tổ dân phố 7"}, {r.GroupName("gone"), "gone"}, {r.GroupName(""), ""},
		{r.OfficerName("huong"), "Cán bộ mẫu Hương"}, {r.OfficerName("gone"), "gone"}, {r.OfficerName(Desk), ""},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

func FuzzFindGroups(f *testing.F) {
	f.Add("nhà em ở tổ 7 ạ")
	f.Add("to\u0302\u0309 7")
	f.Fuzz(func(t *testing.T, text string) {
		r := mustLoad(t, named)
		if got := r.FindGroups(text); len(got) > len(r.Groups) {
			t.Errorf("got %v", got)
		}
	})
}
