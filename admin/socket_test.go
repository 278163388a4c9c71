package admin

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSocketIsItsOwnersOnly: whoever can open the socket may do everything.
func TestSocketIsItsOwnersOnly(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, SocketName)
	if err := os.WriteFile(stale, nil, 0o666); err != nil { // what a dead server left
		t.Fatal(err)
	}
	l, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	info, err := os.Stat(stale)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Type() != os.ModeSocket || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if _, ok := l.(*net.UnixListener); !ok {
		t.Errorf("listens on %T", l)
	}
}

func TestNobodyThere(t *testing.T) {
	dir := t.TempDir()
	if _, there, err := Dial(t.Context(), dir); there || err != nil {
		t.Errorf("an empty folder: %v %v", there, err)
	}
	// A socket whose server was killed.
	l, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, there, err := Dial(t.Context(), dir); there || err != nil {
		t.Errorf("a dead server's socket: %v %v", there, err)
	}
}

func TestFolderWithALongPath(t *testing.T) {
	if _, err := SocketPath("/" + strings.Repeat("a", 200)); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %v", err)
	}
}
