package telegram

import (
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	// maxLabel is how much of a button's words fits on a phone, in runes.
	maxLabel = 60
	// halfLabel is how much fits when two share a row.
	halfLabel = 15
	// ticked and unticked stand before the papers of a tick list.
	ticked, unticked = "☑ ", "☐ "
)

// styles are the Bot API's colours of buttons: what brings a person stands
// out from what goes on.
var styles = map[bot.Style]string{bot.StyleMain: "primary", bot.StyleHuman: "success"}

// keyboard is what can be pressed below a message: the papers of a step, one
// a row, then the buttons, two a row where they are short.
func (c *Channel) keyboard(m bot.Message) []row {
	var rows []row
	if m.Step != nil && !m.Step.Past {
		for _, p := range m.Step.Papers {
			if mark := unticked; p.Action != "" && len(p.Action) <= bot.MaxAction {
				if p.Ticked {
					mark = ticked
				}
				rows = append(rows, row{{Text: mark + label(p.Title), Data: p.Action}})
			}
		}
		if l := m.Step.Link; l != nil && platform.Usable(l.URL) {
			rows = append(rows, row{{Text: label(l.Text), URL: l.URL}})
		}
	}
	open := false // the last row has room for another
	for _, b := range m.Buttons {
		k := key{Text: label(b.Label), Style: styles[b.Style]}
		switch address := c.absolute(b.URL); {
		case k.Text == "":
			continue
		case b.Action != "" && len(b.Action) <= bot.MaxAction:
			k.Data = b.Action
		case b.Action == "" && platform.Usable(address):
			k.URL = address
		default:
			continue
		}
		short := len([]rune(k.Text)) <= halfLabel && k.Style == ""
		if n := len(rows) - 1; open && short {
			rows[n], open = append(rows[n], k), false
			continue
		}
		rows, open = append(rows, row{k}), short
	}
	return most(rows)
}

// most keeps as many rows as Telegram takes.
func most(rows []row) []row {
	n := 0
	for i, r := range rows {
		if n += len(r); n > maxButtons {
			return rows[:i]
		}
	}
	return rows
}

func label(s string) string { return platform.Label(s, maxLabel) }

// absolute is a URL that works outside our own pages; "" when there is none.
func (c *Channel) absolute(u string) string { return platform.Absolute(c.opt.PublicURL, u) }
