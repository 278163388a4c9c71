package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/motcua/motcua/store/bolt"
)

// entry is one part of an archive that a test makes.
type entry struct {
	name, content string
	kind          byte // 0: a file
}

// pack makes an archive of any parts.
func pack(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(e.content))}
		if e.kind != 0 {
			h.Typeflag, h.Linkname = e.kind, "/etc/passwd"
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ward is a good archive's parts, which a test then spoils.
type ward struct {
	info  archiveInfo
	files []entry
	list  []archivedFile // nil: that of the files
}

func goodWard(t *testing.T) *ward {
	t.Helper()
	db, err := os.ReadFile(filepath.Join(stopped(t), bolt.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return &ward{info: archiveInfo{Format: 1, Program: "1", Version: 1}, files: []entry{
		{name: "data/motcua.db", content: string(db)}, {name: "data/roster.yaml", content: alwaysOpen(t)}, {name: "data/files/x", content: "a picture"}}}
}

func (w *ward) pack(t *testing.T, more ...entry) []byte {
	t.Helper()
	if w.list == nil {
		w.list = listOf(w.files)
	}
	doc := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	all := append([]entry{{name: archiveHead, content: doc(w.info)}}, w.files...)
	all = append(all, entry{name: archiveList, content: doc(archiveContents{archiveInfo: w.info, Files: w.list})})
	return pack(t, append(all, more...)...)
}

func listOf(files []entry) (list []archivedFile) {
	for _, f := range files {
		sum := sha256.Sum256([]byte(f.content))
		list = append(list, archivedFile{strings.TrimPrefix(f.name, "data/"), int64(len(f.content)), hex.EncodeToString(sum[:])})
	}
	return list
}

// TestHostileArchives: whatever is wrong with an archive, restore says it in
// a sentence and leaves nothing, not even the folder.
func TestHostileArchives(t *testing.T) {
	plus := func(e entry) func(*ward) { return func(w *ward) { w.files = append(w.files, e) } }
	for name, c := range map[string]struct {
		spoil func(*ward)
		want  error
	}{
		"good":                      {func(*ward) {}, nil},
		"path upwards":              {plus(entry{name: "data/../../evil", content: "x"}), errHostile},
		"path upwards at once":      {plus(entry{name: "../evil", content: "x"}), errHostile},
		"path from the root":        {plus(entry{name: "/etc/evil", content: "x"}), errHostile},
		"path from the root inside": {plus(entry{name: "data//etc/evil", content: "x"}), errHostile},
		"path of another system":    {plus(entry{name: `data/..\..\evil`, content: "x"}), errHostile},
		"hidden":                    {plus(entry{name: "data/.ssh/authorized_keys", content: "x"}), errHostile},
		"socket":                    {plus(entry{name: "data/admin.sock", content: "x"}), errHostile},
		"index":                     {plus(entry{name: "data/index/x", content: "x"}), errHostile},
		"long path":                 {plus(entry{name: "data/" + strings.Repeat("d/", 600) + "x", content: "x"}), errHostile},
		"not below data":            {plus(entry{name: "other", content: "x"}), errHostile},
		"symlink":                   {plus(entry{name: "data/files/y", kind: tar.TypeSymlink}), errHostile},
		"symlink for the folder":    {func(w *ward) { w.files[2] = entry{name: "data/files", kind: tar.TypeSymlink} }, errHostile},
		"hard link":                 {plus(entry{name: "data/files/y", kind: tar.TypeLink}), errHostile},
		"device":                    {plus(entry{name: "data/files/y", kind: tar.TypeChar}), errHostile},
		"pipe":                      {plus(entry{name: "data/files/y", kind: tar.TypeFifo}), errHostile},
		"folder":                    {plus(entry{name: "data/files/", kind: tar.TypeDir}), errHostile},
		"twice":                     {func(w *ward) { w.files = append(w.files, w.files[2]) }, errHostile},
		"file below a file":         {plus(entry{name: "data/roster.yaml/x", content: "x"}), nil}, // any error will do
		"other content":             {func(w *ward) { w.list = listOf(w.files); w.files[2].content = "b picture" }, errHarmed},
		"other length":              {func(w *ward) { w.list = listOf(w.files); w.files[2].content += "!" }, errHarmed},
		"one too many":              {func(w *ward) { w.list = listOf(w.files[:2]) }, errHostile},
		"one missing":               {func(w *ward) { w.list = listOf(w.files); w.files = w.files[:2] }, errHarmed},
		"named twice":               {func(w *ward) { w.list = listOf(append(w.files, w.files[2])) }, errHostile},
		"no store":                  {func(w *ward) { w.files = w.files[1:] }, errHostile},
		"no files at all":           {func(w *ward) { w.files = nil; w.list = []archivedFile{} }, errHostile},
		"store of another program":  {func(w *ward) { w.files[0].content = strings.Repeat("no store ", 9999) }, errUnsound},
		"store cut":                 {func(w *ward) { w.files[0].content = w.files[0].content[:len(w.files[0].content)/2] }, errUnsound},
		"newer store":               {func(w *ward) { w.info.Version = 99 }, errNewerStore},
		"newer form":                {func(w *ward) { w.info.Format = 2 }, errNewerStore},
		"no version":                {func(w *ward) { w.info.Format = 0 }, errNoArchive},
	} {
		t.Run(name, func(t *testing.T) {
			w := goodWard(t)
			c.spoil(w)
			refused(t, w.pack(t), c.want, name == "good")
		})
	}
	good := goodWard(t).pack(t)
	for name, c := range map[string]struct {
		archive []byte
		want    error
	}{
		"nothing":               {nil, errCutShort},
		"text":                  {[]byte("dear ward, here is your backup"), errNoArchive},
		"gzip of text":          {gzipped(t, "dear ward, here is your backup"), errCutShort},
		"gzip of longer text":   {gzipped(t, strings.Repeat("dear ward ", 999)), errNoArchive},
		"another tar":           {pack(t, entry{name: "README", content: "hello"}), errNoArchive},
		"half a head":           {pack(t, entry{name: archiveHead, content: `{"motcua_backup":`}), errNoArchive},
		"head only":             {pack(t, entry{name: archiveHead, content: `{"motcua_backup":1,"data_version":1}`}), errCutShort},
		"more behind the list":  {goodWard(t).pack(t, entry{name: "data/files/z", content: "z"}), errHostile},
		"list too long":         {pack(t, entry{name: archiveHead, content: `{"motcua_backup":1,"data_version":1}`}, entry{name: archiveList, content: strings.Repeat(" ", 1<<20)}), errHostile},
		"other bytes behind it": {append(bytes.Clone(good), "and more of something"...), errHarmed},
		"zeros behind it":       {append(bytes.Clone(good), gzipped(t, strings.Repeat("\x00", 4<<20))...), errHostile},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.archive, c.want, false) })
	}
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// refused restores and sees to it that nothing is left unless that is good.
func refused(t *testing.T, archive []byte, want error, good bool) {
	t.Helper()
	parent := t.TempDir()
	data := filepath.Join(parent, "data")
	_, err := restore(t.Context(), bytes.NewReader(archive), data, unpackLimits{64 << 20, 100})
	if good {
		if err != nil {
			t.Error(err)
		}
		return
	}
	if err == nil || want != nil && !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if left := in(t, parent); len(left) != 0 {
		t.Errorf("it left %q", left)
	}
}

// TestCutAndDamagedArchives: cut anywhere it is refused; with any byte
// changed it is refused or restores the very same.
func TestCutAndDamagedArchives(t *testing.T) {
	w := goodWard(t)
	whole := w.pack(t)
	for i := range 40 {
		cut := len(whole) * i / 40
		refused(t, whole[:cut], errCutShort, false)
	}
	for _, cut := range []int{1, 4, 8, 9} { // of the checksum at the end
		refused(t, whole[:len(whole)-cut], errCutShort, false)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		spoiled := bytes.Clone(whole)
		spoiled[random.IntN(len(spoiled))] ^= 1 << random.IntN(8)
		data := filepath.Join(t.TempDir(), "data")
		if _, err := restore(t.Context(), bytes.NewReader(spoiled), data, unpackLimits{64 << 20, 100}); err != nil {
			continue
		}
		for _, f := range w.files {
			if b, err := os.ReadFile(filepath.Join(data, strings.TrimPrefix(f.name, "data/"))); err != nil || string(b) != f.content {
				t.Errorf("%s came back as something else, %v", f.name, err)
			}
		}
	}
}

// TestArchiveBomb: a few kilobytes that unpack into more than there is room
// for, by size or by number, are refused before they fill the disk.
func TestArchiveBomb(t *testing.T) {
	w := goodWard(t)
	w.files = append(w.files, entry{name: "data/media/film.mp4", content: strings.Repeat("\x00", 9<<20)})
	big := w.pack(t)
	if len(big) > 1<<20 {
		t.Fatalf("the bomb is %d bytes", len(big))
	}
	w = goodWard(t)
	for i := range 200 {
		w.files = append(w.files, entry{name: "data/files/" + strings.Repeat("n", i+1)})
	}
	for name, archive := range map[string][]byte{"large": big, "many": w.pack(t)} {
		data := filepath.Join(t.TempDir(), "data")
		if _, err := restore(t.Context(), bytes.NewReader(archive), data, unpackLimits{8 << 20, 100}); !errors.Is(err, errTooMuch) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(data); err == nil {
			t.Errorf("%s: something is left", name)
		}
	}
	// A head that lies about its size is bounded by what is free.
	if _, err := restore(t.Context(), bytes.NewReader(lying(t)), filepath.Join(t.TempDir(), "data"), unpackLimits{math.MaxInt64, 100}); !errors.Is(err, errTooMuch) {
		t.Errorf("an exabyte: %v", err)
	}
}

// lying is an archive whose one file says it has an exabyte.
func lying(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	head := `{"motcua_backup":1,"data_version":1}`
	err := w.WriteHeader(&tar.Header{Name: archiveHead, Typeflag: tar.TypeReg, Size: int64(len(head))})
	_, err2 := w.Write([]byte(head))
	err3 := w.WriteHeader(&tar.Header{Name: "data/motcua.db", Typeflag: tar.TypeReg, Size: 1 << 60})
	_, err4 := w.Write(make([]byte, 1<<16))
	if err := errors.Join(err, err2, err3, err4, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRestoreIntoEmptyFolderOnly: nothing that is there is touched.
func TestRestoreIntoEmptyFolderOnly(t *testing.T) {
	archive := filepath.Join(t.TempDir(), "a.tar.gz")
	write(t, archive, string(goodWard(t).pack(t)))
	data := t.TempDir()
	for _, name := range []string{"notes.txt", ".hidden", restorePrefix + "1"} {
		write(t, filepath.Join(data, name), "mine")
		_, e, code := call(t, nil, "restore", archive, "--data", data)
		if code != 1 || !strings.Contains(e, name) || len(in(t, data)) != 1 {
			t.Errorf("%s: ended with %d: %s", name, code, e)
		}
		if err := os.Remove(filepath.Join(data, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(data, "lost+found"), 0o700); err != nil { // an empty disk of its own
		t.Fatal(err)
	}
	if _, e, code := call(t, nil, "restore", archive, "--data", data); code != 0 {
		t.Errorf("into an empty disk: ended with %d: %s", code, e)
	}
	if _, e, code := call(t, nil, "restore", filepath.Join(data, "absent"), "--data", filepath.Join(data, "x")); code != 1 || !strings.Contains(e, "no such file") {
		t.Errorf("an absent archive: ended with %d: %s", code, e)
	}
	if _, _, code := call(t, nil, "restore", "--data", data); code != 2 {
		t.Errorf("without an archive: ended with %d", code)
	}
}

// TestRestoreInterrupted: told to stop, it leaves nothing.
func TestRestoreInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	data := filepath.Join(t.TempDir(), "data")
	if _, err := restore(ctx, bytes.NewReader(goodWard(t).pack(t)), data, unpackLimits{1 << 30, 100}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("something is left")
	}
}
