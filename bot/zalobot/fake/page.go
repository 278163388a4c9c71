package fake

import (
	"embed"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// clock is the citizens' time, in which the ward promises.
var clock = time.FixedZone("ICT", 7*60*60)

// firstChat is the citizen that the page plays unless it is told another.
const firstChat = "6ede9afa66b88fe6d6a9"

//go:embed phone.html phone.css phone.js
var phone embed.FS

var page = template.Must(template.ParseFS(phone, "phone.html"))

type view struct {
	Labels
	Chat    string
	Initial string
	Lines   []line
	Types   bool // somebody types
}

// line is a message as the page shows it.
type line struct {
	Mine    bool
	Picture string
	Sign    string // what a sticker or voice message is called
	Pieces  []piece
	Time    string
}

type piece struct {
	Text string
	Link bool
}

var linkForm = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)

// pieces tells the addresses in a text from its words.
func pieces(text string) []piece {
	var out []piece
	from := 0
	for _, at := range linkForm.FindAllStringIndex(text, -1) {
		if at[0] > from {
			out = append(out, piece{Text: text[from:at[0]]})
		}
		out = append(out, piece{text[at[0]:at[1]], true})
		from = at[1]
	}
	if from < len(text) {
		out = append(out, piece{Text: text[from:]})
	}
	return out
}

// view is what the page shows of a chat.
func (s *Server) view(token, chat string) view {
	v := view{Labels: s.labels, Chat: chat, Types: s.Typing(token, chat)}
	for _, r := range s.labels.Who {
		v.Initial = strings.ToUpper(string(r))
		break
	}
	for _, m := range s.Chat(token, chat) {
		l := line{Mine: !m.Bot, Picture: m.Photo, Pieces: pieces(m.Text), Time: m.At.In(clock).Format("15:04")}
		switch m.Kind {
		case "sticker":
			l.Sign, l.Pieces = s.labels.Sticker, nil
		case "voice":
			l.Sign = s.labels.Voice
		}
		v.Lines = append(v.Lines, l)
	}
	return v
}

// servePage plays a citizen of the first bot by plain forms.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' http: https:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("Cache-Control", "no-store")
	token, chat := s.order[0], r.FormValue("chat")
	if chat == "" {
		chat = firstChat
	}
	if r.Method == http.MethodPost {
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		s.play(r, token, chat)
		http.Redirect(w, r, "/?chat="+url.QueryEscape(chat)+"#end", http.StatusSeeOther)
		return
	}
	name := "phone.html"
	switch r.URL.Path {
	case "/":
	case "/talk":
		name = "talk"
	case "/phone.css", "/phone.js":
		http.ServeFileFS(w, r, phone, strings.TrimPrefix(r.URL.Path, "/"))
		return
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.ExecuteTemplate(w, name, s.view(token, chat)) // the reader went away: nobody to tell
}

// play does what a form says.
func (s *Server) play(r *http.Request, token, chat string) {
	switch r.URL.Path {
	case "/say":
		if text := strings.TrimSpace(r.FormValue("text")); text != "" {
			s.Say(token, chat, text)
		}
	case "/sticker":
		s.Sticker(token, chat)
	case "/voice":
		s.Voice(token, chat)
	case "/photo":
		f, _, err := r.FormFile("photo")
		if err != nil {
			return
		}
		defer func() { _ = f.Close() }() // only read from
		content, err := io.ReadAll(io.LimitReader(f, maxFile))
		if err == nil && strings.HasPrefix(http.DetectContentType(content), "image/") {
			s.Photo(token, chat, "", content)
		}
	}
}
