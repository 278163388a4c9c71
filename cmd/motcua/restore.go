package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
)

// restorePrefix begins the folder that an archive is unpacked in.
const restorePrefix = ".restore-"

func restoreCommand() command {
	return command{
		name: "restore", usage: "restore FILE [--data DIR]", summary: "make a data folder from a backup",
		long: `Makes a data folder from an archive that 'motcua backup' wrote. The folder
must be empty or not be there yet. Everything in the archive is verified, and
its store is read through, before anything is put in place: a damaged, cut or
foreign archive is refused and leaves nothing behind. FILE may be - for the
standard input.

The search index is rebuilt by itself at the next start.

Example:
  motcua restore motcua-2026-11-23.tar.gz --data /var/lib/motcua`,
		flags: dataFlags,
		run:   runRestore,
	}
}

func runRestore(ctx context.Context, c terminal, flags any, args []string) (err error) {
	f := flags.(*atData)
	if len(args) != 1 {
		return usageError{errors.New("name one archive: restore FILE")}
	}
	cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
	if err != nil {
		return err
	}
	in := c.In
	if args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return fmt.Errorf("read backup: %w", err)
		}
		defer func() { _ = file.Close() }() // only read from
		in = file
	}
	done, err := restore(ctx, in, cfg.Data, unpackLimits{bytes: math.MaxInt64, files: maxArchived})
	if err != nil {
		return fmt.Errorf("restore %s: %w", args[0], err)
	}
	_, _ = fmt.Fprintf(c.Out, "restored into %s: %d files, %s of data, as of %s (motcua %s)\n",
		cfg.Data, len(done.Files), size(done.bytes()), done.At.Local().Format("2006-01-02 15:04:05 -07:00"), done.Program)
	if !done.has(rosterName) {
		_, _ = fmt.Fprintln(c.Out, "There is no roster in it: apply one with 'motcua roster apply FILE'.")
	} else if _, faults := roster.LoadFile(filepath.Join(cfg.Data, rosterName)); faults.Err() != nil {
		_, _ = fmt.Fprintf(c.Out, "Its roster has faults; correct it before the start:\n%v\n", faults.Err())
	}
	if done.Roster != "" {
		_, _ = fmt.Fprintf(c.Out, "The roster stood at %q; it is roster.yaml in the data folder now. Copy it there, or leave the setting 'roster' out.\n", done.Roster)
	}
	_, err = fmt.Fprintf(c.Out, `Next:
  motcua doctor --data %[1]s
  motcua serve --data %[1]s
Settings and certificates are no part of a backup. What came in after it is not
there; what was waiting to be sent then is sent at the start.
`, cfg.Data)
	return err
}

// restore puts the content of an archive into an empty or absent folder, all
// or nothing.
func restore(ctx context.Context, in io.Reader, data string, limits unpackLimits) (c archiveContents, err error) {
	made, err := emptyFolder(data)
	if err != nil {
		return c, err
	}
	defer func() {
		if err != nil && made {
			err = errors.Join(err, os.Remove(data))
		}
	}()
	temp, err := os.MkdirTemp(data, restorePrefix)
	if err != nil {
		return c, fmt.Errorf("write data folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if free, known := room(data); known {
		limits.bytes = min(limits.bytes, int64(min(free, math.MaxInt64)))
	}
	root, err := os.OpenRoot(temp)
	if err != nil {
		return c, fmt.Errorf("write data folder: %w", err)
	}
	c, err = unpackArchive(ctx, in, root, limits)
	if err = errors.Join(err, root.Close()); err != nil {
		return c, fullDisk(err, data)
	}
	if err := soundStore(filepath.Join(temp, bolt.FileName)); err != nil {
		return c, err
	}
	return c, moveIn(temp, data)
}

// emptyFolder sees to it that a folder is there and holds nothing; made says
// that it was not there.
func emptyFolder(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil { //nolint:gosec // the folder that holds it is for everybody of the machine, as its makers usually have it
			return false, fmt.Errorf("make data folder: %w", err)
		}
		if err := os.Mkdir(dir, 0o700); err != nil {
			return false, fmt.Errorf("make data folder: %w", err)
		}
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("read data folder: %w", err)
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case name == "lost+found": // of a disk's own
		case strings.HasPrefix(name, restorePrefix):
			return false, fmt.Errorf("the data folder holds %s, which another restore is writing or left when it was killed; delete it if none runs", filepath.Join(dir, name))
		default:
			return false, fmt.Errorf("the data folder %s is not empty (it holds %s); a backup is restored into an empty folder only: name another, or move this one away", dir, name)
		}
	}
	return false, nil
}

// soundStore opens a data file once and reads it through.
func soundStore(path string) error {
	s, err := bolt.Open(path, bolt.Options{ReadOnly: true})
	if errors.Is(err, bolt.ErrNewer) {
		return errNewerStore
	}
	if err != nil {
		return errUnsound
	}
	if err := errors.Join(s.Check(), s.Close()); err != nil {
		return fmt.Errorf("%w: %w", errUnsound, err)
	}
	return nil
}

// syncTree brings the names in a folder and all below it to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncFolder(path)
	})
}

// moveIn moves everything in a folder one level up, the store last: until it
// is there nothing is.
func moveIn(temp, data string) error {
	entries, err := os.ReadDir(temp)
	if err = errors.Join(err, syncTree(temp)); err != nil {
		return fmt.Errorf("put data in place: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != bolt.FileName {
			names = append(names, e.Name())
		}
	}
	names = append(names, bolt.FileName)
	for i, name := range names {
		if err := os.Rename(filepath.Join(temp, name), filepath.Join(data, name)); err != nil {
			for _, back := range slices.Backward(names[:i]) {
				err = errors.Join(err, os.RemoveAll(filepath.Join(data, back)))
			}
			return fmt.Errorf("put data in place: %w", err)
		}
	}
	if err := syncFolder(data); err != nil {
		return fmt.Errorf("put data in place: %w", err)
	}
	return nil
}
