package message

import (
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// attachment is a file of a message laid out for the templates.
type attachment struct {
	bot.FileRef
	URL    string // "" it is named only
	Look   string // image, audio, video or file: how it is shown
	Weight string // "1,2 MB"; "" unknown
}

// attach lays a file out. What browsers do not show (an iPhone's HEIC) is a
// file like any other.
func attach(lang words.Lang, m bot.Message, f bot.FileRef, v View) attachment {
	a := attachment{FileRef: f, Look: "file"}
	switch kind, _, _ := strings.Cut(f.Type, "/"); {
	case kind == "image" && f.Type != "image/heic":
		a.Look = "image"
	case kind == "audio" || kind == "video":
		a.Look = kind
	}
	if f.Size > 0 {
		a.Weight = bot.Megabytes(lang, f.Size)
	}
	if v.File != nil {
		a.URL = v.File(m, f)
	}
	return a
}
