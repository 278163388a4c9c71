package zalo

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Limits of a message. Documented: 2000 characters of text, five buttons with
// titles of 100, payloads of 1000. Characters are taken as UTF-16 units, of
// which there are never fewer.
const (
	maxText    = 2000
	maxButtons = 5
	maxTitle   = 100
)

// Limits of what is uploaded, in bytes. Second-hand: images of 1 MB, files
// (PDF, DOC, DOCX) and GIF of 5 MB.
const (
	maxImage = 1 << 20
	maxFile  = 5 << 20
)

// maxMedia is how many calls of a message carry files; further ones are links
// in its text, since Zalo counts each call.
const maxMedia = 2

// kind says what a part carries.
type kind string

const (
	kindText  kind = "text"
	kindImage kind = "image"
	kindGIF   kind = "gif"
	kindFile  kind = "file"
	kindAsk   kind = "ask" // Zalo's form that asks for name and phone
)

// body is what a part holds: one call, in its best form and in plain words.
type body struct {
	Kind    kind          `json:"kind"`
	Text    string        `json:"text,omitempty"`
	Buttons []button      `json:"buttons,omitempty"`
	More    []string      `json:"more,omitempty"`  // lines that stand for the buttons where there are none
	File    *bot.FileRef  `json:"file,omitempty"`  // of an image or file
	Links   []bot.FileRef `json:"links,omitempty"` // files that are linked below the text
}

// Plan implements bot.Channel. Zalo counts calls, so words, buttons and a
// first picture travel in one where they fit. Where there are buttons other
// files come first, so that the buttons stand where the citizen writes.
func (c *Channel) Plan(m bot.Message) []bot.Part {
	media, links := sorted(m.Files)
	keys := c.keyboard(m)
	text := platform.Films(platform.Words(m), m, c.opt.PublicURL, nil)
	if m.Ask == bot.AskContact && c.opt.Picture != "" && platform.Measure(text, platform.Units) <= maxText {
		// Zalo's own form, which she fills in by one tap. Where it is not taken
		// the words are sent.
		return platform.Parts([]body{{Kind: kindAsk, Text: text}})
	}
	for _, line := range append(keys.below, keys.pages...) {
		if !strings.Contains(text, line) {
			text += "\n" + line
		}
	}
	var all []body
	for _, p := range platform.Split(text, maxText, platform.Units) {
		all = append(all, body{Kind: kindText, Text: p})
	}
	all = c.attach(all, links)
	end := &all[len(all)-1]
	end.Buttons, end.More = keys.buttons, keys.more
	switch {
	case len(keys.buttons) > 0:
		all = append(media, all...)
	case len(media) > 0 && media[0].Kind == kindImage && len(all) == 1:
		media[0].Text, media[0].Links = end.Text, end.Links
		all = media
	default:
		all = append(all, media...)
	}
	return platform.Parts(all)
}

// sorted tells files that Zalo takes itself from those that are linked.
func sorted(list []bot.FileRef) (media []body, links []bot.FileRef) {
	for _, f := range list {
		k := kindText
		switch {
		case (f.Type == "image/jpeg" || f.Type == "image/png") && f.Size <= maxImage:
			k = kindImage
		case f.Type == "image/gif" && f.Size <= maxFile:
			k = kindGIF
		case uploadable[f.Type] && f.Size <= maxFile:
			k = kindFile
		}
		if k == kindText || len(media) == maxMedia {
			links = append(links, f)
			continue
		}
		media = append(media, body{Kind: k, File: &f})
	}
	return media, links
}

// uploadable are the kinds of file that Zalo takes; second-hand.
var uploadable = map[string]bool{
	"application/pdf": true, "application/msword": true,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": true,
}

// attach puts links to files below the last text, and into further ones when
// that has no room for them.
func (c *Channel) attach(all []body, links []bot.FileRef) []body {
	end := &all[len(all)-1]
	size := platform.Measure(end.Text, platform.Units)
	for _, f := range links {
		// A name, and an address with a signature and that name in it.
		n := platform.Measure(f.Name, platform.Units) + len(c.opt.PublicURL) + len(url.PathEscape(f.Name)) + 220
		if size += n; size > maxText {
			all, size = append(all, body{Kind: kindText}), n
			end = &all[len(all)-1]
		}
		end.Links = append(end.Links, f)
	}
	return all
}

// numbered is the line by which a number picks an offer.
func numbered(c platform.Choice) string {
	return strconv.Itoa(c.Number) + ". " + platform.Label(c.Label, maxTitle)
}
