package page

import "testing"

func TestFold(t *testing.T) {
	for typed, want := range map[string]string{"Đăng ký TẠM trú": "dang ky tam tru", "đường": "duong", "": "", "CT01, tổ 7": "ct01, to 7"} {
		if got := Fold(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestFits(t *testing.T) {
	for query, want := range map[string]bool{"": true, " ": true, "tam TRU": true, "trú đăng": true, "tạm vắng": false} {
		if Fits("Đăng ký tạm trú", query) != want {
			t.Errorf("%q: %v", query, !want)
		}
	}
}
