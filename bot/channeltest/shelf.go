package channeltest

import (
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// Shelf is the shipped guides with an index over them. To build one takes
// longer than most stories: a test opens one and gives it to all its tables.
type Shelf struct {
	Library *procedures.Library
	Index   *knowledge.Index
}

// OpenShelf opens one, until the test ends.
func OpenShelf(t *testing.T) *Shelf {
	t.Helper()
	shipped, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	library, err := procedures.NewLibrary(shipped, nil)
	if err != nil {
		t.Fatal(err)
	}
	index, err := knowledge.Open(filepath.Join(t.TempDir(), "index"), library, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := index.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Shelf{library, index}
}
