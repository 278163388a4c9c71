package zalo

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// button is one of a message's. Documented: "oa.query.hide" sends its payload
// as if the citizen had written it, without showing it; "oa.open.url" opens a
// page.
type button struct {
	Title   string `json:"title"`
	Payload string `json:"payload,omitempty"` // of a button that does something
	URL     string `json:"url,omitempty"`     // of one that opens a page
}

// pressMark begins the payload of a button of ours. What a citizen types
// never begins so by accident. Second-hand: accounts that filter words let
// only those through that begin with "#".
const pressMark = "#motcua/"

// payload is what comes back when a button is pressed: which message it stood
// below, and what it does.
func payload(m bot.MessageID, action string) string {
	return pressMark + string(m) + "/" + action
}

// pressed takes a payload apart; false when the words are the citizen's own.
func pressed(text string) (message, action string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), pressMark)
	if !ok {
		return "", "", false
	}
	message, action, ok = strings.Cut(rest, "/")
	if !ok || action == "" || len(action) > bot.MaxAction || len(message) > 64 {
		return "", "", false
	}
	return message, action, true
}

// keyboard is how a message's choices are given.
type keyboard struct {
	buttons []button
	below   []string // lines in the text for offers that have no button
	pages   []string // the same for pages
	more    []string // lines for all that the buttons offer
}

// option is something that could be a button.
type option struct {
	button
	action string
	first  bool // is never left without a button
}

// keyboard chooses five buttons at most: all there is, when that fits; else
// no papers of a step, which its text numbers, and first what brings a person
// or is the main thing to do. Others are picked by their number.
func (c *Channel) keyboard(m bot.Message) keyboard {
	all := c.options(m)
	var papers []option
	if m.Step != nil && !m.Step.Past {
		for _, p := range m.Step.Papers {
			if p.Action != "" && len(p.Action) <= bot.MaxAction && strings.TrimSpace(p.Title) != "" {
				mark := unticked
				if p.Ticked {
					mark = ticked
				}
				papers = append(papers, option{button{Title: platform.Label(mark+p.Title, maxTitle), Payload: payload(m.ID, p.Action)}, p.Action, false})
			}
		}
	}
	if len(papers)+len(all) <= maxButtons {
		all = append(papers, all...)
	}
	chosen := choose(all)
	var k keyboard
	has := map[string]bool{}
	for i, o := range all {
		switch line := o.Title + ": " + o.URL; {
		case chosen[i]:
			k.buttons = append(k.buttons, o.button)
			has[o.action] = o.action != ""
			if o.URL != "" {
				k.more = append(k.more, line)
			}
		case o.URL != "" && !strings.Contains(m.Text, o.URL):
			k.pages = append(k.pages, line)
		}
	}
	offers := m.Offers()
	choices, phrases := platform.Choices(m)
	for _, ch := range choices {
		if a := offers[ch.Number-1].Action; has[a] {
			k.more = append(k.more, numbered(ch))
		} else {
			k.below = append(k.below, numbered(ch))
		}
	}
	for _, p := range phrases {
		line := "• " + platform.Label(p, maxTitle)
		if slices.ContainsFunc(k.buttons, func(b button) bool { return b.Title == platform.Label(p, maxTitle) }) {
			k.more = append(k.more, line)
		} else {
			k.below = append(k.below, line)
		}
	}
	return k
}

const ticked, unticked = "☑ ", "☐ "

// options are what stands below a message besides papers.
func (c *Channel) options(m bot.Message) []option {
	var out []option
	if m.Step != nil && !m.Step.Past && m.Step.Link != nil && platform.Usable(m.Step.Link.URL) {
		if title := platform.Label(m.Step.Link.Text, maxTitle); title != "" {
			out = append(out, option{button{Title: title, URL: m.Step.Link.URL}, "", false})
		}
	}
	for _, b := range m.Buttons {
		title := platform.Label(b.Label, maxTitle)
		verb, _, _ := strings.Cut(b.Action, ":")
		first := b.Style == bot.StyleMain || b.Style == bot.StyleHuman || verb == bot.ActionBot || verb == bot.ActionErase
		switch address := platform.Absolute(c.opt.PublicURL, b.URL); {
		case title == "":
		case b.Action != "" && len(b.Action) <= bot.MaxAction:
			out = append(out, option{button{Title: title, Payload: payload(m.ID, b.Action)}, b.Action, first})
		case b.Action == "" && platform.Usable(address):
			out = append(out, option{button{Title: title, URL: address}, "", false})
		}
	}
	return out
}

// choose says which options get a button.
func choose(all []option) map[int]bool {
	out := map[int]bool{}
	for _, firsts := range []bool{true, false} {
		for i, o := range all {
			if len(out) < maxButtons && (o.first || !firsts) {
				out[i] = true
			}
		}
	}
	return out
}
