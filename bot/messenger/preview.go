package messenger

import (
	"io/fs"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Preview is how Messenger shows a message, for a ward whose pages are at a
// public URL ("": unknown) and whose films are in media (nil: none). It needs
// no page at Facebook and reaches nobody.
func Preview(publicURL string, media fs.FS) func(bot.Message) []bot.Bubble {
	c := &Channel{opt: Options{PublicURL: publicURL, Media: media}}
	return platform.Bubbles(c.Plan, body.bubble)
}

var mediaOf = map[string]bot.Media{"image": bot.MediaPicture, "video": bot.MediaFilm}

func (b body) bubble() bot.Bubble {
	if b.Kind != kindText {
		name, _, _ := strings.Cut(b.Text, "\n") // its address is for those who cannot be sent it
		out := bot.Bubble{Media: mediaOf[b.As], Text: bot.Plain(name)}
		if out.Media == bot.MediaNone {
			out.Media = bot.MediaFile
		}
		return out
	}
	out := bot.Bubble{Text: bot.Plain(b.Text), Length: platform.Measure(b.Text, platform.Units), Limit: maxText}
	if len(b.Links) > 0 {
		out.Limit = maxTemplate
	}
	for _, l := range b.Links {
		out.Keys = append(out.Keys, []bot.Key{{Label: l.Title, URL: l.URL}})
	}
	for _, r := range b.Replies {
		action, _ := strings.CutPrefix(r.Payload, payloadMark)
		out.Quick = append(out.Quick, bot.Key{Label: r.Title, Action: action})
	}
	return out
}
