package page

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

func TestEveryIconIsNamedSomewhere(t *testing.T) {
	s := newSet(t, Options{})
	var source strings.Builder
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".html") {
			return err
		}
		b, err := fs.ReadFile(root, name)
		source.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, svg := range s.icons {
		if !strings.Contains(source.String(), `"`+name+`"`) {
			t.Errorf("icon %s is named nowhere", name)
		}
		if strings.Contains(string(svg), "style=") || strings.Contains(string(svg), "<script") || strings.Contains(string(svg), "<!--") {
			t.Errorf("icon %s: %s", name, svg)
		}
	}
}
