package telegram

import (
	"html"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Limits of the Bot API.
const (
	maxText    = 4096 // UTF-16 units after the markup is read
	maxButtons = 100
	maxPhoto   = 10 << 20 // bytes of a photo that is uploaded
)

// kind says which call carries a part.
type kind string

const (
	kindText  kind = "text"
	kindPhoto kind = "photo"
	kindVideo kind = "video"
	kindFile  kind = "file"
)

// MaxUpload is the largest file that a bot may send, in bytes. A picture over
// 10 MB goes as a file.
const MaxUpload = 50 << 20

// body is what a part holds.
type body struct {
	Kind  kind   `json:"kind"`
	Text  string `json:"text,omitempty"` // plain words; of media, what is said when they cannot be sent
	HTML  string `json:"html,omitempty"`
	Rows  []row  `json:"rows,omitempty"`
	Media string `json:"media,omitempty"` // a guide's film, by its path
	Hash  string `json:"hash,omitempty"`  // somebody's file
	Name  string `json:"name,omitempty"`
	Start int    `json:"start,omitempty"` // second at which a film begins
}

// row is a row of buttons.
type row []key

// key is a button.
type key struct {
	Text  string `json:"text"`
	Data  string `json:"data,omitempty"`
	URL   string `json:"url,omitempty"`
	Style string `json:"style,omitempty"`
}

// Plan implements bot.Channel. Where there are buttons films and files come
// first, so that the buttons stand where the citizen writes.
func (c *Channel) Plan(m bot.Message) []bot.Part {
	text, media := platform.Films(platform.Words(m), m, c.opt.PublicURL, c.sent), c.media(m)
	var texts []body
	for i, piece := range platform.Split(text, maxText, platform.Units) {
		texts = append(texts, body{Kind: kindText, Text: piece, HTML: markup(m, piece, i == 0)})
	}
	rows := c.keyboard(m)
	texts[len(texts)-1].Rows = rows
	all := append(texts, media...)
	if len(rows) > 0 {
		all = append(media, texts...)
	}
	return platform.Parts(all)
}

// sent reports whether a film is sent itself.
func (c *Channel) sent(v bot.VideoView) bool {
	_, ok := platform.OwnFilm(v, c.opt.Media)
	return ok
}

// media are the films and files of a message.
func (c *Channel) media(m bot.Message) []body {
	var out []body
	for _, v := range m.Videos {
		if path, ok := platform.OwnFilm(v, c.opt.Media); ok {
			out = append(out, body{Kind: kindVideo, Media: path, Name: v.Title, Start: v.Start, Text: platform.Titled(v.Title, c.absolute(v.Address()))})
		}
	}
	for _, f := range m.Files {
		b := body{Kind: kindFile, Hash: f.Hash, Name: f.Name, Text: f.Name}
		switch {
		case (f.Type == "image/jpeg" || f.Type == "image/png") && f.Size <= maxPhoto:
			b.Kind = kindPhoto
		case f.Type == "video/mp4":
			b.Kind = kindVideo
		}
		out = append(out, b)
	}
	return out
}

// markup writes a piece in Telegram's HTML: what a citizen recognises a
// message by is bold, a notice is in italics.
func markup(m bot.Message, piece string, first bool) string {
	switch m.Kind {
	case bot.MessageNotice, bot.MessagePromise:
		return "<i>" + html.EscapeString(piece) + "</i>"
	case bot.MessageCard, bot.MessageDetail, bot.MessageStep:
	default:
		first = first && m.Author.Kind == bot.AuthorOfficer && m.Author.Name != ""
	}
	lines := strings.Split(piece, "\n")
	for i, line := range lines {
		head := 0
		if first && i == 0 {
			head = len(line)
		} else if m.Card != nil {
			head = labelled(m.Card.Facts, line)
		}
		if lines[i] = html.EscapeString(line); strings.TrimSpace(line[:head]) != "" {
			lines[i] = "<b>" + html.EscapeString(line[:head]) + "</b>" + html.EscapeString(line[head:])
		}
	}
	return strings.Join(lines, "\n")
}

// labelled is how long the label of a fact is with which a line begins; 0
// when it begins with none.
func labelled(facts []bot.Fact, line string) int {
	for _, f := range facts {
		if f.Label != "" && strings.HasPrefix(line, f.Label+":") {
			return len(f.Label) + 1
		}
	}
	return 0
}
