package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestPictures looks that every picture the documents name is there and small
// enough for a slow line, and that none lies about unnamed.
func TestPictures(t *testing.T) {
	const most = 200_000 // bytes
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, doc := range append(docs, "../../README.md") {
		b, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`pictures/([a-z0-9-]+\.(?:png|svg))`).FindAllStringSubmatch(string(b), -1) {
			named[m[1]] = true
			switch info, err := os.Stat(filepath.Join("../../docs/pictures", m[1])); {
			case err != nil:
				t.Errorf("%s: %v", doc, err)
			case info.Size() > most:
				t.Errorf("%s has %d bytes", m[1], info.Size())
			}
		}
	}
	there, err := os.ReadDir("../../docs/pictures")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range there {
		if !named[f.Name()] {
			t.Errorf("no document shows %s", f.Name())
		}
	}
}
