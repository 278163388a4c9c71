package platform

import (
	"encoding/json"

	"github.com/motcua/motcua/bot"
)

// Bubbles makes the preview of a channel from its own Plan: what Plan writes
// into the body of a part is read back and shown. Body is the channel's.
func Bubbles[Body any](plan func(bot.Message) []bot.Part, show func(Body) bot.Bubble) func(bot.Message) []bot.Bubble {
	return func(m bot.Message) []bot.Bubble {
		var out []bot.Bubble
		for _, p := range plan(m) {
			var b Body
			if json.Unmarshal(p.Body, &b) != nil {
				continue // Plan wrote it
			}
			out = append(out, show(b))
		}
		return out
	}
}
