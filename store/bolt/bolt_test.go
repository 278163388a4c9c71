package bolt_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T, place string, now func() time.Time) storetest.Store {
		t.Helper()
		s, err := bolt.Open(filepath.Join(place, bolt.FileName), bolt.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
