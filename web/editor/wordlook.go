package editor

import (
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/words"
)

// lookAt fills in what depends on the texts in the boxes: faults, hints,
// lengths and previews.
func (e *Editor) lookAt(v *view, p *wordPage) {
	own := v.world.Words.Shipped()
	t, _ := own.Editable(p.Key)
	for i := range p.Sides {
		s := &p.Sides[i]
		clean := words.CleanEdit(s.Text)
		s.Faults, s.Hints, s.Rooms = nil, nil, nil
		for _, f := range own.CheckEdit(words.Edit{Key: p.Key, Lang: s.Lang, Text: clean}) {
			s.Faults = append(s.Faults, v.wordFault(f))
		}
		if clean != s.Original && s.Lang == words.Vi {
			s.Hints = e.tone(v, clean)
		}
		for _, room := range own.Rooms(p.Key) {
			s.Rooms = append(s.Rooms, wordRoom{Have: own.Length(clean, room), Most: room.Most, UTF16: room.UTF16, Why: v.text("gwords.limit_" + room.Name)})
		}
		filled := clean
		for name, value := range t.Values {
			filled = strings.ReplaceAll(filled, "{"+name+"}", value[s.Lang])
		}
		section, _, _ := strings.Cut(p.Key, ".")
		if section == "chat" || section == "upload" || filled == "" {
			s.Page = filled
			continue
		}
		html, err := message.HTML(e.Pages, s.Lang, sample(p.Key, filled, v.now()), message.View{Viewer: message.Citizen})
		if err != nil {
			e.Log.Error().Err(err).Str("text", p.Key).Msg("preview a text")
			s.Page = filled
			continue
		}
		s.Bubble = html
	}
}

// sample is a message in which a text is said.
func sample(key, text string, at time.Time) bot.Message {
	m := bot.Message{ID: "preview", Seq: 1, At: at, Author: bot.Author{Kind: bot.AuthorBot}, Kind: bot.MessageText, Text: text}
	if strings.Contains(key, ".button_") || strings.HasPrefix(key, "bot.rate_") && key != "bot.rate_ask" {
		m.Text, m.Buttons = "…", []bot.Button{{Label: text, Action: bot.ActionHuman}}
	}
	return m
}

// tone is what the hints of plain language say of a text.
func (e *Editor) tone(v *view, text string) []string {
	var out []string
	for _, h := range e.plain.Hints(&procedures.Guide{Summary: text}) {
		if h.Words == "" {
			continue // about a guide as a whole
		}
		line := v.text("gwords.tone_"+string(h.Kind), "words", h.Words, "n", strconv.Itoa(h.Count))
		if h.Suggestion != "" {
			line += " " + v.text("gwords.tone_instead", "text", h.Suggestion)
		}
		out = append(out, line)
	}
	return out
}

// wordFault says in words what is wrong with a text.
func (v *view) wordFault(f words.EditFault) string {
	names := make([]string, len(f.Names))
	for i, n := range f.Names {
		names[i] = "{" + n + "}"
	}
	return v.text("gwords.problem_"+string(f.Problem), "names", strings.Join(names, ", "),
		"have", strconv.Itoa(f.Have), "most", strconv.Itoa(f.Room.Most))
}
