package messenger

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
)

// likes are the stickers of the thumb that the app sends by one touch, small,
// middle and large. second-hand: public bots know them by these numbers.
var likes = []string{"369239263222822", "369239343222814", "369239383222810"}

// hang reads what hangs on a message into the event: all pictures and files
// of one message are one question. It reports false when it cannot be read.
func hang(e *bot.Event, m *message) bool {
	var all []attachment
	ok := len(m.Attachments) == 0 || json.Unmarshal(m.Attachments, &all) == nil
	what := ""
	if m.Unsupported || !ok {
		what = bot.WhatOther
	}
	sticker := string(m.StickerID)
	for _, a := range all {
		if id := string(a.Payload.StickerID); id != "" {
			sticker = id
		}
	}
	for _, a := range all {
		link := string(a.Payload.URL)
		switch a.Type {
		case "image", "video", "audio", "file":
			// documented (messages): a sticker comes as a picture too, until
			// August 2026.
			if sticker == "" && link != "" {
				e.Fetch = append(e.Fetch, bot.Fetch{ID: link, Name: nameOf(a, link)})
			}
		case "sticker":
			if sticker == "" {
				sticker = "unknown"
			}
		case "location":
			if at := a.Payload.Coordinates; at != nil && at.Lat >= -90 && at.Lat <= 90 && at.Long >= -180 && at.Long <= 180 {
				e.Place = &bot.Place{Lat: at.Lat, Lon: at.Long, Name: string(a.Title)}
			} else {
				what = bot.WhatLocation
			}
		case "fallback":
			if words := shared(a); words == "" {
				what = bot.WhatOther
			} else if !strings.Contains(e.Text, strings.TrimSpace(words[strings.LastIndexByte(words, '\n')+1:])) {
				e.Text = strings.TrimSpace(e.Text + "\n" + words)
			}
		default:
			what = bot.WhatOther // posts, reels, templates, and what is newer than we are
		}
	}
	switch {
	case e.Text != "" || len(e.Fetch) > 0 || e.Place != nil: // that much can be read
	case slices.Contains(likes, sticker):
		e.Text = "👍"
	case sticker != "":
		e.What = bot.WhatSticker
	default:
		e.What = what
	}
	return ok
}

// shared is what a citizen shared: a link with its title. The link is the
// last line.
func shared(a attachment) string {
	title, link := string(a.Title), string(a.URL)
	if title == "" {
		title = string(a.Payload.Title)
	}
	if link == "" {
		link = string(a.Payload.URL)
	}
	return strings.TrimSpace(title + "\n" + link)
}

// nameOf is what a file is called. assumed: the last piece of its address is
// its name, as it is for files in the addresses of public threads.
func nameOf(a attachment, link string) string {
	if t := strings.TrimSpace(string(a.Payload.Title)); t != "" {
		return t
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	name := path.Base(u.Path)
	if a.Type != "file" || path.Ext(name) == "" || len(name) > 120 {
		return "" // pictures have numbers for names
	}
	return name
}
