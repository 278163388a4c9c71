package editor

import (
	"net/http"
	"strings"

	"github.com/motcua/motcua/web/session"
)

// room is one part of the workspace, as the row under its head names it.
type room struct {
	Href, Label, Icon string
	Here              bool
}

// rooms are the parts of the workspace that the reader may enter, for their
// own first pages; nil on the pages within, which lead back to where one came
// from.
func (e *Editor) rooms(r *http.Request) []room {
	person, _ := session.From(r.Context())
	reads, writes := person.Account.Has(staff...), person.Account.Has(writers...)
	var all []room
	for _, one := range []struct {
		open bool
		room
	}{
		{reads, room{Href: Home, Label: "guides.room_guides", Icon: "book-open"}},
		{writes, room{Href: Home + "/import", Label: "guides.room_import", Icon: "files"}},
		{true, room{Href: wordsHome, Label: "guides.room_words", Icon: "message-square-text"}},
		{true, room{Href: bulletinHome, Label: "guides.room_bulletin", Icon: "bell"}},
		{reads && e.Media != nil, room{Href: mediaHome, Label: "guides.room_media", Icon: "video"}},
		{reads && e.Questions != nil, room{Href: questionsHref, Label: "guides.room_questions", Icon: "circle-help"}},
		{reads && e.Tallies != nil && e.Walks != nil, room{Href: figuresHref, Label: "guides.room_figures", Icon: "gauge"}},
	} {
		if one.open {
			all = append(all, one.room)
		}
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
