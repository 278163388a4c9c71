package chat

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/page"
)

// Paths below a link to the page for files.
const (
	linkFile = "tep"  // takes one file, for a receipt
	linkDone = "xong" // thanks
)

// linkScreen is the page on which somebody sends files who writes to the ward
// on a platform that takes none. Whoever has the link can send, and sees
// nothing of the conversation: not even whether there is one.
type linkScreen struct {
	page.Page
	Ward  Ward
	Rules *rules
	Here  string // address of the page
	Key   string // UUID of its form
	Kept  int    // thanks: files that were taken
	App   string // what she came from, "Zalo"; "" our own page
}

// link is an opened link to the page for files.
type link struct {
	conv bot.Conversation
	here string
}

// linked opens a link to the page for files. One that is over, whose files
// are used up or whose conversation was erased gets a kind word.
//
// What the address holds is a secret. The page leads to no other site, and no
// browser tells one where its reader came from; not even our own origin is
// told "no-referrer", for then old browsers hide from us that the form is our
// own.
func (c *Chat) linked(next func(http.ResponseWriter, *http.Request, link)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Referrer-Policy", "same-origin")
		id, ok := bot.ReadUpload(c.Key, r.PathValue("token"), c.Now())
		if !ok || c.Files == nil {
			c.sorryFor(w, r, http.StatusGone, "upload.page_over")
			return
		}
		conv, err := c.Reader.Conversation(r.Context(), id)
		if err != nil && !errors.Is(err, bot.ErrAbsent) {
			c.sorry(w, r, http.StatusServiceUnavailable, err)
			return
		}
		if err != nil || conv.Address == (bot.Address{}) || conv.Kind == bot.KindDesk || c.before(conv.ErasedAt, r.PathValue("token")) {
			c.sorryFor(w, r, http.StatusGone, "upload.page_over")
			return
		}
		next(w, r, link{conv, bot.UploadPath + r.PathValue("token")})
	}
}

// before reports whether a link that holds was given out before an erasure:
// then it would be over at the latest when one given out at that moment is.
func (c *Chat) before(erased time.Time, token string) bool {
	if erased.IsZero() {
		return false
	}
	_, after := bot.ReadUpload(c.Key, token, erased.Add(bot.UploadTime))
	return !after
}

// linkScreen is a page for a link.
func (c *Chat) linkScreen(r *http.Request, l link, title string) *linkScreen {
	s := &linkScreen{Ward: c.Ward(), Here: l.here, Key: newKey()}
	if s.Lang = l.conv.Lang; s.Lang == "" {
		s.Lang = page.ReadPrefs(r).Lang
	}
	s.Rules, s.Kind, s.Sample = newRules(page.Prefs{Lang: s.Lang}), "citizen", s.Ward.Sample
	s.Title = c.Pages.Text(s.Lang, title)
	s.Styles = []string{"chat/chat.css", "chat/upload.css"}
	switch l.conv.Address.Account.Channel() {
	case "zalo", "zalobot":
		s.App = "Zalo"
	case "messenger":
		s.App = "Messenger"
	case "telegram":
		s.App = "Telegram"
	}
	return s
}

// linkPage is GET /gui/TOKEN.
func (c *Chat) linkPage(w http.ResponseWriter, r *http.Request, l link) {
	s := c.linkScreen(r, l, "upload.title")
	s.Scripts = []string{"chat/files.js", "chat/send.js"}
	c.render(w, r, http.StatusOK, "chat/send", s)
}

// linkThanks is GET /gui/TOKEN/xong?n=N.
func (c *Chat) linkThanks(w http.ResponseWriter, r *http.Request, l link) {
	s := c.linkScreen(r, l, "upload.thanks_title")
	s.Kept, _ = strconv.Atoi(r.URL.Query().Get("n"))
	s.Kept = max(0, min(s.Kept, maxFiles))
	c.render(w, r, http.StatusOK, "chat/thanks", s)
}

// linkAllowed takes what a form weighs from the link's bucket, which does not
// fill up again while the link holds: a link that went about cannot fill the
// disk.
func (c *Chat) linkAllowed(w http.ResponseWriter, r *http.Request, l link) bool {
	wait, ok := c.senders.take(limitKey(clientAddress(r)))
	if !ok {
		c.patience(w, r, wait)
		return false
	}
	if !carries(r) {
		return true
	}
	if r.ContentLength > maxUpload {
		c.tooMuch(w, r)
		return false
	}
	if wait, ok = c.crowd.takeMany(limitKey(clientAddress(r)), megabytes(r)); !ok {
		c.later(w, r, wait)
		return false
	}
	if _, ok = c.links.takeMany(string(l.conv.ID), megabytes(r)); !ok {
		c.sorryFor(w, r, http.StatusForbidden, "upload.page_used")
		return false
	}
	return true
}

// linkUpload is POST /gui/TOKEN/tep: one file, for a receipt.
func (c *Chat) linkUpload(w http.ResponseWriter, r *http.Request, l link) {
	if c.linkAllowed(w, r, l) {
		c.receive(w, r, l.conv.ID, func() bool { return true })
	}
}

// linkSend is POST /gui/TOKEN: files, or receipts for them, with words. They
// come into the conversation as if she had sent them there.
func (c *Chat) linkSend(w http.ResponseWriter, r *http.Request, l link) {
	if !c.linkAllowed(w, r, l) {
		return
	}
	prefs := page.ReadPrefs(r)
	prefs.Lang = c.linkScreen(r, l, "upload.title").Lang
	in := intake{}
	if carries(r) {
		var err error
		if in, err = c.readFiles(w, r, prefs, maxFiles); err != nil {
			c.brokenForm(w, r, err)
			return
		}
	} else if !c.readForm(w, r) {
		return
	}
	kept, err := c.redeem(l.conv.ID, r.PostForm["receipt"])
	if err != nil && !errors.Is(err, errReceipt) {
		c.sorry(w, r, http.StatusServiceUnavailable, err)
		return
	}
	if err != nil {
		c.refuse(w, r, prefs, c.Pages.Text(prefs.Lang, "upload.receipt"))
		return
	}
	in.files = append(in.files, kept...)
	if len(in.files) == 0 {
		why := c.sentences(prefs, in.troubles)
		if len(why) == 0 {
			why = []string{c.Pages.Text(prefs.Lang, "upload.none")}
		}
		c.unsent(w, r, prefs, unsent{Why: why, Back: l.here})
		return
	}
	e := bot.UploadEvent(l.conv, formKey(r), c.Now(), formText(r), in.files)
	if _, err := c.Inbox.PutEvent(r.Context(), e); err != nil {
		c.sorry(w, r, http.StatusServiceUnavailable, err)
		return
	}
	if len(in.troubles) > 0 {
		c.unsent(w, r, prefs, unsent{Kept: len(in.files), Said: true, Why: c.sentences(prefs, in.troubles), Back: l.here})
		return
	}
	http.Redirect(w, r, strings.Join([]string{l.here, linkDone}, "/")+"?n="+strconv.Itoa(len(in.files)), http.StatusSeeOther)
}
