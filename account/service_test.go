package account

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestSignInAndOut(t *testing.T) {
	s, m, c := newService(t)
	token, sess, err := s.SignIn(t.Context(), "  HUONG ", password, office)
	if err != nil {
		t.Fatal(err)
	}
	if len(token) != 22 || sess.Username != "huong" || sess.Address != office || !sess.Expires.Equal(c.Now().Add(SessionIdle)) {
		t.Errorf("token %q, session %+v", token, sess)
	}
	for hash := range m.sessions {
		if hash == token || strings.Contains(hash, token) {
			t.Error("the token itself is stored")
		}
	}
	a, got, err := s.Authenticate(t.Context(), token)
	if err != nil || a.Username != "huong" || !a.Has(RoleAdmin, RoleOfficer) || a.Has(RoleAdmin) || got.Hash != sess.Hash {
		t.Errorf("got %+v, %+v, %v", a, got, err)
	}
	if err := s.SignOut(t.Context(), token, office); err != nil {
		t.Error(err)
	}
	_, _, err = s.Authenticate(t.Context(), token)
	wantErr(t, "after signing out", err, ErrNoSession)
	if err := s.SignOut(t.Context(), token, office); err != nil {
		t.Errorf("a second time: %v", err)
	}
	for _, token := range []string{"", "x", sess.Hash, strings.Repeat("A", 1<<20)} {
		_, _, err := s.Authenticate(t.Context(), token)
		wantErr(t, "made-up token", err, ErrNoSession)
	}
}

func TestWrongPasswordAndUnknownUserLookTheSame(t *testing.T) {
	s, m, _ := newService(t)
	for _, c := range []struct{ username, password string }{
		{"huong", "wrong password"}, {"huong", ""}, {"huong", password + "x"}, {"huong", strings.Repeat("x", 1<<20)},
		{"nobody", password}, {"", password}, {"hương", password}, {"huong\x00", password},
	} {
		token, _, err := s.SignIn(t.Context(), c.username, c.password, office)
		wantErr(t, c.username, err, ErrWrong)
		if err.Error() != ErrWrong.Error() || token != "" {
			t.Errorf("%q: error %q, token %q tell more", c.username, err, token)
		}
	}
	// People type a password where the name belongs: it must not be kept.
	_, _, _ = s.SignIn(t.Context(), "my-secret-password", "huong", office)
	for _, e := range m.trail {
		if strings.Contains(e.Object+e.Detail+e.Actor, "secret") {
			t.Errorf("the trail keeps %+v", e)
		}
	}
}

// An unknown user must take as long as a known one.
func TestUnknownUserCostsOneHash(t *testing.T) {
	s, _, _ := newService(t)
	s.Hasher = NewHasher(quick, 1)
	s.Hasher.slots <- struct{}{} // no slot is free: who hashes waits until ctx ends
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, username := range []string{"huong", "nobody", ""} {
		_, _, err := s.SignIn(ended, username, password, office)
		wantErr(t, username, err, context.Canceled)
	}
}

func TestDisabledIsToldToTheOwnerOnly(t *testing.T) {
	s, m, _ := newService(t)
	token := signIn(t, s)
	if err := s.Disable(t.Context(), Actor{Username: "dung"}, "huong"); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Authenticate(t.Context(), token)
	wantErr(t, "session of a disabled account", err, ErrNoSession)
	_, _, err = s.SignIn(t.Context(), "huong", password, office)
	wantErr(t, "right password", err, ErrDisabled)
	_, _, err = s.SignIn(t.Context(), "huong", "wrong password", office)
	wantErr(t, "wrong password", err, ErrWrong)
	if err := s.Enable(t.Context(), Actor{Username: "dung"}, "huong"); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Authenticate(t.Context(), token)
	wantErr(t, "old session after enabling", err, ErrNoSession)
	signIn(t, s)
	if len(m.sessions) != 1 {
		t.Errorf("%d sessions are left", len(m.sessions))
	}
}

func TestSessionsExpire(t *testing.T) {
	s, m, c := newService(t)
	token := signIn(t, s)
	for range 13 { // used twice a day: alive until seven days are over
		c.Add(SessionIdle - time.Minute)
		if _, _, err := s.Authenticate(t.Context(), token); err != nil {
			t.Fatalf("at %v: %v", c.Now(), err)
		}
	}
	c.Add(SessionIdle - time.Minute)
	_, sess, err := s.Authenticate(t.Context(), token)
	if err != nil || !sess.Expires.Equal(sess.Created.Add(SessionLife)) {
		t.Fatalf("got %+v, %v", sess, err)
	}
	c.now = sess.Created.Add(SessionLife)
	_, _, err = s.Authenticate(t.Context(), token)
	wantErr(t, "after seven days", err, ErrNoSession)

	idle := signIn(t, s)
	c.Add(SessionIdle)
	_, _, err = s.Authenticate(t.Context(), idle)
	wantErr(t, "after twelve idle hours", err, ErrNoSession)
	fresh := signIn(t, s)
	c.Add(time.Second)
	if n, err := s.Sweep(t.Context()); n != 2 || err != nil || len(m.sessions) != 1 {
		t.Errorf("swept %d, %v; %d left", n, err, len(m.sessions))
	}
	if _, _, err := s.Authenticate(t.Context(), fresh); err != nil {
		t.Error(err)
	}
}

// Reading a page writes to the store once a minute at most, and a touch never
// brings a session back that was ended meanwhile.
func TestTouch(t *testing.T) {
	s, m, c := newService(t)
	token := signIn(t, s)
	start := c.Now()
	c.Add(touchEvery - time.Second)
	if _, sess, err := s.Authenticate(t.Context(), token); err != nil || !sess.Seen.Equal(start) {
		t.Errorf("got %+v, %v", sess, err)
	}
	c.Add(time.Second)
	if _, sess, err := s.Authenticate(t.Context(), token); err != nil || !sess.Seen.Equal(c.Now()) {
		t.Errorf("got %+v, %v", sess, err)
	}
	if err := m.TouchSession(t.Context(), "gone", start, start); !errors.Is(err, ErrAbsent) || len(m.sessions) != 1 {
		t.Errorf("got %v", err)
	}
}

// A sign-in that began before the password was changed gives a session of the
// old epoch, which is worth nothing.
func TestSignInOvertakenByPasswordChange(t *testing.T) {
	s, m, _ := newService(t)
	m.mu.Lock()
	a := m.accounts["huong"]
	m.mu.Unlock()
	if err := s.SetPassword(t.Context(), Actor{}, "huong", "Mua he o ban 8"); err != nil {
		t.Fatal(err)
	}
	late := Session{Hash: hashToken("late"), Username: "huong", Epoch: a.Epoch, Created: s.Clock(), Seen: s.Clock()}
	late.Expires = late.expiry(late.Seen)
	if err := m.PutSession(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Authenticate(t.Context(), "late")
	wantErr(t, "late session", err, ErrNoSession)
}

func TestGuessingIsLimited(t *testing.T) {
	s, m, c := newService(t)
	var wg sync.WaitGroup
	results := make([]error, 50)
	for i := range results { // at once: none may slip through between count and check
		wg.Go(func() { _, _, results[i] = s.SignIn(context.Background(), "huong", "wrong password", office) })
	}
	wg.Wait()
	wrong := 0
	for _, err := range results {
		switch {
		case errors.Is(err, ErrWrong):
			wrong++
		case !errors.Is(err, ErrLocked):
			t.Errorf("got %v", err)
		}
	}
	if wrong != TriesPerUsername {
		t.Errorf("%d guesses were checked, want %d", wrong, TriesPerUsername)
	}
	var locked *LockedError
	_, _, err := s.SignIn(t.Context(), "Huong", password, office)
	if !errors.As(err, &locked) || !locked.Until.Equal(c.Now().Add(TriesWindow)) {
		t.Errorf("right password while locked: got %v", err)
	}
	if failures := len(m.trail) - 1; failures != TriesPerUsername {
		t.Errorf("the trail has %d failures: a flood must not fill it", failures)
	}
	c.Add(TriesWindow)
	signIn(t, s)
}

func TestStoreFailures(t *testing.T) {
	s, m, _ := newService(t)
	token := signIn(t, s)
	broken := errors.New("disk broken")
	m.fail = broken
	_, _, err := s.SignIn(t.Context(), "huong", password, office)
	wantErr(t, "sign in", err, broken)
	_, _, err = s.Authenticate(t.Context(), token)
	wantErr(t, "authenticate", err, broken)
	if errors.Is(err, ErrNoSession) {
		t.Error("a broken store must not look like signed out")
	}
	wantErr(t, "sign out", s.SignOut(t.Context(), token, office), broken)
	_, err = s.Sweep(t.Context())
	wantErr(t, "sweep", err, broken)
	wantErr(t, "disable", s.Disable(t.Context(), Actor{}, "huong"), broken)
	for range 2 * TriesPerUsername { // trouble of ours is nobody's wrong try
		_, _, _ = s.SignIn(t.Context(), "huong", password, office)
	}
	m.fail = nil
	signIn(t, s)
}

func TestOutdatedHashIsRenewed(t *testing.T) {
	s, m, _ := newService(t)
	before := m.accounts["huong"].Hash
	s.Hasher = NewHasher(Params{Memory: 16, Passes: 1, Threads: 1}, 2)
	token := signIn(t, s)
	after := m.accounts["huong"].Hash
	if after == before || s.Hasher.Outdated(after) {
		t.Errorf("hash %s became %s", before, after)
	}
	if _, _, err := s.Authenticate(t.Context(), token); err != nil {
		t.Error(err)
	}
	signIn(t, s)
	if m.accounts["huong"].Hash != after {
		t.Error("renewed again")
	}
}
