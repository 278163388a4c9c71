package zalo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	// signatureHeader holds "mac=" and the signature; documented.
	signatureHeader = "X-ZEvent-Signature"
	// timestampHeader repeats the time of the body; second-hand.
	timestampHeader = "X-ZEvent-Timestamp"
	// maxHook is the largest body taken, in bytes.
	maxHook = 1 << 20
	// oldest is how old what comes in may be. Keys of events are kept for 30
	// days, so that a copy of an older one would be taken for a new one.
	// Documented: Zalo itself tries for some two hours.
	oldest = 29 * 24 * time.Hour
	// quiet is how long nothing must have come in with the right signature
	// before a wrong one is news: strangers knock at every door.
	quiet = time.Hour
)

// HookPath is WebhookPath.
func (c *Channel) HookPath() string { return WebhookPath }

// Handler serves webhooks at WebhookPath. It acknowledges what comes only
// when that is in the inbox, and at once: documented, Zalo waits for two
// seconds, brings what was not acknowledged again after 30 s, 5, 15, 30 and
// 60 minutes, and switches the webhook off when nothing helps.
func (c *Channel) Handler() http.Handler { return http.HandlerFunc(c.serve) }

func (c *Channel) serve(w http.ResponseWriter, r *http.Request) {
	if p := strings.TrimPrefix(r.URL.Path, WebhookPath); p != "" && p != "main" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	raw, ok := platform.Body(w, r, maxHook)
	if !ok {
		return
	}
	if s := strings.TrimSpace(string(raw)); s == "" || s == "{}" {
		// Second-hand: so Zalo asks whether somebody is there when a person
		// sets the address.
		w.WriteHeader(http.StatusOK)
		return
	}
	h, readable := parse(raw)
	if h.sure = c.signed(r.Header, raw, string(h.Time)); h.sure {
		c.state.Signed()
	} else if !c.pass() {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if old(h, c.opt.Now()) {
		c.state.Change(func(s *bot.ChannelStatus) { s.Refused++ })
		c.opt.Log.Warn().Str("account", string(c.id)).Msg("something came to zalo's webhook that is weeks old; it is not taken")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	// What is being stored is stored even when Zalo hangs up.
	if err := c.take(context.WithoutCancel(r.Context()), h, readable); err != nil {
		if c.state.Become(bot.IntakeStore, "the inbox takes nothing", c.opt.Now()) {
			c.opt.Log.Error().Err(err).Str("account", string(c.id)).Str("state", string(bot.IntakeStore)).Msg(sentences[bot.IntakeStore])
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	c.well()
	w.WriteHeader(http.StatusOK)
}

// signed reports whether a body has the account's signature. Documented:
// SHA-256 over app id, body, time and the account's secret, one behind the
// other.
func (c *Channel) signed(h http.Header, raw []byte, at string) bool {
	got := strings.ToLower(strings.TrimSpace(h.Get(signatureHeader)))
	got = strings.TrimSpace(strings.TrimPrefix(got, "mac="))
	good := false
	for _, t := range []string{at, strings.TrimSpace(h.Get(timestampHeader))} {
		sum := sha256.New()
		sum.Write([]byte(c.opt.AppID))
		sum.Write(raw)
		sum.Write([]byte(t))
		sum.Write([]byte(c.opt.WebhookSecret))
		good = platform.Same(hex.EncodeToString(sum.Sum(nil)), got) || good
	}
	return good
}

// pass counts what is not signed as it should be and reports whether it is
// taken in all the same.
func (c *Channel) pass() bool {
	now := c.opt.Now()
	c.mu.Lock()
	silent, ill := c.heard.IsZero() || now.Sub(c.heard) > quiet, c.ill
	c.mu.Unlock()
	forged := c.state.Refuse()
	if c.opt.Unchecked {
		c.opt.Log.Warn().Str("account", string(c.id)).Msg("what came to zalo's webhook is not signed with zalo_webhook_secret; it is taken in, since zalo_webhook_check is log")
		return true
	}
	if forged && silent && ill == "" {
		c.state.Tell(c.opt.Log, bot.IntakeForged, "the signature is wrong", sentences[bot.IntakeForged], now)
	}
	return false
}

// errInbox: the inbox does not take an event.
var errInbox = errors.New("the inbox does not take an event")

// take puts what came in into the inbox. What cannot be read, and what is
// known to be nothing for us, is done with.
func (c *Channel) take(ctx context.Context, h hook, readable bool) error {
	if !readable {
		c.state.Change(func(s *bot.ChannelStatus) { s.Undecoded++ })
		c.opt.Log.Error().Str("account", string(c.id)).Msg("something came to zalo's webhook that cannot be read")
		return nil
	}
	e, ok := c.read(h)
	if !ok {
		return nil
	}
	if _, err := c.opt.Inbox.PutEvent(ctx, e); err != nil {
		return fmt.Errorf("put event: %w: %w", errInbox, err)
	}
	return nil
}

// old reports whether what came in is from so long ago that nobody remembers
// whether it came before. A time that cannot be read is none.
func old(h hook, now time.Time) bool {
	at := h.at()
	return !at.IsZero() && now.Sub(at) > oldest
}
