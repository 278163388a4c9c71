package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/store/bolt"
)

// stopped makes a small data folder where no server runs.
func stopped(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(filepath.Join(data, "files"), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(filepath.Join(data, bolt.FileName), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(data, rosterName), alwaysOpen(t))
	write(t, filepath.Join(data, "files", strings.Repeat("ab", 32)), "a picture")
	return data
}

// in lists what lies in a folder.
func in(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestBackupOfStoppedFolder: the folder stays as it is to the byte; caches,
// hidden files, links and the socket's remains are not in the archive.
func TestBackupOfStoppedFolder(t *testing.T) {
	data := stopped(t)
	if err := os.Mkdir(filepath.Join(data, "index"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(data, "index", "x"), "cache")
	write(t, filepath.Join(data, "files", ".incoming-1"), "half")
	if err := os.Symlink("/etc/passwd", filepath.Join(data, "files", "link")); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(data, bolt.FileName))
	if err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	code := run(t.Context(), []string{"backup", "--data", data, "--out", "-"}, terminal{In: strings.NewReader(""), Out: &o, Err: &e, Env: envOf(nil)})
	if code != 0 || !strings.Contains(e.String(), `"files/link"`) {
		t.Fatalf("ended with %d: %s", code, e.String())
	}
	if after, err := os.ReadFile(filepath.Join(data, bolt.FileName)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the store was changed, %v", err)
	}
	there := filepath.Join(t.TempDir(), "data")
	c, err := restore(t.Context(), &o, there, unpackLimits{1 << 30, 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Files) != 3 || strings.Join(in(t, there), " ") != "files motcua.db roster.yaml" || len(in(t, filepath.Join(there, "files"))) != 1 {
		t.Errorf("restored %+v", c)
	}
}

// TestBackupTakesTheRosterInForce: also when it stands elsewhere.
func TestBackupTakesTheRosterInForce(t *testing.T) {
	data, elsewhere := stopped(t), filepath.Join(t.TempDir(), "ward.yaml")
	write(t, elsewhere, alwaysOpen(t)+"\n# elsewhere\n")
	archive, there := filepath.Join(t.TempDir(), "a.tar.gz"), filepath.Join(t.TempDir(), "data")
	if _, e, code := call(t, nil, "backup", "--data", data, "--roster", elsewhere, "--out", archive); code != 0 {
		t.Fatalf("ended with %d: %s", code, e)
	}
	out, e, code := call(t, nil, "restore", archive, "--data", there)
	if code != 0 || !strings.Contains(out, elsewhere) {
		t.Fatalf("ended with %d: %s%s", code, out, e)
	}
	if b, err := os.ReadFile(filepath.Join(there, rosterName)); err != nil || !bytes.HasSuffix(b, []byte("# elsewhere\n")) {
		t.Errorf("another roster came back, %v", err)
	}
}

func TestBackupRefuses(t *testing.T) {
	data, dir := stopped(t), t.TempDir()
	taken := filepath.Join(dir, "taken.tar.gz")
	write(t, taken, "an older backup")
	for _, c := range []struct {
		says string
		args []string
	}{
		{"is there already", []string{"--data", data, "--out", taken}},
		{"lies in the data folder", []string{"--data", data, "--out", filepath.Join(data, "files", "b.tar.gz")}},
		{"no such file", []string{"--data", data, "--out", filepath.Join(dir, "absent", "b.tar.gz")}},
		{"name the right one", []string{"--data", filepath.Join(dir, "absent"), "--out", filepath.Join(dir, "b.tar.gz")}},
		{"name the right data folder", []string{"--data", dir, "--out", filepath.Join(t.TempDir(), "b.tar.gz")}},
		{"pg_dump", []string{"--data", data, "--database", "postgres://x", "--out", filepath.Join(dir, "b.tar.gz")}},
	} {
		out, e, code := call(t, nil, append([]string{"backup"}, c.args...)...)
		if code != 1 || !strings.Contains(e, c.says) || out != "" {
			t.Errorf("%q ended with %d: %s%s", c.args, code, out, e)
		}
	}
	if b, err := os.ReadFile(taken); err != nil || string(b) != "an older backup" || len(in(t, dir)) != 1 {
		t.Errorf("the folder holds %q, %v", in(t, dir), err)
	}
	if _, err := os.Stat(filepath.Join(dir, "absent")); err == nil {
		t.Error("the data folder was made")
	}
}

// TestBackupOnFullDisk: a sentence, and nothing is left.
func TestBackupOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "b.tar.gz")
	err := placeFile(name, func(w io.Writer) error {
		_, err := io.WriteString(w, "the first part")
		return errors.Join(err, fmt.Errorf("write archive: %w", &os.PathError{Op: "write", Path: name, Err: syscall.ENOSPC}))
	})
	if err == nil || !strings.Contains(err.Error(), "the disk of "+dir+" is full") || len(in(t, dir)) != 0 {
		t.Errorf("%v; left %q", err, in(t, dir))
	}
}

// TestBackupWhenTheServerEnds: a snapshot that breaks off is no backup.
func TestBackupWhenTheServerEnds(t *testing.T) {
	snap := &admin.Snapshot{Data: io.NopCloser(io.MultiReader(strings.NewReader("half"), broken{})), Size: 100, Version: 1}
	_, err := writeArchive(t.Context(), io.Discard, stopped(t), snap, time.Now(), func(archiveContents) {})
	if err == nil || !strings.Contains(err.Error(), "the server ended") {
		t.Errorf("got %v", err)
	}
}

// broken is a connection that is gone.
type broken struct{}

// Read implements io.Reader.
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestBackupKilled: killed in the middle, nothing stands under the final
// name, the folder is as it was, and the next backup works.
func TestBackupKilled(t *testing.T) {
	data, dir := stopped(t), t.TempDir()
	film := filepath.Join(data, "files", strings.Repeat("cd", 32))
	write(t, film, "")
	if err := os.Truncate(film, 64<<30); err != nil { // a hole: takes no room, but minutes to read
		t.Skipf("needs files with holes: %v", err)
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "b.tar.gz")
	cmd := exec.Command(path, "backup", "--data", data, "--out", name)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if parts, _ := filepath.Glob(filepath.Join(dir, ".b.tar.gz.partial-*")); len(parts) == 1 {
			if info, err := os.Stat(parts[0]); err == nil && info.Size() > 10<<10 {
				break
			}
		}
		if time.Now().After(end) {
			t.Fatal("it never began to write")
		}
	}
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); err == nil {
		t.Fatal("it was not killed")
	}
	if _, err := os.Lstat(name); err == nil {
		t.Error("half a backup stands under the final name")
	}
	if err := os.Remove(film); err != nil {
		t.Fatal(err)
	}
	if _, e, code := call(t, nil, "backup", "--data", data, "--out", name); code != 0 {
		t.Errorf("the next one ended with %d: %s", code, e)
	}
}
