package page

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/words"
)

// Prefs is what a device remembers of its reader, in cookies that hold
// nothing else. Zero fields are the defaults.
type Prefs struct {
	Text  string     // size of letters: "17", "20" or "23"
	Theme string     // "light", "dark"; "" as the device says
	Lang  words.Lang // language of pages; never ""
}

const prefsAge = 400 * 24 * time.Hour

var textSteps = []string{"17", "20", "23"}

// ReadPrefs reads the cookies; a value that is none of ours is the default.
func ReadPrefs(r *http.Request) Prefs {
	p := Prefs{Text: textSteps[0], Lang: words.Vi}
	if c, err := r.Cookie(CookieName(r, "text")); err == nil && slices.Contains(textSteps, c.Value) {
		p.Text = c.Value
	}
	if c, err := r.Cookie(CookieName(r, "theme")); err == nil && (c.Value == "light" || c.Value == "dark") {
		p.Theme = c.Value
	}
	if c, err := r.Cookie(CookieName(r, "lang")); err == nil {
		if lang, ok := ParseLang(c.Value); ok {
			p.Lang = lang
		}
	}
	return p
}

// ParseLang is the language of that name; false when we do not speak it.
func ParseLang(s string) (words.Lang, bool) {
	return words.Lang(s), slices.Contains(words.Langs(), words.Lang(s))
}

// NextText is the size that A+ goes to; after the largest comes the first.
func (p Prefs) NextText() string {
	return textSteps[(slices.Index(textSteps, p.Text)+1)%len(textSteps)]
}

// Other is the language that the switch leads to.
func (p Prefs) Other() words.Lang {
	if p.Lang == words.Vi {
		return words.En
	}
	return words.Vi
}

// Look answers POST /look, here and below FramePath: it remembers text, theme or lang, and goes back
// to the page the form stood on. page.js does the same without leaving it.
func Look(secure bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
		for name, known := range map[string]func(string) bool{
			"text":  func(v string) bool { return slices.Contains(textSteps, v) },
			"theme": func(v string) bool { return v == "light" || v == "dark" },
			"lang":  func(v string) bool { _, ok := ParseLang(v); return ok },
		} {
			if v := r.PostFormValue(name); known(v) {
				SetPref(w, r, name, v, secure)
			}
		}
		http.Redirect(w, r, LocalPath(r.PostFormValue("back")), http.StatusSeeOther)
	})
}

// SetPref remembers one preference on the device. The script reads and
// writes these too, so they are not HttpOnly.
func SetPref(w http.ResponseWriter, r *http.Request, name, value string, secure bool) {
	PutCookie(w, r, &http.Cookie{Name: CookieName(r, name), Value: value, MaxAge: int(prefsAge.Seconds()), Secure: secure})
}

// LocalPath is p when it is a path of this site, "/" when it could lead
// elsewhere.
func LocalPath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t") {
		return "/"
	}
	return p
}
