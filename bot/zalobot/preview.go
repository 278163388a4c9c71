package zalobot

import (
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/words"
)

// Preview is how a bot of the Zalo Bot Platform shows a message, for a ward
// whose pages are at a public URL ("": unknown). There are no buttons: what
// can be chosen is numbered. It needs no bot and reaches nobody.
func Preview(publicURL string, texts *words.Catalogue) func(bot.Message) []bot.Bubble {
	c := &Channel{opt: Options{PublicURL: publicURL, Words: texts}}
	c.opt.fill()
	return platform.Bubbles(c.Plan, body.bubble)
}

func (b body) bubble() bot.Bubble {
	out := bot.Bubble{Text: bot.Plain(b.Text), Length: platform.Measure(b.Text, platform.Units), Limit: maxText}
	switch b.Kind {
	case kindPhoto:
		out.Media = bot.MediaPicture
	case kindFile:
		out.Media = bot.MediaFile
	}
	return out
}
