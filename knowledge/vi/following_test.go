package vi

import "testing"

func TestFollowing(t *testing.T) {
	l := language(t)
	for in, want := range map[string]Following{
		"còn khai tử thì sao":              {Says: true, Other: true, Again: true},
		"nếu gia hạn":                      {Says: true},
		"dạ em chào anh, nếu gia hạn":      {Says: true},
		"đăng ký kết hôn":                  {},
		"gia hạn nếu được":                 {},
		"không, ý tôi là người nước ngoài": {Says: true},
		"có phải báo không":                {Asks: true},
	} {
		tokens := Tokens(in)
		got := l.Following(tokens, l.Asking(tokens))
		if len(got.Out) != len(tokens) || len(got.Where) != len(tokens) {
			t.Errorf("%s: %d and %d marks for %d words", in, len(got.Out), len(got.Where), len(tokens))
		}
		if got.Says != want.Says || got.Other != want.Other || got.Again != want.Again || got.Asks != want.Asks {
			t.Errorf("%s: %+v, want %+v", in, got, want)
		}
	}
}
