package knowledge

import (
	"slices"
	"testing"

	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

func TestEditionOf(t *testing.T) {
	edition := func(title string) string { return editionOf(vi.Tokens(title)) }
	for _, same := range [][2]string{
		{"Đăng ký kết hôn", "Thủ tục đăng ký kết hôn"},
		{"Đăng ký kết hôn", "Đăng ký kết hôn (cấp xã)"},
		{"Đăng ký kết hôn", "KẾT HÔN: đăng ký tại xã"},
		{"Cấp thẻ", "Thẻ cấp"},
		{"Đăng ký", "Đăng ký"}, // nothing but words that say nothing
	} {
		if edition(same[0]) != edition(same[1]) {
			t.Errorf("%q and %q are two procedures: %q, %q", same[0], same[1], edition(same[0]), edition(same[1]))
		}
	}
	for _, other := range [][2]string{
		{"Đăng ký kết hôn", "Đăng ký kết hôn lưu động"},
		{"Đăng ký kết hôn", "Đăng ký lại kết hôn"},
		{"Đăng ký", "Thực hiện"},
		{"Đăng ký cấp xã", "Đăng ký"},
		{"Cấp thẻ", "Cấp thế"}, // accents tell words apart
	} {
		if edition(other[0]) == edition(other[1]) {
			t.Errorf("%q and %q are one procedure: %q", other[0], other[1], edition(other[0]))
		}
	}
}

// sisters are two editions of one procedure, each with wordings of its own,
// and a stranger.
func sisters(t testing.TB) *Index {
	t.Helper()
	return newIndex(t, library(t,
		&procedures.Guide{Code: "1.000001", Title: "Đăng ký kết hôn", Wordings: []string{"hai đứa muốn lấy nhau", "làm giấy để cưới"}},
		&procedures.Guide{Code: "1.000002", Title: "Thủ tục đăng ký kết hôn tại cấp xã", Wordings: []string{"em lấy chồng khác tỉnh"}, Aliases: []string{"giấy hồng"}},
		&procedures.Guide{Code: "1.000003", Title: "Đăng ký kết hôn lưu động", Wordings: []string{"đau chân không ra xã ký được"}},
	))
}

func wordingsOf(s *sheet) []string {
	var out []string
	for _, n := range s.names {
		if n.kind == kindWording {
			out = append(out, n.text)
		}
	}
	slices.Sort(out)
	return out
}

// TestEditionsShareWordings: editions have each other's wordings, once each,
// and nothing else of each other; strangers have nothing.
func TestEditionsShareWordings(t *testing.T) {
	x := sisters(t)
	both := []string{"em lấy chồng khác tỉnh", "hai đứa muốn lấy nhau", "làm giấy để cưới"}
	for code, want := range map[string][]string{"1.000001": both, "1.000002": both, "1.000003": {"đau chân không ra xã ký được"}} {
		s := x.byCode[code]
		if got := wordingsOf(s); !slices.Equal(got, want) {
			t.Errorf("%s has %q", code, got)
		}
		length := 0
		for _, n := range s.names {
			length += len(n.words)
			if n.mass == 0 {
				t.Errorf("%s: %q weighs nothing", code, n.text)
			}
			if n.kind == kindAlias && code != "1.000002" {
				t.Errorf("%s has an alias of another: %q", code, n.text)
			}
		}
		if s.length != length {
			t.Errorf("%s: %d words are noted, its names have %d", code, s.length, length)
		}
	}
	for _, q := range both {
		if got := codes(ask(t, x, Query{Text: q}).Candidates, 2); got != "1.000001 1.000002" && got != "1.000002 1.000001" {
			t.Errorf("%s: %s", q, got)
		}
	}
}

// TestEditionsCountAsOne: they do not take each other's share, so that they
// are answered and not asked back between.
func TestEditionsCountAsOne(t *testing.T) {
	x := sisters(t)
	order := []ranked{{sheet: x.byCode["1.000001"], score: 1}, {sheet: x.byCode["1.000003"], score: 1}, {sheet: x.byCode["1.000002"], score: 1}}
	got := shares(order)
	if got[0] < 0.66 || got[0] > 0.67 || got[1] < 0.33 || got[1] > 0.34 || got[2] != 0 {
		t.Errorf("shares %v", got)
	}
	for _, k := range choose(order, got) {
		if k == 2 {
			t.Error("an edition is a choice beside the other")
		}
	}
}
