package platform

import (
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
)

// Keeper keeps how one account is. It is safe for concurrent use; Begin must
// have been called.
type Keeper struct {
	mu      sync.Mutex
	s       bot.ChannelStatus
	refused int // in a row
}

// Begin names the account; nothing is known of it yet.
func (k *Keeper) Begin(id bot.Account, mode string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.s = bot.ChannelStatus{Account: id, Mode: mode, State: bot.IntakeStarting}
}

// Get is how the account is now.
func (k *Keeper) Get() bot.ChannelStatus {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.s
}

// Change changes what is known besides State, Since and the last error.
func (k *Keeper) Change(f func(*bot.ChannelStatus)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f(&k.s)
}

// Become sets the state and reports whether it is another one than before.
// reason is the error in words without secrets; "" none.
func (k *Keeper) Become(to bot.IntakeState, reason string, now time.Time) (news bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	news = k.s.State != to
	if news {
		before := k.s.Well()
		k.s.State, k.s.Since = to, now
		switch {
		case k.s.Well():
			k.s.UnwellSince = time.Time{}
		case before:
			k.s.UnwellSince = now
		}
	}
	if reason != "" {
		k.s.LastError, k.s.ErrorAt = reason, now
	}
	return news
}

// forgedFrom is how many requests in a row must be without a good signature
// before that is news: a stranger's one is none.
const forgedFrom = 3

// Refuse counts a request to the webhook without a good signature, and reports
// whether so many came in a row that the secret may be a wrong one.
func (k *Keeper) Refuse() (forged bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.s.Refused++
	k.refused++
	return k.refused >= forgedFrom
}

// Signed notes a request with a good signature.
func (k *Keeper) Signed() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refused = 0
}

// Tell is Become, and logs what is news. sentence says what the state means
// and what to do.
func (k *Keeper) Tell(log zerolog.Logger, to bot.IntakeState, reason, sentence string, now time.Time) {
	if !k.Become(to, reason, now) {
		return
	}
	line := log.Error()
	if to == bot.IntakeUnreachable {
		line = log.Warn()
	}
	if to == bot.IntakeExpired {
		line = line.Bool("alarm", true) // only a person can mend it
	}
	line.Str("account", string(k.Get().Account)).Str("state", string(to)).Str("reason", reason).Msg(sentence)
}
