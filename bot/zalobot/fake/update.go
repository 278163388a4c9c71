package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// hook is where updates are brought instead of being fetched.
type hook struct {
	url, secret string
	changed     int64 // milliseconds
}

const (
	// bringAgain is how soon an update that was not acknowledged comes again.
	// assumed: that it does at all; how often is not documented.
	bringAgain = 50 * time.Millisecond
	longest    = 60 * time.Second
)

// put hands an update to whoever takes updates; the lock is held.
func (s *Server) put(b *bot, u update) {
	switch c := b.of(u.chat); {
	case b.hook.url == "":
		b.waiting = append(b.waiting, u)
		close(b.wake)
		b.wake = make(chan struct{})
	case s.loose:
		b.pending++
		s.group.Go(func() { s.bring(b, u) })
	default:
		b.pending++
		if c.lane = append(c.lane, u); !c.running {
			c.running = true
			s.group.Go(func() { s.follow(b, c) })
		}
	}
}

// follow brings the updates of one chat one after another.
func (s *Server) follow(b *bot, c *chat) {
	for {
		s.mu.Lock()
		if len(c.lane) == 0 {
			c.running = false
			s.mu.Unlock()
			return
		}
		u := c.lane[0]
		c.lane = c.lane[1:]
		s.mu.Unlock()
		s.bring(b, u)
	}
}

// bring brings an update until it is acknowledged.
func (s *Server) bring(b *bot, u update) {
	for {
		s.mu.Lock()
		to, bare := b.hook, s.bare
		if to.url == "" { // deleted meanwhile: it waits to be fetched
			b.pending--
			s.put(b, u)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		if status, err := s.post(to, wrap(u.body, bare)); err == nil && status/100 == 2 {
			s.set(func() { b.pending-- })
			return
		}
		select {
		case <-time.After(bringAgain):
		case <-s.closed:
			return
		}
	}
}

// wrap is an update as it travels. documented: in the envelope of answers.
func wrap(body map[string]any, bare bool) any {
	if bare {
		return body
	}
	return map[string]any{"ok": true, "result": body}
}

func (s *Server) post(to hook, body any) (int, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, fmt.Errorf("write update: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url, bytes.NewReader(raw))
	if err != nil {
		return 0, fmt.Errorf("bring update: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Bot-Api-Secret-Token", to.secret) // documented: webhook
	req.Header.Set("User-Agent", "Java/17")             // documented: apis/testWebhook
	res, err := s.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("bring update: %w", err)
	}
	_, _ = io.Copy(io.Discard, res.Body) // so that the connection is used again
	return res.StatusCode, res.Body.Close()
}

// getUpdates gives the oldest update that waits, or waits for one.
// documented: one object, no offset, and not while a webhook is set. An update
// that was given is gone. second-hand: that none came is told as 408.
func (s *Server) getUpdates(ctx context.Context, b *bot, p map[string]any) (any, *refusal) {
	wait := 30 * time.Second
	switch v := p["timeout"].(type) { // documented as a string, shown as a number
	case string:
		if n, err := strconv.Atoi(v); err == nil {
			wait = time.Duration(n) * time.Second
		}
	case float64:
		wait = time.Duration(v) * time.Second
	}
	until := time.NewTimer(min(wait, longest))
	defer until.Stop()
	s.set(func() { b.polls++ })
	defer s.set(func() { b.polls-- })
	for {
		s.mu.Lock()
		if b.hook.url != "" {
			s.mu.Unlock()
			return nil, refuse(http.StatusBadRequest, "Bad request: a webhook is set") // assumed: the code
		}
		if len(b.waiting) > 0 {
			u := b.waiting[0]
			b.waiting = b.waiting[1:]
			s.mu.Unlock()
			return u.body, nil
		}
		wake := b.wake
		s.mu.Unlock()
		select {
		case <-wake:
		case <-until.C:
			return nil, refuse(http.StatusRequestTimeout, "Request timeout")
		case <-ctx.Done():
			return nil, refuse(http.StatusRequestTimeout, "Request timeout")
		case <-s.closed:
			return nil, refuse(http.StatusRequestTimeout, "Request timeout")
		}
	}
}

// hookMethod sets, deletes or tells of the webhook.
// documented: apis/setWebhook, apis/deleteWebhook, apis/getWebhookInfo.
func (s *Server) hookMethod(b *bot, method string, p map[string]any) (any, *refusal) {
	next := hook{changed: time.Now().UnixMilli()}
	if method == "setWebhook" {
		next.url, next.secret = field(p, "url"), field(p, "secret_token")
		if n := len(next.secret); n < 8 || n > 256 {
			return nil, refuse(http.StatusBadRequest, "Bad request: secret_token must have 8 to 256 characters")
		}
		s.mu.Lock()
		strict := s.strict
		s.mu.Unlock()
		if u, err := url.Parse(next.url); err != nil || u.Host == "" || strict && !public(u) {
			return nil, refuse(http.StatusBadRequest, "Bad request: the webhook must be a public https address")
		}
	}
	s.mu.Lock()
	if method != "getWebhookInfo" {
		b.hook = next
	}
	now := b.hook
	var wait []update
	if now.url != "" {
		wait, b.waiting = b.waiting, nil
	}
	for _, u := range wait {
		s.put(b, u)
	}
	s.mu.Unlock()
	out := map[string]any{"url": now.url, "updated_at": now.changed}
	if method == "setWebhook" {
		out["verification"] = s.try(now)
	}
	return out, nil
}

// try is the trial of a webhook. documented: its outcomes. assumed: what it
// brings.
func (s *Server) try(to hook) map[string]any {
	status, err := s.post(to, map[string]any{"ok": true, "result": map[string]any{"event_name": "webhook.test"}})
	outcome := "webhook.ok"
	switch {
	case err != nil:
		outcome = "webhook.err.unreachable"
	case status == http.StatusForbidden, status == http.StatusNotFound:
		outcome = "webhook.http." + strconv.Itoa(status)
	case status/100 == 5:
		outcome = "webhook.http.5xx"
	case status/100 != 2:
		outcome = "webhook.http.other"
	}
	return map[string]any{"ok": outcome == "webhook.ok", "url": to.url, "outcome": outcome, "hint": ""}
}

func public(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsPrivate())
}
