package zalobot

import (
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/words"
)

// maxLabel is how much of a choice's words stands in a line, in runes.
const maxLabel = 60

// menu says what can be chosen in place of buttons: by the numbers that the
// engine takes for them, or by words that may be typed at any time, where
// numbers are for the officer who has the floor. "" when there is nothing.
func (c *Channel) menu(m bot.Message) string {
	numbered, phrases := platform.Choices(m)
	var lines []string
	if len(m.Offers()) > len(phrases) { // the text may have numbered all
		lines = append(lines, c.say(m, "zalobot.pick"))
	}
	for _, n := range numbered {
		lines = append(lines, strconv.Itoa(n.Number)+". "+platform.Label(n.Label, maxLabel))
	}
	for _, p := range phrases {
		lines = append(lines, c.say(m, "zalobot.phrase", "phrase", platform.Label(p, maxLabel)))
	}
	return strings.Join(lines, "\n")
}

// say is a sentence of the catalogue in the language of a message.
func (c *Channel) say(m bot.Message, key string, args ...string) string {
	lang := m.Lang
	if lang == "" {
		lang = words.Vi
	}
	return c.opt.Words.Text(lang, key, args...)
}
