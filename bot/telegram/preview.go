package telegram

import (
	"html"
	"io/fs"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Preview is how Telegram shows a message, for a ward whose pages are at a
// public URL ("": unknown) and whose films are in media (nil: none). It needs
// no bot and reaches nobody.
func Preview(publicURL string, media fs.FS) func(bot.Message) []bot.Bubble {
	c := &Channel{opt: Options{PublicURL: publicURL, Media: media}}
	return platform.Bubbles(c.Plan, body.bubble)
}

var mediaOf = map[kind]bot.Media{kindPhoto: bot.MediaPicture, kindVideo: bot.MediaFilm, kindFile: bot.MediaFile}

func (b body) bubble() bot.Bubble {
	if b.Kind != kindText {
		return bot.Bubble{Media: mediaOf[b.Kind], Text: bot.Plain(b.Name)}
	}
	out := bot.Bubble{Text: spans(b.HTML), Length: platform.Measure(b.Text, platform.Units), Limit: maxText}
	for _, r := range b.Rows {
		var keys []bot.Key
		for _, k := range r {
			keys = append(keys, bot.Key{Label: k.Text, Action: k.Data, URL: k.URL, Style: styleOf(k.Style)})
		}
		out.Keys = append(out.Keys, keys)
	}
	return out
}

func styleOf(name string) bot.Style {
	for s, n := range styles {
		if n == name {
			return s
		}
	}
	return bot.StylePlain
}

// spans reads the markup that Plan writes: bold and italic, never one in the
// other, and nothing else.
func spans(markup string) []bot.Span {
	var out []bot.Span
	for markup != "" {
		at := strings.Index(markup, "<")
		if at < 0 {
			at = len(markup)
		}
		if at > 0 {
			out = append(out, bot.Span{Text: html.UnescapeString(markup[:at])})
		}
		if markup = markup[at:]; markup == "" {
			break
		}
		tag, end := markup[:len("<b>")], "</"+markup[1:2]+">"
		inner, rest, _ := strings.Cut(markup[len(tag):], end)
		out = append(out, bot.Span{Text: html.UnescapeString(inner), Bold: tag == "<b>", Italic: tag == "<i>"})
		markup = rest
	}
	return out
}
