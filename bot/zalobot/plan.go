package zalobot

import (
	"net/url"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// maxText is how long one text may be.
// documented: apis/sendMessage, 1 to 2000 characters, without saying of what.
// assumed: UTF-16 units, in which the same page counts the places of styles.
const maxText = 2000

// maxCaption is how long the words below a picture are at most, in runes: one
// glance. The platform takes 2000 (documented: apis/sendPhoto).
const maxCaption = 200

// kind says which call carries a part.
type kind string

const (
	kindText  kind = "text"
	kindPhoto kind = "photo" // a picture with a public address, or an officer's
	kindFile  kind = "file"  // an officer's file, as a link
)

// body is what a part holds. Links that are signed are made when it is sent:
// they hold for a time only.
type body struct {
	Kind kind         `json:"kind"`
	Text string       `json:"text,omitempty"` // of a picture, what stands below it; of a file, what stands before its link
	URL  string       `json:"url,omitempty"`  // of a guide's picture
	File *bot.FileRef `json:"file,omitempty"` // of an officer's
}

// Plan implements bot.Channel. Where there is something to choose, pictures
// and files come first, so that the numbers stand where the citizen writes.
func (c *Channel) Plan(m bot.Message) []bot.Part {
	texts, media := c.texts(m, c.links(m, platform.Words(m))), c.media(m)
	all := append(texts, media...)
	if len(m.Offers()) > 0 {
		all = append(media, texts...)
	}
	return platform.Parts(all)
}

// texts cuts a text and ends it with the menu, which stays together when it
// fits into one message at all.
func (c *Channel) texts(m bot.Message, text string) []body {
	menu := c.menu(m)
	var pieces []string
	whole := strings.TrimSpace(text + "\n\n" + menu)
	if menu == "" || platform.Measure(whole, platform.Units) <= c.opt.TextUnits {
		pieces = platform.Split(whole, c.opt.TextUnits, platform.Units)
	} else {
		pieces = platform.Split(text, c.opt.TextUnits, platform.Units)
		last := len(pieces) - 1
		if both := pieces[last] + "\n\n" + menu; platform.Measure(both, platform.Units) <= c.opt.TextUnits {
			pieces[last] = both
		} else {
			pieces = append(pieces, platform.Split(menu, c.opt.TextUnits, platform.Units)...)
		}
	}
	var out []body
	for _, p := range pieces {
		out = append(out, body{Kind: kindText, Text: p})
	}
	return out
}

// media are the pictures and files of a message.
func (c *Channel) media(m bot.Message) []body {
	var out []body
	if s := m.Step; s != nil && s.Picture != nil {
		if u := c.absolute(bot.MediaPath + s.Picture.File); s.Picture.File != "" && opens(u) {
			out = append(out, body{Kind: kindPhoto, URL: u, Text: platform.Label(s.Picture.Alt, maxCaption)})
		}
	}
	for _, f := range m.Files {
		b := body{Kind: kindFile, File: &f, Text: c.say(m, "zalobot.file", "name", platform.Label(f.Name, maxLabel))}
		// assumed: the platform shows what phones take photos as.
		if f.Type == "image/jpeg" || f.Type == "image/png" {
			b.Kind = kindPhoto
		}
		out = append(out, b)
	}
	return out
}

// links adds to a text the films that its words do not name, and the pages
// that buttons open.
func (c *Channel) links(m bot.Message, text string) string {
	add := func(title, address string) {
		if address = c.absolute(address); opens(address) && !strings.Contains(text, address) {
			text += "\n" + strings.TrimSpace(platform.Label(title, maxLabel)+": "+address)
		}
	}
	for _, v := range m.Videos {
		add(v.Title, v.Address())
	}
	for _, b := range m.Buttons {
		if b.Action == "" && b.URL != "" {
			add(b.Label, b.URL)
		}
	}
	return text
}

// opens reports whether an address can be opened outside our pages at all.
func opens(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// absolute is a URL that works outside our own pages; "" when there is none.
func (c *Channel) absolute(u string) string { return platform.Absolute(c.opt.PublicURL, u) }
