package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

type backupFlags struct {
	atData
	out string
}

func backupCommand() command {
	return command{
		name: "backup", usage: "backup --out FILE [--data DIR]", summary: "write the whole data folder into one archive",
		long: `Writes everything of a data folder (conversations, tickets, guides, accounts,
files, media, roster) into one archive (tar.gz), with the hash of each file.
The server may go on working: the archive holds one moment, and whatever was
acknowledged before the command began is in it. The search index is left out;
it is rebuilt by itself.

The archive holds personal data: it is readable by its owner only, and should
lie on another machine or disk. A file that is there already is never written
over. With --out - the archive goes to the standard output.

Example:
  motcua backup --data /var/lib/motcua --out /backup/motcua-2026-11-23.tar.gz`,
		flags: func(fs *flag.FlagSet) any {
			f := &backupFlags{}
			f.register(fs)
			fs.StringVar(&f.out, "out", "", "`file` to write, such as motcua-2026-11-23.tar.gz; - is the standard output")
			return f
		},
		run: runBackup,
	}
}

func runBackup(ctx context.Context, c terminal, flags any, args []string) (err error) {
	f := flags.(*backupFlags)
	if len(args) > 0 {
		return usageError{fmt.Errorf("backup takes no %q; name the archive with --out", args[0])}
	}
	if f.out == "" {
		return usageError{errors.New("name the archive with --out FILE")}
	}
	cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
	if err != nil {
		return err
	}
	if f.out != "-" {
		if err := checkOut(f.out, cfg.Data); err != nil {
			return err
		}
	}
	snap, err := takeSnapshot(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, snap.Data.Close()) }()
	var done archiveContents
	fill := func(w io.Writer) (err error) {
		done, err = writeArchive(ctx, w, cfg.Data, snap, time.Now(), backupProgress(c.Err, time.Now))
		return err
	}
	if f.out == "-" {
		err = fill(c.Out)
	} else {
		err = placeFile(f.out, fill)
	}
	if err != nil {
		return err
	}
	for _, name := range done.LeftOut {
		_, _ = fmt.Fprintf(c.Err, "motcua backup: left out, since it is no file of motcua: %q\n", name)
	}
	if done.Roster == "" && !done.has(rosterName) {
		_, _ = fmt.Fprintln(c.Err, "motcua backup: the ward has no roster yet; there is none in the archive")
	}
	to := f.out
	if to == "-" {
		to = "the standard output"
	}
	_, err = fmt.Fprintf(c.Err, "backup of %s is in %s: %d files, %s of data\n", done.At.Local().Format("2006-01-02 15:04:05 -07:00"), to, len(done.Files), size(done.bytes()))
	return err
}

// has reports whether a file is in the archive.
func (c archiveContents) has(name string) bool {
	for _, f := range c.Files {
		if f.Path == name {
			return true
		}
	}
	return false
}

// backupProgress says every other second how far the archive is.
func backupProgress(w io.Writer, now func() time.Time) func(archiveContents) {
	last, sum, seen := now(), int64(0), 0
	return func(c archiveContents) {
		for ; seen < len(c.Files); seen++ {
			sum += c.Files[seen].Size
		}
		if at := now(); at.Sub(last) >= 2*time.Second {
			last = at
			_, _ = fmt.Fprintf(w, "motcua backup: %d files, %s so far\n", seen, size(sum))
		}
	}
}

// checkOut refuses a place where the archive would do harm.
func checkOut(out, data string) error {
	if free, err := absent(out); err != nil {
		return fmt.Errorf("write backup: %w", err)
	} else if !free {
		return fmt.Errorf("write backup: %s is there already and is not written over; choose another name", out)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(out))
	if err != nil {
		return fmt.Errorf("write backup: the folder of %s: %w", out, err)
	}
	abs, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	if data, err = filepath.EvalSymlinks(data); err != nil {
		return fmt.Errorf("find data folder: %w; name the right one with --data", err)
	}
	if data, err = filepath.Abs(data); err != nil {
		return fmt.Errorf("find data folder: %w", err)
	}
	if rel, err := filepath.Rel(data, abs); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return fmt.Errorf("write backup: %s lies in the data folder itself; a backup belongs elsewhere, best on another disk", out)
	}
	return nil
}

// placeFile writes a new file whole or not at all: beside its place under
// another name, to the disk, then in its place. Only its owner can read it.
func placeFile(name string, fill func(io.Writer) error) error {
	dir := filepath.Dir(name)
	f, err := os.CreateTemp(dir, "."+filepath.Base(name)+".partial-*")
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	if err = fill(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = renameNew(f.Name(), name)
	}
	if err != nil {
		return errors.Join(fullDisk(err, dir), os.Remove(f.Name()))
	}
	if err := syncFolder(dir); err != nil {
		return fmt.Errorf("write backup: %s is written, but may be lost by a power cut: %w", name, err)
	}
	return nil
}

// renameNew gives a file its name unless that is taken.
func renameNew(from, name string) error {
	if free, err := absent(name); err != nil {
		return err
	} else if !free {
		return fmt.Errorf("somebody else made %s meanwhile; it is left as it is", name)
	}
	return os.Rename(from, name)
}

// fullDisk says of an error by a full disk what to do.
func fullDisk(err error, dir string) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("the disk of %s is full; nothing was left there; make room or choose another disk: %w", dir, err)
	}
	return err
}

// syncFolder brings the names in a folder to the disk.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
