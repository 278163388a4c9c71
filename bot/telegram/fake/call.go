package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// params are what a request brought, whatever its form.
type params struct {
	values map[string]string
	files  map[string]file
}

func (p params) int(name string) int64 {
	n, _ := strconv.ParseInt(p.values[name], 10, 64) // what is no number is 0, as at Telegram
	return n
}

const maxRequest = 60 << 20

// read reads a request: multipart, a form, JSON or nothing at all.
func read(w http.ResponseWriter, r *http.Request) (params, error) {
	p := params{map[string]string{}, map[string]file{}}
	for k, v := range r.URL.Query() {
		p.values[k] = v[0]
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	switch kind := r.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "application/json"):
		var all map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&all); err != nil {
			return p, fmt.Errorf("read JSON: %w", err)
		}
		for k, raw := range all {
			var s string
			if json.Unmarshal(raw, &s) != nil {
				s = string(raw)
			}
			p.values[k] = s
		}
	case strings.HasPrefix(kind, "multipart/form-data"):
		m, err := r.MultipartReader()
		if err != nil {
			return p, fmt.Errorf("read form: %w", err)
		}
		// A request without any parameter has no part at all, not even an end.
		for part, end := m.NextPart(); end == nil; part, end = m.NextPart() {
			content, err := io.ReadAll(part)
			if err != nil {
				return p, fmt.Errorf("read form: %w", err)
			}
			if name := part.FileName(); name != "" {
				p.files[part.FormName()] = file{name: name, content: content, size: int64(len(content))}
			} else {
				p.values[part.FormName()] = string(content)
			}
		}
	default:
		if err := r.ParseForm(); err != nil {
			return p, fmt.Errorf("read form: %w", err)
		}
		for k, v := range r.Form {
			p.values[k] = v[0]
		}
	}
	return p, nil
}

// refusal is an error as the Bot API answers it.
type refusal struct {
	code  int
	text  string
	after int
	to    int64
}

// Error implements error.
func (r *refusal) Error() string { return r.text }

func refuse(code int, text string) *refusal { return &refusal{code: code, text: text} }

// FailureKind is how a call for a chat ends.
type FailureKind string

// Kinds of failure.
const (
	FailBlocked  FailureKind = "blocked"  // 403
	FailFlood    FailureKind = "flood"    // 429, see Failure.After
	FailRefused  FailureKind = "refused"  // 400
	FailServer   FailureKind = "server"   // 502 with a page
	FailLost     FailureKind = "lost"     // the line is cut, and it did not arrive
	FailAccepted FailureKind = "accepted" // the line is cut, but it did arrive
)

// Failure is one scripted end of a call.
type Failure struct {
	Kind  FailureKind
	After int // seconds, of a flood
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, token, method string) {
	p, err := read(w, r)
	if err != nil {
		reply(w, nil, refuse(http.StatusBadRequest, "Bad Request: "+err.Error()))
		return
	}
	s.mu.Lock()
	b := s.bots[token]
	if b != nil {
		b.calls[method]++
	}
	s.mu.Unlock()
	if b == nil {
		reply(w, nil, refuse(http.StatusUnauthorized, "Unauthorized"))
		return
	}
	if method == "getUpdates" {
		result, bad := s.getUpdates(r.Context(), b, p)
		reply(w, result, bad)
		return
	}
	s.mu.Lock()
	fail := b.failure(method, p.int("chat_id"))
	var result any
	var bad *refusal
	switch {
	case fail.Kind == "" || fail.Kind == FailAccepted:
		result, bad = s.do(b, method, p)
	case fail.Kind == FailBlocked:
		bad = refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user")
	case fail.Kind == FailFlood:
		bad = &refusal{code: http.StatusTooManyRequests, text: fmt.Sprintf("Too Many Requests: retry after %d", fail.After), after: fail.After}
	case fail.Kind == FailRefused:
		bad = refuse(http.StatusBadRequest, "Bad Request: message can't be sent")
	}
	s.mu.Unlock()
	switch fail.Kind {
	case FailServer:
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>502 Bad Gateway</html>")
	case FailLost, FailAccepted:
		cutOff(w)
	default:
		reply(w, result, bad)
	}
}

// failure is the scripted end of a sending call. The lock is held.
func (b *bot) failure(method string, id int64) Failure {
	if !strings.HasPrefix(method, "send") || method == "sendChatAction" {
		return Failure{}
	}
	c := b.of(id)
	if len(c.failures) == 0 {
		return Failure{}
	}
	f := c.failures[0]
	c.failures = c.failures[1:]
	return f
}

// cutOff ends the connection without an answer.
func cutOff(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close() // that is the point
			return
		}
	}
	panic(http.ErrAbortHandler)
}

func reply(w http.ResponseWriter, result any, bad *refusal) {
	w.Header().Set("Content-Type", "application/json")
	out := map[string]any{"ok": bad == nil, "result": result}
	if bad != nil {
		out = map[string]any{"ok": false, "error_code": bad.code, "description": bad.text}
		extra := map[string]any{}
		if bad.after > 0 {
			extra["retry_after"] = bad.after
		}
		if bad.to != 0 {
			extra["migrate_to_chat_id"] = bad.to
		}
		if len(extra) > 0 {
			out["parameters"] = extra
		}
		w.WriteHeader(bad.code)
	}
	_ = json.NewEncoder(w).Encode(out) // the bot went away: nobody to tell
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, path string) {
	token, name, _ := strings.Cut(path, "/")
	s.mu.Lock()
	var f file
	ok := false
	if b := s.bots[token]; b != nil {
		f, ok = b.files[strings.TrimPrefix(name, "files/")]
	}
	s.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(f.content)))
}
