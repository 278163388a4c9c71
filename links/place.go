package links

import (
	"fmt"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// Kind is what a guide says that an address leads to.
type Kind int

// Kinds, the one that is checked least first.
const (
	KindPage  Kind = iota // something to read, or where one goes on
	KindVideo             // something to watch: a file, or a page with it
	KindForm              // a blank form to download
)

// Link is one address that guides name.
type Link struct {
	URL    string
	Kind   Kind
	Fields []string // where it stands in the guide, as a Fault says it: "steps[1].link.url"; nil for links of many guides
}

// Of lists the addresses that a guide names, each once, in the order of the
// guide. One that stands in several places has the kind that is checked most.
// Whether they are addresses at all is for Guide.Check to say.
func Of(g *procedures.Guide) []Link {
	var out []Link
	add := func(url string, kind Kind, field string, at ...any) {
		if url == "" {
			return
		}
		field = fmt.Sprintf(field, at...)
		i := slices.IndexFunc(out, func(l Link) bool { return l.URL == url })
		if i < 0 {
			out = append(out, Link{URL: url, Kind: kind, Fields: []string{field}})
			return
		}
		out[i].Kind = max(out[i].Kind, kind)
		out[i].Fields = append(out[i].Fields, field)
	}
	for i, s := range g.Submissions {
		if s.Link != nil {
			add(s.Link.URL, KindPage, "submissions[%d].link.url", i)
		}
	}
	for i, e := range g.Evidence {
		if e.Form != nil {
			add(e.Form.URL, KindForm, "evidence[%d].form.url", i)
		}
	}
	for i, s := range g.Steps {
		if s.Link != nil {
			add(s.Link.URL, KindPage, "steps[%d].link.url", i)
		}
		if s.Video != nil {
			add(s.Video.URL, KindVideo, "steps[%d].video.url", i)
		}
	}
	for i, v := range g.Videos {
		add(v.URL, KindVideo, "videos[%d].url", i)
	}
	add(g.Source.URL, KindPage, "source.url")
	return out
}
