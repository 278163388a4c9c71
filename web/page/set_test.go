package page

import (
	"testing"

	"github.com/motcua/motcua/words"
)

func newSet(t *testing.T, o Options) *Set {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOwnTemplatesParseAndNameWhatExists(t *testing.T) { newSet(t, Options{}) }
