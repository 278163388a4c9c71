// Package words is the catalogue of everything said to people: one text per
// key and language, with named placeholders, checked for gaps, unknown
// placeholders and the limits of channels.
//
// It knows nothing of who speaks, of procedures or of channels' protocols; a
// guide's own words are content and live with the guide.
package words

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Lang is a language of the catalogue.
type Lang string

// Languages. Vi is complete by definition; En says the same.
const (
	Vi Lang = "vi"
	En Lang = "en"
)

// Langs lists the languages, the default first.
func Langs() []Lang { return []Lang{Vi, En} }

//go:embed vi/*.yaml en/*.yaml
var shipped embed.FS

// Catalogue holds the texts. It is immutable and safe for concurrent use.
type Catalogue struct {
	texts map[Lang]map[string]string
	desk  *desk      // what a ward may change; nil: nothing
	own   *Catalogue // without the ward's words; nil: it has none of them
}

// Load is the shipped catalogue, read when it is asked for first: it is the
// same for everybody. Its errors are faults of the program, all of them joined,
// found by a test before anybody runs it.
func Load() (*Catalogue, error) { return shippedOnce() }

var shippedOnce = sync.OnceValues(func() (*Catalogue, error) {
	c, err := Read(shipped)
	if err != nil {
		return nil, err
	}
	c.desk, err = readDesk(c, shippedDesk, shippedLimits)
	return c, err
})

// Read reads a catalogue from <lang>/<section>.yaml files, each a flat map
// of name to text. The key of a text is section.name ("bot.greeting").
func Read(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[Lang]map[string]string{}}
	var errs []error
	for _, lang := range Langs() {
		c.texts[lang] = map[string]string{}
		names, err := fs.Glob(fsys, string(lang)+"/*.yaml")
		if err != nil {
			return nil, fmt.Errorf("list catalogue: %w", err)
		}
		for _, name := range names {
			b, err := fs.ReadFile(fsys, name)
			if err != nil {
				errs = append(errs, fmt.Errorf("read catalogue: %w", err))
				continue
			}
			var section map[string]string
			if err := yaml.Unmarshal(b, &section); err != nil {
				errs = append(errs, fmt.Errorf("read catalogue %s: %w", name, err))
				continue
			}
			prefix := strings.TrimSuffix(path.Base(name), ".yaml") + "."
			for k, v := range section {
				c.texts[lang][prefix+k] = strings.TrimSpace(v)
			}
		}
	}
	return c, errors.Join(errs...)
}

// Text is the text of key in lang with each {name} replaced; args are pairs
// of name and value. A key missing in lang is taken from Vietnamese; one
// missing altogether is the key itself, so that a page never breaks (a test
// over the source sees to it that none is).
func (c *Catalogue) Text(lang Lang, key string, args ...string) string {
	t, ok := c.texts[lang][key]
	if !ok {
		if t, ok = c.texts[Vi][key]; !ok {
			return key
		}
	}
	if len(args) == 0 {
		return t
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(t)
}

// Has reports whether the key stands in that language.
func (c *Catalogue) Has(lang Lang, key string) bool {
	_, ok := c.texts[lang][key]
	return ok
}

// Keys lists the keys of a language, sorted.
func (c *Catalogue) Keys(lang Lang) []string {
	return slices.Sorted(maps.Keys(c.texts[lang]))
}
