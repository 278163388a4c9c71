package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// webhook is where updates are brought instead of being fetched.
type webhook struct {
	url, secret string
	errorAt     int64
	errorText   string
	pending     int
}

// retryAfter is how soon an update that was not acknowledged comes again.
const retryAfter = 50 * time.Millisecond

// put adds an update; the lock is held.
func (s *Server) put(b *bot, chat int64, kind string, body any) int64 {
	b.nextID++
	u := update{id: b.nextID, chat: chat, body: map[string]any{"update_id": b.nextID, kind: body}}
	b.all[u.id] = u
	s.queue(b, u)
	return u.id
}

// queue hands an update to whoever takes updates; the lock is held.
func (s *Server) queue(b *bot, u update) {
	if b.webhook.url == "" {
		b.updates = append(b.updates, u)
		close(b.wake)
		b.wake = make(chan struct{})
		return
	}
	c := b.of(u.chat)
	c.lane = append(c.lane, u)
	b.webhook.pending++
	if !c.running {
		c.running = true
		s.group.Go(func() { s.deliver(b, c) })
	}
}

// getUpdates gives what was not confirmed, or waits for something.
func (s *Server) getUpdates(ctx context.Context, b *bot, p params) (any, *refusal) {
	s.mu.Lock()
	if b.webhook.url != "" {
		s.mu.Unlock()
		return nil, refuse(http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if b.poll != nil {
		close(b.poll)
	}
	mine := make(chan struct{})
	b.poll = mine
	defer func() {
		s.mu.Lock()
		if b.poll == mine {
			b.poll = nil
		}
		s.mu.Unlock()
	}()
	if offset := p.int("offset"); offset > 0 {
		for len(b.updates) > 0 && b.updates[0].id < offset {
			b.updates = b.updates[1:]
		}
	}
	until := time.NewTimer(time.Duration(p.int("timeout")) * time.Second)
	defer until.Stop()
	for len(b.updates) == 0 {
		wake := b.wake
		s.mu.Unlock()
		over := false
		select {
		case <-wake:
		case <-mine:
			return nil, refuse(http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		case <-until.C:
			over = true
		case <-ctx.Done():
			over = true
		case <-s.closed:
			over = true
		}
		s.mu.Lock()
		if over {
			break
		}
	}
	out := []map[string]any{}
	for i, u := range b.updates {
		if i == 100 {
			break
		}
		out = append(out, u.body)
	}
	s.mu.Unlock()
	return out, nil
}

// hookMethod sets, deletes or tells of the webhook. The lock is held.
func (s *Server) hookMethod(b *bot, method string, p params) (any, *refusal) {
	switch method {
	case "getWebhookInfo":
		w := b.webhook
		return map[string]any{"url": w.url, "has_custom_certificate": false, "pending_update_count": w.pending + len(b.updates),
			"last_error_date": w.errorAt, "last_error_message": w.errorText}, nil
	case "setWebhook":
		b.webhook = webhook{url: p.values["url"], secret: p.values["secret_token"], pending: b.webhook.pending}
	default:
		b.webhook = webhook{}
	}
	if b.webhook.url != "" {
		wait := b.updates
		b.updates = nil
		for _, u := range wait {
			s.queue(b, u)
		}
	}
	return true, nil
}

// deliver brings the updates of one chat, each until it is acknowledged.
func (s *Server) deliver(b *bot, c *chat) {
	for {
		s.mu.Lock()
		if len(c.lane) == 0 {
			c.running = false
			s.mu.Unlock()
			return
		}
		u, hook := c.lane[0], b.webhook
		if hook.url == "" { // deleted meanwhile: it waits to be fetched
			b.updates = append(b.updates, c.lane...)
			c.lane, c.running = nil, false
			close(b.wake)
			b.wake = make(chan struct{})
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		status, err := s.bring(hook, u)
		s.mu.Lock()
		if err == nil && status/100 == 2 {
			c.lane = c.lane[1:]
			b.webhook.pending--
			s.mu.Unlock()
			continue
		}
		b.webhook.errorAt, b.webhook.errorText = time.Now().Unix(), fmt.Sprintf("Wrong response from the webhook: %d", status)
		if err != nil {
			b.webhook.errorText = "Connection refused"
		}
		s.mu.Unlock()
		select {
		case <-time.After(retryAfter):
		case <-s.closed:
			return
		}
	}
}

func (s *Server) bring(hook webhook, u update) (int, error) {
	raw, err := json.Marshal(u.body)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(raw))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	res, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, res.Body) // so that the connection is used again
	return res.StatusCode, res.Body.Close()
}
