package channeltest

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/motcua/motcua/files"
)

// Gone is the hash of a file that Blobs does not have.
const Gone = "gone"

// Blobs opens any file: those of its store, and a small document for all
// others but Gone.
type Blobs struct {
	Store *files.Store // nil: nothing can be put
}

// Put puts a file into the store.
func (b *Blobs) Put(ctx context.Context, r io.Reader, limit int64, name string) (files.Ref, error) {
	return b.Store.Put(ctx, r, limit, name)
}

// Open opens a file; the error for Gone is files.ErrAbsent.
func (b *Blobs) Open(hash string) (io.ReadSeekCloser, files.Info, error) {
	if b.Store != nil {
		if f, info, err := b.Store.Open(hash); err == nil {
			return f, info, nil
		}
	}
	if hash == Gone {
		return nil, files.Info{}, files.ErrAbsent
	}
	return document{bytes.NewReader([]byte("%PDF-1.4"))}, files.Info{Hash: hash, Type: "application/pdf", Size: 8}, nil
}

type document struct{ *bytes.Reader }

// Close implements io.Closer.
func (document) Close() error { return nil }

// OpenFiles opens a store of files in a folder of the test's own.
func OpenFiles(t *testing.T) *files.Store {
	t.Helper()
	s, err := files.New(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
