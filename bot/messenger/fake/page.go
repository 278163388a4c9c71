package fake

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// FirstCitizen is whom the page plays unless it is told another. second-hand:
// numbers of persons on a page have sixteen digits.
const FirstCitizen = "6801234567890101"

//go:embed phone
var phone embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"pieces": pieces, "initial": initial}).ParseFS(phone, "phone/*.html"))

// piece is a part of a text: words, or an address that opens.
type piece struct{ Text, URL string }

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)

// pieces takes addresses out of a text, as the app makes them links.
func pieces(text string) []piece {
	var out []piece
	for _, at := range address.FindAllStringIndex(text, -1) {
		done := 0
		for _, p := range out {
			done += len(p.Text)
		}
		out = append(out, piece{Text: text[done:at[0]]}, piece{Text: text[at[0]:at[1]], URL: text[at[0]:at[1]]})
	}
	done := 0
	for _, p := range out {
		done += len(p.Text)
	}
	return append(out, piece{Text: text[done:]})
}

// initial is the letter in the page's round picture.
func initial(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "•"
	}
	return string([]rune(words[len(words)-1])[:1])
}

type view struct {
	Labels
	Name     string
	Who      string
	Change   int
	Messages []Message
	Replies  []Reply
	Typing   bool
	Read     bool // the page has read what she wrote last
	Greeting string
	Items    []menuItem
}

type menuItem struct{ Title, Payload string }

// look is what a citizen's screen shows. It reads what stands there.
func (s *Server) look(who string, reads bool) view {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(who)
	if reads && p.read < len(p.messages) {
		s.readAll(who)
	}
	v := view{Labels: s.cfg.Labels, Name: s.cfg.Name, Who: who, Change: s.change, Typing: p.typing, Replies: append([]Reply(nil), p.replies()...)}
	for _, m := range p.messages {
		v.Messages = append(v.Messages, m.clone())
	}
	v.Read = p.seen && len(p.messages) > 0 && !p.messages[len(p.messages)-1].Page
	if list, _ := s.profile["greeting"].([]any); len(list) > 0 {
		first, _ := list[0].(map[string]any)
		v.Greeting, _ = first["text"].(string)
	}
	if list, _ := s.profile["persistent_menu"].([]any); len(list) > 0 {
		first, _ := list[0].(map[string]any)
		entries, _ := first["call_to_actions"].([]any)
		for _, e := range entries {
			entry, _ := e.(map[string]any)
			title, _ := entry["title"].(string)
			payload, _ := entry["payload"].(string)
			v.Items = append(v.Items, menuItem{title, payload})
		}
	}
	return v
}

// servePage plays a citizen by plain forms, and a person at the page's inbox.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	who := r.URL.Query().Get("who")
	if !regexp.MustCompile(`^\d{1,32}$`).MatchString(who) {
		who = FirstCitizen
	}
	if r.Method == http.MethodPost {
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
		s.play(r, who)
		http.Redirect(w, r, "/chat?who="+url.QueryEscape(who), http.StatusSeeOther)
		return
	}
	var name string
	switch r.URL.Path {
	case "/":
		name = "phone.html"
	case "/chat":
		name = "chat.html"
	case "/state":
		s.mu.Lock()
		n := s.change
		s.mu.Unlock()
		w.Header().Set("Cache-Control", "no-store")
		_, _ = io.WriteString(w, strconv.Itoa(n)) // the reader went away
		return
	case "/file":
		s.serveSent(w, r, who)
		return
	case "/phone.css", "/phone.js":
		http.ServeFileFS(w, r, phone, "phone"+r.URL.Path)
		return
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = pages.ExecuteTemplate(w, name, s.look(who, name == "chat.html")) // the same
}

// serveSent gives what came with a message.
func (s *Server) serveSent(w http.ResponseWriter, r *http.Request, who string) {
	for _, m := range s.Chat(who) {
		if m.MID == r.URL.Query().Get("mid") && m.File != nil {
			w.Header().Set("Content-Type", http.DetectContentType(m.File))
			if m.Kind == "file" {
				w.Header().Set("Content-Type", "application/octet-stream")
				w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(m.Name)))
			}
			_, _ = w.Write(m.File) //nolint:gosec // pictures, films and sounds, or a download; the policy above lets nothing run
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

// play does what a form says.
func (s *Server) play(r *http.Request, who string) {
	text := strings.TrimSpace(r.FormValue("text"))
	switch r.URL.Path {
	case "/say":
		f, head, err := r.FormFile("file")
		if err != nil {
			if text != "" {
				s.Say(who, text)
			}
			return
		}
		defer func() { _ = f.Close() }() // only read from
		if content, err := io.ReadAll(io.LimitReader(f, maxFile)); err == nil && len(content) > 0 {
			s.Attach(who, "http://"+r.Host, text, Named{head.Filename, content})
		}
	case "/choose":
		s.Choose(who, r.FormValue("title"))
	case "/menu":
		s.Postback(who, r.FormValue("title"), r.FormValue("payload"), "")
	case "/start":
		s.Start(who, r.FormValue("ref"))
	case "/inbox":
		if text != "" {
			s.PageSays(who, text)
		}
	}
}
