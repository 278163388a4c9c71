package editor

import (
	"net/http"
	"testing"
)

func TestOnlyWhoWorksOnGuidesComesIn(t *testing.T) {
	p := newPlace(t)
	p.get(Home).has(t, "Bài hướng dẫn", "Đăng ký tạm trú")
	for _, user := range []string{"son", "lan"} {
		if a := p.as(user).get(Home); a.status != http.StatusOK {
			t.Errorf("%s: %d", user, a.status)
		}
	}
	if a := p.as("minh").get(Home); a.status != http.StatusForbidden {
		t.Errorf("an officer without the role: %d", a.status)
	}
	if a := p.get(Home + "/nowhere"); a.status != http.StatusNotFound {
		t.Errorf("a page that is none: %d", a.status)
	}
}
