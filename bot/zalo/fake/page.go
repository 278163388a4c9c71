package fake

import (
	"embed"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// firstUser is the citizen that the page plays unless it is told another.
const firstUser = "7001"

// maxForm is the largest form of the page, in bytes.
const maxForm = 30 << 20

//go:embed page
var assets embed.FS

var pages = template.Must(template.ParseFS(assets, "page/*.html"))

// clock is the citizens' time, in which the ward promises.
var clock = time.FixedZone("ICT", 7*60*60)

// view is what the page shows.
type view struct {
	Labels
	User     string
	Messages []shown
}

// shown is a message with what opens its file.
type shown struct {
	Message
	File string // address; "" none
	Last bool   // its buttons are the newest
}

// servePage plays a citizen: by plain forms, and smoothly with the script.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'")
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v := view{Labels: s.opt.Labels, User: firstUser}
	if u := r.FormValue("user"); u != "" {
		v.User = u
	}
	if r.Method == http.MethodPost {
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		s.play(r, v.User)
		http.Redirect(w, r, "/?user="+url.QueryEscape(v.User)+"#write", http.StatusSeeOther)
		return
	}
	name := "phone.html"
	switch r.URL.Path {
	case "/":
	case "/talk":
		name = "talk.html"
	case "/phone.css", "/phone.js":
		http.ServeFileFS(w, r, assets, "page"+r.URL.Path)
		return
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	v.Messages = s.shown(v.User)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = pages.ExecuteTemplate(w, name, v) // the reader went away: nobody to tell
}

// shown lists a chat as the page shows it.
func (s *Server) shown(user string) []shown {
	var out []shown
	for _, m := range s.Chat(user) {
		one := shown{Message: m}
		one.At = m.At.In(clock)
		if len(m.File) > 0 {
			one.File = s.fileOf(m)
		}
		out = append(out, one)
	}
	if n := len(out); n > 0 {
		out[n-1].Last = true
	}
	return out
}

// fileOf is where the file of a message opens.
func (s *Server) fileOf(m Message) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[m.ID] = file{m.Name, m.File}
	return "/files/" + m.ID
}

// play does what a form says.
func (s *Server) play(r *http.Request, user string) {
	switch r.URL.Path {
	case "/follow":
		s.Follow(user, true)
	case "/press":
		s.Press(user, Button{Payload: r.FormValue("payload")})
	case "/info":
		s.Submit(user, "Nguyễn Thị Mẫu", "84900000000", "Số 1 phố Mẫu", "Hà Nội")
	case "/say":
		if text := strings.TrimSpace(r.FormValue("text")); text != "" {
			s.Say(user, text)
		}
		if f, head, err := r.FormFile("file"); err == nil {
			content, err := io.ReadAll(io.LimitReader(f, 25<<20))
			_ = f.Close() // only read from
			if err == nil && len(content) > 0 {
				s.attach(r, user, head.Filename, content)
			}
		}
	}
}
