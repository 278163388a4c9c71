package knowledge

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// sources are the tables and the code that make sheets and documents of
// guides.
//
//go:embed *.go *.tsv vi/*.go vi/*.tsv
var sources embed.FS

// indexFormat names everything but the guides that an index depends on. The
// code is part of it whole, for a number to be raised by hand is forgotten
// one day, and then sheets of one program are read by another: an update that
// touches this package builds the index anew once, which takes seconds.
func indexFormat() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(sources, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := sources.ReadFile(path)
		_, _ = fmt.Fprintf(h, "%s %d %s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("describe index: %w", err)
	}
	m, err := newMapping()
	if err != nil {
		return "", err
	}
	described, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("describe index: %w", err)
	}
	_, _ = fmt.Fprintf(h, "%s %s %s", described, unicode.Version, norm.Version)
	return hex.EncodeToString(h.Sum(nil))[:8], nil
}
