package bolt_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/store/storetest"
)

func TestStore(t *testing.T) { storetest.Run(t, opened) }

func opened(t *testing.T, place string, now func() time.Time) storetest.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(place, bolt.FileName), bolt.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestErasure(t *testing.T) { storetest.Erasure(t, opened, dump) }

// dump is every key and value of every bucket of the file.
func dump(t *testing.T, place string) string {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(place, bolt.FileName), 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // only read from
	var all strings.Builder
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error {
				fmt.Fprintf(&all, "%s %s %s\n", name, k, v)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
