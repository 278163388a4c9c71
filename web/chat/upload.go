package chat

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/page"
)

// Files come in two ways: with the words in one form, which needs no script;
// or each by itself, for which the page gets a receipt that the words name
// then. The second goes on where it was when a weak line breaks, and knows of
// each file how far it is.

// unsent is the page that says which files were not taken.
type unsent struct {
	page.Page
	Ward Ward
	Kept int      // files that were
	Said bool     // something went on its way
	Why  []string // a sentence for each that was not
	Back string
}

// unsent shows which files of a form were not taken.
func (c *Chat) unsent(w http.ResponseWriter, r *http.Request, prefs page.Prefs, u unsent) {
	u.Ward, u.Lang, u.Kind = c.Ward(), prefs.Lang, "citizen"
	u.Sample, u.Title = u.Ward.Sample, c.Pages.Text(prefs.Lang, "upload.unsent")
	u.Styles = []string{"chat/chat.css", "chat/upload.css"}
	c.framed(r, &u.Page)
	c.render(w, r, http.StatusUnprocessableEntity, "chat/unsent", &u)
}

// upload is POST /upload: one file, for which the page's script gets a
// receipt.
func (c *Chat) upload(w http.ResponseWriter, r *http.Request) {
	v, token := c.known(r)
	if !c.allowed(w, r, v) || !c.affords(w, r, v) {
		return
	}
	if token == "" {
		v = c.newcomer(w, r)
	}
	c.receive(w, r, v.id, func() bool {
		who := r.PostFormValue("who")
		return token == "" || who == "" || who == v.name()
	})
}

// receive stores the one file of a form and answers with its receipt. mine
// reports, once the form is read, that the page is still the owner's.
func (c *Chat) receive(w http.ResponseWriter, r *http.Request, owner bot.ConversationID, mine func() bool) {
	prefs := page.ReadPrefs(r)
	if !carries(r) {
		c.sorry(w, r, http.StatusBadRequest, nil)
		return
	}
	in, err := c.readFiles(w, r, prefs, 1)
	switch {
	case err != nil:
		c.brokenForm(w, r, err)
	case !mine():
		w.WriteHeader(http.StatusConflict)
	case len(in.troubles) > 0:
		c.refuse(w, r, prefs, c.sentences(prefs, in.troubles[:1])[0])
	case len(in.files) == 0:
		c.sorry(w, r, http.StatusBadRequest, nil)
	default:
		given, err := c.give(owner, in.files[0])
		if err != nil {
			c.sorry(w, r, http.StatusInternalServerError, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(map[string]string{"receipt": given}) // the client went away: nobody to tell
	}
}

// refuse answers the script with a sentence of what is wrong with a file.
func (c *Chat) refuse(w http.ResponseWriter, r *http.Request, prefs page.Prefs, why string) {
	if err := c.Pages.Fragment(w, r, http.StatusUnprocessableEntity, "chat/sorry-part", prefs.Lang, why); err != nil {
		c.Log.Error().Err(err).Msg("page broken")
	}
}

// brokenForm apologises for a form that could not be read to its end.
func (c *Chat) brokenForm(w http.ResponseWriter, r *http.Request, err error) {
	var long *http.MaxBytesError
	switch {
	case !errors.As(err, &long):
		c.sorry(w, r, http.StatusBadRequest, nil)
	case long.Limit == formBytes:
		c.sorry(w, r, http.StatusRequestEntityTooLarge, nil)
	default:
		c.tooMuch(w, r)
	}
}

// tooMuch says that files are too large together.
func (c *Chat) tooMuch(w http.ResponseWriter, r *http.Request) {
	prefs := page.ReadPrefs(r)
	why := c.Pages.Text(prefs.Lang, "upload.all_large", "limit", bot.Megabytes(prefs.Lang, maxTotal))
	if r.Header.Get("X-Live") != "" {
		c.refuse(w, r, prefs, why)
		return
	}
	back := page.Root(r) + "/"
	if strings.HasPrefix(r.URL.Path, bot.UploadPath) {
		back = r.URL.Path
	}
	c.unsent(w, r, prefs, unsent{Why: []string{why}, Back: back})
}

// affords takes what a form's files weigh from the buckets of its visitor and
// of its address. A form without files costs nothing.
func (c *Chat) affords(w http.ResponseWriter, r *http.Request, v visitor) bool {
	if !carries(r) {
		return true
	}
	if r.ContentLength > maxUpload {
		c.tooMuch(w, r)
		return false
	}
	n := megabytes(r)
	wait, ok := c.crowd.takeMany(limitKey(clientAddress(r)), n)
	if ok && !v.fresh {
		wait, ok = c.bytes.takeMany(string(v.id), n)
	}
	if !ok {
		c.later(w, r, wait)
	}
	return ok
}

// later asks to wait before more files are sent.
func (c *Chat) later(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	c.sorryFor(w, r, http.StatusTooManyRequests, "upload.later")
}
