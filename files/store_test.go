package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
)

var jpeg = []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01 and then the picture")

func newStore(t *testing.T) *Store {
	t.Helper()
	s, err := New(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// names lists what lies in the folder.
func names(t *testing.T, s *Store) []string {
	t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestPutAndOpen(t *testing.T) {
	s := newStore(t)
	ref, err := s.Put(t.Context(), bytes.NewReader(jpeg), 0, "Ảnh giấy khai sinh.JPG")
	if err != nil {
		t.Fatal(err)
	}
	if ref.Name != "Ảnh giấy khai sinh.jpg" || ref.Type != "image/jpeg" || ref.Size != int64(len(jpeg)) || len(ref.Hash) != 64 {
		t.Errorf("got %+v", ref)
	}
	f, info, err := s.Open(ref.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := io.ReadAll(f)
	if err != nil || !bytes.Equal(got, jpeg) {
		t.Errorf("got %q, %v", got, err)
	}
	if info.Hash != ref.Hash || info.Type != ref.Type || info.Size != ref.Size || info.Stored.IsZero() {
		t.Errorf("got %+v", info)
	}
	if _, err := f.Seek(2, io.SeekStart); err != nil {
		t.Error(err)
	}
	if got := names(t, s); len(got) != 1 || got[0] != ref.Hash {
		t.Errorf("folder holds %q", got)
	}
}

func TestOpenTakesHashesOnly(t *testing.T) {
	s := newStore(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(s.dir), "secret"), jpeg, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(s.dir, strings.Repeat("a", 64)), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"", ".", "..", "../secret", "../../etc/passwd", "/etc/passwd", strings.Repeat("0", 63),
		strings.Repeat("0", 65), strings.Repeat("A", 64), strings.Repeat("0", 64), strings.Repeat("0", 64) + "\n",
		strings.Repeat("0", 62) + "/.", strings.Repeat("a", 64), "..%2fsecret", "\x00" + strings.Repeat("0", 63)} {
		f, _, err := s.Open(hash)
		if !errors.Is(err, ErrAbsent) {
			t.Errorf("%q: got %v", hash, err)
		}
		if f != nil {
			f.Close()
		}
		if err := s.Delete(hash); err != nil && !strings.HasPrefix(hash, "a") {
			t.Errorf("delete %q: %v", hash, err)
		}
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(s.dir), "secret")); err != nil {
		t.Error(err)
	}
}

// broken is a disk on which one operation fails.
type broken struct {
	*os.File
	write, sync error
}

func (b broken) Write(p []byte) (int, error) {
	if b.write != nil {
		return len(p) / 2, b.write
	}
	return b.File.Write(p)
}

func (b broken) Sync() error {
	if b.sync != nil {
		return b.sync
	}
	return b.File.Sync()
}

func TestPutLeavesNothingAfterAnError(t *testing.T) {
	noSpace := &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	torn := errors.New("connection torn")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name        string
		ctx         context.Context
		r           io.Reader
		limit       int64
		write, sync error
		want        error
	}{
		{"too large by one", t.Context(), bytes.NewReader(jpeg), int64(len(jpeg)) - 1, nil, nil, ErrTooLarge},
		{"endless", t.Context(), io.MultiReader(bytes.NewReader(jpeg), zeros{}), 1 << 16, nil, nil, ErrTooLarge},
		{"empty", t.Context(), strings.NewReader(""), 0, nil, nil, ErrEmpty},
		{"torn off", t.Context(), io.MultiReader(bytes.NewReader(jpeg), iotest.ErrReader(torn)), 0, nil, nil, torn},
		{"truncated body", t.Context(), io.MultiReader(bytes.NewReader(jpeg), iotest.ErrReader(io.ErrUnexpectedEOF)), 0, nil, nil, io.ErrUnexpectedEOF},
		{"ended", ended, bytes.NewReader(jpeg), 0, nil, nil, context.Canceled},
		{"web page", t.Context(), strings.NewReader("<html><script>alert(1)</script>"), 0, nil, nil, ErrType},
		{"disk full", t.Context(), bytes.NewReader(jpeg), 0, noSpace, nil, ErrFull},
		{"disk full at sync", t.Context(), bytes.NewReader(jpeg), 0, nil, noSpace, ErrFull},
		{"disk broken", t.Context(), bytes.NewReader(jpeg), 0, syscall.EIO, nil, syscall.EIO},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			plain := s.create
			s.create = func(dir string) (temp, error) {
				f, err := plain(dir)
				if err != nil {
					return nil, err
				}
				return broken{f.(*os.File), c.write, c.sync}, nil
			}
			if _, err := s.Put(c.ctx, c.r, c.limit, "x.jpg"); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if got := names(t, s); len(got) != 0 {
				t.Errorf("folder holds %q", got)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPutExactlyTheLimit(t *testing.T) {
	if _, err := newStore(t).Put(t.Context(), iotest.OneByteReader(bytes.NewReader(jpeg)), int64(len(jpeg)), "x"); err != nil {
		t.Error(err)
	}
}

func TestConcurrentPutOfTheSameContent(t *testing.T) {
	s := newStore(t)
	var wg sync.WaitGroup
	hashes := make([]string, 16)
	for i := range hashes {
		wg.Go(func() {
			ref, err := s.Put(context.Background(), bytes.NewReader(jpeg), 0, "a.jpg")
			if err != nil {
				t.Error(err)
				return
			}
			hashes[i] = ref.Hash
			f, _, err := s.Open(ref.Hash)
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, jpeg) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	wg.Wait()
	for _, h := range hashes {
		if h != hashes[0] {
			t.Errorf("got %v", hashes)
		}
	}
	if got := names(t, s); len(got) != 1 {
		t.Errorf("folder holds %q", got)
	}
}

func TestSweep(t *testing.T) {
	s := newStore(t)
	put := func(text string, age time.Duration) string {
		ref, err := s.Put(t.Context(), strings.NewReader("%PDF-1.7 "+text), 0, "a.pdf")
		if err != nil {
			t.Fatal(err)
		}
		touch(t, s, ref.Hash, age)
		return ref.Hash
	}
	kept, orphan, young := put("kept", 48*time.Hour), put("orphan", 48*time.Hour), put("young", time.Hour)
	again := put("sent again", 48*time.Hour)
	put("sent again", 0)
	for name, age := range map[string]time.Duration{tempPrefix + "old": 48 * time.Hour, tempPrefix + "now": 0, "README": 48 * time.Hour} {
		if err := os.WriteFile(filepath.Join(s.dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		touch(t, s, name, age)
	}
	removed, err := s.Sweep(func(h string) bool { return h == kept }, time.Now().Add(-24*time.Hour))
	if err != nil || removed != 1 {
		t.Errorf("removed %d, %v", removed, err)
	}
	left := strings.Join(names(t, s), " ")
	for _, name := range []string{kept, young, again, tempPrefix + "now", "README"} {
		if !strings.Contains(left, name) {
			t.Errorf("%s is gone", name)
		}
	}
	for _, name := range []string{orphan, tempPrefix + "old"} {
		if strings.Contains(left, name) {
			t.Errorf("%s is still there", name)
		}
	}
}

func touch(t *testing.T, s *Store, name string, age time.Duration) {
	t.Helper()
	at := time.Now().Add(-age)
	if err := os.Chtimes(filepath.Join(s.dir, name), at, at); err != nil {
		t.Fatal(err)
	}
}

func TestDelete(t *testing.T) {
	s := newStore(t)
	ref, err := s.Put(t.Context(), bytes.NewReader(jpeg), 0, "a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Delete(ref.Hash); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := s.Open(ref.Hash); !errors.Is(err, ErrAbsent) {
		t.Errorf("got %v", err)
	}
}
