package editor

import "net/http"

// askPage asks once more before what cannot simply be taken back.
type askPage struct {
	base
	Name     string // of the guide
	Heading  string
	Facts    []string
	Reason   string // label of the box for the reason; "" none is asked
	Typed    string // what stands in it
	Fault    string // beneath it; "" none
	Go       string
	Action   string
	Back     string
	Late     bool // it takes something away
	Hidden   []hidden
	Parts    []changedPart // what would change for citizens
	PartsFor string        // heading of them
}

// hidden is a field that the form brings along.
type hidden struct{ Name, Value string }

func (e *Editor) ask(w http.ResponseWriter, r *http.Request, status int, p *askPage) {
	var err error
	if p.base, err = e.base(r, p.Heading); err != nil {
		e.fail(w, r, err)
		return
	}
	if p.Fault != "" {
		p.base.Said, p.base.Late = p.Fault, true
	}
	e.render(w, r, status, "editor/ask", p)
}
