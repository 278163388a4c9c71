package files

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSigner(t *testing.T) {
	s := Signer{Key: []byte(strings.Repeat("k", 32))}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	hash, other := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	token := s.Sign(hash, now.Add(time.Hour))
	if url.PathEscape(token) != token || url.QueryEscape(token) != token {
		t.Errorf("token %q needs escaping", token)
	}
	if !s.Verify(hash, token, now) || !s.Verify(hash, token, now.Add(59*time.Minute)) {
		t.Error("good token does not verify")
	}
	until, sig, _ := strings.Cut(token, ".")
	longer, _, _ := strings.Cut(s.Sign(hash, now.Add(time.Hour*999)), ".")
	for name, ok := range map[string]bool{
		"expired":       s.Verify(hash, token, now.Add(time.Hour)),
		"other file":    s.Verify(other, token, now),
		"longer":        s.Verify(hash, longer+"."+sig, now),
		"no signature":  s.Verify(hash, until+".", now),
		"no time":       s.Verify(hash, "."+sig, now),
		"no dot":        s.Verify(hash, until+sig, now),
		"empty":         s.Verify(hash, "", now),
		"shorter":       s.Verify(hash, token[:len(token)-1], now),
		"padded":        s.Verify(hash, token+"==", now),
		"other key":     Signer{Key: []byte(strings.Repeat("l", 32))}.Verify(hash, token, now),
		"no key":        Signer{}.Verify(hash, Signer{}.Sign(hash, now.Add(time.Hour)), now),
		"path for hash": s.Verify("../x", s.Sign("../x", now.Add(time.Hour)), now),
	} {
		if ok {
			t.Errorf("%s verifies", name)
		}
	}
}
