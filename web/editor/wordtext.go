package editor

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/words"
)

// wordPage is one text: the program's words and the ward's side by side.
type wordPage struct {
	base
	Key, Name, Where, Moment string
	Back                     string // to the list
	Sides                    []wordSide
	Chips                    []wordChip
	MaySpeak                 bool
	Trail                    []wordPast
}

// wordSide is the text in one language.
type wordSide struct {
	Lang     words.Lang
	Name     string
	Original string
	Text     string // in the box
	Version  uint64 // of what is stored; 0 nothing is
	stored   string // as it is stored
	By       string // who wrote what is stored
	At       time.Time
	Rows     int // of the box
	Faults   []string
	Hints    []string
	Rooms    []wordRoom
	Bubble   template.HTML // preview as a message; "" it is said on a page
	Page     string        // preview on a page
}

// wordRoom is how much of a limit a text takes.
type wordRoom struct {
	Have, Most int
	UTF16      bool
	Why        string
}

// Over reports that it takes more.
func (r wordRoom) Over() bool { return r.Have > r.Most }

// wordChip is a placeholder to put in.
type wordChip struct {
	Insert  string // "{officer}"
	Example string
	Longest string // by which lengths are counted
	Must    bool
}

// wordPast is one change in the past.
type wordPast struct {
	By, What string
	At       time.Time
}

// pastShown is how many changes a page shows, and pastRead among how many
// newest entries of the audit trail they are looked for.
const (
	pastShown = 8
	pastRead  = 1000
)

// showWord is GET /words/t/{key}.
func (e *Editor) showWord(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	p := e.wordPage(w, r, v)
	if p == nil {
		return
	}
	p.Said = v.wordsSaid(r)
	e.lookAt(v, p)
	e.render(w, r, http.StatusOK, "editor/word", p)
}

// wordPage makes the page with what is stored in the boxes; nil when it has
// answered otherwise.
func (e *Editor) wordPage(w http.ResponseWriter, r *http.Request, v *view) *wordPage {
	key := r.PathValue("key")
	own := v.world.Words.Shipped()
	t, ok := own.Editable(key)
	if !ok {
		e.absent(w, r)
		return nil
	}
	edits, err := e.Speech.WordEdits(r.Context())
	if err != nil {
		e.fail(w, r, err)
		return nil
	}
	p := &wordPage{Key: key, Name: t.Title[v.prefs.Lang], Where: t.Where[v.prefs.Lang], Back: wordsHome, MaySpeak: v.maySpeak()}
	if p.base, err = e.base(r, p.Name, "editor/words.js"); err != nil {
		e.fail(w, r, err)
		return nil
	}
	for _, m := range own.Moments() {
		for _, one := range m.Texts {
			if one.Key == key {
				p.Moment, p.Back = m.Title[v.prefs.Lang], wordsHome+"?m="+m.ID
			}
		}
	}
	people, _, err := e.names(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return nil
	}
	longest := own.Longest()
	for _, name := range words.Placeholders(own.Text(words.Vi, key)) {
		chip := wordChip{Insert: "{" + name + "}", Example: t.Values[name][v.prefs.Lang], Longest: longest[name]}
		for _, must := range t.Must {
			chip.Must = chip.Must || must == name
		}
		p.Chips = append(p.Chips, chip)
	}
	mine := wardTextsOf(edits)[key]
	for _, lang := range words.Langs() {
		s := wordSide{Lang: lang, Name: v.langName(lang), Original: own.Text(lang, key)}
		s.Text = s.Original
		if one, ok := mine[lang]; ok {
			s.Text, s.stored, s.Version, s.By, s.At = one.Text, one.Text, one.Version, people.of(one.By), one.At
		}
		s.Rows = min(max(strings.Count(s.Original, "\n")*2+len([]rune(s.Original))/45+2, 2), 12)
		p.Sides = append(p.Sides, s)
	}
	if p.Trail, err = e.wordTrail(r.Context(), v, people, key); err != nil {
		e.fail(w, r, err)
		return nil
	}
	return p
}

// wordTrail lists the newest changes of a text.
func (e *Editor) wordTrail(ctx context.Context, v *view, people names, key string) ([]wordPast, error) {
	entries, err := e.Accounts.Store.AuditTrail(ctx, time.Time{}, pastRead)
	if err != nil {
		return nil, err
	}
	var out []wordPast
	for _, a := range entries {
		if a.Object != key || a.Action != auditWordsChange && a.Action != auditWordsReset || len(out) == pastShown {
			continue
		}
		what := "gwords.past_change"
		if a.Action == auditWordsReset {
			what = "gwords.past_reset"
		}
		lang := a.Detail
		if lang == string(words.Vi) || lang == string(words.En) {
			lang = v.langName(words.Lang(lang))
		}
		out = append(out, wordPast{By: people.of(a.Actor), At: a.At, What: v.text(what, "lang", lang)})
	}
	return out, nil
}

// putWord is POST /words/t/{key}: do=look shows the words that were typed,
// do=save keeps them.
func (e *Editor) putWord(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	if !e.readWords(w, r) {
		return
	}
	p := e.wordPage(w, r, v)
	if p == nil {
		return
	}
	stale, bad := false, false
	for i := range p.Sides {
		s := &p.Sides[i]
		if r.PostForm.Has("text_" + string(s.Lang)) {
			s.Text = r.PostForm.Get("text_" + string(s.Lang))
		}
		stale = stale || r.PostForm.Get("version_"+string(s.Lang)) != strconv.FormatUint(s.Version, 10)
	}
	e.lookAt(v, p)
	for _, s := range p.Sides {
		bad = bad || len(s.Faults) > 0
	}
	save := r.PostForm.Get("do") == "save"
	switch {
	case save && !v.maySpeak():
		e.wordAgain(w, r, p, http.StatusForbidden, v.text("gwords.not_yours"))
		return
	case save && stale:
		e.wordAgain(w, r, p, http.StatusConflict, v.text("gwords.stale"))
		return
	case save && bad:
		e.wordAgain(w, r, p, http.StatusUnprocessableEntity, v.text("gwords.not_saved"))
		return
	case !save:
		e.render(w, r, http.StatusOK, "editor/word", p)
		return
	}
	changed := 0
	for _, s := range p.Sides {
		did, err := e.keepWord(r.Context(), v, p.Key, s)
		if errors.Is(err, words.ErrStaleEdit) {
			e.wordAgain(w, r, p, http.StatusConflict, v.text("gwords.stale"))
			return
		}
		if err != nil {
			e.fail(w, r, err)
			return
		}
		if did {
			changed++
		}
	}
	said := "saved"
	if changed == 0 {
		said = "same"
	}
	http.Redirect(w, r, wordHref(p.Key)+"?said="+said, http.StatusSeeOther) //nolint:gosec // a known key below our own path
}

// wordAgain shows a form once more, since it did not end well.
func (e *Editor) wordAgain(w http.ResponseWriter, r *http.Request, p *wordPage, status int, why string) {
	p.Said, p.Late = why, true
	e.render(w, r, status, "editor/word", p)
}

// keepWord keeps one side, and reports whether that changes anything. The
// program's own words are no edit: keeping them is going back.
func (e *Editor) keepWord(ctx context.Context, v *view, key string, s wordSide) (bool, error) {
	text := words.CleanEdit(s.Text)
	stored := s.Version > 0
	switch {
	case text == s.Original && !stored:
		return false, nil
	case text == s.Original:
		if err := e.Speech.DeleteWordEdit(ctx, key, s.Lang, s.Version); err != nil {
			return false, err
		}
		e.spoken(ctx, v, auditWordsReset, key, string(s.Lang))
		return true, nil
	case stored && text == s.stored:
		return false, nil
	}
	err := e.Speech.PutWordEdit(ctx, words.Edit{Key: key, Lang: s.Lang, Text: text, By: v.user(), At: e.Accounts.Clock(), Version: s.Version})
	if err != nil {
		return false, err
	}
	e.spoken(ctx, v, auditWordsChange, key, string(s.Lang))
	return true, nil
}

// resetWord is POST /words/t/{key}/reset: one language goes back to the
// program's words.
func (e *Editor) resetWord(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	if !e.readWords(w, r) {
		return
	}
	p := e.wordPage(w, r, v)
	if p == nil {
		return
	}
	for _, s := range p.Sides {
		if string(s.Lang) != r.PostForm.Get("lang") || s.Version == 0 {
			continue
		}
		err := words.ErrStaleEdit
		if r.PostForm.Get("version") == strconv.FormatUint(s.Version, 10) {
			err = e.Speech.DeleteWordEdit(r.Context(), p.Key, s.Lang, s.Version)
		}
		if errors.Is(err, words.ErrStaleEdit) {
			e.lookAt(v, p)
			e.wordAgain(w, r, p, http.StatusConflict, v.text("gwords.stale"))
			return
		}
		if err != nil {
			e.fail(w, r, err)
			return
		}
		e.spoken(r.Context(), v, auditWordsReset, p.Key, string(s.Lang))
	}
	http.Redirect(w, r, wordHref(p.Key)+"?said=reset", http.StatusSeeOther) //nolint:gosec // the same
}

// readWords reads a form of these pages, and says when it is none.
func (e *Editor) readWords(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, 2*words.MaxEditFile)
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		err = r.ParseMultipartForm(words.MaxEditFile) //nolint:gosec // bounded above
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		e.sorry(w, r, http.StatusBadRequest, "gwords.unread")
		return false
	}
	return true
}
