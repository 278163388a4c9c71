// Package webtest is what the tests of pages share: a log that is listened to,
// and an index to search in. It does not know what a page shows.
package webtest

import (
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// Loud is a log whose errors fail the test: a page or a part of one that could
// not be shown is otherwise seen by nobody but the log. A test that breaks
// something on purpose says so by setting *breaks.
func Loud(t testing.TB, breaks *bool) zerolog.Logger {
	return zerolog.New(zerolog.NewTestWriter(t)).Hook(zerolog.HookFunc(func(_ *zerolog.Event, level zerolog.Level, message string) {
		if level >= zerolog.ErrorLevel && !*breaks {
			t.Errorf("an error was logged: %s", message)
		}
	}))
}

// Shipped is an index of the shipped guides, made once and never closed:
// nobody changes it. Its error is one of the guides.
func Shipped() (*knowledge.Index, error) { return shipped() }

var shipped = sync.OnceValues(func() (*knowledge.Index, error) {
	list, err := guides.Load()
	if err != nil {
		return nil, err
	}
	lib, err := procedures.NewLibrary(list, nil)
	if err != nil {
		return nil, err
	}
	return knowledge.New(lib)
})
