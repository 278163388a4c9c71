package fake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf16"
)

const (
	// retryAfter is how soon a request that was not acknowledged comes again.
	// documented (Webhooks): at once, then less and less often for 36 hours.
	retryAfter = 30 * time.Millisecond
	// maxBatch is how many items come in one request. documented (Webhooks):
	// up to 1,000; fewer show the same.
	maxBatch = 50
)

// SetHook tells where the webhook is. Facebook asks there whether that is
// right before it takes it; the answer must be the challenge.
func (s *Server) SetHook(address string) error {
	challenge := random("")
	q := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {s.cfg.Verify}, "hub.challenge": {challenge}}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?"+q.Encode(), nil)
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	res, err := s.client.Do(req)
	if u := new(url.Error); errors.As(err, &u) {
		err = u.Err // the address holds the verify token
	}
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // only read from
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	if err != nil || res.StatusCode != http.StatusOK || string(body) != challenge {
		return errors.New("verify webhook: it does not answer with the challenge")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = address
	s.start()
	return nil
}

// put gives an item to the webhook; the lock is held.
func (s *Server) put(it item) {
	s.queue = append(s.queue, it)
	if m, ok := it["message"].(map[string]any); ok {
		if mid, ok := m["mid"].(string); ok {
			s.sent[mid] = it
		}
	}
	s.change++
	s.start()
}

// start sees to it that what waits is brought; the lock is held.
func (s *Server) start() {
	select {
	case <-s.closed:
		return
	default:
	}
	if s.hook == "" || s.held || s.running || len(s.queue) == 0 {
		return
	}
	s.running = true
	s.group.Go(s.deliver)
}

// deliver brings what waits, several items in one request, until each is
// acknowledged.
func (s *Server) deliver() {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 || s.held {
			s.running = false
			s.mu.Unlock()
			return
		}
		n := min(len(s.queue), maxBatch)
		batch, hook := append([]item(nil), s.queue[:n]...), s.hook
		s.mu.Unlock()
		status := s.bring(hook, batch)
		s.mu.Lock()
		s.statuses = append(s.statuses, status)
		if status/100 == 2 {
			s.queue = s.queue[n:]
			s.mu.Unlock()
			continue
		}
		if s.reorder { // what came since is brought first
			s.queue = append(append([]item(nil), s.queue[n:]...), batch...)
		}
		s.mu.Unlock()
		select {
		case <-time.After(retryAfter):
		case <-s.closed:
			s.mu.Lock()
			s.running = false
			s.mu.Unlock()
			return
		}
	}
}

// bring makes one request with some items; 0 there was no answer.
func (s *Server) bring(hook string, batch []item) int {
	raw, err := json.Marshal(map[string]any{"object": "page", "entry": []any{
		map[string]any{"id": s.cfg.Page, "time": time.Now().UnixMilli(), "messaging": batch}}})
	if err != nil {
		return 0
	}
	return s.Post(hook, Escape(raw), "")
}

// Post brings a body as it is, signed with a secret ("": the app's), and
// returns the status of the answer; 0 there was none.
func (s *Server) Post(hook string, body []byte, secret string) int {
	if secret == "" {
		secret = s.cfg.AppSecret
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := s.client.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body) // so that the connection is used again
	_ = res.Body.Close()                 // the same
	return res.StatusCode
}

// Escape writes JSON as Facebook does: what is not ASCII and every slash are
// escaped. documented (Webhooks, Validate payloads): the signature is over
// this form, with small hex digits.
func Escape(raw []byte) []byte {
	var b strings.Builder
	for _, r := range string(raw) {
		switch {
		case r == '/':
			b.WriteString(`\/`)
		case r < 0x80:
			b.WriteByte(byte(r))
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, u)
			}
		}
	}
	return []byte(b.String())
}

// Hold keeps items back until Release, so that they come in one request.
func (s *Server) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = true
}

// Release brings what was held back.
func (s *Server) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = false
	s.start()
}

// Reorder lets a request that was not acknowledged come after those that came
// since.
func (s *Server) Reorder(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reorder = yes
}

// Redeliver gives an item once more, as Facebook does when it is in doubt.
func (s *Server) Redeliver(mid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if it, ok := s.sent[mid]; ok {
		s.queue = append(s.queue, it)
		s.start()
	}
}

// Tell gives the webhook an item of any form.
func (s *Server) Tell(it map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(it)
}

// Pending is how many items are not acknowledged.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Statuses lists how the webhook answered so far.
func (s *Server) Statuses() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]int(nil), s.statuses...)
}
