package files

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest name kept, in runes, without its ending.
const maxName = 80

// safeName makes a name that is one line, no path, and ends as its content
// says, whatever the sender called it: "a/b\x00.exe" with a photo in it is
// "b.exe.jpg". Without a usable name it is the hash's beginning.
func safeName(name string, r Ref) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsControl(c) || unicode.Is(unicode.Cf, c): // also marks that turn the reading direction
			return -1
		case unicode.IsSpace(c):
			return ' '
		case strings.ContainsRune(`<>:"|?*`, c): // not on Windows
			return '_'
		}
		return c
	}, name)
	ending := endings[r.Type][0]
	ext := filepath.Ext(name)
	if lower := strings.ToLower(ext); slices.Contains(endings[r.Type], lower) {
		ending, name = lower, name[:len(name)-len(ext)]
	}
	name = strings.Trim(name, " .")
	if runes := []rune(name); len(runes) > maxName {
		name = strings.TrimRight(string(runes[:maxName]), " .")
	}
	if name == "" {
		name = r.Hash[:8]
	}
	return name + ending
}
