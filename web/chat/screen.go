package chat

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
)

// Longest stretches of a conversation that a page shows.
const (
	pageOf  = 60
	pageAll = 2000
)

// screen is what the page shows, whole or in part.
type screen struct {
	page.Page
	Ward    Ward
	Who     string // whose page it is, see visitor.name
	Seq     uint64 // of the store: what the page has seen
	All     bool   // entries replace what is on the page
	Go      string // after a form: where to go on, "guide" or "end"
	Done    bool   // the form's turn is over: what it did is all here
	Entries []entry
	Older   bool // there are older messages

	Seen    uint64 // the last message that an officer has seen
	Read    uint64 // the last message that she has read, as far as is known
	Talking bool   // something has been said
	Officer string // who has the floor, by name; "" the assistant
	Floor   bool   // a person has the floor
	Banner  string // "", "closed", "news", "cookies", "start"
	News    string // the bulletin's words, of banner "news"
	Left    int    // seconds for which it is still shown
	Start   bot.Start
	Guide   *guide
	Rules   *rules // of files; nil: none are taken
	words   func(key string, args ...string) string
}

// entry is a message, with the day above it when it is the first of a day.
type entry struct {
	Seq  uint64
	Day  time.Time // zero: not the first
	Slug string    // of the day
	HTML template.HTML
}

type guide struct {
	Title string
	HTML  template.HTML
}

// NewKey is a UUID for one form.
func (*screen) NewKey() string { return newKey() }

// Words is a text of the catalogue by a key that is not known before.
func (s *screen) Words(key string) string { return s.words(key) }

// read reads the state of a visitor's conversation for a page, without its
// messages.
func (c *Chat) read(ctx context.Context, r *http.Request, v visitor) (*screen, bot.Conversation, error) {
	_, newest, _, err := c.Reader.Changes(ctx, 0, 1) // first: what changes while reading is read again
	if err != nil {
		return nil, bot.Conversation{}, fmt.Errorf("read newest change: %w", err)
	}
	conv, err := c.Reader.Conversation(ctx, v.id)
	if errors.Is(err, bot.ErrAbsent) || v.id == "" {
		conv, err = bot.Conversation{ID: v.id}, nil
	}
	if err != nil {
		return nil, conv, fmt.Errorf("read conversation: %w", err)
	}
	s := &screen{Ward: c.Ward(), Who: v.name(), Seq: newest, Talking: conv.LastSeq > 0, Seen: conv.SeenSeq, Read: conv.CitizenSeen, Floor: conv.Floor == bot.FloorOfficer}
	s.Root, s.Lang = page.Root(r), page.ReadPrefs(r).Lang
	if conv.Lang != "" {
		s.Lang = conv.Lang
	}
	s.words = func(key string, args ...string) string { return c.Pages.Text(s.Lang, key, args...) }
	s.Kind, s.Sample = "citizen", s.Ward.Sample
	s.Title = s.words("chat.title", "ward", s.Ward.Name)
	s.Styles = []string{"message/message.css", "chat/chat.css", "chat/upload.css", "chat/bulletin.css"}
	if c.Files != nil && c.Key != "" {
		s.Rules = newRules(page.Prefs{Lang: s.Lang})
	}
	if s.Floor && !s.Ward.Open {
		s.Banner = "closed"
	}
	if b, now := s.Ward.Bulletin, c.Now(); b.Shown(now) && b.Say(s.Lang) != "" {
		s.Banner, s.News, s.Left = "news", b.Say(s.Lang), int(b.To.Sub(now).Seconds())+1
	}
	return s, conv, nil
}

// view is how a visitor sees her messages, on the page below a root.
func (c *Chat) view(root string, conv bot.Conversation) message.View {
	v := message.View{Viewer: message.Citizen, Press: root + "/press", Key: newKey, Seen: conv.SeenSeq, Guide: "#guide", Strip: true,
		Video: func(m bot.Message, n int) string {
			return root + "/video?" + url.Values{"message": {string(m.ID)}, "n": {strconv.Itoa(n)}}.Encode()
		}}
	if c.Files != nil {
		v.File = func(m bot.Message, f bot.FileRef) string {
			return root + "/file/" + url.PathEscape(string(m.ID)) + "/" + f.Hash
		}
	}
	return v
}

// show lays messages out, after the message that came before them (zero:
// none), and fills in what depends on them: who speaks and the guide.
func (c *Chat) show(ctx context.Context, s *screen, conv bot.Conversation, ms []bot.Message) error {
	v := c.view(s.Root, conv)
	for _, m := range ms {
		html, err := message.HTML(c.Pages, s.Lang, m, v)
		if err != nil {
			return err
		}
		if html == "" {
			continue
		}
		e := entry{Seq: m.Seq, HTML: html}
		if slug := c.Pages.DaySlug(m.At); len(s.Entries) == 0 || s.Entries[len(s.Entries)-1].Slug != slug {
			e.Day, e.Slug = m.At, slug
		} else {
			e.Slug = slug
		}
		s.Entries = append(s.Entries, e)
	}
	if s.Floor {
		s.Officer = c.holder(ctx, conv)
	}
	return c.showGuide(ctx, s, conv, v)
}

// holder is how to call the person who has the floor.
func (c *Chat) holder(ctx context.Context, conv bot.Conversation) string {
	if c.Holder == nil || conv.Ticket == "" {
		return ""
	}
	t, err := c.Reader.Ticket(ctx, conv.Ticket)
	if err != nil {
		return "" // without a name the page says "cán bộ"
	}
	return c.Holder(t)
}

// showGuide shows the step that a walk stands on.
func (c *Chat) showGuide(ctx context.Context, s *screen, conv bot.Conversation, v message.View) error {
	if conv.Walk == nil || conv.Walk.Message == "" {
		return nil
	}
	m, err := c.Reader.Message(ctx, conv.Walk.Message)
	if errors.Is(err, bot.ErrAbsent) || err == nil && (m.Step == nil || m.Step.Past || m.Conversation != conv.ID) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read step: %w", err)
	}
	html, err := message.Guide(c.Pages, s.Lang, m, v)
	if err != nil {
		return err
	}
	s.Guide = &guide{Title: m.Step.Guide, HTML: html}
	return nil
}

// home is GET /: the whole page.
func (c *Chat) home(w http.ResponseWriter, r *http.Request) {
	c.spoken(w, r)
	v := c.visitor(w, r)
	s, conv, err := c.read(r.Context(), r, v)
	if err != nil {
		c.sorry(w, r, http.StatusServiceUnavailable, err)
		return
	}
	if v.fresh && r.URL.Query().Has("said") {
		s.Banner = "cookies" // she wrote, and her device did not keep who she is
	}
	c.arrived(w, r, s)
	most := pageOf
	if r.URL.Query().Has("all") {
		most = pageAll
	}
	var ms []bot.Message
	if s.Talking {
		if ms, err = c.Reader.LastMessages(r.Context(), v.id, most); err != nil {
			c.sorry(w, r, http.StatusServiceUnavailable, fmt.Errorf("read messages: %w", err))
			return
		}
	}
	s.Older = len(ms) == most && ms[0].Seq > 1
	if err := c.show(r.Context(), s, conv, ms); err != nil {
		c.sorry(w, r, http.StatusInternalServerError, err)
		return
	}
	s.Scripts = []string{"chat/files.js", "chat/chat.js", "chat/bulletin.js", "chat/signs.js"}
	s.Data = []page.Attr{{Name: "seq", Value: strconv.FormatUint(s.Seq, 10)}, {Name: "who", Value: s.Who}}
	s.Class = "chat"
	c.framed(r, &s.Page)
	c.render(w, r, http.StatusOK, "chat/index", s)
}

// render writes a whole page; what goes wrong is the program's fault.
func (c *Chat) render(w http.ResponseWriter, r *http.Request, status int, name string, data page.Paged) {
	if err := c.Pages.Render(w, r, status, name, data); err != nil {
		c.Log.Error().Err(err).Str("template", name).Msg("page broken")
	}
}
