package knowledge

import (
	"testing"

	"github.com/motcua/motcua/knowledge/vi"
)

func TestAges(t *testing.T) {
	for title, want := range map[string]ages{
		"Cấp thẻ căn cước cho người dưới 14 tuổi":          {below: 14},
		"Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên": {from: 14},
		"Hỗ trợ trẻ em từ 3 tuổi đến dưới 6 tuổi":          {from: 3, below: 6},
		"Đăng ký khai sinh":      {},
		"Trợ cấp người cao tuổi": {},
	} {
		if got := agesOf(vi.Tokens(title)); got != want {
			t.Errorf("%s: %+v, want %+v", title, got, want)
		}
	}
	for question, want := range map[string]int{
		"con mình mười lăm tuổi":     15,
		"con minh muoi lam tuoi":     15,
		"cháu 8 tuổi":                8,
		"con trai vừa tròn mười bốn": 14,
		"bà tám mươi hai tuổi":       82,
		"nếu con tôi trên 14 tuổi":   15,
		"chau chua du 14 tuoi":       13,
		"con chưa 14 tuổi":           13,
		"tôi 30 tuổi, con 5 tuổi":    -1,
		"dưới mười bốn tuổi":         13,
		"người cao tuổi":             -1,
		"đổi 2 giấy tờ":              -1,
	} {
		if got := ageIn(vi.Tokens(question)); got != want {
			t.Errorf("%s: %d, want %d", question, got, want)
		}
	}
}
