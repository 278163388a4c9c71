package fake

import "maps"

// What a citizen does. Each function takes the bot's token and the number of
// her chat (a negative one is a group) and returns the number of the update.

// Say writes a text.
func (s *Server) Say(token string, chat int64, text string) int64 {
	return s.Write(token, chat, map[string]any{"text": text})
}

// Write sends a message with any content, as the Bot API names its fields.
func (s *Server) Write(token string, chat int64, content map[string]any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bots[token]
	c := b.of(chat)
	text, _ := content["text"].(string)
	if caption, ok := content["caption"].(string); ok {
		text = caption
	}
	m := c.add(Message{Text: text, Kind: "text"})
	body := b.json(c, m)
	delete(body, "text")
	maps.Copy(body, content)
	b.carry(m, content)
	return s.put(b, chat, "message", body)
}

// carry notes the photo or file of a citizen's message, for the page to show.
// The lock is held.
func (b *bot) carry(m *Message, content map[string]any) {
	note := func(kind string, of any) {
		fields, _ := of.(map[string]any)
		id, _ := fields["file_id"].(string)
		if f, ok := b.files[id]; ok {
			m.Kind, m.Name, m.File = kind, f.name, f.content
		}
	}
	if sizes, ok := content["photo"].([]any); ok && len(sizes) > 0 {
		note("photo", sizes[len(sizes)-1])
	}
	note("document", content["document"])
}

// Reply writes a text in answer to a message.
func (s *Server) Reply(token string, chat int64, message int, text string) int64 {
	s.mu.Lock()
	b := s.bots[token]
	content := map[string]any{"text": text}
	if m := b.of(chat).find(message); m != nil {
		content["reply_to_message"] = b.json(b.of(chat), m)
	}
	s.mu.Unlock()
	return s.Write(token, chat, content)
}

// Edit changes a text that was written before.
func (s *Server) Edit(token string, chat int64, message int, text string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bots[token]
	c := b.of(chat)
	m := c.find(message)
	if m == nil {
		return 0
	}
	m.Text, m.Edited = text, true
	return s.put(b, chat, "edited_message", b.json(c, m))
}

// Press presses a button of a message.
func (s *Server) Press(token string, chat int64, message int, data string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bots[token]
	c := b.of(chat)
	m := c.find(message)
	if m == nil {
		return 0
	}
	return s.put(b, chat, "callback_query", map[string]any{"id": random(), "data": data, "chat_instance": "1",
		"from": map[string]any{"id": chat, "is_bot": false, "first_name": "Bà", "last_name": "con"}, "message": b.json(c, m)})
}

// Upload makes a file that a message can name; size is what the platform says
// of it, 0 its true one.
func (s *Server) Upload(token, name string, content []byte, size int64) (fileID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if size == 0 {
		size = int64(len(content))
	}
	id := random()
	s.bots[token].files[id] = file{name, content, size}
	return id
}

// Photo sends a photo in two sizes; album "" is none.
func (s *Server) Photo(token string, chat int64, caption, album string, small, large []byte) int64 {
	size := func(content []byte, side int) map[string]any {
		return map[string]any{"file_id": s.Upload(token, "", content, 0), "file_unique_id": random(), "width": side, "height": side, "file_size": len(content)}
	}
	content := map[string]any{"photo": []any{size(small, 90), size(large, 1280)}}
	if caption != "" {
		content["caption"] = caption
	}
	if album != "" {
		content["media_group_id"] = album
	}
	return s.Write(token, chat, content)
}

// Document sends a file; size as in Upload.
func (s *Server) Document(token string, chat int64, caption, name string, content []byte, size int64) int64 {
	id := s.Upload(token, name, content, size)
	if size == 0 {
		size = int64(len(content))
	}
	out := map[string]any{"document": map[string]any{"file_id": id, "file_unique_id": id, "file_name": name, "file_size": size}}
	if caption != "" {
		out["caption"] = caption
	}
	return s.Write(token, chat, out)
}

// Block blocks the bot or lets it write again; the bot is told.
func (s *Server) Block(token string, chat int64, blocked bool) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bots[token]
	c := b.of(chat)
	was, is := "member", "kicked"
	if !blocked {
		was, is = is, was
	}
	c.blocked = blocked
	who := map[string]any{"id": chat, "is_bot": false, "first_name": "Bà"}
	me := map[string]any{"id": b.id, "is_bot": true, "first_name": "motcua"}
	return s.put(b, chat, "my_chat_member", map[string]any{"chat": map[string]any{"id": chat, "type": "private"}, "from": who, "date": 1,
		"old_chat_member": map[string]any{"status": was, "user": me, "until_date": 0},
		"new_chat_member": map[string]any{"status": is, "user": me, "until_date": 0}})
}

// Move makes a group a supergroup with another number.
func (s *Server) Move(token string, from, to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bots[token]
	b.of(from).movedTo = to
	b.of(to).messages = append(b.of(to).messages, Message{ID: 0, Kind: "text"})
}

// Delete takes a message out of a chat.
func (s *Server) Delete(token string, chat int64, message int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.bots[token].of(chat)
	for i := range c.messages {
		if c.messages[i].ID == message {
			c.messages = append(c.messages[:i], c.messages[i+1:]...)
			return
		}
	}
}

// Redeliver gives an update once more, as Telegram does when it is in doubt.
func (s *Server) Redeliver(token string, id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, ok := s.bots[token].all[id]; ok {
		s.queue(s.bots[token], u)
	}
}

// Update gives an update of any form.
func (s *Server) Update(token string, chat int64, kind string, body any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.put(s.bots[token], chat, kind, body)
}

// Fail makes the next sending calls for a chat end so, one each.
func (s *Server) Fail(token string, chat int64, ends ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.bots[token].of(chat)
	c.failures = append(c.failures, ends...)
}

// Chat lists the messages of a chat.
func (s *Server) Chat(token string, chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.bots[token].of(chat).messages {
		out = append(out, m.clone())
	}
	return out
}

// Received lists what the bot said in a chat.
func (s *Server) Received(token string, chat int64) []Message {
	var out []Message
	for _, m := range s.Chat(token, chat) {
		if m.Bot {
			out = append(out, m)
		}
	}
	return out
}

// Calls is how often a method was called.
func (s *Server) Calls(token, method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bots[token].calls[method]
}

// Answered is how many presses were answered.
func (s *Server) Answered(token string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bots[token].answered)
}

// Pending is how many updates are not confirmed.
func (s *Server) Pending(token string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bots[token].updates) + s.bots[token].webhook.pending
}
