package platform

import (
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
)

// Choice is an offer of a message's, with the number that picks it.
type Choice struct {
	Number int
	Label  string
}

// Choices are the offers of a message that its text does not number already,
// by the numbers that pick them: for a channel that has no buttons, or too
// few. phrases are the labels of those that no number picks while an officer
// has the floor, but that may be typed as they are at any time.
func Choices(m bot.Message) (numbered []Choice, phrases []string) {
	lines := map[string]string{}
	for line := range strings.SplitSeq(m.Text, "\n") {
		if n, rest, ok := strings.Cut(line, ". "); ok && n != "" && strings.Trim(n, "0123456789") == "" {
			lines[n] += rest + "\n"
		}
	}
	for i, o := range m.Offers() {
		verb, _, _ := strings.Cut(o.Action, ":")
		switch n := strconv.Itoa(i + 1); {
		case strings.TrimSpace(o.Label) == "":
		case verb == bot.ActionBot, verb == bot.ActionErase:
			phrases = append(phrases, o.Label)
		case !strings.Contains(lines[n], o.Label):
			numbered = append(numbered, Choice{i + 1, o.Label})
		}
	}
	return numbered, phrases
}
