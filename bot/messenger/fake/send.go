package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf16"
)

// Limits of the Send API. documented: Send API, Quick replies, Button
// template, Saving assets, Message tags.
const (
	maxText     = 2000
	maxTemplate = 640
	maxReplies  = 13
	maxTitle    = 20
	maxPayload  = 1000
	maxButtons  = 3
	maxFile     = 25 << 20
	maxImage    = 8 << 20
	window      = 24 * time.Hour
	humanWindow = 7 * 24 * time.Hour
)

// FailureKind is how a call that sends ends.
type FailureKind string

// Kinds of failure. Numbers: documented (Common Error Codes) but where said.
const (
	FailAway      FailureKind = "away"      // 551
	FailNobody    FailureKind = "nobody"    // 100, 2018001
	FailBusy      FailureKind = "busy"      // 613, see Failure.Minutes
	FailPage      FailureKind = "page"      // 4: the whole page must wait
	FailRefused   FailureKind = "refused"   // 100
	FailService   FailureKind = "service"   // 2, without a word on whether it went
	FailTransient FailureKind = "transient" // 2, and it says itself: again
	FailTemporary FailureKind = "temporary" // 1200
	FailPolicy    FailureKind = "policy"    // 368
	FailTesting   FailureKind = "testing"   // 200, 2018028 (second-hand): the app is not public
	FailRights    FailureKind = "rights"    // 10: a permission is missing
	FailServer    FailureKind = "server"    // 502 with a page of HTML
	FailLost      FailureKind = "lost"      // the line is cut, and it did not arrive
	FailAccepted  FailureKind = "accepted"  // the line is cut, but it did arrive
	FailGarbage   FailureKind = "garbage"   // 200 with no JSON, and it did arrive
)

// Failure is one scripted end of a call.
type Failure struct {
	Kind    FailureKind
	Minutes int // of FailBusy and FailPage: until the page may call again; 0 it does not say
}

var refusals = map[FailureKind]refusal{
	FailAway:      {400, 551, 1545041, "(#551) This person isn't available right now.", 0, false},
	FailNobody:    {400, 100, 2018001, "(#100) No matching user found", 0, false},
	FailBusy:      {400, 613, 0, "(#613) Calls to this api have exceeded the rate limit.", 0, false},
	FailPage:      {403, 4, 0, "(#4) Application request limit reached", 0, true},
	FailRefused:   {400, 100, 0, "(#100) Invalid parameter", 0, false},
	FailService:   {500, 2, 0, "An unexpected error has occurred. Please retry your request later.", 0, false},
	FailTransient: {500, 2, 0, "Service temporarily unavailable", 0, true},
	FailTemporary: {500, 1200, 0, "Temporary send message failure. Please try again later.", 0, false},
	FailPolicy:    {400, 368, 0, "The action attempted has been deemed abusive or is otherwise disallowed", 0, false},
	FailTesting:   {403, 200, 2018028, "(#200) Cannot message users who are not admins, developers or testers of the app", 0, false},
	FailRights:    {403, 10, 0, "(#10) Application does not have permission for this action", 0, false},
}

// outgoing is what a call of the Send API says.
type outgoing struct {
	who, kind, tag, action string
	message                struct {
		Text       string `json:"text"`
		Metadata   string `json:"metadata"`
		Attachment *struct {
			Type    string `json:"type"`
			Payload struct {
				Template   string `json:"template_type"`
				Text       string `json:"text"`
				URL        string `json:"url"`
				Attachment string `json:"attachment_id"`
				Reusable   bool   `json:"is_reusable"`
				Buttons    []struct {
					Type  string `json:"type"`
					URL   string `json:"url"`
					Title string `json:"title"`
				} `json:"buttons"`
			} `json:"payload"`
		} `json:"attachment"`
		Replies []struct {
			Type    string `json:"content_type"`
			Title   string `json:"title"`
			Payload string `json:"payload"`
		} `json:"quick_replies"`
	}
}

func (s *Server) serveSend(w http.ResponseWriter, f fields) {
	var out outgoing
	var to struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(f.values["recipient"], &to) != nil || to.ID == "" {
		s.answer(w, nil, refuse(100, 0, "(#100) The parameter recipient is required"))
		return
	}
	out.who, out.kind, out.tag, out.action = to.ID, f.text("messaging_type"), f.text("tag"), f.text("sender_action")
	if out.action == "" && json.Unmarshal(f.values["message"], &out.message) != nil {
		s.answer(w, nil, refuse(100, 0, "(#100) The parameter message is required"))
		return
	}
	s.mu.Lock()
	p := s.of(to.ID)
	if out.action != "" {
		s.calls[out.action]++
		s.calls["messages"]--
		p.typing, p.seen = out.action == "typing_on", p.seen || out.action == "mark_seen"
		s.change++
		s.mu.Unlock()
		s.answer(w, map[string]any{"recipient_id": to.ID}, nil)
		return
	}
	var fail Failure
	if len(p.failures) > 0 {
		fail, p.failures = p.failures[0], p.failures[1:]
	}
	bad, scripted := refusals[fail.Kind]
	var result map[string]any
	var wrong *refusal
	if !scripted && fail.Kind != FailServer && fail.Kind != FailLost {
		result, wrong = s.send(p, out, f.file)
	}
	s.mu.Unlock()
	switch {
	case scripted:
		bad.regain = fail.Minutes
		s.answer(w, nil, &bad)
	case fail.Kind == FailServer:
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>502 Bad Gateway</html>") // the caller went away
	case fail.Kind == FailLost, fail.Kind == FailAccepted:
		cutOff(w)
	case fail.Kind == FailGarbage:
		_, _ = io.WriteString(w, "<html>ok</html>") // the same
	default:
		s.answer(w, result, wrong)
	}
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

// send takes a message, or refuses it; the lock is held.
func (s *Server) send(p *person, out outgoing, f *file) (map[string]any, *refusal) {
	if p.wroteAt.IsZero() {
		return nil, refuse(100, 2018001, "(#100) No matching user found")
	}
	if p.away {
		bad := refusals[FailAway]
		return nil, &bad
	}
	if bad := s.timely(p, out); bad != nil {
		return nil, bad
	}
	m := Message{MID: random("m_"), Page: true, Kind: "text", Tag: out.tag, Metadata: out.message.Metadata, At: s.cfg.Now()}
	if bad := m.fill(out); bad != nil {
		return nil, bad
	}
	result := map[string]any{"recipient_id": p.id, "message_id": m.MID}
	if a := out.message.Attachment; a != nil && a.Type != "template" {
		if f == nil && a.Payload.Attachment != "" {
			kept, ok := s.assets[a.Payload.Attachment]
			if !ok {
				return nil, refuse(100, 2018074, "(#100) Invalid attachment id")
			}
			f = &kept
		}
		if bad := attached(a.Type, f); bad != nil {
			return nil, bad
		}
		m.Kind, m.File, m.Name = a.Type, f.content, f.name
		if a.Payload.Reusable {
			id := random("")
			s.assets[id] = *f
			result["attachment_id"] = id
		}
	}
	at := s.tick()
	p.messages = append(p.messages, m)
	p.typing = false
	if !s.cfg.Quiet {
		echo := map[string]any{"mid": m.MID, "is_echo": true, "app_id": json.Number(s.cfg.App), "metadata": m.Metadata}
		if m.Text != "" {
			echo["text"] = m.Text
		}
		s.put(s.item(s.cfg.Page, p.id, at, map[string]any{"message": echo}))
	}
	return result, nil
}

// timely checks the window. documented (Send API, Message tags): 24 hours
// after her last sign, seven days for a person's words with the tag.
// assumed: without the permission the tag is as good as none.
func (s *Server) timely(p *person, out outgoing) *refusal {
	since := s.cfg.Now().Sub(p.wroteAt)
	late := refuse(10, 2018278, "(#10) This message is sent outside of allowed window.")
	switch out.kind {
	case "RESPONSE", "UPDATE":
		if since > window {
			return late
		}
	case "MESSAGE_TAG":
		if out.tag != "HUMAN_AGENT" {
			return refuse(100, 2018046, "(#100) Invalid tag")
		}
		if !s.cfg.HumanAgent || since > humanWindow {
			return late
		}
	default:
		return refuse(100, 0, "(#100) Param messaging_type must be one of RESPONSE, UPDATE, MESSAGE_TAG")
	}
	return nil
}

// attached checks a file that is to be sent.
func attached(kind string, f *file) *refusal {
	switch {
	case f == nil:
		return refuse(100, 2018047, "(#100) Upload attachment failure")
	case len(f.content) == 0 || len(f.content) > maxFile || kind == "image" && len(f.content) > maxImage:
		return refuse(100, 2018047, "(#100) Upload attachment failure: too large")
	case kind != "file" && !strings.HasPrefix(f.kind, kind+"/"):
		return refuse(100, 2018047, "(#100) Upload attachment failure: type does not match")
	case strings.HasSuffix(f.name, ".exe"):
		return refuse(100, 2018047, "(#100) Upload attachment failure: this kind is not taken")
	}
	return nil
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// fill reads words and buttons of a message, and checks their limits.
func (m *Message) fill(out outgoing) *refusal {
	a := out.message.Attachment
	m.Text = out.message.Text
	switch {
	case a == nil && strings.TrimSpace(m.Text) == "":
		return refuse(100, 0, "(#100) Param message[text] must be a non-empty UTF-8 encoded string")
	case units(m.Text) > maxText:
		return refuse(100, 0, "(#100) Length of param message[text] must be less than or equal to 2000")
	case a != nil && m.Text != "":
		return refuse(100, 0, "(#100) text and attachment cannot both be set")
	case len(m.Metadata) > maxPayload:
		return refuse(100, 0, "(#100) Length of param message[metadata] must be less than or equal to 1000")
	case len(out.message.Replies) > maxReplies:
		return refuse(100, 0, "(#100) Param message[quick_replies] has too many elements")
	}
	for _, r := range out.message.Replies {
		if r.Type != "text" || strings.TrimSpace(r.Title) == "" || units(r.Title) > maxTitle || r.Payload == "" || len(r.Payload) > maxPayload {
			return refuse(100, 0, "(#100) Invalid quick reply")
		}
		m.Replies = append(m.Replies, Reply{r.Title, r.Payload})
	}
	if a == nil || a.Type != "template" {
		return nil
	}
	m.Kind, m.Text = "template", a.Payload.Text
	if a.Payload.Template != "button" || strings.TrimSpace(m.Text) == "" || units(m.Text) > maxTemplate {
		return refuse(100, 0, "(#100) Param text must be a non-empty string of at most 640 characters")
	}
	if n := len(a.Payload.Buttons); n == 0 || n > maxButtons {
		return refuse(100, 0, "(#100) Param buttons must have 1 to 3 elements")
	}
	for _, b := range a.Payload.Buttons {
		u, err := url.Parse(b.URL)
		if b.Type != "web_url" || b.Title == "" || units(b.Title) > maxTitle || err != nil || !strings.HasPrefix(u.Scheme, "http") || !strings.Contains(u.Hostname(), ".") {
			return refuse(100, 0, "(#100) Invalid button")
		}
		m.Links = append(m.Links, Link{b.Title, b.URL})
	}
	return nil
}
