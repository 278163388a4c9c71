package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// manifest is the file that marks a folder as written by an import: a line
// per file with its hash. It begins with a dot, so that loaders skip it.
const manifest = ".motcua-import"

// target is the folder that guides are written to: everything goes to a new
// folder beside it, which takes its place at the end. A nil target writes
// nothing.
type target struct {
	out, temp string
	hashes    strings.Builder
}

// openTarget prepares a folder for guides. It refuses one that holds
// anything an import did not write or that somebody changed since.
func openTarget(out string) (*target, error) {
	if out == "" {
		return nil, nil
	}
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, fmt.Errorf("write guides: %w", err)
	}
	if err := replaceable(out); err != nil {
		return nil, fmt.Errorf("write guides to %s: %w", out, err)
	}
	parent := filepath.Dir(out)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, fmt.Errorf("write guides to %s: %w", out, err)
	}
	temp, err := os.MkdirTemp(parent, "."+filepath.Base(out)+".new-")
	if err != nil {
		return nil, fmt.Errorf("write guides to %s: %w", out, err)
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return nil, errors.Join(fmt.Errorf("write guides to %s: %w", out, err), os.RemoveAll(temp))
	}
	return &target{out: out, temp: temp}, nil
}

// replaceable says why a folder must stay as it is, if it must.
func replaceable(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	listed, err := os.ReadFile(filepath.Join(out, manifest))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder holds %s and %s not written by an import; name another folder or empty it", count(len(entries), "file"), isAre(len(entries)))
	}
	if err != nil {
		return err
	}
	known := make(map[string]string)
	for _, l := range strings.Split(string(listed), "\n") {
		if hash, name, ok := strings.Cut(l, "  "); ok {
			known[name] = hash
		}
	}
	for _, e := range entries {
		if e.Name() == manifest {
			continue
		}
		hash, ok := known[e.Name()]
		if !ok || !e.Type().IsRegular() {
			return fmt.Errorf("%s was not written by the import; move it away first", e.Name())
		}
		data, err := os.ReadFile(filepath.Join(out, e.Name()))
		if err != nil {
			return err
		}
		if hashOf(data) != hash {
			return fmt.Errorf("%s was changed since the import; move it away first", e.Name())
		}
	}
	return nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// write puts one guide into the new folder, reads the file back and compares.
func (t *target) write(g *procedures.Guide, data []byte) error {
	if t == nil {
		return nil
	}
	name := string(g.Code) + ".yaml"
	file := filepath.Join(t.temp, name)
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return fmt.Errorf("write guide: %w", err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read back guide: %w", err)
	}
	back, faults := procedures.ReadGuide(got, name)
	if err := faults.Err(); err != nil {
		return fmt.Errorf("read back guide: %w", err)
	}
	if !procedures.Equal(g, back) {
		return fmt.Errorf("read back guide %s: the file does not hold what was written", name)
	}
	fmt.Fprintf(&t.hashes, "%s  %s\n", hashOf(data), name)
	return nil
}

// publish puts the new folder in the place of the old one.
func (t *target) publish() error {
	if t == nil {
		return nil
	}
	fail := func(err error) error { return fmt.Errorf("write guides to %s: %w", t.out, err) }
	if err := os.WriteFile(filepath.Join(t.temp, manifest), []byte(t.hashes.String()), 0o644); err != nil {
		return fail(err)
	}
	// Somebody may have written there while the import ran.
	if err := replaceable(t.out); err != nil {
		return fail(err)
	}
	old := t.temp + ".old"
	moved := true
	if err := os.Rename(t.out, old); errors.Is(err, fs.ErrNotExist) {
		moved = false
	} else if err != nil {
		return fail(err)
	}
	if err := os.Rename(t.temp, t.out); err != nil {
		if moved {
			err = errors.Join(err, os.Rename(old, t.out))
		}
		return fail(err)
	}
	if moved {
		if err := os.RemoveAll(old); err != nil {
			return fail(err)
		}
	}
	return nil
}

// discard removes the new folder if it was not published.
func (t *target) discard() {
	if t != nil {
		// After publish it is not there any more; else a rest of it can stay
		// without harm.
		_ = os.RemoveAll(t.temp)
	}
}
