package message

import (
	"strings"

	"github.com/motcua/motcua/bot"
)

// buttons are a message's buttons, each where it belongs.
type buttons struct {
	Main  []bot.Button // the main thing to do
	Quick []bot.Button // short ones beside each other
	Rows  []bot.Button // one under the other: choices, and whatever is long
	Back  *bot.Button  // of a step: the way back
	Human []bot.Button // brings a person
	Quiet []bot.Button
}

func (b buttons) none() bool {
	return len(b.Main)+len(b.Quick)+len(b.Rows)+len(b.Human)+len(b.Quiet) == 0 && b.Back == nil
}

// Labels longer than this do not stand side by side on a phone.
const longLabel = 16

// arrange puts each button where it belongs. Choices are rows, whatever
// their length: they are read one after the other, never side by side.
func arrange(m bot.Message) buttons {
	var b buttons
	if m.Step != nil && m.Step.Past {
		return b // history: nothing to press
	}
	choices := m.Kind == bot.MessageChoices
	var plain []bot.Button
	long := choices
	for _, x := range m.Buttons {
		switch {
		case m.Step != nil && strings.HasPrefix(x.Action, "back:"):
			b.Back = &x
		case x.Style == bot.StyleMain:
			b.Main = append(b.Main, x)
		case x.Style == bot.StyleHuman:
			b.Human = append(b.Human, x)
		case x.Style == bot.StyleQuiet:
			b.Quiet = append(b.Quiet, x)
		default:
			plain = append(plain, x)
			long = long || x.Hint != "" || len([]rune(x.Label)) > longLabel
		}
	}
	if long {
		b.Rows = plain
		return b
	}
	b.Quick = plain
	if m.Card != nil && len(b.Quick) > 0 { // "Gặp cán bộ" stands with the other short ones
		b.Quick, b.Human = append(b.Quick, b.Human...), nil
	}
	return b
}
