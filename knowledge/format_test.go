package knowledge

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormatCoversTheSources: the format changes with every table and every
// line of code that sheets come from. It is embedded by pattern, which a new
// folder or another kind of table would escape.
func TestFormatCoversTheSources(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || path == "eval"): // questions and measures, of no sheet
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if got, err := sources.ReadFile(filepath.ToSlash(path)); err != nil || string(got) != string(want) {
			t.Errorf("%s is not part of the format: %v", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a, errA := indexFormat()
	b, errB := indexFormat()
	if errA != nil || errB != nil || a != b || len(a) != 8 {
		t.Errorf("formats %q and %q, %v, %v", a, b, errA, errB)
	}
}
