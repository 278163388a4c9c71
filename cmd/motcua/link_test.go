package main

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestLinkKeyIsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	keys := make([]string, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			key, err := linkKey(dir)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	all.Wait()
	for _, k := range keys {
		if k != keys[0] || len(k) != 64 {
			t.Fatalf("keys differ: %q", keys)
		}
	}
	info, err := os.Stat(filepath.Join(dir, linkKeyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	writeTest(t, filepath.Join(dir, linkKeyFile), "short\n")
	if _, err := linkKey(dir); err == nil {
		t.Error("a damaged key was taken")
	}
}
