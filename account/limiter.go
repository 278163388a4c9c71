package account

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limits on guessing passwords.
const (
	// TriesPerUsername is how many wrong tries an account takes from one
	// address within TriesWindow.
	TriesPerUsername = 8
	// TriesEverywhere is how many it takes from all addresses together. It
	// does not count where she has signed in before: a stranger who guesses
	// must not shut an officer out of her own desk.
	TriesEverywhere = 40
	// TriesPerAddress is higher: a whole office shares one address.
	TriesPerAddress = 40
	TriesWindow     = 15 * time.Minute
	// maxTracked bounds the memory that a flood of made-up names takes.
	maxTracked = 20_000
)

// Limiter counts wrong tries per username and per address. It is kept in
// memory: a restart forgets. It is safe for concurrent use.
type Limiter struct {
	mu    sync.Mutex
	tries map[string][]time.Time // oldest first; by pairKey, userKey and addressKey
	home  map[string]bool        // by pairKey: she has signed in from there
}

// NewLimiter makes a Limiter that has seen nothing.
func NewLimiter() *Limiter {
	return &Limiter{tries: make(map[string][]time.Time), home: make(map[string]bool)}
}

// Try asks for one try and counts it as wrong at once, so that tries made at
// the same time cannot all pass. Who turns out to be right calls Right. When
// ok is false the try must not be made, and until says when the next may be.
func (l *Limiter) Try(username, address string, now time.Time) (until time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	limits := map[string]int{addressKey(address): TriesPerAddress}
	if user := userKey(username); user != "" {
		pair := pairKey(username, address)
		limits[pair] = TriesPerUsername
		if !l.home[pair] {
			limits[user] = TriesEverywhere
		}
	}
	for key, most := range limits {
		if t := l.recent(key, now); len(t) >= most {
			if end := t[len(t)-most].Add(TriesWindow); end.After(until) {
				until = end
			}
		}
	}
	if !until.IsZero() {
		return until, false
	}
	if len(l.tries) >= maxTracked {
		l.sweep(now)
	}
	for key := range limits {
		l.tries[key] = append(l.tries[key], now)
	}
	return time.Time{}, true
}

// Right takes a try back that turned out right, and forgives the username
// there.
func (l *Limiter) Right(username, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pair := pairKey(username, address)
	if !l.home[pair] {
		l.takeBack(userKey(username))
	}
	delete(l.tries, pair)
	l.takeBack(addressKey(address))
	if len(l.home) >= maxTracked {
		clear(l.home)
	}
	l.home[pair] = true
}

// Void takes a try back that was neither right nor wrong, because something
// of ours was broken.
func (l *Limiter) Void(username, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pair := pairKey(username, address)
	if !l.home[pair] {
		l.takeBack(userKey(username))
	}
	l.takeBack(pair)
	l.takeBack(addressKey(address))
}

func (l *Limiter) takeBack(key string) {
	if t := l.tries[key]; len(t) > 1 {
		l.tries[key] = t[:len(t)-1]
	} else {
		delete(l.tries, key)
	}
}

// recent drops the tries of a key that no longer count.
func (l *Limiter) recent(key string, now time.Time) []time.Time {
	t := l.tries[key]
	for len(t) > 0 && !now.Before(t[0].Add(TriesWindow)) {
		t = t[1:]
	}
	if len(t) == 0 {
		delete(l.tries, key)
	} else {
		l.tries[key] = t
	}
	return t
}

// sweep makes room: first what no longer counts, then, under a flood,
// everything; an attacker gains a few tries, everybody else a server.
func (l *Limiter) sweep(now time.Time) {
	for key := range l.tries {
		l.recent(key, now)
	}
	if len(l.tries) >= maxTracked {
		clear(l.tries)
	}
}

// userKey is "" for a name that no account can have.
func userKey(username string) string {
	name := Canonical(username)
	if CheckUsername(name) != nil {
		return ""
	}
	return "u:" + name
}

// pairKey is a username at an address.
func pairKey(username, address string) string { return userKey(username) + " " + addressKey(address) }

// addressKey is the address without its port; of IPv6 the /64 that one
// customer has to himself.
func addressKey(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "a:"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return "a:" + p.String()
		}
	}
	return "a:" + ip.String()
}
