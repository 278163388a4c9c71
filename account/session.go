package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"
)

// How long a session lives.
const (
	SessionIdle = 12 * time.Hour     // without being used
	SessionLife = 7 * 24 * time.Hour // in any case
	// touchEvery bounds the writes that a busy session makes.
	touchEvery = time.Minute
)

// Session is somebody signed in. The token that proves it is nowhere stored,
// only its hash.
type Session struct {
	Hash     string    `json:"hash"` // SHA-256 of the token, hex
	Username string    `json:"username"`
	Epoch    uint64    `json:"epoch"` // of the account when it was made
	Created  time.Time `json:"created"`
	Seen     time.Time `json:"seen"`    // last used, to about a minute
	Expires  time.Time `json:"expires"` // unless used before
	Address  string    `json:"address,omitempty"`
}

func (s Session) expiry(seen time.Time) time.Time {
	idle, life := seen.Add(SessionIdle), s.Created.Add(SessionLife)
	if life.Before(idle) {
		return life
	}
	return idle
}

// newToken makes a session's token: 128 random bits.
func newToken() string {
	var b [16]byte
	// rand.Read never fails: it ends the program rather than be guessable.
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashToken is what a token is stored and looked up by. It is random in full,
// so that a plain hash cannot be turned back, and a lookup's timing tells
// nothing.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
