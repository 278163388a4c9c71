package message

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// Viewer is who looks at a message.
type Viewer string

// Viewers.
const (
	// Citizen sees her own words at the right and may press buttons. She
	// never sees a note: HTML of one is empty.
	Citizen Viewer = "citizen"
	// Desk sees the citizen at the left, colleagues at the right, the
	// assistant as one line that opens, and notes; there is nothing to press.
	Desk Viewer = "desk"
)

// View is how to show messages. The zero View is the citizen's without
// anything to press.
type View struct {
	Viewer Viewer
	// Press is where buttons post to: fields "key", "message", "action" and
	// "back". "" makes buttons that cannot be pressed (a preview).
	Press string
	// Target is the frame that answers to a press: "_top" where the page stands
	// in a frame of another. "" the page itself.
	Target string
	// Key gives a new UUID for each form; nil with Press and Again "".
	Key func() string
	// Seen is the last message that an officer has seen, for the marks under
	// the citizen's own words.
	Seen uint64
	// Read is the last message that the citizen has read, for the marks under
	// officers' words at the desk; 0 nothing is known of it.
	Read uint64
	// Again is where the desk posts to have a failed reply sent again: fields
	// "key" and "message"; "" offers it nowhere.
	Again string
	// Name is how the desk calls the citizen.
	Name string
	// File gives the URL of a message's file; nil: files are named only.
	File func(bot.Message, bot.FileRef) string
	// Video gives the URL of a page that shows the n-th video of a message,
	// for browsers that cannot play it in place; nil none.
	Video func(m bot.Message, n int) string
	// Guide is where the current step is shown whole ("#guide"); a step in
	// the stream then is a short card that leads there. "" shows it whole.
	Guide string
	// Strip says that the page has the way back to the assistant beside the
	// composer, so that messages need not offer it too.
	Strip bool
}

// HTML renders one message. A note is empty for a citizen (invariant: an
// internal note never leaves the console).
func HTML(set Set, lang words.Lang, m bot.Message, v View) (template.HTML, error) {
	if m.Kind == bot.MessageNote && v.Viewer != Desk {
		return "", nil
	}
	return set.HTML(lang, "message/message", newShown(lang, m, v))
}

// Guide renders the step of a message whole: terraces, words, papers to tick
// off, video, and the way on and back. It is empty for a message that is no
// step.
func Guide(set Set, lang words.Lang, m bot.Message, v View) (template.HTML, error) {
	if m.Step == nil {
		return "", nil
	}
	return set.HTML(lang, "message/guide", newShown(lang, m, v))
}

// Anchor is the id of a message's element: "m12".
func Anchor(m bot.Message) string { return fmt.Sprintf("m%d", m.Seq) }

// shown is a message laid out for the templates.
type shown struct {
	bot.Message
	View    View
	Anchor  string
	Voice   string // me, bot, officer, notice, note or erased: how it looks
	AtDesk  bool
	Lines   [][]span // Text, line by line
	Mark    *mark
	Facts   []fact
	Details []section
	Media   []media
	Links   []attachment
	Acts    buttons
	Map     string // where the citizen says she is, on a map; "" nowhere, or not for this viewer
	Have    int    // papers in a step's list that are ticked
	Need    int    // papers in the list
	FormKey string
}

// fact is one row of an answer card.
type fact struct {
	Icon, Label, URL string
	Lines            [][]span
}

// section is one heading of a detail with its items.
type section struct {
	Title string
	Items []item
	Long  bool // shown closed
}

type item struct {
	Words [][]span
	Note  [][]span
	URL   string
}

// media is a video.
type media struct {
	bot.VideoView
	Source string // with the part that is meant
	Page   string // "" none
}

// longSection is from how many items on a section after the first is closed.
const longSection = 4

func newShown(lang words.Lang, m bot.Message, v View) shown {
	s := shown{Message: m, View: v, Anchor: Anchor(m), AtDesk: v.Viewer == Desk, Voice: voice(m), Lines: splitLines(m.Text)}
	if !s.AtDesk {
		s.Lines = splitLines(withoutOffers(m))
	}
	s.Mark = newMark(m, v)
	if s.AtDesk {
		s.Map = mapOf(m.Place)
	}
	s.Acts = arrange(m)
	if v.Strip {
		s.Acts.Quiet = slices.DeleteFunc(s.Acts.Quiet, func(b bot.Button) bool { return b.Action == bot.ActionBot })
	}
	if m.Step != nil {
		s.Need = len(m.Step.Papers)
		for _, p := range m.Step.Papers {
			if p.Ticked {
				s.Have++
			}
		}
	}
	if v.Press != "" && v.Key != nil && (!s.Acts.none() || m.Step != nil && len(m.Step.Papers) > 0) {
		s.FormKey = v.Key()
	}
	if m.Card != nil {
		for _, f := range m.Card.Facts {
			out := fact{Icon: aspectIcon(f.Aspect), Label: f.Label, URL: f.URL}
			for _, l := range f.Lines {
				out.Lines = append(out.Lines, emphasised(l))
			}
			s.Facts = append(s.Facts, out)
		}
	}
	if m.Detail != nil {
		for i, sec := range m.Detail.Sections {
			out := section{Title: sec.Title, Long: i > 0 && sec.Title != "" && len(sec.Items) >= longSection}
			for _, it := range sec.Items {
				out.Items = append(out.Items, item{Words: splitLines(it.Text), Note: splitLines(it.Note), URL: it.URL})
			}
			s.Details = append(s.Details, out)
		}
	}
	for i, vid := range m.Videos {
		x := media{VideoView: vid, Source: vid.Address()}
		if v.Video != nil {
			x.Page = v.Video(m, i)
		}
		s.Media = append(s.Media, x)
	}
	for _, f := range m.Files {
		s.Links = append(s.Links, attach(lang, m, f, v))
	}
	return s
}

// mapOf is a page with a map around a place; "" for none. It leads out of the
// ward's pages, and only who follows it tells others of the place.
func mapOf(p *bot.Place) string {
	if p == nil {
		return ""
	}
	lat, lon := strconv.FormatFloat(p.Lat, 'f', 5, 64), strconv.FormatFloat(p.Lon, 'f', 5, 64)
	return "https://www.openstreetmap.org/?mlat=" + lat + "&mlon=" + lon + "#map=17/" + lat + "/" + lon
}

// voice is whose voice a message is in.
func voice(m bot.Message) string {
	switch {
	case m.Kind == bot.MessageErased:
		return "erased"
	case m.Kind == bot.MessageNote:
		return "note"
	case m.Kind == bot.MessageNotice || m.Kind == bot.MessagePromise:
		return "notice"
	case m.Author.Kind == bot.AuthorCitizen:
		return "me"
	case m.Author.Kind == bot.AuthorOfficer:
		return "officer"
	}
	return "bot"
}

var aspectIcons = map[procedures.Aspect]string{
	procedures.AspectPapers: "file-text", procedures.AspectFee: "wallet", procedures.AspectTime: "clock",
	procedures.AspectWhere: "map-pin", procedures.AspectOnline: "monitor-smartphone", procedures.AspectSteps: "list-checks",
	procedures.AspectConditions: "shield-check", procedures.AspectResult: "badge-check",
	procedures.AspectForm: "file-down", procedures.AspectVideo: "circle-play",
}

func aspectIcon(a procedures.Aspect) string {
	if i, ok := aspectIcons[a]; ok {
		return i
	}
	return "info"
}

// StepLines are a step's words, line by line.
func (s shown) StepLines() [][]span {
	if s.Step == nil {
		return nil
	}
	return splitLines(s.Step.Text)
}

// First is the beginning of the text, for one line.
func (s shown) First() string {
	const most = 120
	r := []rune(strings.Join(strings.Fields(s.Text), " "))
	if len(r) <= most {
		return string(r)
	}
	return strings.TrimRight(string(r[:most]), " ,.;:") + "…"
}
