package messenger

import (
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// offers are what can be chosen from a message: as quick replies, and as
// numbered lines to be added to its text for those whose words no reply says
// whole; for all, when there are more than Messenger shows. The numbers are those that the citizen may type, and they still hold
// when the quick replies are gone.
func offers(m bot.Message) (lines []string, replies []choice) {
	all := m.Offers()
	whole := map[int]bool{} // by their number
	papers := 0
	if m.Step != nil && !m.Step.Past {
		papers = len(m.Step.Papers)
	}
	for i, o := range all {
		title := short(o.Label)
		fits := title == strings.Join(strings.Fields(o.Label), " ")
		if title == "" || o.Action == "" || len(o.Action) > bot.MaxAction || !shown(i, len(all), papers) {
			continue
		}
		if !fits {
			title = short(strconv.Itoa(i+1) + ". " + o.Label)
		}
		whole[i+1] = fits && len(all) <= maxReplies
		replies = append(replies, choice{Title: title, Payload: payloadMark + o.Action})
	}
	numbered, _ := platform.Choices(m)
	for _, n := range numbered {
		if whole[n.Number] {
			continue
		}
		lines = append(lines, strconv.Itoa(n.Number)+". "+strings.Join(strings.Fields(n.Label), " "))
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines, replies
}

// shown reports whether choice i of n has a quick reply of its own. When there
// are too many, what leads on goes before the papers of a step, and the
// others are typed.
func shown(i, n, papers int) bool {
	switch {
	case n <= maxReplies:
		return true
	case i >= papers:
		return i-papers < maxReplies
	}
	return i < maxReplies-min(n-papers, maxReplies)
}

// short cuts words to the title of a quick reply.
func short(s string) string {
	for limit := maxTitle; limit > 0; limit-- {
		if out := platform.Label(s, limit); platform.Measure(out, platform.Units) <= maxTitle {
			return out
		}
	}
	return ""
}
