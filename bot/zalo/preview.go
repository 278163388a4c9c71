package zalo

import (
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Preview is how Zalo shows a message of an account whose ward has its pages
// at a public URL ("": unknown). It needs no account and reaches nobody.
func Preview(publicURL string) func(bot.Message) []bot.Bubble {
	c := &Channel{opt: Options{PublicURL: publicURL}}
	return platform.Bubbles(c.Plan, body.bubble)
}

func (b body) bubble() bot.Bubble {
	out := bot.Bubble{Text: bot.Plain(b.Text), Length: platform.Measure(b.Text, platform.Units), Limit: maxText}
	switch b.Kind {
	case kindImage, kindGIF:
		out.Media = bot.MediaPicture
	case kindFile:
		out.Media = bot.MediaFile
	}
	for _, k := range b.Buttons {
		key := bot.Key{Label: k.Title, URL: k.URL}
		if _, action, ok := pressed(k.Payload); ok {
			key.Action = action
		}
		out.Keys = append(out.Keys, []bot.Key{key})
	}
	return out
}
