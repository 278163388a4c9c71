package account

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		username, password string
		want               error
	}{
		{"huong", password, nil},
		{"huong", "Nước Thác Bà xanh", nil},
		{"huong", GeneratePassword(), nil},
		{"huong", "chín chữ!", ErrPasswordShort},
		{"huong", "", ErrPasswordShort},
		{"huong", "mười chữ đó", nil},
		{"huong", strings.Repeat("ab cd", 60), ErrPasswordLong},
		{"huong", "toi la Huong day", ErrPasswordUsername},
		{"h2", "thach2 o ban 7", nil}, // too short a name to mean anything
		{"huong", "matkhau123", ErrPasswordSimple},
		{"huong", "Mat-Khau@2026", ErrPasswordSimple},
		{"huong", "password2026", ErrPasswordSimple},
		{"huong", "1234567890", ErrPasswordSimple},
		{"huong", "aaaaaaaaaaaa", ErrPasswordSimple},
		{"huong", "abababababab", ErrPasswordSimple},
	} {
		if got := CheckPassword(c.username, c.password); !errors.Is(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.password, got, c.want)
		}
	}
}

func TestCheckUsername(t *testing.T) {
	for name, ok := range map[string]bool{"huong": true, "minh.tran": true, "a1": true, "can-bo_7": true,
		"a": false, "": false, "hương": false, "Huong": false, ".a": false, "a b": false, "a\n": false, strings.Repeat("a", 33): false} {
		if got := CheckUsername(name) == nil; got != ok {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestGeneratePassword(t *testing.T) {
	form := regexp.MustCompile(`^[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){3}$`)
	seen := map[string]bool{}
	for range 200 {
		p := GeneratePassword()
		if !form.MatchString(p) || seen[p] {
			t.Fatalf("got %q", p)
		}
		seen[p] = true
	}
}

func TestHash(t *testing.T) {
	h := NewHasher(quick, 1)
	one, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.Hash(t.Context(), password)
	if err != nil || one == two {
		t.Errorf("two hashes of one password are alike: %s, %v", one, err)
	}
	if !strings.HasPrefix(one, "$argon2id$v=19$m=8,t=1,p=1$") || h.Outdated(one) || !NewHasher(DefaultParams(), 1).Outdated(one) {
		t.Errorf("got %s", one)
	}
	for p, want := range map[string]bool{password: true, password + " ": false, strings.ToLower(password): false, "": false} {
		if got, err := h.Verify(t.Context(), one, p); got != want || err != nil {
			t.Errorf("%q: got %v, %v", p, got, err)
		}
	}
	nfc, err := h.Hash(t.Context(), "Phường Yên Bái 7")
	if err != nil {
		t.Fatal(err)
	}
	if ok, _ := h.Verify(t.Context(), nfc, "Phu\u031bo\u031b\u0300ng Ye\u0302n Ba\u0301i 7"); !ok {
		t.Error("the same letters in another form of Unicode are another password")
	}
}

// What is stored today must open tomorrow, whatever becomes of the library;
// what is broken must neither open nor eat our memory.
func TestHashStaysReadable(t *testing.T) {
	h := NewHasher(quick, 1)
	const stored = "$argon2id$v=19$m=8,t=1,p=1$gLbqW/ReMtS6nxyrBXzkuA$v13CVwN7vv1tPabraR7+FjrIIOSJCuSJUPpi/giloME"
	if ok, err := h.Verify(t.Context(), stored, "Phường Yên Bái 7"); !ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
	for _, bad := range []string{"", "$", "plain", "$2a$10$abcdefghijklmnopqrstuv", "$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
		"$argon2id$v=16$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
		"$argon2id$v=19$m=8,t=0,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "$argon2id$v=19$m=8,t=1,p=0$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
		"$argon2id$v=19$m=8,t=1,p=1$$aGFzaGhhc2hoYXNoaGFzaA", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$!!!!"} {
		if ok, err := h.Verify(t.Context(), bad, password); ok || err == nil {
			t.Errorf("%q: got %v, %v", bad, ok, err)
		}
	}
}

// Fifty people sign in at nine: no more than the allowed number hash at once.
func TestHasherIsBounded(t *testing.T) {
	h := NewHasher(quick, 2)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := h.Hash(context.Background(), password); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if cap(h.slots) != 2 || len(h.slots) != 0 {
		t.Errorf("%d slots, %d still taken", cap(h.slots), len(h.slots))
	}
	h.slots <- struct{}{}
	h.slots <- struct{}{}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ended, password); err == nil {
		t.Error("hashed without a slot")
	}
}

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	try := func(l *Limiter, user, addr string, at time.Time) bool { _, ok := l.Try(user, addr, at); return ok }

	l := NewLimiter()
	for i := range TriesPerAddress { // one address, many names
		if !try(l, "user"+string(rune('a'+i%26))+string(rune('a'+i/26)), "192.0.2.1:"+string(rune('1'+i%9)), now) {
			t.Fatalf("try %d is refused", i)
		}
	}
	if try(l, "fresh", "192.0.2.1:9", now) || !try(l, "fresh", "192.0.2.2:9", now) {
		t.Error("the address is not what counts")
	}
	if until, ok := l.Try("fresh", "192.0.2.1", now.Add(time.Minute)); ok || !until.Equal(now.Add(TriesWindow)) {
		t.Errorf("locked until %v", until)
	}
	if !try(l, "fresh", "192.0.2.1", now.Add(TriesWindow)) {
		t.Error("locked for ever")
	}

	l = NewLimiter()
	for i := range TriesPerUsername + 3 { // right tries are not held against her
		if !try(l, "huong", "192.0.2.1", now.Add(time.Duration(i)*time.Second)) {
			t.Fatalf("try %d is refused", i)
		}
		l.Right("huong", "192.0.2.1")
	}
	if len(l.tries) != 0 {
		t.Errorf("keeps %v", l.tries)
	}

	l = NewLimiter()
	for i := range 3 * TriesPerUsername { // slow tries leave the window
		if !try(l, "huong", "192.0.2.1", now.Add(time.Duration(i)*(TriesWindow/TriesPerUsername))) {
			t.Fatalf("try %d is refused", i)
		}
	}
}

func TestLimiterTakesAProviderCustomerAsOneAddress(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1:80", "192.0.2.1:81", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"[2001:db8::1]:80", "2001:db8::ffff", true},
		{"2001:db8:0:1::1", "2001:db8:0:2::1", false},
		{"::ffff:192.0.2.1", "192.0.2.1", true},
		{"fe80::1%eth0", "fe80::1", true},
		{"@", "", true},
	} {
		if got := addressKey(c.a) == addressKey(c.b); got != c.same {
			t.Errorf("%s and %s: %q, %q", c.a, c.b, addressKey(c.a), addressKey(c.b))
		}
	}
}

func TestLimiterForgetsUnderAFlood(t *testing.T) {
	l := NewLimiter()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for i := range 3 * maxTracked {
		addr := "2001:db8:" + string("0123456789abcdef"[i>>12&15]) + string("0123456789abcdef"[i>>8&15]) + string("0123456789abcdef"[i>>4&15]) +
			string("0123456789abcdef"[i&15]) + ":" + string("0123456789abcdef"[i>>16&15]) + "::1"
		l.Try("!", addr, now)
	}
	if len(l.tries) > maxTracked+1 {
		t.Errorf("tracks %d", len(l.tries))
	}
}

// TestStrangerCannotLockHerOut: guesses from all over the world stop, while
// she signs in where she did before, and her office's typing errors stay her
// own.
func TestStrangerCannotLockHerOut(t *testing.T) {
	now := time.Date(2026, 6, 17, 9, 0, 0, 0, time.UTC)
	l := NewLimiter()
	const office = "203.0.113.9"
	if _, ok := l.Try("huong", office, now); !ok {
		t.Fatal("the first try is refused")
	}
	l.Right("huong", office)
	guesses := 0
	for i := range 20 {
		for range 2 * TriesPerUsername {
			if _, ok := l.Try("huong", fmt.Sprintf("198.51.100.%d", i), now); ok {
				guesses++
			}
		}
	}
	if guesses != TriesEverywhere {
		t.Errorf("strangers guessed %d times, want %d", guesses, TriesEverywhere)
	}
	if _, ok := l.Try("huong", office, now); !ok {
		t.Error("she is shut out of her own desk")
	}
	l.Right("huong", office)
	for i := range TriesPerUsername {
		if _, ok := l.Try("huong", office, now); !ok {
			t.Errorf("try %d at the office is refused", i)
		}
	}
	if _, ok := l.Try("huong", office, now); ok {
		t.Error("guessing at the office goes on for ever")
	}
	if _, ok := l.Try("minh", office, now); !ok {
		t.Error("a colleague at the same address is shut out")
	}
}
