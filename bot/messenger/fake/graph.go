package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// fields are what a call brought, each as JSON or as plain words.
type fields struct {
	values map[string]json.RawMessage
	file   *file
}

func (f fields) text(name string) string {
	var s string
	if json.Unmarshal(f.values[name], &s) != nil {
		return string(f.values[name])
	}
	return s
}

const maxRequest = 60 << 20

// readCall reads JSON, a multipart form, or nothing at all.
func readCall(w http.ResponseWriter, r *http.Request) (fields, error) {
	f := fields{values: map[string]json.RawMessage{}}
	for k, v := range r.URL.Query() {
		f.values[k] = json.RawMessage(v[0])
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	switch kind := r.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "application/json"):
		if err := json.NewDecoder(r.Body).Decode(&f.values); err != nil {
			return f, fmt.Errorf("read JSON: %w", err)
		}
	case strings.HasPrefix(kind, "multipart/form-data"):
		m, err := r.MultipartReader()
		if err != nil {
			return f, fmt.Errorf("read form: %w", err)
		}
		for part, end := m.NextPart(); end == nil; part, end = m.NextPart() {
			content, err := io.ReadAll(part)
			if err != nil {
				return f, fmt.Errorf("read form: %w", err)
			}
			if part.FormName() == "filedata" {
				f.file = &file{name: part.FileName(), kind: part.Header.Get("Content-Type"), content: content}
			} else {
				f.values[part.FormName()] = content
			}
		}
	}
	return f, nil
}

// refusal is an error as the Graph API answers it. documented (Common Error
// Codes).
type refusal struct {
	status, code, sub int
	text              string
	regain            int // minutes until the page may call again
	transient         bool
}

func refuse(code, sub int, text string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: code, sub: sub, text: text}
}

func (s *Server) serveGraph(w http.ResponseWriter, r *http.Request, parts []string) {
	f, err := readCall(w, r)
	if err != nil {
		s.answer(w, nil, refuse(100, 0, "(#100) "+err.Error()))
		return
	}
	s.mu.Lock()
	what := parts[len(parts)-1]
	s.calls[what]++
	bad := s.allowed(r, f, parts)
	s.mu.Unlock()
	if bad != nil {
		s.answer(w, nil, bad)
		return
	}
	switch {
	case len(parts) == 1 && r.Method == http.MethodGet:
		s.answer(w, map[string]any{"id": s.cfg.Page, "name": s.cfg.Name}, nil)
	case what == "messages" && r.Method == http.MethodPost:
		s.serveSend(w, f)
	case what == "messenger_profile":
		s.serveProfile(w, r, f)
	default:
		s.answer(w, nil, refuse(100, 33, "(#100) Unsupported request."))
	}
}

// allowed checks who calls; the lock is held. documented (Securing Graph API
// calls): an app may require the proof; this one does.
func (s *Server) allowed(r *http.Request, f fields, parts []string) *refusal {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	mac := hmac.New(sha256.New, []byte(s.cfg.AppSecret))
	mac.Write([]byte(s.cfg.Token))
	switch {
	case r.URL.Query().Has("access_token"):
		return refuse(190, 0, "a token does not belong into an address") // our own rule
	case token != s.cfg.Token || s.revoked:
		bad := refuse(190, 460, "Error validating access token: The session has been invalidated")
		bad.status = http.StatusUnauthorized
		return bad
	case f.text("appsecret_proof") != hex.EncodeToString(mac.Sum(nil)):
		return refuse(100, 0, "API calls from the server require an appsecret_proof argument")
	case parts[0] != "me" && parts[0] != s.cfg.Page:
		return refuse(100, 33, "Unsupported get request.")
	}
	return nil
}

func (s *Server) answer(w http.ResponseWriter, result any, bad *refusal) {
	w.Header().Set("Content-Type", "application/json")
	// documented (Graph API, Rate limits): every answer tells how much is used.
	w.Header().Set("X-App-Usage", `{"call_count":1,"total_cputime":0,"total_time":1}`)
	if bad == nil {
		_ = json.NewEncoder(w).Encode(result) // the caller went away: nobody to tell
		return
	}
	if bad.regain > 0 {
		w.Header().Set("X-Business-Use-Case-Usage", fmt.Sprintf(
			`{%q:[{"type":"messenger","call_count":100,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":%d}]}`, s.cfg.Page, bad.regain))
	}
	e := map[string]any{"message": bad.text, "type": "OAuthException", "code": bad.code, "fbtrace_id": "A" + random("")[:10]}
	if bad.sub != 0 {
		e["error_subcode"] = bad.sub
	}
	if bad.transient {
		e["is_transient"] = true
	}
	w.WriteHeader(bad.status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": e}) // the same
}

// serveProfile reads or sets what the page shows besides messages. documented
// (Messenger Profile API): a menu needs the button to start.
func (s *Server) serveProfile(w http.ResponseWriter, r *http.Request, f fields) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodGet {
		data := []any{}
		if len(s.profile) > 0 {
			data = append(data, s.profile)
		}
		s.answer(w, map[string]any{"data": data}, nil)
		return
	}
	for _, name := range []string{"get_started", "greeting", "persistent_menu"} {
		raw, ok := f.values[name]
		if !ok {
			continue
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			s.answer(w, nil, refuse(100, 0, "(#100) Invalid parameter"))
			return
		}
		if bad := checkProfile(name, v); bad != nil {
			s.answer(w, nil, bad)
			return
		}
		s.profile[name] = v
	}
	if s.profile["persistent_menu"] != nil && s.profile["get_started"] == nil {
		delete(s.profile, "persistent_menu")
		s.answer(w, nil, refuse(100, 2018145, "(#100) You must set a Get Started button if you also wish to use persistent menu"))
		return
	}
	s.change++
	s.answer(w, map[string]any{"result": "success"}, nil)
}

func checkProfile(name string, v any) *refusal {
	list, _ := v.([]any)
	for _, one := range list {
		m, _ := one.(map[string]any)
		if text, _ := m["text"].(string); name == "greeting" && (text == "" || len([]rune(text)) > 160) {
			return refuse(100, 0, "(#100) Param greeting[0][text] must be a non-empty string of at most 160 characters")
		}
		entries, _ := m["call_to_actions"].([]any)
		for _, e := range entries {
			entry, _ := e.(map[string]any)
			title, _ := entry["title"].(string)
			payload, _ := entry["payload"].(string)
			if title == "" || len([]rune(title)) > 30 || payload == "" || len(payload) > maxPayload {
				return refuse(100, 0, "(#100) Param call_to_actions[title] must be a non-empty string of at most 30 characters")
			}
		}
		if name == "persistent_menu" && len(entries) > 20 {
			return refuse(100, 0, "(#100) Too many menu items")
		}
	}
	return nil
}
