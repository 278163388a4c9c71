package channeltest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/motcua/motcua/bot"
)

// Menus makes it a channel without buttons: what can be picked stands in the
// text as numbered lines, in the order of bot.Message.Offers, and pages as
// their addresses.
func (f *Fake) Menus() *Fake {
	f.menu = true
	return f
}

// Plan implements bot.Channel: it cuts a text at 200 runes, and sends each
// file by itself before it.
func (f *Fake) Plan(m bot.Message) []bot.Part {
	var parts []bot.Part
	for _, file := range m.Files {
		parts = append(parts, part(Body{Files: []bot.FileRef{file}}))
	}
	text := m.Text
	if m.Author.Kind == bot.AuthorOfficer && m.Author.Name != "" {
		text = m.Author.Name + "\n" + text
	}
	last := Body{Buttons: buttons(m)}
	if f.menu {
		text, last = withMenu(m, text)
	}
	for rest := []rune(text); ; {
		n := min(len(rest), f.limit)
		b := Body{}
		if n == len(rest) {
			b = last
		}
		b.Text, rest = string(rest[:n]), rest[n:]
		if parts = append(parts, part(b)); len(rest) == 0 {
			return parts
		}
	}
}

func part(b Body) bot.Part {
	raw, err := json.Marshal(b)
	if err != nil {
		raw = []byte(`{}`) // strings always encode
	}
	return bot.Part{Body: raw}
}

// buttons are what can be pressed below a message: its offers, and its pages.
func buttons(m bot.Message) []bot.Button {
	var out []bot.Button
	if m.Step != nil && !m.Step.Past {
		for _, p := range m.Step.Papers {
			out = append(out, bot.Button{Label: p.Title, Action: p.Action})
		}
	}
	return append(out, m.Buttons...)
}

// withMenu writes below a message what it offers and its words do not number
// yet. What is typed while an officer has the floor is for her, a number too:
// what a promise offers is typed in words.
func withMenu(m bot.Message, text string) (string, Body) {
	b := Body{}
	for i, o := range m.Offers() {
		number := fmt.Sprintf("\n%d. ", i+1)
		b.Menu = append(b.Menu, o.Label)
		switch {
		case byWords(m, o):
			text += "\n- " + o.Label
		case !strings.Contains("\n"+text, number):
			text += number + o.Label
		}
	}
	for _, k := range m.Buttons {
		if k.URL != "" {
			text += "\n" + k.Label + ": " + k.URL
		}
	}
	return text, b
}

// byWords reports whether an offer may have to be picked while an officer has
// the floor.
func byWords(m bot.Message, o bot.Offer) bool {
	verb, _, _ := strings.Cut(o.Action, ":")
	return m.Kind == bot.MessagePromise || verb == bot.ActionErase
}
