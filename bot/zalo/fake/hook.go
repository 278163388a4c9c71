package fake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// event is one thing that Zalo brings.
type event struct {
	key  string
	raw  []byte
	time string
}

// make writes an event. The lock is held.
func (s *Server) make(name string, fields map[string]any) event {
	at := strconv.FormatInt(s.opt.Now().UnixMilli(), 10)
	all := map[string]any{"app_id": s.opt.Account.AppID, "event_name": name, "timestamp": at, "user_id_by_app": random()}
	for k, v := range fields {
		all[k] = v
	}
	raw, err := json.Marshal(all)
	if err != nil {
		raw = []byte("{}") // nobody gives what cannot be written
	}
	e := event{key: random(), raw: raw, time: at}
	s.events[e.key] = e
	return e
}

// Sign is the header of a body. Documented: SHA-256 over app id, body, time
// and the account's secret.
func (s *Server) Sign(raw []byte, at string) string {
	a := s.opt.Account
	sum := sha256.Sum256([]byte(a.AppID + string(raw) + at + a.WebhookSecret))
	return "mac=" + hex.EncodeToString(sum[:])
}

// Hold keeps events back, or lets those that were kept go: nobody knows in
// which order webhooks come, so tests bring them with Redeliver.
func (s *Server) Hold(yes bool) (waiting []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting, s.order, s.held = s.order, nil, yes
	return waiting
}

// bring delivers an event and reports whether it was acknowledged. When it
// was not, it is brought again by and by.
func (s *Server) bring(e event) bool {
	s.mu.Lock()
	if s.held {
		s.order = append(s.order, e.key)
		s.mu.Unlock()
		return false
	}
	s.mu.Unlock()
	if s.post(e, 0) {
		return true
	}
	s.later(func() {
		for n, wait := range s.opt.Retries {
			select {
			case <-s.closed:
				return
			case <-time.After(wait):
			}
			if s.post(e, n+1) {
				return
			}
		}
	})
	return false
}

// post brings an event once.
func (s *Server) post(e event, retry int) bool {
	s.mu.Lock()
	to := s.hook
	s.mu.Unlock()
	if to == "" {
		return false
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, to, bytes.NewReader(e.raw))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-ZEvent-Signature", s.Sign(e.raw, e.time))
	req.Header.Set("num_retry", strconv.Itoa(retry)) // second-hand
	res, err := s.client.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close() // only its status matters
	return res.StatusCode == http.StatusOK
}

// Redeliver brings an event once more, as Zalo does when it is in doubt.
func (s *Server) Redeliver(key string) bool {
	s.mu.Lock()
	e, ok := s.events[key]
	s.mu.Unlock()
	return ok && s.post(e, 1)
}

// Raw brings a body of any form, signed as it should be.
func (s *Server) Raw(raw []byte, at string) bool {
	return s.post(event{raw: raw, time: at}, 0)
}

// echo makes the event of what the account sent. The lock is held; what is
// returned is to be called without it.
func (s *Server) echo(chat string, m Message) func() {
	message := map[string]any{"msg_id": m.ID}
	if m.Text != "" {
		message["text"] = m.Text
	}
	e := s.make("oa_send_text", map[string]any{"sender": id(s.opt.Account.OA), "recipient": id(chat), "message": message})
	return func() { s.later(func() { s.bring(e) }) }
}

func id(s string) map[string]any { return map[string]any{"id": s} }
