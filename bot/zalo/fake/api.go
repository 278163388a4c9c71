package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	pathMessage   = "/v3.0/oa/message/cs"
	pathAnonymous = "/v2.0/oa/message"
	pathUpload    = "/v2.0/oa/upload/"
)

// Limits. Documented: text, buttons, titles, payloads, the window and what is
// free in it. Second-hand: sizes of uploads.
const (
	maxText    = 2000
	maxButtons = 5
	maxTitle   = 100
	maxPayload = 1000
	window     = 7 * 24 * time.Hour
	freeWindow = 48 * time.Hour
	free       = 8
	maxImage   = 1 << 20
	maxFile    = 5 << 20
)

// refusal is a code of Zalo's; 0 is none.
type refusal int

// Codes; second-hand.
const (
	badParam  refusal = -201
	tooLong   refusal = -210
	silent    refusal = -213
	badToken  refusal = -216
	notWithin refusal = -230
)

// ask is a request to send.
type ask struct {
	Recipient struct {
		User         string `json:"user_id"`
		Anonymous    string `json:"anonymous_id"`
		Conversation string `json:"conversation_id"`
	} `json:"recipient"`
	Message struct {
		Text       string `json:"text"`
		Attachment *struct {
			Type    string `json:"type"`
			Payload struct {
				Template string            `json:"template_type"`
				Token    string            `json:"token"`
				Buttons  []json.RawMessage `json:"buttons"`
				Elements []struct {
					Media    string `json:"media_type"`
					ID       string `json:"attachment_id"`
					Title    string `json:"title"`
					Subtitle string `json:"subtitle"`
					Image    string `json:"image_url"`
				} `json:"elements"`
			} `json:"payload"`
		} `json:"attachment"`
	} `json:"message"`
}

func (a ask) chat() string {
	if a.Recipient.Anonymous != "" {
		return "anonymous:" + a.Recipient.Anonymous + ":" + a.Recipient.Conversation
	}
	return a.Recipient.User
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, pathUpload) {
		s.serveUpload(w, r, strings.TrimPrefix(r.URL.Path, pathUpload))
		return
	}
	var a ask
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&a); err != nil {
		answer(w, nil, badParam)
		return
	}
	s.mu.Lock()
	fail := s.failure(a.chat())
	var data map[string]any
	var bad refusal
	var echo func()
	if fail.Kind == "" || fail.Kind == FailAccepted || fail.Kind == FailGarbage {
		data, bad, echo = s.send(a, r.Header.Get("access_token"))
	}
	s.mu.Unlock()
	if echo != nil {
		echo()
	}
	if !end(w, fail) {
		answer(w, data, bad)
	}
}

// failure is the scripted end of a call for a chat. The lock is held.
func (s *Server) failure(chat string) Failure {
	if u := s.users[chat]; u != nil && len(u.failures) > 0 {
		f := u.failures[0]
		u.failures = u.failures[1:]
		return f
	}
	if len(s.every) > 0 {
		f := s.every[0]
		s.every = s.every[1:]
		return f
	}
	return Failure{}
}

// send sends a message. The lock is held; echo is to be called without it.
func (s *Server) send(a ask, token string) (data map[string]any, bad refusal, echo func()) {
	now, chat := s.opt.Now(), a.chat()
	u := s.users[chat]
	switch {
	case !now.Before(s.access[token]):
		return nil, badToken, nil
	case u == nil || u.heard.IsZero():
		return nil, silent, nil
	case now.Sub(u.heard) > window:
		return nil, notWithin, nil
	}
	m, bad := s.content(a)
	if bad != 0 {
		return nil, bad, nil
	}
	m = s.add(chat, m)
	u.since++
	s.sent[token]++
	if u.since > free || now.Sub(u.heard) > freeWindow {
		s.paid++
	}
	data = map[string]any{"message_id": m.ID, "user_id": chat}
	if s.opt.Echo {
		// Assumed: what the account sends by the OpenAPI comes back with the
		// same id.
		echo = s.echo(chat, m)
	}
	return data, 0, echo
}

// content checks a message and reads it. The lock is held.
func (s *Server) content(a ask) (Message, refusal) {
	m := Message{OA: true, Kind: "text", Text: a.Message.Text}
	if utf8.RuneCountInString(m.Text) > maxText {
		return m, tooLong
	}
	t := a.Message.Attachment
	if t == nil {
		if strings.TrimSpace(m.Text) == "" {
			return m, badParam
		}
		return m, 0
	}
	p := t.Payload
	var bad refusal
	if m.Buttons, bad = buttons(p.Buttons); bad != 0 {
		return m, bad
	}
	one := len(p.Elements) == 1
	switch {
	case a.Recipient.Anonymous != "":
		return m, badParam // assumed: words only
	case t.Type == "file":
		up, ok := s.uploads[p.Token]
		if !ok || up.kind != "file" || m.Text != "" {
			return m, badParam
		}
		m.Kind, m.File, m.Name = "file", up.content, up.name
	case t.Type != "template":
		return m, badParam
	case p.Template == "media" && one:
		e := p.Elements[0]
		up, ok := s.uploads[e.ID]
		if !ok || up.kind != e.Media {
			return m, badParam
		}
		m.Kind, m.File, m.Name = e.Media, up.content, up.name
	case p.Template == "request_user_info" && one:
		e := p.Elements[0]
		if e.Title == "" || e.Image == "" || m.Text != "" || utf8.RuneCountInString(e.Title) > maxTitle || utf8.RuneCountInString(e.Subtitle) > 500 {
			return m, badParam
		}
		m.Kind, m.Title, m.Text = "ask", e.Title, e.Subtitle
	case p.Template == "" && len(m.Buttons) > 0 && strings.TrimSpace(m.Text) != "":
	default:
		return m, badParam
	}
	return m, 0
}

// buttons checks and reads buttons.
func buttons(list []json.RawMessage) (out []Button, bad refusal) {
	if len(list) > maxButtons {
		return nil, badParam
	}
	for _, raw := range list {
		var b struct {
			Title   string          `json:"title"`
			Type    string          `json:"type"`
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(raw, &b) != nil || b.Title == "" || utf8.RuneCountInString(b.Title) > maxTitle {
			return nil, badParam
		}
		k := Button{Title: b.Title}
		var page struct {
			URL string `json:"url"`
		}
		switch {
		case b.Type == "oa.query.hide" && json.Unmarshal(b.Payload, &k.Payload) == nil && k.Payload != "" && utf8.RuneCountInString(k.Payload) <= maxPayload:
		case b.Type == "oa.open.url" && json.Unmarshal(b.Payload, &page) == nil && strings.HasPrefix(page.URL, "http"):
			k.URL = page.URL
		default:
			return nil, badParam
		}
		out = append(out, k)
	}
	return out, 0
}

// answer writes what the OpenAPI answers: always status 200; documented.
func answer(w http.ResponseWriter, data map[string]any, bad refusal) {
	out := map[string]any{"error": int(bad), "message": "Success", "data": data}
	if bad != 0 {
		out = map[string]any{"error": int(bad), "message": "refused"}
	}
	write(w, http.StatusOK, out)
}

func write(w http.ResponseWriter, status int, out any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out) // whoever asked went away: nobody to tell
}

// end ends a call as scripted; false when nothing is.
func end(w http.ResponseWriter, f Failure) bool {
	switch f.Kind {
	case FailCode:
		answer(w, nil, refusal(f.Code))
	case FailRate:
		if f.After > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.After))
		}
		w.WriteHeader(http.StatusTooManyRequests)
	case FailServer:
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>502 Bad Gateway</html>") // as above
	case FailGarbage:
		_, _ = io.WriteString(w, `{"error":`) // as above
	case FailLost, FailAccepted:
		cutOff(w)
	default:
		return false
	}
	return true
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
