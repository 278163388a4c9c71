package editor

import (
	"net/http"
	"strings"
)

// room is one part of the workspace, as the row under its head names it.
type room struct {
	Href, Label, Icon string
	Here              bool
}

// rooms are the parts of the workspace, for their own first pages; nil on the
// pages within, which lead back to where one came from.
func (e *Editor) rooms(r *http.Request) []room {
	all := []room{
		{Href: Home, Label: "guides.room_guides", Icon: "book-open"},
		{Href: Home + "/import", Label: "guides.room_import", Icon: "files"},
		{Href: Home + "/words", Label: "guides.room_words", Icon: "message-square-text"},
		{Href: Home + "/bulletin", Label: "guides.room_bulletin", Icon: "bell"},
	}
	if e.Media != nil {
		all = append(all, room{Href: Home + "/media", Label: "guides.room_media", Icon: "video"})
	}
	if e.Questions != nil {
		all = append(all, room{Href: questionsHref, Label: "guides.room_questions", Icon: "circle-help"})
	}
	if e.Tallies != nil && e.Walks != nil {
		all = append(all, room{Href: figuresHref, Label: "guides.room_figures", Icon: "gauge"})
	}
	path, found := strings.TrimSuffix(r.URL.Path, "/"), false
	for i := range all {
		all[i].Here = all[i].Href == path
		found = found || all[i].Here
	}
	if !found {
		return nil
	}
	return all
}
