package editor

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/motcua/motcua/words"
)

// wordImportPage takes a file of the ward's texts.
type wordImportPage struct {
	base
	Text     string // of the file; "" none yet
	Looked   bool
	Changes  []wordChange
	Faults   []string
	Mark     string // of what was stored when it was looked at
	MaySpeak bool
}

// wordChange is what the file does to one text.
type wordChange struct {
	Name, Lang, Was, Will string
	Reset                 bool
	edit                  words.Edit
}

// exportWords is GET /words/export: all of the ward's texts as YAML.
func (e *Editor) exportWords(w http.ResponseWriter, r *http.Request) {
	edits, err := e.Speech.WordEdits(r.Context())
	if err != nil {
		e.fail(w, r, err)
		return
	}
	b, err := words.WriteEdits(edits)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Content-Disposition", `attachment; filename="words.yaml"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b) // the reader went away: nobody is left to tell
}

// showWordImport is GET /words/import.
func (e *Editor) showWordImport(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	p := &wordImportPage{MaySpeak: v.maySpeak()}
	var err error
	if p.base, err = e.base(r, v.text("gwords.import")); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, http.StatusOK, "editor/wordsin", p)
}

// importWords is POST /words/import: what a file would change, and with
// do=take the change. The file is all that the ward says afterwards: texts
// that it does not name go back to the program's words. With one fault
// nothing is taken.
func (e *Editor) importWords(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	if !e.readWords(w, r) {
		return
	}
	p := &wordImportPage{Text: r.PostForm.Get("text"), Looked: true, MaySpeak: true}
	var err error
	if p.base, err = e.base(r, v.text("gwords.import")); err != nil {
		e.fail(w, r, err)
		return
	}
	if f, _, err := r.FormFile("file"); err == nil {
		b, err := io.ReadAll(io.LimitReader(f, words.MaxEditFile+1))
		if err := errors.Join(err, f.Close()); err != nil {
			e.fail(w, r, err)
			return
		}
		if len(b) > 0 {
			p.Text = string(b)
		}
	}
	stored, err := e.Speech.WordEdits(r.Context())
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p.Mark = editsMark(stored)
	fresh, err := words.ReadEdits([]byte(p.Text))
	if err != nil {
		p.Faults = []string{v.text("gwords.file_broken")}
	}
	if len(p.Faults) == 0 {
		p.Changes, p.Faults = v.wordChanges(stored, fresh)
	}
	take := r.PostForm.Get("do") == "take"
	if take && r.PostForm.Get("mark") != p.Mark {
		p.Said, p.Late = v.text("gwords.stale"), true
		e.render(w, r, http.StatusConflict, "editor/wordsin", p)
		return
	}
	if !take || len(p.Faults) > 0 {
		status := http.StatusOK
		if len(p.Faults) > 0 {
			status = http.StatusUnprocessableEntity
		}
		e.render(w, r, status, "editor/wordsin", p)
		return
	}
	for _, c := range p.Changes {
		action := auditWordsChange
		if c.Reset {
			action = auditWordsReset
			err = e.Speech.DeleteWordEdit(r.Context(), c.edit.Key, c.edit.Lang, c.edit.Version)
		} else {
			c.edit.By, c.edit.At = v.user(), e.Accounts.Clock()
			err = e.Speech.PutWordEdit(r.Context(), c.edit)
		}
		if err != nil {
			e.fail(w, r, err)
			return
		}
		e.spoken(r.Context(), v, action, c.edit.Key, string(c.edit.Lang))
	}
	http.Redirect(w, r, wordsHome+"?show=changed&said=imported", http.StatusSeeOther)
}

// editsMark tells one state of the ward's texts from another.
func editsMark(edits []words.Edit) string {
	h := sha256.New()
	for _, one := range edits {
		_, _ = fmt.Fprintf(h, "%s %s %d\n", one.Key, one.Lang, one.Version) // a hash takes everything
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:12])
}

// wordChanges compares a file with what is stored.
func (v *view) wordChanges(stored, fresh []words.Edit) (changes []wordChange, faults []string) {
	own, mine := v.world.Words.Shipped(), wardTextsOf(stored)
	in := wardTextsOf(fresh)
	name := func(key string) string {
		if t, ok := own.Editable(key); ok {
			return t.Title[v.prefs.Lang]
		}
		return key
	}
	for _, one := range fresh {
		for _, f := range own.CheckEdit(one) {
			faults = append(faults, fmt.Sprintf("%s (%s, %s): %s", name(one.Key), one.Key, one.Lang, v.wordFault(f)))
		}
		was := mine[one.Key][one.Lang]
		said := was.Text
		if was.Version == 0 {
			said = own.Text(one.Lang, one.Key)
		}
		if said == one.Text {
			continue
		}
		one.Version = was.Version
		changes = append(changes, wordChange{Name: name(one.Key), Lang: v.langName(one.Lang), Was: said, Will: one.Text,
			Reset: one.Text == own.Text(one.Lang, one.Key), edit: one})
	}
	for _, one := range stored {
		if _, stays := in[one.Key][one.Lang]; !stays {
			changes = append(changes, wordChange{Name: name(one.Key), Lang: v.langName(one.Lang), Was: one.Text, Will: own.Text(one.Lang, one.Key), Reset: true, edit: one})
		}
	}
	return changes, faults
}
