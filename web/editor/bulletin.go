package editor

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/words"
)

// bulletinHome is where the urgent notice is written.
const bulletinHome = Home + "/bulletin"

func (e *Editor) bulletinRoutes() {
	e.hear("/bulletin", e.showBulletin)
	e.speak("/bulletin", e.putBulletin)
	e.speak("/bulletin/down", e.downBulletin)
}

// moment is how a browser's field writes a time.
const moment = "2006-01-02T15:04"

// bulletinPage is the urgent notice and its form.
type bulletinPage struct {
	base
	Now      bot.Bulletin // as stored
	By       string       // who wrote it, by name
	State    string       // "none", "shown", "waits", "over"
	Vi, En   string       // in the boxes
	From, To string       // in the fields
	Last     string       // the latest end that there may be
	Version  string
	Most     int // letters
	Days     int
	Faults   map[string]string // by the field
	Bubble   template.HTML     // what the bot says
	Banner   string            // what pages show
	MaySpeak bool
}

// showBulletin is GET /bulletin.
func (e *Editor) showBulletin(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	p := e.bulletinPage(w, r, v)
	if p == nil {
		return
	}
	switch r.URL.Query().Get("said") {
	case "put":
		p.Said = v.text("gwords.bulletin_said_put")
	case "down":
		p.Said = v.text("gwords.bulletin_said_down")
	}
	e.preview(v, p)
	e.render(w, r, http.StatusOK, "editor/bulletin", p)
}

// bulletinPage makes the page with what is stored, or the ordinary beginning
// of a new notice; nil when it has answered otherwise.
func (e *Editor) bulletinPage(w http.ResponseWriter, r *http.Request, v *view) *bulletinPage {
	b, err := e.Speech.Bulletin(r.Context())
	if err != nil {
		e.fail(w, r, err)
		return nil
	}
	p := &bulletinPage{Now: b, State: "none", Version: strconv.FormatUint(b.Version, 10), Most: bot.BulletinRunes, Days: bot.BulletinDays,
		Faults: map[string]string{}, MaySpeak: v.maySpeak()}
	if p.base, err = e.base(r, v.text("gwords.bulletin"), "editor/words.js"); err != nil {
		e.fail(w, r, err)
		return nil
	}
	people, _, err := e.names(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return nil
	}
	p.By = people.of(b.By)
	now := v.now()
	switch {
	case b.Version == 0:
	case b.Shown(now):
		p.State = "shown"
	case now.Before(b.From) && b.From.Before(b.To):
		p.State = "waits"
	default:
		p.State = "over"
	}
	from, to := now, time.Date(now.Year(), now.Month(), now.Day(), 23, 59, 0, 0, now.Location())
	if p.State == "shown" || p.State == "waits" {
		p.Vi, p.En = b.Text[words.Vi], b.Text[words.En]
		from, to = b.From.In(now.Location()), b.To.In(now.Location())
	}
	if p.State != "shown" && p.State != "waits" && to.Sub(now) < 2*time.Hour { // late in the evening: the day after
		to = to.AddDate(0, 0, 1)
	}
	p.From, p.To = from.Format(moment), to.Format(moment)
	p.Last = now.AddDate(0, 0, bot.BulletinDays).Format(moment)
	return p
}

// preview shows what citizens would read.
func (e *Editor) preview(v *view, p *bulletinPage) {
	text := words.CleanEdit(p.Vi)
	if p.Banner = text; text == "" {
		return
	}
	said := v.world.Words.Text(words.Vi, "bulletin.said", "ward", v.world.Roster.Ward.Name, "text", text)
	html, err := message.HTML(e.Pages, words.Vi, bot.Message{ID: "preview", Seq: 1, At: v.now(), Author: bot.Author{Kind: bot.AuthorBot},
		Kind: bot.MessageNotice, Text: said}, message.View{Viewer: message.Citizen})
	if err != nil {
		e.Log.Error().Err(err).Msg("preview the bulletin")
		return
	}
	p.Bubble = html
}

// putBulletin is POST /bulletin: do=look shows it, do=save keeps it.
func (e *Editor) putBulletin(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	if !e.readWords(w, r) {
		return
	}
	p := e.bulletinPage(w, r, v)
	if p == nil {
		return
	}
	p.Vi, p.En, p.From, p.To = r.PostForm.Get("vi"), r.PostForm.Get("en"), r.PostForm.Get("from"), r.PostForm.Get("to")
	next := v.bulletin(p)
	e.preview(v, p)
	save, seen := r.PostForm.Get("do") == "save", r.PostForm.Get("version") == p.Version
	status := http.StatusOK
	switch {
	case save && !seen:
		status = http.StatusConflict
		p.Said, p.Late = v.text("gwords.stale"), true
	case len(p.Faults) > 0:
		status = http.StatusUnprocessableEntity
		if save {
			p.Said, p.Late = v.text("gwords.not_saved"), true
		}
	case save:
		e.keepBulletin(w, r, v, next, auditBulletinPut, "put")
		return
	}
	e.render(w, r, status, "editor/bulletin", p)
}

// keepBulletin writes a notice whose Version is that of the one stored.
func (e *Editor) keepBulletin(w http.ResponseWriter, r *http.Request, v *view, b bot.Bulletin, action account.AuditAction, said string) {
	err := e.Speech.PutBulletin(r.Context(), b)
	switch {
	case errors.Is(err, bot.ErrStale):
		p := e.bulletinPage(w, r, v)
		if p == nil {
			return
		}
		p.Said, p.Late = v.text("gwords.stale"), true
		e.preview(v, p)
		e.render(w, r, http.StatusConflict, "editor/bulletin", p)
	case err != nil:
		e.fail(w, r, err)
	default:
		e.spoken(r.Context(), v, action, "", b.From.Format(time.RFC3339)+" to "+b.To.Format(time.RFC3339))
		http.Redirect(w, r, bulletinHome+"?said="+said, http.StatusSeeOther)
	}
}

// bulletin is the notice that stands in the form; what is wrong with it goes
// to the fields.
func (v *view) bulletin(p *bulletinPage) bot.Bulletin {
	now := v.now()
	b := bot.Bulletin{Text: map[words.Lang]string{}, By: v.user(), At: now, Version: p.Now.Version}
	for field, text := range map[string]string{"vi": words.CleanEdit(p.Vi), "en": words.CleanEdit(p.En)} {
		switch {
		case text == "" && field == "vi":
			p.Faults[field] = v.text("gwords.bulletin_empty")
		case text == "":
		case words.Untidy(text):
			p.Faults[field] = v.text("gwords.problem_signs")
		case utf8.RuneCountInString(text) > bot.BulletinRunes:
			p.Faults[field] = v.text("gwords.problem_long", "have", strconv.Itoa(utf8.RuneCountInString(text)), "most", strconv.Itoa(bot.BulletinRunes))
		default:
			b.Text[words.Lang(field)] = text
		}
	}
	var err error
	if b.From, err = time.ParseInLocation(moment, strings.TrimSpace(p.From), now.Location()); err != nil {
		p.Faults["from"] = v.text("gwords.bulletin_no_time")
	}
	if b.To, err = time.ParseInLocation(moment, strings.TrimSpace(p.To), now.Location()); err != nil {
		p.Faults["to"] = v.text("gwords.bulletin_no_time")
	}
	if p.Faults["from"] != "" || p.Faults["to"] != "" {
		return b
	}
	begin := b.From
	if begin.Before(now) {
		begin = now
	}
	switch {
	case !b.To.After(begin):
		p.Faults["to"] = v.text("gwords.bulletin_over")
	case b.To.After(begin.AddDate(0, 0, bot.BulletinDays)):
		p.Faults["to"] = v.text("gwords.bulletin_long", "n", strconv.Itoa(bot.BulletinDays))
	}
	return b
}

// downBulletin is POST /bulletin/down: it is not shown from now on.
func (e *Editor) downBulletin(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	if !e.readWords(w, r) {
		return
	}
	p := e.bulletinPage(w, r, v)
	if p == nil {
		return
	}
	next := p.Now
	if next.To = v.now(); next.From.After(next.To) {
		next.From = next.To
	}
	next.By, next.At = v.user(), v.now()
	if r.PostForm.Get("version") != p.Version || p.State == "none" {
		p.Said, p.Late = v.text("gwords.stale"), true
		e.preview(v, p)
		e.render(w, r, http.StatusConflict, "editor/bulletin", p)
		return
	}
	e.keepBulletin(w, r, v, next, auditBulletinDown, "down")
}
