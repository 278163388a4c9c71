package files

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// Signer signs links to files that open without a session until they expire.
type Signer struct {
	// Key is secret and random, of 32 bytes; who has it opens every file.
	// Without a key nothing verifies.
	Key []byte
}

// Sign makes the token that opens a file until a time (to the second); it
// fits into a URL as it is.
func (s Signer) Sign(hash string, expires time.Time) string {
	until := strconv.FormatInt(expires.Unix(), 36)
	return until + "." + base64.RawURLEncoding.EncodeToString(s.mac(hash, until))
}

// Verify reports whether a token opens a file at a time, without telling by
// its own time where a wrong one is wrong.
func (s Signer) Verify(hash, token string, now time.Time) bool {
	until, sig, ok := strings.Cut(token, ".")
	got, err := base64.RawURLEncoding.Strict().DecodeString(sig)
	if !ok || err != nil || len(s.Key) == 0 || !isHash(hash) || !hmac.Equal(got, s.mac(hash, until)) {
		return false
	}
	// Only what we signed ourselves comes this far.
	unix, err := strconv.ParseInt(until, 36, 64)
	return err == nil && now.Unix() < unix
}

func (s Signer) mac(hash, until string) []byte {
	m := hmac.New(sha256.New, s.Key)
	m.Write([]byte("motcua file\x00" + hash + "\x00" + until))
	return m.Sum(nil)[:16]
}
