package messenger

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	// signatureHeader holds the HMAC of the body.
	// documented (Webhooks, Validate payloads): SHA-256 with the app's secret,
	// in hex behind "sha256=".
	signatureHeader = "X-Hub-Signature-256"
	// maxRequest is the largest request taken, in bytes.
	// documented (Webhooks): up to 1,000 updates come in one.
	maxRequest = 8 << 20
	// forgedAfter is for how long one good request stands against bad ones: a
	// stranger who posts rubbish does not make the channel look broken.
	forgedAfter = 10 * time.Minute
	// learnTime bounds how long a request waits for the page's number.
	learnTime = 4 * time.Second
)

// HookPath is WebhookPath.
func (c *Channel) HookPath() string { return WebhookPath }

// Handler serves webhooks at WebhookPath. It acknowledges a request only when
// all of it is in the inbox; Facebook brings others again, and what was in
// already changes nothing then. A request without the signature is refused.
func (c *Channel) Handler() http.Handler { return http.HandlerFunc(c.serve) }

func (c *Channel) serve(w http.ResponseWriter, r *http.Request) {
	if strings.Trim(r.URL.Path, "/") != strings.Trim(WebhookPath, "/") {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Method == http.MethodGet {
		c.verify(w, r)
		return
	}
	raw, ok := platform.Body(w, r, maxRequest)
	if !ok {
		return
	}
	if !c.signed(raw, r.Header.Get(signatureHeader)) {
		c.forged()
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	// What is being stored is stored even when Facebook hangs up.
	if err := c.take(context.WithoutCancel(r.Context()), raw); err != nil {
		c.trouble(err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	c.heard()
	w.WriteHeader(http.StatusOK)
}

// verify answers the question by which Facebook sees that the webhook is the
// ward's. documented (Webhooks, Verification requests).
func (c *Channel) verify(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("hub.mode") != "subscribe" || !platform.Same(c.opt.VerifyToken, q.Get("hub.verify_token")) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, q.Get("hub.challenge")) //nolint:gosec // plain text, and only to who knows the verify token
}

// signed reports whether a body has the app's signature. It is made over the
// bytes as they come: Facebook escapes what is not ASCII before it signs, so
// that a body that was read and written again has another one.
func (c *Channel) signed(raw []byte, header string) bool {
	got, ok := strings.CutPrefix(header, "sha256=")
	if !ok {
		return false
	}
	mac, err := hex.DecodeString(got)
	if err != nil {
		return false
	}
	want := hmac.New(sha256.New, []byte(c.opt.AppSecret))
	want.Write(raw)
	if !hmac.Equal(want.Sum(nil), mac) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signedAt = c.opt.Now()
	c.state.Signed()
	return true
}

// forged notes a request without the right signature.
func (c *Channel) forged() {
	now := c.opt.Now()
	many := c.state.Refuse()
	c.mu.Lock()
	good := !c.signedAt.IsZero() && now.Sub(c.signedAt) < forgedAfter
	c.mu.Unlock()
	if many && !good {
		c.become(bot.IntakeForged, "a request to the webhook without the right signature")
	}
}

// errInbox: what came could not be stored.
var errInbox = errors.New("the inbox takes nothing")

// errPage: the number of the page is not known yet.
var errPage = errors.New("the page's number is not known yet")

// take puts all that a request brings into the inbox.
func (c *Channel) take(ctx context.Context, raw []byte) error {
	if c.pageID() == "" {
		ctx, cancel := context.WithTimeout(ctx, learnTime)
		err := c.look(ctx)
		cancel()
		if err != nil {
			return fmt.Errorf("take request: %w: %w", errPage, err)
		}
	}
	in := c.read(raw)
	for _, e := range in.events {
		if _, err := c.opt.Inbox.PutEvent(ctx, e); err != nil {
			return fmt.Errorf("put event: %w: %w", errInbox, err)
		}
	}
	now := c.opt.Now()
	c.state.Change(func(s *bot.ChannelStatus) {
		s.LastUpdateAt = now
		s.Undecoded += in.unread + in.strange
	})
	if in.unread > 0 {
		c.opt.Log.Warn().Str("account", string(Account)).Int("items", in.unread).Msg("items of a webhook could not be read")
	}
	if in.strange > 0 {
		c.opt.Log.Warn().Str("account", string(Account)).Int("items", in.strange).Msg("items of a webhook are for a page that is not the ward's")
	}
	if in.policy != "" {
		c.opt.Log.Error().Str("account", string(Account)).Str("action", in.policy).Msg("facebook says that it enforces its rules on the page")
		c.state.Become(c.state.Get().State, "facebook enforces its rules on the page: "+in.policy, now)
	}
	return nil
}
