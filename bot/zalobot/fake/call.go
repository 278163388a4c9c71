package fake

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

const (
	maxRequest = 1 << 20
	// documented: apis/sendMessage and apis/sendPhoto, 1 to 2000 characters.
	maxText = 2000
	maxFile = 20 << 20
	// typingFor is how long a chat shows that somebody types. assumed.
	typingFor = 5 * time.Second
)

// refusal is a call that failed, as the platform answers it.
type refusal struct {
	code  int
	text  string
	after int // seconds; 0 it does not say
}

func refuse(code int, text string) *refusal { return &refusal{code: code, text: text} }

// FailureKind is how a call for a chat ends.
type FailureKind string

// Kinds of failure.
const (
	FailBlocked  FailureKind = "blocked"  // 403 for a bot that was blocked
	FailInternal FailureKind = "internal" // 403 as the platform's table has it: an internal error
	FailFlood    FailureKind = "flood"    // 429, see Failure.After
	FailRefused  FailureKind = "refused"  // 400
	FailTimeout  FailureKind = "timeout"  // 408 as an answer
	FailServer   FailureKind = "server"   // 502 with a page
	FailLost     FailureKind = "lost"     // the line is cut, and it did not arrive
	FailAccepted FailureKind = "accepted" // the line is cut, but it did arrive
)

// Failure is one scripted end of a call.
type Failure struct {
	Kind   FailureKind
	After  int  // seconds to wait, of a flood; 0 it does not say
	Header bool // and says it in the header only
}

// Fail makes the next sending calls for a chat end so, one each.
func (s *Server) Fail(token, chat string, ends ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.bots[token].of(chat)
	c.failures = append(c.failures, ends...)
}

// serveMethod answers one call.
// documented: POST with JSON; the envelope; names of methods are
// case-sensitive.
func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, token, method string) {
	p := map[string]any{}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
	if err := dec.Decode(&p); err != nil || r.Method != http.MethodPost {
		reply(w, nil, refuse(http.StatusBadRequest, "Bad request"))
		return
	}
	s.mu.Lock()
	b := s.bots[token]
	known := b != nil && !b.revoked
	if b != nil {
		b.calls[method]++
	}
	s.mu.Unlock()
	if !known {
		reply(w, nil, refuse(http.StatusUnauthorized, "Unauthorized"))
		return
	}
	switch method {
	case "getMe":
		// documented: apis/getMe.
		reply(w, map[string]any{"id": strings.Split(token, ":")[0], "account_name": "Bot thử", "account_type": "BASIC", "can_join_groups": false}, nil)
	case "getUpdates":
		result, bad := s.getUpdates(r.Context(), b, p)
		reply(w, result, bad)
	case "setWebhook", "deleteWebhook", "getWebhookInfo":
		result, bad := s.hookMethod(b, method, p)
		reply(w, result, bad)
	case "sendMessage", "sendPhoto", "sendSticker", "sendChatAction":
		s.serveSend(r.Context(), w, b, method, p)
	default:
		reply(w, nil, refuse(http.StatusBadRequest, "Bad request"))
	}
}

// serveSend answers a call that leads into a chat.
func (s *Server) serveSend(ctx context.Context, w http.ResponseWriter, b *bot, method string, p map[string]any) {
	id, text := field(p, "chat_id"), field(p, "text")
	m := Message{Bot: true, Kind: "text", Text: text}
	var bad *refusal
	switch method {
	case "sendMessage":
		bad = length(text, 1)
	case "sendPhoto":
		m.Kind, m.Text, m.Photo = "photo", field(p, "caption"), field(p, "photo")
		if bad = length(m.Text, 0); bad == nil {
			m.File, bad = s.load(ctx, m.Photo)
		}
	case "sendSticker":
		m.Kind, m.Text = "sticker", field(p, "sticker")
	}
	s.mu.Lock()
	c, end := b.chats[id], Failure{}
	if c == nil { // assumed: who never wrote has no chat
		bad = refuse(http.StatusBadRequest, "Bad request: chat not found")
	} else if method != "sendChatAction" && len(c.failures) > 0 {
		end, c.failures = c.failures[0], c.failures[1:]
	}
	if end.Kind != "" && end.Kind != FailAccepted {
		bad = ends(end)
	}
	if c != nil && c.blocked {
		bad = ends(Failure{Kind: FailBlocked})
	}
	var result any
	switch {
	case bad != nil:
	case method == "sendChatAction":
		c.typing = time.Now().Add(typingFor) // documented: there is no result
	default:
		c.typing = time.Time{}
		m = c.add(m)
		result = map[string]any{"message_id": m.ID, "date": m.At.UnixMilli()}
	}
	s.mu.Unlock()
	switch end.Kind {
	case FailServer:
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>502 Bad Gateway</html>")
	case FailLost, FailAccepted:
		panic(http.ErrAbortHandler) // cuts the line without an answer
	default:
		if end.Header {
			w.Header().Set("Retry-After", strconv.Itoa(end.After))
			bad.after = 0
		}
		reply(w, result, bad)
	}
}

// ends is the answer of a scripted failure.
// documented: the table of error codes.
func ends(f Failure) *refusal {
	switch f.Kind {
	case FailBlocked:
		return refuse(http.StatusForbidden, "Forbidden: the user has blocked this bot") // assumed
	case FailInternal:
		return refuse(http.StatusForbidden, "Internal server error")
	case FailFlood:
		return &refusal{http.StatusTooManyRequests, "Quota exceeded", f.After}
	case FailTimeout:
		return refuse(http.StatusRequestTimeout, "Request timeout")
	}
	return refuse(http.StatusBadRequest, "Bad request")
}

// length refuses what is too long, or too short.
func length(text string, least int) *refusal {
	// assumed: characters are UTF-16 units, the strictest of what the word may
	// mean.
	if n := len(utf16.Encode([]rune(text))); n < least || n > maxText {
		return refuse(http.StatusBadRequest, "Bad request: text must have 1 to 2000 characters")
	}
	return nil
}

// load fetches a picture. assumed: the platform does so at once.
func (s *Server) load(ctx context.Context, address string) ([]byte, *refusal) {
	bad := refuse(http.StatusBadRequest, "Bad request: the photo cannot be loaded")
	if !strings.HasPrefix(address, "http") {
		return nil, bad
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, bad
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, bad
	}
	defer func() { _ = res.Body.Close() }() // only read from
	content, err := io.ReadAll(io.LimitReader(res.Body, maxFile))
	if err != nil || res.StatusCode != http.StatusOK {
		return nil, bad
	}
	return content, nil
}

// field is a parameter that must be a string; "" when it is none: the
// platform's ids are strings.
func field(p map[string]any, name string) string {
	s, _ := p[name].(string)
	return s
}

// reply writes the envelope. second-hand: failures come with HTTP status 200
// as well.
func reply(w http.ResponseWriter, result any, bad *refusal) {
	w.Header().Set("Content-Type", "application/json")
	out := map[string]any{"ok": bad == nil}
	switch {
	case bad != nil:
		out["error_code"], out["description"] = bad.code, bad.text
		if bad.after > 0 { // assumed
			out["parameters"] = map[string]any{"retry_after": bad.after}
		}
	case result != nil:
		out["result"] = result
	}
	_ = json.NewEncoder(w).Encode(out) // the bot went away: nobody to tell
}
