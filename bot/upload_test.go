package bot

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestUploadToken(t *testing.T) {
	now := time.Date(2026, 6, 17, 9, 0, 0, 0, time.UTC)
	c := Address{Account: "zalo:1", Chat: "7"}.Conversation()
	token := UploadToken("key", c, now.Add(UploadTime))
	if url.PathEscape(token) != token {
		t.Errorf("%q needs escaping", token)
	}
	if got, ok := ReadUpload("key", token, now.Add(UploadTime-time.Second)); !ok || got != c {
		t.Errorf("got %q, %v", got, ok)
	}
	other := UploadToken("key", "cother", now.Add(UploadTime))
	longer := UploadToken("key", c, now.Add(9*UploadTime))
	mark := token[strings.LastIndexByte(token, '.'):]
	for name, x := range map[string]struct {
		key, token string
		at         time.Time
	}{
		"over":              {"key", token, now.Add(UploadTime)},
		"another key":       {"yek", token, now},
		"no key":            {"", UploadToken("", c, now.Add(UploadTime)), now},
		"another's":         {"key", other[:strings.LastIndexByte(other, '.')] + mark, now},
		"longer":            {"key", longer[:strings.LastIndexByte(longer, '.')] + mark, now},
		"no conversation":   {"key", UploadToken("key", "", now.Add(UploadTime)), now},
		"cut":               {"key", token[:len(token)-1], now},
		"without a mark":    {"key", token[:strings.LastIndexByte(token, '.')+1], now},
		"nothing":           {"key", "", now},
		"code of a link":    {"key", LinkCode("key", "huong", now.Add(UploadTime)), now},
		"points and no end": {"key", "...", now},
	} {
		if got, ok := ReadUpload(x.key, x.token, x.at); ok || got != "" {
			t.Errorf("%s: %q is good", name, got)
		}
	}
}

// FuzzReadUpload: no token is good but one that was made.
func FuzzReadUpload(f *testing.F) {
	now := time.Date(2026, 6, 17, 9, 0, 0, 0, time.UTC)
	good := UploadToken("key", "c1", now.Add(time.Hour))
	f.Add(good)
	f.Add("c1.zzzzzz." + strings.Repeat("A", 22))
	f.Fuzz(func(t *testing.T, token string) {
		if c, ok := ReadUpload("key", token, now); ok && (token != good || c != "c1") {
			t.Errorf("%q is good", token)
		}
	})
}
