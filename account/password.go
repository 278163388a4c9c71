package account

import (
	"crypto/rand"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a password.
const (
	MinPassword = 10  // characters
	MaxPassword = 256 // bytes; hashing more is a gift to who wants us busy
)

// common are beginnings of passwords that every guesser tries; what follows
// them is mostly a year or 123.
var common = []string{
	"password", "matkhau", "mậtkhẩu", "qwerty", "asdfgh", "1q2w3e", "iloveyou", "admin", "welcome", "letmein",
	"vietnam", "yenbai", "laocai", "motcua", "canbo", "0123456", "123456", "98765",
}

// CheckPassword says what is wrong with a password that somebody chose, nil
// when nothing is.
func CheckPassword(username, password string) error {
	p := strings.ToLower(canonicalPassword(password))
	switch {
	case len(p) > MaxPassword:
		return ErrPasswordLong
	case utf8.RuneCountInString(p) < MinPassword:
		return ErrPasswordShort
	case len(username) >= 3 && strings.Contains(p, Canonical(username)):
		return ErrPasswordUsername
	case simple(p):
		return ErrPasswordSimple
	}
	return nil
}

// simple reports whether a password is a common one with little behind it, or
// the same few characters over and over.
func simple(p string) bool {
	plain := strings.Map(func(c rune) rune {
		if strings.ContainsRune(" .-_@!#", c) {
			return -1
		}
		return c
	}, p)
	for _, c := range common {
		if rest, ok := strings.CutPrefix(plain, c); ok && utf8.RuneCountInString(rest) < 6 {
			return true
		}
	}
	distinct := map[rune]bool{}
	for _, c := range p {
		distinct[c] = true
	}
	return len(distinct) < 5
}

// canonicalPassword is what is hashed: the same letters typed on a phone and
// on a Mac may come in other forms of Unicode.
func canonicalPassword(p string) string { return norm.NFC.String(p) }

// alphabet has 31 characters, without those that are misread.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// GeneratePassword makes a password of about 80 random bits that can be read
// over the phone: "k7qm-2xwd-9rtf-h4pc".
func GeneratePassword() string {
	var b strings.Builder
	for i := range 16 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[randomIndex(len(alphabet))])
	}
	return b.String()
}

// randomIndex is a number below n, each equally likely.
func randomIndex(n int) int {
	var b [1]byte
	for {
		_, _ = rand.Read(b[:]) // never fails
		if v := int(b[0]); v < 256-256%n {
			return v % n
		}
	}
}
