package platform

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"

	"github.com/motcua/motcua/bot"
)

// Parts are what calls hold, as parts of a message, in order.
func Parts[Body any](all []Body) []bot.Part {
	out := make([]bot.Part, 0, len(all))
	for _, b := range all {
		raw, err := json.Marshal(b)
		if err != nil {
			continue // strings always encode
		}
		out = append(out, bot.Part{Body: raw})
	}
	return out
}

// Words are what a message says; an officer's begin with her name, since all
// words come from one account.
func Words(m bot.Message) string {
	if m.Author.Kind == bot.AuthorOfficer && m.Author.Name != "" {
		return m.Author.Name + "\n" + m.Text
	}
	return m.Text
}

// OwnFilm is the path of a film among the ward's media that can be sent
// itself; false when it is not one of those, or in a form that platforms do not
// play. media nil: there are none.
func OwnFilm(v bot.VideoView, media fs.FS) (name string, ok bool) {
	_, name, ok = strings.Cut(v.URL, bot.MediaPath)
	return name, ok && v.Own && media != nil && fs.ValidPath(name) && strings.EqualFold(path.Ext(name), ".mp4")
}

// Films adds to a text the films that do not stand in it. Those that are sent
// themselves are left out; nil: none is.
func Films(text string, m bot.Message, publicURL string, sent func(bot.VideoView) bool) string {
	for _, v := range m.Videos {
		address := Absolute(publicURL, v.Address())
		if (sent == nil || !sent(v)) && address != "" && !strings.Contains(text, address) {
			text += "\n" + Titled(v.Title, address)
		}
	}
	return text
}

// Titled is an address below what it is called; either may be "".
func Titled(title, address string) string {
	return strings.TrimSpace(title + "\n" + address)
}
