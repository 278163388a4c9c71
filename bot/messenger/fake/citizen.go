package fake

import (
	"maps"
	"net/http"
	"strings"
)

// What a citizen does. Each function takes her number on this page and
// returns the id of her message, where there is one.

// item is what the webhook is told of who did what.
func (s *Server) item(from, to string, at int64, more map[string]any) item {
	it := item{"sender": map[string]any{"id": from}, "recipient": map[string]any{"id": to}, "timestamp": at}
	maps.Copy(it, more)
	return it
}

// Write sends a message with any content, as the platform names its fields.
func (s *Server) Write(who string, content map[string]any) (mid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(who, content, Message{Kind: "text"})
}

// write is Write with how the message looks; the lock is held.
func (s *Server) write(who string, content map[string]any, m Message) (mid string) {
	p := s.of(who)
	at := s.tick()
	m.MID, m.At = random("m_"), s.cfg.Now()
	m.Text, _ = content["text"].(string)
	p.messages = append(p.messages, m)
	p.wroteAt, p.seen, p.read = s.cfg.Now(), false, len(p.messages)
	full := map[string]any{"mid": m.MID}
	maps.Copy(full, content)
	s.put(s.item(who, s.cfg.Page, at, map[string]any{"message": full}))
	return m.MID
}

// Say writes a text.
func (s *Server) Say(who, text string) (mid string) {
	return s.Write(who, map[string]any{"text": text})
}

// Reply writes a text in answer to a message.
func (s *Server) Reply(who, to, text string) (mid string) {
	return s.Write(who, map[string]any{"text": text, "reply_to": map[string]any{"mid": to}})
}

// Choose touches a quick reply of the newest message; "" when it has none with
// this title. documented (Quick replies): the title is posted as her message,
// and they are gone.
func (s *Server) Choose(who, title string) (mid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.of(who).replies() {
		if r.Title == title {
			return s.write(who, map[string]any{"text": title, "quick_reply": map[string]any{"payload": r.Payload}}, Message{Kind: "text"})
		}
	}
	return ""
}

// replies are the quick replies that her screen shows: those of the newest
// message only.
func (p *person) replies() []Reply {
	if n := len(p.messages); n > 0 {
		return p.messages[n-1].Replies
	}
	return nil
}

// Replies lists the quick replies that her screen shows.
func (s *Server) Replies(who string) []Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Reply(nil), s.of(who).replies()...)
}

// Postback touches a button that carries a payload: of the menu, of a
// template. documented (messaging_postbacks). ref is what the link carried by
// which she came; "" none.
func (s *Server) Postback(who, title, payload, ref string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.postback(who, title, payload, ref)
}

func (s *Server) postback(who, title, payload, ref string) {
	p := s.of(who)
	at := s.tick()
	p.wroteAt = s.cfg.Now()
	b := map[string]any{"title": title, "payload": payload, "mid": random("m_")}
	if ref != "" {
		b["referral"] = map[string]any{"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
	}
	s.put(s.item(who, s.cfg.Page, at, map[string]any{"postback": b}))
}

// Start touches the button that begins a chat, by a link that carries ref.
func (s *Server) Start(who, ref string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	payload := ""
	if g, ok := s.profile["get_started"].(map[string]any); ok {
		payload, _ = g["payload"].(string)
	}
	s.postback(who, s.cfg.Labels.Start, payload, ref)
}

// Follow opens the page by a link that carries ref while there is a chat.
// documented (messaging_referrals).
func (s *Server) Follow(who, ref string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(s.item(who, s.cfg.Page, s.tick(), map[string]any{"referral": map[string]any{"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}}))
}

// Edit changes a text that she wrote. documented (message_edits).
func (s *Server) Edit(who, mid, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.of(who).find(mid)
	if m == nil {
		return
	}
	m.Text = text
	m.Edits++
	s.put(s.item(who, s.cfg.Page, s.tick(), map[string]any{"message_edit": map[string]any{"mid": mid, "text": text, "num_edit": m.Edits}}))
}

// Unsend takes a message back. second-hand: as at Instagram, where that is
// documented.
func (s *Server) Unsend(who, mid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.of(who).find(mid); m != nil {
		m.Gone = true
	}
	s.put(s.item(who, s.cfg.Page, s.tick(), map[string]any{"message": map[string]any{"mid": mid, "is_deleted": true}}))
}

// Read tells that she has read everything. documented (message_reads).
func (s *Server) Read(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readAll(who)
}

func (s *Server) readAll(who string) {
	p := s.of(who)
	p.read = len(p.messages)
	at := s.tick()
	s.put(s.item(who, s.cfg.Page, at, map[string]any{"read": map[string]any{"watermark": at}}))
}

// Upload makes a file that a message can name, below the address of this
// server.
func (s *Server) Upload(base, name string, content []byte) (address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := random("")
	s.files[id] = file{name: name, content: content}
	return base + "/cdn/" + id + "/" + name
}

// Attach sends files in one message; base is the address of this server.
func (s *Server) Attach(who, base, text string, named ...Named) (mid string) {
	var all []any
	show := Message{Kind: "file"}
	for _, n := range named {
		kind := kindOf(n.Content)
		all = append(all, map[string]any{"type": kind, "payload": map[string]any{"url": s.Upload(base, n.Name, n.Content)}})
		show.Kind, show.File, show.Name = kind, n.Content, n.Name
	}
	content := map[string]any{"attachments": all}
	if text != "" {
		content["text"] = text
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(who, content, show)
}

// Named is a file with its name.
type Named struct {
	Name    string
	Content []byte
}

func kindOf(content []byte) string {
	kind, _, _ := strings.Cut(http.DetectContentType(content), "/")
	switch kind {
	case "image", "video", "audio":
		return kind
	}
	return "file"
}

// Away lets her turn off the page's messages, or on again. second-hand: the
// page is not told; its next call is refused with 551.
func (s *Server) Away(who string, away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(who).away = away
}

// PageSays is a person who answers at the page's own inbox. documented
// (message_echoes); second-hand: the app of that inbox has the number
// 263902037430900.
func (s *Server) PageSays(who, text string) (mid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(who)
	at := s.tick()
	m := Message{MID: random("m_"), Page: true, Person: true, Kind: "text", Text: text, At: s.cfg.Now()}
	p.messages = append(p.messages, m)
	s.put(s.item(s.cfg.Page, who, at, map[string]any{"message": map[string]any{"mid": m.MID, "text": text, "is_echo": true, "app_id": 263902037430900}}))
	return m.MID
}

// Chat lists the messages of a conversation.
func (s *Server) Chat(who string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.of(who).messages {
		out = append(out, m.clone())
	}
	return out
}

// Received lists what came from the page's program in a conversation.
func (s *Server) Received(who string) []Message {
	var out []Message
	for _, m := range s.Chat(who) {
		if m.Page && !m.Person {
			out = append(out, m)
		}
	}
	return out
}

// Typing reports whether her screen shows that the page is writing.
func (s *Server) Typing(who string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of(who).typing
}

// Profile is what messenger_profile was set to.
func (s *Server) Profile() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.profile)
}

// Calls is how often something of the API was called: "messages", "me",
// "messenger_profile", or a sender action.
func (s *Server) Calls(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[what]
}

// Revoke lets the page's token end, or hold again.
func (s *Server) Revoke(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = yes
}

// Expire lets everything end that is kept for later. documented (Saving
// assets): after 90 days.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.assets)
}

// Fail makes the next calls that send to her end so, one each.
func (s *Server) Fail(who string, ends ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(who)
	p.failures = append(p.failures, ends...)
}
