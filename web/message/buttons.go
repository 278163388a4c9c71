package message

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
)

// buttons are a message's buttons, each where it belongs.
type buttons struct {
	Main  []bot.Button // the main thing to do
	Quick []bot.Button // short ones beside each other
	Rows  []bot.Button // one under the other: choices, and whatever is long
	Pairs bool         // rows are so many and so short that two stand side by side
	Back  *bot.Button  // of a step: the way back
	Human []bot.Button // brings a person
	Quiet []bot.Button
}

func (b buttons) none() bool {
	return len(b.Main)+len(b.Quick)+len(b.Rows)+len(b.Human)+len(b.Quiet) == 0 && b.Back == nil
}

// Labels longer than this do not stand side by side on a phone.
const longLabel = 16

// manyRows is from how many short choices (resident groups) two of them stand
// side by side.
const manyRows = 5

// arrange puts each button where it belongs. Choices are rows, even short
// ones: they are read one after the other.
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
		b.Pairs = len(plain) >= manyRows && !slices.ContainsFunc(plain, func(x bot.Button) bool {
			return x.Hint != "" || len([]rune(x.Label)) > longLabel
		})
		return b
	}
	b.Quick = plain
	if (m.Card != nil || m.Detail != nil) && len(b.Quick) > 0 { // "Gặp cán bộ" stands with the other short ones
		b.Quick, b.Human = append(b.Quick, b.Human...), nil
	}
	return b
}

// withoutOffers leaves out of a text the numbered lines that say what its
// buttons say: those are for channels without buttons.
func withoutOffers(m bot.Message) string {
	if len(m.Buttons) == 0 {
		return m.Text
	}
	var kept []string
	for line := range strings.SplitSeq(m.Text, "\n") {
		if !offers(line, m.Buttons) {
			kept = append(kept, line)
		}
	}
	if text := strings.TrimSpace(strings.Join(kept, "\n")); text != "" {
		return text
	}
	return m.Text
}

// offers reports whether a line is "2. " and the label of a button.
func offers(line string, all []bot.Button) bool {
	number, rest, ok := strings.Cut(strings.TrimSpace(line), ". ")
	if !ok || number == "" || strings.Trim(number, "0123456789") != "" {
		return false
	}
	for _, b := range all {
		if strings.HasPrefix(rest, b.Label) {
			return true
		}
	}
	return false
}
