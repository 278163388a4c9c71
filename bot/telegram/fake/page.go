package fake

import (
	"html/template"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// firstChat is the citizen that the page plays unless it is told another.
const firstChat = 1001

var page = template.Must(template.New("page").Parse(`<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title><style>
body{font:16px/1.5 system-ui,sans-serif;max-width:640px;margin:0 auto;padding:12px;background:#F2F5F3;color:#141C2B}
iframe{width:100%;height:52vh;border:1px solid #6F7F92;border-radius:8px;background:#fff}
textarea{width:100%;box-sizing:border-box;font:inherit;min-height:48px}button{font:inherit;min-height:44px;padding:6px 14px}
form{margin:8px 0}label{display:block}</style></head><body><h1>{{.Title}}</h1>
<iframe src="/chat?chat={{.Chat}}#end" name="chat" title="{{.Title}}"></iframe>
<form method="post" action="/say" target="chat"><input type="hidden" name="chat" value="{{.Chat}}">
{{if .To}}<input type="hidden" name="reply" value="{{.To}}"><p>{{.Reply}} {{.To}}</p>{{end}}
<label>{{.Write}}<textarea name="text" autofocus></textarea></label><button>{{.Send}}</button></form>
<form method="post" action="/say" target="chat"><input type="hidden" name="chat" value="{{.Chat}}">
<input type="hidden" name="text" value="/start"><button>{{.Start}}</button></form>
<form method="post" action="/file" target="chat" enctype="multipart/form-data"><input type="hidden" name="chat" value="{{.Chat}}">
<label>{{.File}} <input type="file" name="file"></label><button>{{.Send}}</button></form></body></html>`))

var stream = template.Must(template.New("stream").Parse(`<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="3"><title>{{.Title}}</title><style>
body{font:16px/1.5 system-ui,sans-serif;margin:8px;color:#141C2B}p,form{margin:0}
.m{border:1px solid #D2DAE0;border-radius:14px;padding:8px 12px;margin:6px 15% 6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.me{background:#21407F;color:#fff;margin:6px 0 6px 15%}.r{display:flex;gap:6px;margin:4px 15% 4px 0}
.r form,.r a{flex:1}button,a.b{font:inherit;width:100%;min-height:44px;box-sizing:border-box;display:block;text-align:center}</style></head><body>
{{$chat := .Chat}}{{range .Messages}}{{$id := .ID}}<div class="m{{if not .Bot}} me{{end}}">{{.Text}}{{if .Name}} [{{.Name}}]{{end}}{{if .Bot}} <a href="/?chat={{$chat}}&amp;reply={{.ID}}" target="_top">{{$.Reply}}</a>{{end}}</div>
{{range .Rows}}<div class="r">{{range .}}{{if .URL}}<a class="b" href="{{.URL}}" target="_blank" rel="noopener">{{.Text}}</a>{{else}}<form method="post" action="/press">
<input type="hidden" name="chat" value="{{$chat}}"><input type="hidden" name="message" value="{{$id}}">
<button name="data" value="{{.Data}}">{{.Text}}</button></form>{{end}}{{end}}</div>{{end}}{{else}}<p>{{.Empty}}</p>{{end}}<p id="end"></p></body></html>`))

type view struct {
	Labels
	Chat     int64
	To       int // the message that is answered; 0 none
	Messages []Message
}

// servePage plays a citizen of the first bot by plain forms.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'")
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
		http.Redirect(w, r, "/chat?chat="+strconv.FormatInt(v.Chat, 10)+"#end", http.StatusSeeOther)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	t := page
	switch r.URL.Path {
	case "/":
	case "/chat":
		t, v.Messages = stream, s.Chat(token, v.Chat)
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = t.Execute(w, v) // the reader went away: nobody to tell
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
