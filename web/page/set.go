package page

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/motcua/motcua/words"
)

//go:embed assets icons templates
var embedded embed.FS

// Source is one package's share of the pages.
type Source struct {
	// Name goes before the names of its templates and assets: "chat".
	Name string
	// Templates holds *.html at its root; nil for none.
	Templates fs.FS
	// Assets holds files to serve, folders allowed; nil for none.
	Assets fs.FS
	// Joined are further assets, each made of others in their order, which
	// may be of any Source: {"frame-all.css": {"page/app.css", "chat/chat.css"}}.
	// One file is quicker on a slow line than many, and packs better.
	Joined map[string][]string
}

// Options of a Set.
type Options struct {
	Location *time.Location   // the ward's zone; nil: UTC
	Now      func() time.Time // for "today"; nil: time.Now
	Sources  []Source         // beside this package's own
	// Words gives the catalogue as of now, which has the keys of the one that
	// the Set is made with; nil: that one, always.
	Words func() *words.Catalogue
}

// Set holds all templates and assets, parsed and checked. It is immutable
// but for what its texts say (see Options.Words), and safe for concurrent use.
type Set struct {
	words  func() *words.Catalogue
	zone   *time.Location
	now    func() time.Time
	assets *assets
	icons  map[string]template.HTML
	trees  map[words.Lang]*template.Template
}

// New parses the templates of this package and of all sources, once per
// language, and checks that every template, text, icon and asset that they
// name exists. All faults come back joined.
func New(catalogue *words.Catalogue, o Options) (*Set, error) {
	s := &Set{words: o.Words, zone: o.Location, now: o.Now, trees: map[words.Lang]*template.Template{}}
	if s.words == nil {
		s.words = func() *words.Catalogue { return catalogue }
	}
	if s.zone == nil {
		s.zone = time.UTC
	}
	if s.now == nil {
		s.now = time.Now
	}
	own := Source{Name: "page", Templates: sub("templates"), Assets: sub("assets")}
	sources := append([]Source{own}, o.Sources...)
	var err error
	if s.icons, err = readIcons(sub("icons")); err != nil {
		return nil, err
	}
	if s.assets, err = readAssets(sources); err != nil {
		return nil, err
	}
	for _, lang := range words.Langs() {
		if s.trees[lang], err = s.parse(lang, sources); err != nil {
			return nil, err
		}
	}
	return s, s.check()
}

// sub is a folder of the embedded files, which is always there.
func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(fmt.Sprintf("page: embedded folder %s: %v", dir, err))
	}
	return f
}

func (s *Set) parse(lang words.Lang, sources []Source) (*template.Template, error) {
	root := template.New("").Funcs(s.funcs(lang)).Option("missingkey=error")
	var errs []error
	for _, src := range sources {
		if src.Templates == nil {
			continue
		}
		names, err := fs.Glob(src.Templates, "*.html")
		if err != nil {
			return nil, fmt.Errorf("list templates of %s: %w", src.Name, err)
		}
		for _, name := range names {
			b, err := fs.ReadFile(src.Templates, name)
			if err != nil {
				return nil, fmt.Errorf("read template %s/%s: %w", src.Name, name, err)
			}
			full := src.Name + "/" + strings.TrimSuffix(path.Base(name), ".html")
			// By itself first: what a file defines beside itself would take the
			// place of another's without a word.
			own, err := template.New(full).Funcs(s.funcs(lang)).Parse(string(b))
			if err != nil {
				errs = append(errs, fmt.Errorf("parse template %s: %w", full, err))
				continue
			}
			for _, t := range own.Templates() {
				if root.Lookup(t.Name()) != nil {
					errs = append(errs, fmt.Errorf("parse template %s: %s is taken", full, t.Name()))
				}
			}
			if _, err := root.New(full).Parse(string(b)); err != nil {
				errs = append(errs, fmt.Errorf("parse template %s: %w", full, err))
			}
		}
	}
	return root, errors.Join(errs...)
}

// HTML executes a template in a language. The result is safe to put into
// another template.
func (s *Set) HTML(lang words.Lang, name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := s.tree(lang).ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return template.HTML(b.String()), nil
}

func (s *Set) tree(lang words.Lang) *template.Template {
	if t, ok := s.trees[lang]; ok {
		return t
	}
	return s.trees[words.Vi]
}

// Paged is data for a whole page: it has a Page. Embed Page to satisfy it.
type Paged interface{ Base() *Page }

// Render writes a whole page: it fills in what the reader's device remembers
// (see Prefs) and executes the template in the page's language. Pages are
// personal, so they are never cached. An error is the program's fault; the
// reader then sees a plain apology.
func (s *Set) Render(w http.ResponseWriter, r *http.Request, status int, name string, data Paged) error {
	p := data.Base()
	p.Prefs = ReadPrefs(r)
	if p.Lang == "" {
		p.Lang = p.Prefs.Lang
	}
	p.Path, p.Root = r.URL.RequestURI(), Root(r)
	return s.Fragment(w, r, status, name, p.Lang, data)
}

// Fragment writes a part of a page in a language.
func (s *Set) Fragment(w http.ResponseWriter, r *http.Request, status int, name string, lang words.Lang, data any) error {
	html, err := s.HTML(lang, name, data)
	if err != nil {
		http.Error(w, s.words().Text(lang, "page.broken"), http.StatusInternalServerError)
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(lang))
	h.Set("Cache-Control", "no-store")
	writePacked(w, r, status, []byte(html))
	return nil
}

// Text is a text of the catalogue, for handlers that need one outside a
// template.
func (s *Set) Text(lang words.Lang, key string, args ...string) string {
	return s.words().Text(lang, key, args...)
}
