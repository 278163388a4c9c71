package bot

// Bubble is one message as a platform shows it: what staff are shown before a
// guide goes out. It is made of a Channel's own Plan, so that what is cut,
// numbered or left out there is so here.
type Bubble struct {
	Text  []Span
	Media Media   // that goes with it; Text is then its caption. "" none
	Keys  [][]Key // below the message, row by row
	Quick []Key   // offered beside it until the next message; nil on platforms without

	// Length is how long the text is as the platform counts, and Limit how
	// long it may be; Limit 0: the platform sets none.
	Length, Limit int
}

// Media is what travels with a message.
type Media string

// Media. What is only linked stands in the text.
const (
	MediaNone    Media = ""
	MediaPicture Media = "picture"
	MediaFilm    Media = "film"
	MediaFile    Media = "file"
)

// Span is a run of text in one face.
type Span struct {
	Text         string
	Bold, Italic bool
}

// Key is a button of a platform. Label is what is read on it, cut to what
// fits; either Action (see Button) or URL is set.
type Key struct {
	Label, Action, URL string
	Style              Style
}

// Plain is a text in one face; nil for "".
func Plain(s string) []Span {
	if s == "" {
		return nil
	}
	return []Span{{Text: s}}
}
