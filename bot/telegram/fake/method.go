package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf16"
)

// Limits of the Bot API.
const (
	maxText    = 4096 // UTF-16 units
	maxCaption = 1024
	maxData    = 64 // bytes
	maxLabel   = 256
	maxKeys    = 100
	maxGet     = 20 << 20
	maxSend    = 50 << 20
)

// do carries out a method. The lock is held.
func (s *Server) do(b *bot, method string, p params) (any, *refusal) {
	switch method {
	case "getMe":
		return map[string]any{"id": b.id, "is_bot": true, "first_name": "motcua", "username": "motcua_fake_bot"}, nil
	case "setWebhook", "deleteWebhook", "getWebhookInfo":
		return s.hookMethod(b, method, p)
	case "sendMessage", "sendPhoto", "sendVideo", "sendDocument":
		return b.send(method, p)
	case "editMessageText", "editMessageReplyMarkup":
		return b.edit(method, p)
	case "answerCallbackQuery":
		b.answered[p.values["callback_query_id"]] = true
		return true, nil
	case "sendChatAction":
		return true, nil
	case "getFile":
		id := p.values["file_id"]
		f, ok := b.files[id]
		switch {
		case !ok:
			return nil, refuse(http.StatusBadRequest, "Bad Request: wrong file_id or the file is temporarily unavailable")
		case f.size > maxGet:
			return nil, refuse(http.StatusBadRequest, "Bad Request: file is too big")
		}
		return map[string]any{"file_id": id, "file_unique_id": id, "file_size": f.size, "file_path": "files/" + id}, nil
	}
	return nil, refuse(http.StatusNotFound, "Not Found: method not found")
}

// open is a chat that the bot may write to.
func (b *bot) open(p params) (*chat, *refusal) {
	id := p.int("chat_id")
	c := b.chats[id]
	switch {
	case c == nil || len(c.messages) == 0 && c.movedTo == 0 && !c.blocked:
		return nil, refuse(http.StatusBadRequest, "Bad Request: chat not found")
	case c.movedTo != 0:
		r := refuse(http.StatusBadRequest, "Bad Request: group chat was upgraded to a supergroup chat")
		r.to = c.movedTo
		return nil, r
	case c.blocked:
		return nil, refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user")
	}
	return c, nil
}

func (b *bot) send(method string, p params) (any, *refusal) {
	c, bad := b.open(p)
	if bad != nil {
		return nil, bad
	}
	m := Message{Bot: true, Kind: "text"}
	id := p.values["video"]
	if f, known := b.films[id]; known && method == "sendVideo" {
		p.files["video"], m.Kept = f, true
	} else if id != "" && !strings.HasPrefix(id, "http") {
		return nil, refuse(http.StatusBadRequest, "Bad Request: wrong remote file identifier specified: can't unserialize it")
	}
	if bad := m.fill(method, p); bad != nil {
		return nil, bad
	}
	m.Start = int(p.int("start_timestamp"))
	var reply struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	if raw := p.values["reply_parameters"]; raw != "" {
		if err := json.Unmarshal([]byte(raw), &reply); err != nil {
			return nil, refuse(http.StatusBadRequest, "Bad Request: can't parse reply parameters")
		}
		if c.find(reply.ID) == nil && !reply.Without {
			return nil, refuse(http.StatusBadRequest, "Bad Request: message to be replied not found")
		}
		m.Replies = reply.ID
	}
	sent := b.json(c, c.add(m))
	if method == "sendVideo" {
		if !m.Kept {
			id = fmt.Sprintf("film-%d", len(b.films)+1)
			b.films[id] = p.files["video"]
		}
		sent["video"] = map[string]any{"file_id": id, "file_unique_id": id, "width": 640, "height": 360, "duration": 1}
	}
	return sent, nil
}

// Forget makes Telegram forget the films that a bot sent.
func (s *Server) Forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.bots[token].films)
}

// fill takes a message's content from a request, within Telegram's limits.
func (m *Message) fill(method string, p params) *refusal {
	raw, most := p.values["text"], maxText
	if field, ok := map[string]string{"sendPhoto": "photo", "sendVideo": "video", "sendDocument": "document"}[method]; ok {
		f, there := p.files[field]
		switch {
		case !there && !strings.HasPrefix(p.values[field], "http"):
			return refuse(http.StatusBadRequest, "Bad Request: there is no "+field+" in the request")
		case len(f.content) > maxSend:
			return refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		}
		m.Kind, m.File, m.Name = field, f.content, f.name
		raw, most = p.values["caption"], maxCaption
	}
	m.Text, m.HTML = raw, ""
	switch mode := p.values["parse_mode"]; mode {
	case "":
	case "HTML":
		text, err := strip(raw)
		if err != nil {
			return refuse(http.StatusBadRequest, "Bad Request: can't parse entities: "+err.Error())
		}
		m.Text, m.HTML = text, raw
	default:
		return refuse(http.StatusBadRequest, "Bad Request: unsupported parse_mode")
	}
	switch n := len(utf16.Encode([]rune(m.Text))); {
	case m.Kind == "text" && strings.TrimSpace(m.Text) == "":
		return refuse(http.StatusBadRequest, "Bad Request: message text is empty")
	case n > most:
		return refuse(http.StatusBadRequest, "Bad Request: message is too long")
	}
	rows, bad := keyboard(p.values["reply_markup"])
	m.Rows = rows
	return bad
}

func keyboard(raw string) ([][]Button, *refusal) {
	if raw == "" {
		return nil, nil
	}
	var k struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
			URL  string `json:"url"`
		} `json:"inline_keyboard"`
	}
	if err := json.Unmarshal([]byte(raw), &k); err != nil {
		return nil, refuse(http.StatusBadRequest, "Bad Request: can't parse inline keyboard")
	}
	var out [][]Button
	n := 0
	for _, r := range k.Rows {
		var line []Button
		for _, b := range r {
			n++
			switch u, err := url.Parse(b.URL); {
			case b.Text == "" || len([]rune(b.Text)) > maxLabel:
				return nil, refuse(http.StatusBadRequest, "Bad Request: text buttons must be non-empty")
			case (b.Data == "") == (b.URL == ""):
				return nil, refuse(http.StatusBadRequest, "Bad Request: button needs exactly one kind of action")
			case len(b.Data) > maxData:
				return nil, refuse(http.StatusBadRequest, "Bad Request: BUTTON_DATA_INVALID")
			case b.URL != "" && (err != nil || !strings.HasPrefix(u.Scheme, "http") || !strings.Contains(u.Hostname(), ".") || u.Hostname() == "127.0.0.1"):
				return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Bad Request: inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL))
			case n > maxKeys:
				return nil, refuse(http.StatusBadRequest, "Bad Request: reply markup is too long")
			}
			line = append(line, Button{b.Text, b.Data, b.URL})
		}
		out = append(out, line)
	}
	return out, nil
}

func (b *bot) edit(method string, p params) (any, *refusal) {
	c, bad := b.open(p)
	if bad != nil {
		return nil, bad
	}
	old := c.find(int(p.int("message_id")))
	if old == nil || !old.Bot {
		return nil, refuse(http.StatusBadRequest, "Bad Request: message to edit not found")
	}
	next := Message{Kind: "text"}
	if method == "editMessageReplyMarkup" {
		next = *old
		if next.Rows, bad = keyboard(p.values["reply_markup"]); bad != nil {
			return nil, bad
		}
	} else if bad := next.fill(method, p); bad != nil {
		return nil, bad
	}
	if fmt.Sprint(next.Text, next.HTML, next.Rows) == fmt.Sprint(old.Text, old.HTML, old.Rows) {
		return nil, refuse(http.StatusBadRequest, "Bad Request: message is not modified")
	}
	old.Text, old.HTML, old.Rows, old.Edited = next.Text, next.HTML, next.Rows, true
	return b.json(c, old), nil
}

// json is a message as the Bot API shows it.
func (b *bot) json(c *chat, m *Message) map[string]any {
	kind, who := "private", map[string]any{"id": c.id, "is_bot": false, "first_name": "Bà", "last_name": "con", "language_code": "vi"}
	if c.id < 0 {
		kind = "group"
	}
	if m.Bot {
		who = map[string]any{"id": b.id, "is_bot": true, "first_name": "motcua"}
	}
	out := map[string]any{"message_id": m.ID, "date": m.At.Unix(), "from": who, "chat": map[string]any{"id": c.id, "type": kind}}
	if m.Text != "" {
		out["text"] = m.Text
	}
	return out
}

// strip reads Telegram's HTML and returns its words. It refuses what
// Telegram refuses: unknown tags, tags that are not closed in order.
func strip(s string) (string, error) {
	var out strings.Builder
	var open []string
	for s != "" {
		switch {
		case s[0] == '<':
			end := strings.IndexByte(s, '>')
			if end < 0 {
				return "", fmt.Errorf("unclosed start tag")
			}
			tag, closing := strings.CutPrefix(s[1:end], "/")
			name, _, _ := strings.Cut(tag, " ")
			s = s[end+1:]
			switch {
			case !strings.Contains(" b strong i em u ins s strike del code pre a blockquote tg-spoiler ", " "+name+" "):
				return "", fmt.Errorf("unsupported start tag %q", name)
			case !closing:
				open = append(open, name)
			case len(open) == 0 || open[len(open)-1] != name:
				return "", fmt.Errorf("unexpected end tag %q", name)
			default:
				open = open[:len(open)-1]
			}
		case s[0] == '&':
			word, n := entity(s)
			out.WriteString(word)
			s = s[n:]
		default:
			n := strings.IndexAny(s, "<&")
			if n < 0 {
				n = len(s)
			}
			out.WriteString(s[:n])
			s = s[n:]
		}
	}
	if len(open) > 0 {
		return "", fmt.Errorf("can't find end tag of %q", open[len(open)-1])
	}
	return out.String(), nil
}

// entity reads one of the signs that HTML writes in words.
func entity(s string) (word string, n int) {
	for name, sign := range map[string]string{"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": `"`, "&#34;": `"`, "&#39;": "'"} {
		if strings.HasPrefix(s, name) {
			return sign, len(name)
		}
	}
	return "&", 1
}
