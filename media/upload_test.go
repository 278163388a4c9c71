package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

// large is a film of so many bytes at least.
func large(size int) []byte {
	return cat(film{codec: "avc1", seconds: 60, late: true}.bytes(), bx("mdat", make([]byte, size)))
}

func begin(t *testing.T, s *Store, b []byte) Upload {
	t.Helper()
	first := sha256.Sum256(b[:min(len(b), FirstPiece)])
	u, err := s.Begin(Upload{Name: "Quay màn hình.mp4", Size: int64(len(b)), First: hex.EncodeToString(first[:]), By: "huong"})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// left lists what lies in the folder, notes aside.
func left(t *testing.T, s *Store) (out []string) {
	t.Helper()
	for _, dir := range []string{"", uploadsDir} {
		entries, err := os.ReadDir(filepath.Join(s.dir, dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !e.IsDir() {
				out = append(out, e.Name())
			}
		}
	}
	return out
}

// TestUploadSurvives: pieces twice, a line that breaks off, a restart and a
// second tab, and what comes out is the film.
func TestUploadSurvives(t *testing.T) {
	s, _ := newStore(t, Options{})
	b := large(3 << 20)
	u := begin(t, s, b)
	add := func(s *Store, offset int, r io.Reader) (Upload, error) {
		return s.Append(t.Context(), u.ID, "huong", int64(offset), r)
	}
	got, err := add(s, 0, bytes.NewReader(b[:1<<20]))
	if err != nil || got.Offset != 1<<20 || got.Done() {
		t.Fatalf("got %+v, %v", got, err)
	}
	if got, err = add(s, 0, bytes.NewReader(b[:1<<20])); err != nil || got.Offset != 1<<20 {
		t.Errorf("the same again: %+v, %v", got, err)
	}
	if _, err := add(s, 2<<20, bytes.NewReader(b[2<<20:])); !errors.Is(err, ErrOffset) {
		t.Errorf("with a gap: %v", err)
	}
	cut := errors.New("cut")
	if _, err := add(s, 1<<20, io.MultiReader(bytes.NewReader(b[1<<20:1<<20+300_000]), iotest.ErrReader(cut))); !errors.Is(err, ErrSource) || !errors.Is(err, cut) {
		t.Errorf("cut off: %v", err)
	}
	if _, err := s.Upload(u.ID, "lan"); !errors.Is(err, ErrAbsent) {
		t.Errorf("another account: %v", err)
	}
	again, err := New(s.dir, s.opt) // a restart
	if err != nil {
		t.Fatal(err)
	}
	mine, err := again.Uploads("huong")
	if err != nil || len(mine) != 1 || mine[0].Offset != 1<<20+300_000 {
		t.Fatalf("after a restart: %+v, %v", mine, err)
	}
	if same := begin(t, again, b); same.ID != u.ID || same.Offset != mine[0].Offset {
		t.Errorf("the same file chosen again: %+v", same)
	}
	got, err = add(again, 1<<20, bytes.NewReader(b[1<<20:])) // from a little before
	if err != nil || !got.Done() {
		t.Fatalf("got %+v, %v", got, err)
	}
	if twice, err := add(again, len(b), strings.NewReader("")); err != nil || twice.File != got.File {
		t.Errorf("asked again: %+v, %v", twice, err)
	}
	f, err := again.File(got.File)
	if err != nil || f.Title != "Quay màn hình" || f.Seconds != 60 || f.Late || f.By != "huong" || f.Codec != H264 {
		t.Errorf("got %+v, %v", f, err)
	}
	content, err := os.ReadFile(filepath.Join(s.dir, f.Name))
	if sum := sha256.Sum256(content); err != nil || hex.EncodeToString(sum[:]) != f.Hash || f.Name != f.Hash[:12]+".mp4" {
		t.Errorf("%v, %s", err, f.Name)
	}
	if p := pieces(t, content); p[0] != firstPiece {
		t.Errorf("the film is broken: %q", p)
	}
	if mine, err := again.Uploads("huong"); err != nil || len(mine) != 0 {
		t.Errorf("still open: %+v, %v", mine, err)
	}
	if same := begin(t, again, b); same.File != f.Name {
		t.Errorf("the same film once more: %+v", same)
	}
}

// TestPiecesInAnyWay: however a file is cut up, repeated and sent by two tabs
// at once, it arrives as it was.
func TestPiecesInAnyWay(t *testing.T) {
	b := large(1 << 20)
	rapid.Check(t, func(r *rapid.T) {
		s, err := New(filepath.Join(t.TempDir(), "m"), Options{})
		if err != nil {
			r.Fatal(err)
		}
		u, err := s.Begin(Upload{Name: "a.mp4", Size: int64(len(b)), By: "huong"})
		if err != nil {
			r.Fatal(err)
		}
		steps := rapid.SliceOfN(rapid.IntRange(60_000, 400_000), 1, 8).Draw(r, "pieces")
		back := rapid.IntRange(0, 50_000).Draw(r, "back")
		var tabs sync.WaitGroup
		for range 2 {
			tabs.Go(func() {
				for i := 0; ; i++ {
					now, err := s.Upload(u.ID, "huong")
					if err != nil {
						t.Error(err)
						return
					}
					if now.Done() {
						return
					}
					from := max(0, int(now.Offset)-back)
					to := min(len(b), int(now.Offset)+steps[i%len(steps)])
					if _, err := s.Append(context.Background(), u.ID, "huong", int64(from), bytes.NewReader(b[from:to])); err != nil && !errors.Is(err, ErrOffset) {
						t.Error(err)
						return
					}
				}
			})
		}
		tabs.Wait()
		all, err := s.List()
		if err != nil || len(all) != 1 || all[0].Size != int64(len(b)) {
			r.Fatalf("got %+v, %v", all, err)
		}
	})
}

// endless is a file of nothing but zeros that has no end; it counts what was
// read.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	clear(p)
	e.read += int64(len(p))
	return len(p), nil
}

// TestLargeFilesDoNotFillTheDisk: by what is said of their size, and by what
// really comes.
func TestLargeFilesDoNotFillTheDisk(t *testing.T) {
	const mb = 1 << 20
	s, _ := newStore(t, Options{Largest: 4 * mb, Total: 10 * mb, Each: 2})
	for _, size := range []int64{2 << 30, 4*mb + 1, 1 << 62} {
		if _, err := s.Begin(Upload{Name: "a.mp4", Size: size, By: "huong"}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if _, err := s.Put(t.Context(), &endless{}, 2<<30, "a.mp4", "huong"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a form of 2 GB: %v", err)
	}
	u, err := s.Begin(Upload{Name: "a.mp4", Size: mb, By: "huong"})
	if err != nil {
		t.Fatal(err)
	}
	lying := &endless{}
	if got, err := s.Append(t.Context(), u.ID, "huong", 0, lying); !errors.Is(err, ErrTooLarge) || got.Offset > mb || lying.read > 2*mb {
		t.Errorf("more than it said: %+v, %v, %d bytes read", got, err, lying.read)
	}
	hidden := &endless{}
	if _, err := s.Put(t.Context(), hidden, 0, "b.mp4", "lan"); !errors.Is(err, ErrTooLarge) || hidden.read > 5*mb {
		t.Errorf("a form that hides its size: %v, %d bytes read", err, hidden.read)
	}
	if info, err := os.Stat(s.part(u.ID)); err != nil || info.Size() > mb {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := s.Begin(Upload{Name: "b.mp4", Size: 2, By: "huong"}); err != nil {
		t.Error(err)
	}
	if _, err := s.Begin(Upload{Name: "c.mp4", Size: 2, By: "huong"}); !errors.Is(err, ErrBusy) {
		t.Errorf("a third one: %v", err)
	}
	if _, err := s.Begin(Upload{Name: "c.mp4", Size: 0, By: "lan"}); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty one: %v", err)
	}
	for i, want := range []error{nil, nil, ErrBudget} { // 1 MB and 2 bytes wait already
		if _, err := s.Begin(Upload{Name: "d.mp4", Size: 4 * mb, By: []string{"lan", "son", "minh"}[i]}); !errors.Is(err, want) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if got := len(left(t, s)); got != 8 { // a part and a record of four uploads
		t.Errorf("%d files lie there: %q", got, left(t, s))
	}
}

// TestRoomIsKept: the disk never gets fuller than it may, neither by what is
// said nor by others who write meanwhile.
func TestRoomIsKept(t *testing.T) {
	free := uint64(100 << 20)
	s, _ := newStore(t, Options{Keep: 50 << 20, Room: func() (uint64, bool) { return free, true }})
	if _, err := s.Begin(Upload{Name: "a.mp4", Size: 26 << 20, By: "huong"}); !errors.Is(err, ErrFull) { // and its copy
		t.Errorf("got %v", err)
	}
	b := large(2 << 20)
	u := begin(t, s, b)
	if _, err := s.Append(t.Context(), u.ID, "huong", 0, bytes.NewReader(b[:1<<20])); err != nil {
		t.Fatal(err)
	}
	free = 50 << 20
	got, err := s.Append(t.Context(), u.ID, "huong", 1<<20, bytes.NewReader(b[1<<20:]))
	if !errors.Is(err, ErrFull) || got.Offset != 1<<20 {
		t.Errorf("got %+v, %v", got, err)
	}
	free = 100 << 20
	if got, err := s.Append(t.Context(), u.ID, "huong", 1<<20, bytes.NewReader(b[1<<20:])); err != nil || !got.Done() {
		t.Errorf("with room again: %+v, %v", got, err)
	}
}

func TestAnotherFileIsNotMixedIn(t *testing.T) {
	s, _ := newStore(t, Options{})
	b := large(2 << 20)
	u := begin(t, s, b)
	other := bytes.Clone(b)
	other[5000] ^= 1
	if _, err := s.Append(t.Context(), u.ID, "huong", 0, bytes.NewReader(other)); !errors.Is(err, ErrOther) {
		t.Errorf("got %v", err)
	}
	if l := left(t, s); len(l) != 0 {
		t.Errorf("left behind: %q", l)
	}
}

func TestRefusedContentLeavesNothing(t *testing.T) {
	s, _ := newStore(t, Options{})
	for _, put := range []func(b []byte) error{
		func(b []byte) error {
			_, err := s.Put(t.Context(), bytes.NewReader(b), int64(len(b)), "Quay màn hình.mp4", "huong")
			return err
		},
		func(b []byte) error {
			_, err := s.Append(t.Context(), begin(t, s, b).ID, "huong", 0, bytes.NewReader(b))
			return err
		},
	} {
		for want, b := range map[error][]byte{ErrLie: []byte("<html>"), ErrCodec: film{codec: "mp4v"}.bytes(), ErrDamaged: large(100)[:300]} {
			if err := put(b); !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		}
	}
	if l := left(t, s); len(l) != 0 {
		t.Errorf("left behind: %q", l)
	}
	if _, err := s.Put(t.Context(), iotest.ErrReader(io.ErrUnexpectedEOF), 0, "a.mp4", "huong"); !errors.Is(err, ErrSource) {
		t.Errorf("broken off: %v", err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader(""), 0, "a.mp4", "huong"); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty: %v", err)
	}
	if l := left(t, s); len(l) != 0 {
		t.Errorf("left behind: %q", l)
	}
}

func TestSweep(t *testing.T) {
	s, c := newStore(t, Options{})
	put := func(seconds int) string {
		f, err := s.Put(t.Context(), bytes.NewReader(film{codec: "avc1", seconds: seconds}.bytes()), 0, "a.mp4", "huong")
		if err != nil {
			t.Fatal(err)
		}
		return f.Name
	}
	remove := func(name string) {
		if _, err := s.Edit(name, func(f *File) { f.Removed = c.at }); err != nil {
			t.Fatal(err)
		}
	}
	listed, gone, history := put(1), put(2), put(3)
	vtt, err := s.Put(t.Context(), strings.NewReader(captionsVTT), 0, "a.vtt", "huong")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit(listed, func(f *File) { f.Captions = vtt.Name }); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{gone, history, vtt.Name} {
		remove(name)
	}
	u := begin(t, s, large(100))
	named := func(name string) bool { return name == history }
	if files, uploads, err := s.Sweep(named); files+uploads != 0 || err != nil {
		t.Errorf("at once: %d, %d, %v", files, uploads, err)
	}
	if all, err := s.List(); err != nil || len(all) != 1 || all[0].Name != listed {
		t.Errorf("listed: %+v, %v", all, err)
	}
	c.at = c.at.Add(49 * time.Hour)
	if files, uploads, err := s.Sweep(named); files != 1 || uploads != 1 || err != nil {
		t.Errorf("two days later: %d, %d, %v", files, uploads, err)
	}
	if _, err := s.Upload(u.ID, "huong"); !errors.Is(err, ErrAbsent) {
		t.Errorf("the upload: %v", err)
	}
	for name, want := range map[string]bool{listed: true, gone: false, history: true, vtt.Name: true} {
		_, err := s.Open(name)
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if again := put(3); again != history {
		t.Errorf("the same film is %s now", again)
	}
	if f, err := s.File(history); err != nil || !f.Removed.IsZero() {
		t.Errorf("brought again it is on the list: %+v, %v", f, err)
	}
}

// TestNamesStay: files that were published another way keep their names and
// are listed; what is no file of ours is not.
func TestNamesStay(t *testing.T) {
	s, _ := newStore(t, Options{})
	for name, b := range map[string][]byte{"tam-tru/ct01.mp4": film{codec: "avc1", seconds: 7}.bytes(), "logo.svg": []byte("<svg/>"), ".hidden.mp4": {1}, "about/x.mp4": {1}} {
		full := filepath.Join(s.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.List()
	if err != nil || len(all) != 1 || all[0].Name != "tam-tru/ct01.mp4" || all[0].Seconds != 7 || all[0].Title != "ct01.mp4" {
		t.Fatalf("got %+v, %v", all, err)
	}
	if f, err := s.Edit("tam-tru/ct01.mp4", func(f *File) { f.Title = " Cách điền\u202e CT01\n" }); err != nil || f.Title != "Cách điền CT01" {
		t.Errorf("got %+v, %v", f, err)
	}
	for _, name := range []string{"", ".", "..", "../bolt.db", "/etc/passwd", ".hidden.mp4", "about/x.mp4", "tam-tru", "nowhere.mp4", "logo.svg", "a/../tam-tru/ct01.mp4"} {
		if _, err := s.File(name); !errors.Is(err, ErrAbsent) {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := s.Open(name); !errors.Is(err, ErrAbsent) {
			t.Errorf("open %q: %v", name, err)
		}
	}
}

// Where the browser cannot say how a file begins, a mended file of the same
// name and size is taken all the same.
func TestMendedFileOfTheSameSize(t *testing.T) {
	s, _ := newStore(t, Options{})
	var names []string
	for _, word := range []string{"Xin cháo", "Xin chào"} {
		b := []byte("WEBVTT\n\n00:00.000 --> 00:01.000\n" + word + "\n")
		u, err := s.Begin(Upload{Name: "phude.vtt", Size: int64(len(b)), By: "huong"})
		if err != nil {
			t.Fatal(err)
		}
		if u, err = s.Append(t.Context(), u.ID, "huong", 0, bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		names = append(names, u.File)
	}
	if names[0] == names[1] {
		t.Errorf("both are %q", names[0])
	}
}
