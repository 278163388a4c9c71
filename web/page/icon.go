package page

import (
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"strings"
)

var (
	iconComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	iconFrame   = regexp.MustCompile(`(?s)^\s*<svg[^>]*>(.*)</svg>\s*$`)
	iconSpace   = regexp.MustCompile(`\s+`)
)

// readIcons makes inline SVG of the icon files: their strokes in a frame of
// ours, whose looks are in app.css (class icon).
func readIcons(fsys fs.FS) (map[string]template.HTML, error) {
	names, err := fs.Glob(fsys, "*.svg")
	if err != nil {
		return nil, fmt.Errorf("list icons: %w", err)
	}
	icons := make(map[string]template.HTML, len(names))
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read icon %s: %w", name, err)
		}
		m := iconFrame.FindSubmatch(iconComment.ReplaceAll(b, nil))
		if m == nil {
			return nil, fmt.Errorf("read icon %s: it is no SVG of one frame", name)
		}
		inner := strings.TrimSpace(iconSpace.ReplaceAllString(string(m[1]), " "))
		id := strings.TrimSuffix(name, ".svg")
		icons[id] = template.HTML(`<svg class="icon icon-` + id + `" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` + inner + `</svg>`)
	}
	return icons, nil
}

// icon is the inline SVG of a Lucide icon. One that we do not carry (a
// message of an older version may name any) is nothing: words stand beside
// every icon. Names written in templates are checked at start.
func (s *Set) icon(name string) template.HTML { return s.icons[name] }
