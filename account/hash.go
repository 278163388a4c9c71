package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params say how much work one hash is.
type Params struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// DefaultParams take 19 MiB and a few hundredths of a second on a small
// server.
func DefaultParams() Params { return Params{Memory: 19 * 1024, Passes: 2, Threads: 1} }

const (
	saltSize = 16
	hashSize = 32
	// What a stored hash may ask of us at most: a broken record must not eat
	// all memory.
	maxMemory, maxPasses, maxThreads = 256 * 1024, 16, 16
)

var errHash = errors.New("not an Argon2id hash")

// Hasher hashes passwords with Argon2id, a few at a time: a morning of
// sign-ins waits in a row instead of taking all memory at once.
type Hasher struct {
	params Params
	slots  chan struct{}
}

// NewHasher makes a Hasher that works on up to parallel passwords at once.
func NewHasher(p Params, parallel int) *Hasher {
	return &Hasher{params: p, slots: make(chan struct{}, max(parallel, 1))}
}

// Hash makes the PHC string of a password. It fails only when ctx ends.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails
	key, err := h.key(ctx, h.params, password, salt, hashSize)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return h.prefix() + enc.EncodeToString(salt) + "$" + enc.EncodeToString(key), nil
}

// Verify reports whether a password is the one of a PHC string, in time that
// does not depend on where they differ.
func (h *Hasher) Verify(ctx context.Context, phc, password string) (bool, error) {
	p, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, fmt.Errorf("read password hash: %w", err)
	}
	got, err := h.key(ctx, p, password, salt, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// Outdated reports whether a PHC string was made with other parameters than
// this Hasher's.
func (h *Hasher) Outdated(phc string) bool { return !strings.HasPrefix(phc, h.prefix()) }

func (h *Hasher) prefix() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, h.params.Memory, h.params.Passes, h.params.Threads)
}

func (h *Hasher) key(ctx context.Context, p Params, password string, salt []byte, size uint32) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("hash password: %w", ctx.Err())
	}
	return argon2.IDKey([]byte(canonicalPassword(password)), salt, p.Passes, p.Memory, p.Threads, size), nil
}

// parsePHC takes "$argon2id$v=19$m=19456,t=2,p=1$salt$hash" apart.
func parsePHC(s string) (p Params, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.Memory, &p.Passes, &p.Threads); err != nil {
		return p, nil, nil, errHash
	}
	if p.Memory < 8 || p.Memory > maxMemory || p.Passes < 1 || p.Passes > maxPasses || p.Threads < 1 || p.Threads > maxThreads {
		return p, nil, nil, errHash
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return p, nil, nil, errHash
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return p, nil, nil, errHash
	}
	return p, salt, key, nil
}
