package fake

import (
	"maps"
	"time"
)

// What a citizen does. Each function takes the bot's token and her chat, and
// returns the id of her message.

// Say writes a text.
func (s *Server) Say(token, chat, text string) string {
	return s.Do(token, chat, "message.text.received", map[string]any{"text": text})
}

// Sticker sends a sticker.
func (s *Server) Sticker(token, chat string) string {
	return s.Do(token, chat, "message.sticker.received", map[string]any{"sticker": random(), "url": "https://stickers.zaloapp.com/x"})
}

// Voice sends a voice message.
func (s *Server) Voice(token, chat string) string {
	return s.Do(token, chat, "message.voice.received", map[string]any{"voice_url": "https://voice.zdn.vn/x.aac"})
}

// Photo sends a picture; its bytes lie on this server. It was called before.
func (s *Server) Photo(token, chat, caption string, content []byte) string {
	id := s.Keep(content)
	s.mu.Lock()
	body := map[string]any{"photo": s.base + "/photo/" + id}
	s.mu.Unlock()
	if caption != "" {
		body["caption"] = caption
	}
	return s.Do(token, chat, "message.image.received", body)
}

// Keep keeps a picture at /photo/ and returns its name there.
func (s *Server) Keep(content []byte) string {
	id := random()
	s.set(func() { s.photos[id] = content })
	return id
}

// Do tells of a message with any content, as the platform names its fields.
// documented: webhook.
func (s *Server) Do(token, chat, event string, content map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bots[token]
	c := b.of(chat)
	c.blocked = false // who writes lets the bot write again
	text := func(name string) string { v, _ := content[name].(string); return v }
	m := Message{Kind: "text", Text: text("text"), Photo: text("photo")}
	switch {
	case m.Photo != "":
		m.Kind, m.Text = "photo", text("caption")
	case content["sticker"] != nil:
		m.Kind = "sticker"
	case content["voice_url"] != nil:
		m.Kind = "voice"
	}
	m = c.add(m)
	kind := "PRIVATE"
	if c.group {
		kind = "GROUP" // documented, as a trial
	}
	message := map[string]any{"message_id": m.ID, "date": m.At.UnixMilli(), "chat": map[string]any{"id": chat, "chat_type": kind},
		"from": map[string]any{"id": chat, "display_name": "Bà con", "is_bot": false}}
	maps.Copy(message, content)
	u := update{chat: chat, body: map[string]any{"event_name": event, "message": message}}
	b.all[m.ID] = u
	s.put(b, u)
	return m.ID
}

// Redeliver gives a message once more, as a platform does that is in doubt.
func (s *Server) Redeliver(token, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.bots[token]; b.all[id].body != nil {
		s.put(b, b.all[id])
	}
}

// Update gives an update of any form for a chat.
func (s *Server) Update(token, chat string, body map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(s.bots[token], update{chat: chat, body: body})
}

// Group makes a chat one of several people.
func (s *Server) Group(token, chat string) {
	s.set(func() { s.bots[token].of(chat).group = true })
}

// Block blocks the bot. assumed: the bot is not told of it; her next word lets
// it write again.
func (s *Server) Block(token, chat string) {
	s.set(func() { s.bots[token].of(chat).blocked = true })
}

// Typing reports whether a chat shows that the bot types.
func (s *Server) Typing(token, chat string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Before(s.bots[token].of(chat).typing)
}
