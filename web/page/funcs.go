package page

import (
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/motcua/motcua/words"
)

// funcs are the template functions for pages in one language.
func (s *Set) funcs(lang words.Lang) template.FuncMap {
	c := &clock{words: s.words, lang: lang, zone: s.zone, now: s.now}
	return template.FuncMap{
		"t": func(key string, args ...any) (string, error) {
			if len(args)%2 != 0 {
				return "", fmt.Errorf("text %s: placeholders come in pairs", key)
			}
			texts := make([]string, len(args))
			for i, a := range args {
				texts[i] = fmt.Sprint(a)
			}
			return s.words().Text(lang, key, texts...), nil
		},
		"lang":  func() string { return string(lang) },
		"icon":  s.icon,
		"asset": s.Asset,
		"clock": c.clock, "date": c.date, "day": c.day, "short": c.short, "stamp": c.stamp, "when": c.when,
		"iso":     func(t time.Time) string { return t.In(s.zone).Format(time.RFC3339) },
		"length":  c.length,
		"nbsp":    Bind,
		"terrace": newTerrace,
		"initial": Initial,
		"dict":    dict,
	}
}

// dict makes a map of pairs, to give a template several things.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("make dict: keys and values come in pairs")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("make dict: %v is no key", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}

// Initial is the first letter of a name's last word, by which Vietnamese
// people are called; "?" of no name.
func Initial(name string) string {
	f := strings.Fields(name)
	if len(f) == 0 {
		return "?"
	}
	r, _ := utf8.DecodeRuneInString(f[len(f)-1])
	return string(unicode.ToUpper(r))
}
