package editor

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

// wordsHome is where the texts of the bot are changed.
const wordsHome = Home + "/words"

func (e *Editor) wordsRoutes() {
	e.hear("/words", e.showWords)
	e.hear("/words/t/{key}", e.showWord)
	// Also for who may not save: she looks at a preview of her own words.
	e.mux.Handle("POST "+wordsHome+"/t/{key}", e.Guard.Require(http.HandlerFunc(e.putWord), speakers...))
	e.speak("/words/t/{key}/reset", e.resetWord)
	e.hear("/words/export", e.exportWords)
	e.hear("/words/import", e.showWordImport)
	e.speak("/words/import", e.importWords)
}

// wordsPage lists the texts that may be changed.
type wordsPage struct {
	base
	Q        string
	Changed  bool
	Moments  []wordWay     // all, to choose from
	Here     string        // "": search or changed
	Parts    []wordsOfTime // what is shown
	Edited   int           // texts that the ward has changed
	Found    int
	MaySpeak bool
	Gone     []string // texts of the ward that this program does not say
}

// wordWay leads to a group of texts.
type wordWay struct {
	Href, Name string
	N          int
	On         bool
}

// wordsOfTime are texts that are said at like moments.
type wordsOfTime struct {
	Name string
	Rows []wordRow
}

// wordRow is one text in the list.
type wordRow struct {
	Href, Name, Text string
	Langs            []string // in which the ward has words of its own
}

// wardTexts are the ward's texts by key and language.
type wardTexts map[string]map[words.Lang]words.Edit

func wardTextsOf(edits []words.Edit) wardTexts {
	k := wardTexts{}
	for _, one := range edits {
		if k[one.Key] == nil {
			k[one.Key] = map[words.Lang]words.Edit{}
		}
		k[one.Key][one.Lang] = one
	}
	return k
}

// wordHref is where one text is changed.
func wordHref(key string) string { return wordsHome + "/t/" + url.PathEscape(key) }

// showWords is GET /words.
func (e *Editor) showWords(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	edits, err := e.Speech.WordEdits(r.Context())
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p := &wordsPage{Q: strings.TrimSpace(r.URL.Query().Get("q")), Changed: r.URL.Query().Get("show") == "changed", MaySpeak: v.maySpeak()}
	if p.base, err = e.base(r, v.text("gwords.title")); err != nil {
		e.fail(w, r, err)
		return
	}
	p.Said = v.wordsSaid(r)
	own, mine := v.world.Words.Shipped(), wardTextsOf(edits)
	for _, one := range edits {
		if len(own.CheckEdit(one)) > 0 {
			p.Gone = append(p.Gone, one.Key+" ("+v.langName(one.Lang)+")")
		}
	}
	moments := own.Moments()
	here := r.URL.Query().Get("m")
	if here == "" && p.Q == "" && !p.Changed && len(moments) > 0 {
		here = moments[0].ID
	}
	for _, m := range moments {
		name := m.Title[v.prefs.Lang]
		p.Moments = append(p.Moments, wordWay{Href: wordsHome + "?m=" + m.ID, Name: name, N: len(m.Texts), On: m.ID == here})
		part := wordsOfTime{Name: name}
		for _, t := range m.Texts {
			row := v.wordRow(t, mine)
			if len(row.Langs) > 0 {
				p.Edited++
			}
			if here != "" && m.ID != here || p.Changed && len(row.Langs) == 0 || !v.wordFound(t, p.Q) {
				continue
			}
			part.Rows = append(part.Rows, row)
		}
		if len(part.Rows) > 0 {
			p.Parts = append(p.Parts, part)
			p.Found += len(part.Rows)
		}
	}
	p.Here = here
	e.render(w, r, http.StatusOK, "editor/words", p)
}

func (v *view) wordRow(t words.Editable, mine wardTexts) wordRow {
	row := wordRow{Href: wordHref(t.Key), Name: t.Title[v.prefs.Lang], Text: firstLine(v.world.Words.Text(v.prefs.Lang, t.Key))}
	for _, lang := range words.Langs() {
		if _, ok := mine[t.Key][lang]; ok {
			row.Langs = append(row.Langs, v.langName(lang))
		}
	}
	return row
}

// wordFound reports whether every word of a search stands somewhere in what
// there is to know of a text.
func (v *view) wordFound(t words.Editable, q string) bool {
	return page.Fits(strings.Join([]string{t.Key, t.Title[words.Vi], t.Title[words.En],
		v.world.Words.Text(words.Vi, t.Key), v.world.Words.Text(words.En, t.Key)}, " "), q)
}

// firstLine is the beginning of a text for a list.
func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	if r := []rune(first); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return first
}

// wordsSaid is how the form before ended; "" nothing to say.
func (v *view) wordsSaid(r *http.Request) string {
	switch r.URL.Query().Get("said") {
	case "saved":
		return v.text("gwords.said_saved")
	case "reset":
		return v.text("gwords.said_reset")
	case "same":
		return v.text("gwords.said_same")
	case "imported":
		return v.text("gwords.said_imported")
	}
	return ""
}
