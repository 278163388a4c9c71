package fake

import (
	"embed"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock is the citizens' time, in which the ward promises.
var clock = time.FixedZone("ICT", 7*60*60)

// firstChat is the citizen that the page plays unless it is told another.
const firstChat = 1001

//go:embed phone.html phone.css phone.js
var phone embed.FS

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"pieces": pieces,
	"clock":  func(t time.Time) string { return t.In(clock).Format("15:04") },
}).ParseFS(phone, "phone.html"))

type view struct {
	Labels
	Chat     int64
	To       int // the message that is answered; 0 none
	Messages []Message
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

// servePage plays a citizen of the first bot by plain forms.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("Cache-Control", "no-store")
	token := s.order[0]
	v := view{Labels: s.labels, Chat: firstChat}
	if n, err := strconv.ParseInt(r.FormValue("chat"), 10, 64); err == nil {
		v.Chat = n
	}
	v.To, _ = strconv.Atoi(r.URL.Query().Get("reply")) // what is no number is none
	if r.Method == http.MethodPost {
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		s.play(r, token, v.Chat)
		http.Redirect(w, r, "/?chat="+strconv.FormatInt(v.Chat, 10)+"#end", http.StatusSeeOther)
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
	case "/shown":
		id, _ := strconv.Atoi(r.FormValue("message")) // what is no number is no message
		s.show(w, token, v.Chat, id)
		return
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	v.Messages = s.Chat(token, v.Chat)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.ExecuteTemplate(w, name, v) // the reader went away: nobody to tell
}

// show serves the file of a message.
func (s *Server) show(w http.ResponseWriter, token string, chat int64, id int) {
	for _, m := range s.Chat(token, chat) {
		if m.ID != id || len(m.File) == 0 {
			continue
		}
		w.Header().Set("Content-Type", http.DetectContentType(m.File))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(m.File) // the reader went away: nobody to tell
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

// play does what a form says.
func (s *Server) play(r *http.Request, token string, chat int64) {
	switch r.URL.Path {
	case "/say":
		text := strings.TrimSpace(r.FormValue("text"))
		to, _ := strconv.Atoi(r.FormValue("reply")) // the same
		switch {
		case text == "":
		case to != 0:
			s.Reply(token, chat, to, text)
		default:
			s.Say(token, chat, text)
		}
	case "/press":
		id, _ := strconv.Atoi(r.FormValue("message")) // what is no number is no message
		s.Press(token, chat, id, r.FormValue("data"))
	case "/file":
		f, head, err := r.FormFile("file")
		if err != nil {
			return
		}
		defer func() { _ = f.Close() }() // only read from
		content, err := io.ReadAll(io.LimitReader(f, maxSend))
		if err != nil {
			return
		}
		if strings.HasPrefix(http.DetectContentType(content), "image/") {
			s.Photo(token, chat, "", "", content, content)
			return
		}
		s.Document(token, chat, "", head.Filename, content, 0)
	}
}
