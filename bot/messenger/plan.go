package messenger

import (
	"io/fs"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Limits of the Send API. "Characters" are counted in UTF-16 units here, of
// which there are never fewer.
const (
	maxText     = 2000 // documented (Send API): text of a message
	maxTemplate = 640  // documented (Button template): its text
	maxLinks    = 3    // documented (Button template): its buttons
	maxTitle    = 20   // documented (Quick replies, URL button): their titles
	maxReplies  = 13   // documented (Quick replies)
	maxImage    = 8 << 20
)

// MaxUpload is the largest file that can be sent, in bytes. documented (Saving
// assets): 25 MB, and 8 MB for a picture; a larger one goes as a file.
const MaxUpload = 25 << 20

// kind says what a part holds.
type kind string

const (
	kindText  kind = "text"
	kindFile  kind = "file"  // somebody's file
	kindMedia kind = "media" // a guide's film or picture
)

// body is what a part holds.
type body struct {
	Kind    kind     `json:"kind"`
	Text    string   `json:"text,omitempty"` // of media, what is said when they cannot be sent
	Replies []choice `json:"replies,omitempty"`
	Links   []link   `json:"links,omitempty"` // buttons of a template
	// Human says that a person wrote it: only then may it be sent with her
	// tag.
	Human bool         `json:"human,omitempty"`
	Media string       `json:"media,omitempty"` // path of a guide's film or picture
	As    string       `json:"as,omitempty"`    // image, video, audio or file
	File  *bot.FileRef `json:"file,omitempty"`
}

// choice is a quick reply.
type choice struct {
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// link is a button that opens a page.
type link struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Plan implements bot.Channel. Quick replies go away with the next message, so
// films and files come before the words when there is something to choose.
func (c *Channel) Plan(m bot.Message) []bot.Part {
	text, media := platform.Films(platform.Words(m), m, c.opt.PublicURL, c.sent), c.media(m)
	human := m.Author.Kind == bot.AuthorOfficer
	lines, replies := offers(m)
	buttons := c.links(m)
	whole := strings.Join(append([]string{text}, lines...), "\n")
	if !templated(whole, buttons) {
		for _, l := range buttons {
			if !strings.Contains(text, l.URL) {
				text += "\n" + l.Title + ": " + l.URL
			}
		}
		buttons, whole = nil, strings.Join(append([]string{text}, lines...), "\n")
	}
	var texts []body
	for _, piece := range platform.Split(whole, maxText, platform.Units) {
		texts = append(texts, body{Kind: kindText, Text: piece, Human: human})
	}
	last := &texts[len(texts)-1]
	last.Replies, last.Links = replies, buttons
	all := append(texts, media...)
	if len(replies) > 0 || len(buttons) > 0 {
		all = append(media, texts...)
	}
	return platform.Parts(all)
}

// templated reports whether links can be buttons below a text.
func templated(text string, links []link) bool {
	if len(links) == 0 || len(links) > maxLinks || platform.Measure(text, platform.Units) > maxTemplate {
		return false
	}
	for _, l := range links {
		if platform.Measure(l.Title, platform.Units) > maxTitle {
			return false
		}
	}
	return true
}

// links are the pages that a message can open.
func (c *Channel) links(m bot.Message) []link {
	var out []link
	add := func(title, address string) {
		if title = platform.Label(title, 80); title != "" && platform.Usable(address) {
			out = append(out, link{title, address})
		}
	}
	if m.Step != nil && !m.Step.Past && m.Step.Link != nil {
		add(m.Step.Link.Text, m.Step.Link.URL)
	}
	for _, b := range m.Buttons {
		if b.Action == "" {
			add(b.Label, platform.Absolute(c.opt.PublicURL, b.URL))
		}
	}
	return out
}

// film is the path of a film that is sent itself. Of a longer one of which a
// part is meant only the link can say which.
func (c *Channel) film(v bot.VideoView) (name string, ok bool) {
	name, ok = platform.OwnFilm(v, c.opt.Media)
	return name, ok && v.Start == 0 && v.End == 0
}

// sent reports whether a film is sent itself.
func (c *Channel) sent(v bot.VideoView) bool {
	_, ok := c.film(v)
	return ok
}

// media are the films, pictures and files of a message.
func (c *Channel) media(m bot.Message) []body {
	var out []body
	if m.Step != nil && !m.Step.Past && m.Step.Picture != nil && c.opt.Media != nil && fs.ValidPath(m.Step.Picture.File) {
		p := m.Step.Picture
		out = append(out, body{Kind: kindMedia, Media: p.File, As: "image", Text: platform.Titled(p.Alt, platform.Absolute(c.opt.PublicURL, bot.MediaPath+p.File))})
	}
	for _, v := range m.Videos {
		if path, ok := c.film(v); ok {
			out = append(out, body{Kind: kindMedia, Media: path, As: "video", Text: platform.Titled(v.Title, platform.Absolute(c.opt.PublicURL, v.URL))})
		}
	}
	for _, f := range m.Files {
		out = append(out, body{Kind: kindFile, File: &f, As: kindOf(f), Text: f.Name, Human: m.Author.Kind == bot.AuthorOfficer})
	}
	return out
}

// kindOf is how a file is sent.
func kindOf(f bot.FileRef) string {
	switch {
	case (f.Type == "image/jpeg" || f.Type == "image/png") && f.Size <= maxImage:
		return "image"
	case f.Type == "video/mp4":
		return "video"
	}
	return "file"
}
