package fake

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// What a citizen does. Each function takes her id and returns the key of the
// event, for Redeliver, and whether it was acknowledged at once.

// does makes an event of a citizen's and brings it.
func (s *Server) does(user, name string, shown Message, fields map[string]any) (key string, acknowledged bool) {
	s.mu.Lock()
	u := s.of(user)
	u.heard, u.since = s.opt.Now(), 0
	if shown.Kind != "" {
		shown = s.add(user, shown)
	}
	if m, ok := fields["message"].(map[string]any); ok && m["msg_id"] == nil {
		if shown.ID == "" {
			shown.ID = random()
		}
		m["msg_id"] = shown.ID
	}
	fields["sender"], fields["recipient"] = id(user), id(s.opt.Account.OA)
	e := s.make(name, fields)
	s.mu.Unlock()
	return e.key, s.bring(e)
}

// Say writes a text.
func (s *Server) Say(user, text string) (key string, acknowledged bool) {
	return s.does(user, "user_send_text", Message{Kind: "text", Text: text}, map[string]any{"message": map[string]any{"text": text}})
}

// Answer writes a text in answer to a message.
func (s *Server) Answer(user, message, text string) (key string, acknowledged bool) {
	return s.does(user, "user_send_text", Message{Kind: "text", Text: text}, map[string]any{"message": map[string]any{"text": text, "quote_msg_id": message}})
}

// Press presses a button. Documented: its payload comes as if she had written
// it, and is not shown.
func (s *Server) Press(user string, b Button) (key string, acknowledged bool) {
	return s.does(user, "user_send_text", Message{}, map[string]any{"message": map[string]any{"text": b.Payload}})
}

// Host keeps a file where citizens' files lie, and returns its address below
// base.
func (s *Server) Host(base, name string, content []byte) (address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := random()
	s.files[id] = file{name, content}
	return strings.TrimRight(base, "/") + "/files/" + id
}

// Picture is one picture as Zalo hosts it.
type Picture struct {
	URL, Thumbnail string
}

// SendPictures sends pictures in one event; text may be "".
func (s *Server) SendPictures(user, text string, all ...Picture) (key string, acknowledged bool) {
	var list []any
	for _, p := range all {
		list = append(list, map[string]any{"type": "image", "payload": map[string]any{"url": p.URL, "thumbnail": p.Thumbnail}})
	}
	m := map[string]any{"attachments": list}
	if text != "" {
		m["text"] = text
	}
	shown := Message{Kind: "image", Text: text}
	if len(all) > 0 {
		shown.File = s.hosted(all[0].URL)
	}
	return s.does(user, "user_send_image", shown, map[string]any{"message": m})
}

// hosted is the content of a file that lies here; nil when it does not.
func (s *Server) hosted(address string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[path.Base(address)].content
}

// SendFile sends a file; size is what Zalo says of it, as a string as it does.
func (s *Server) SendFile(user, address, name string, size int64) (key string, acknowledged bool) {
	return s.does(user, "user_send_file", Message{Kind: "file", Name: name}, map[string]any{"message": map[string]any{"attachments": []any{
		map[string]any{"type": "file", "payload": map[string]any{"url": address, "name": name, "size": strconv.FormatInt(size, 10), "type": "pdf"}}}}})
}

// Send brings anything of a citizen's: the event's name and its message.
func (s *Server) Send(user, name string, message map[string]any) (key string, acknowledged bool) {
	text, _ := message["text"].(string)
	return s.does(user, name, Message{Kind: "text", Text: text}, map[string]any{"message": message})
}

// Submit fills in the form that asks who she is.
func (s *Server) Submit(user, name, phone, address, city string) (key string, acknowledged bool) {
	return s.does(user, "user_submit_info", Message{}, map[string]any{"info": map[string]any{"name": name, "phone": phone, "address": address, "city": city}})
}

// Follow follows the account, or leaves it.
func (s *Server) Follow(user string, yes bool) (key string, acknowledged bool) {
	name := "unfollow"
	s.mu.Lock()
	u := s.of(user)
	u.gone = !yes
	if yes {
		name, u.heard, u.since = "follow", s.opt.Now(), 0
	}
	e := s.make(name, map[string]any{"oa_id": s.opt.Account.OA, "follower": id(user)})
	s.mu.Unlock()
	return e.key, s.bring(e)
}

// Seen has her read what the account said. Documented: one event names
// several messages.
func (s *Server) Seen(user string) (key string, acknowledged bool) {
	s.mu.Lock()
	var ids []any
	for _, m := range s.of(user).messages {
		if m.OA {
			ids = append(ids, m.ID)
		}
	}
	e := s.make("user_seen_message", map[string]any{"sender": id(s.opt.Account.OA), "recipient": id(user), "message": map[string]any{"msg_ids": ids}})
	s.mu.Unlock()
	return e.key, s.bring(e)
}

// Anonymous writes as somebody who is not signed in at Zalo.
func (s *Server) Anonymous(user, conversation, text string) (key string, acknowledged bool) {
	chat := "anonymous:" + user + ":" + conversation
	s.mu.Lock()
	u := s.of(chat)
	u.heard, u.since = s.opt.Now(), 0
	m := s.add(chat, Message{Kind: "text", Text: text})
	e := s.make("anonymous_send_text", map[string]any{"sender": id(user), "recipient": id(s.opt.Account.OA),
		"message": map[string]any{"msg_id": m.ID, "text": text, "conversation_id": conversation}})
	s.mu.Unlock()
	return e.key, s.bring(e)
}

// Desk writes to a citizen in Zalo's own tool, as somebody of the ward does.
func (s *Server) Desk(user, text string) (key string, acknowledged bool) {
	s.mu.Lock()
	m := s.add(user, Message{OA: true, Kind: "text", Text: text})
	e := s.make("oa_send_text", map[string]any{"sender": id(s.opt.Account.OA), "recipient": id(user), "message": map[string]any{"msg_id": m.ID, "text": text}})
	s.mu.Unlock()
	return e.key, s.bring(e)
}

// Fail makes the next calls for a chat end so, one each; for any chat when it
// is "".
func (s *Server) Fail(user string, ends ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == "" {
		s.every = append(s.every, ends...)
		return
	}
	u := s.of(user)
	u.failures = append(u.failures, ends...)
}

// Chat lists the messages of a chat.
func (s *Server) Chat(user string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.of(user).messages...)
}

// Received lists what the account said in a chat.
func (s *Server) Received(user string) []Message {
	var out []Message
	for _, m := range s.Chat(user) {
		if m.OA {
			out = append(out, m)
		}
	}
	return out
}

// Calls is how often a path was called.
func (s *Server) Calls(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[path]
}

// Paid is how many replies were not free. Documented: eight are after each
// sign of the citizen's, within 48 hours.
func (s *Server) Paid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paid
}

// Quiet lets time pass since a citizen was heard of.
func (s *Server) Quiet(user string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.of(user)
	u.heard = u.heard.Add(-d)
}

// attach sends what a form of the page brought.
func (s *Server) attach(r *http.Request, user, name string, content []byte) {
	base := "http://" + r.Host
	address := s.Host(base, name, content)
	if strings.HasPrefix(http.DetectContentType(content), "image/") {
		s.SendPictures(user, "", Picture{address, address})
		return
	}
	s.SendFile(user, address, name, int64(len(content)))
}
