package media

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// removedFor is how long a file that was taken off the list stays at least:
// who named it just then finds it.
const removedFor = 24 * time.Hour

// Sweep removes files that were taken off the list a day ago and that nothing
// names (named knows: every version, draft and slot), and uploads that had no
// piece for two days. It says how many files and uploads are gone.
func (s *Store) Sweep(named func(name string) bool) (files, uploads int, err error) {
	now := s.opt.Now()
	all, err := s.all()
	if err != nil {
		return 0, 0, err
	}
	kept := map[string]bool{} // captions of films that stay
	goes := func(f File) bool {
		return !f.Removed.IsZero() && f.Removed.Before(now.Add(-removedFor)) && !named(f.Name)
	}
	for _, f := range all {
		if !goes(f) {
			kept[f.Captions] = true
		}
	}
	var errs []error
	for _, f := range all {
		if !goes(f) || kept[f.Name] {
			continue
		}
		if gone, err := s.remove(f.Name); err != nil {
			errs = append(errs, err)
		} else if gone {
			files++
		}
	}
	uploads, err = s.sweepUploads(now.Add(-unfinishedFor))
	return files, uploads, errors.Join(append(errs, err, s.sweepTemps(now.Add(-unfinishedFor)))...)
}

// remove removes a file and its note, unless it is on the list again.
func (s *Store) remove(name string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.File(name)
	if err != nil || f.Removed.IsZero() {
		return false, nil //nolint:nilerr // it is gone, or tried again
	}
	if err := os.Remove(filepath.Join(s.dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("remove media: %w", err)
	}
	if err := os.Remove(s.note(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return true, fmt.Errorf("remove note on media: %w", err)
	}
	return true, nil
}

// sweepUploads removes uploads that nothing was added to since a time.
func (s *Store) sweepUploads(before time.Time) (gone int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries, err := os.ReadDir(filepath.Join(s.dir, uploadsDir))
	if err != nil {
		return 0, fmt.Errorf("sweep uploads: %w", err)
	}
	young := map[string]bool{}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !info.ModTime().Before(before) {
			young[strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".json"), ".part")] = true
		}
	}
	var errs []error
	for _, e := range entries {
		id := strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".json"), ".part")
		if young[id] {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, uploadsDir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("sweep uploads: %w", err))
		} else if strings.HasSuffix(e.Name(), ".json") {
			gone++
		}
	}
	return gone, errors.Join(errs...)
}

// sweepTemps removes what an interrupted copy left.
func (s *Store) sweepTemps(before time.Time) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("sweep media: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), tempPrefix) && e.Type().IsRegular() && info.ModTime().Before(before) {
			if err := os.Remove(filepath.Join(s.dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, fmt.Errorf("sweep media: %w", err))
			}
		}
	}
	return errors.Join(errs...)
}
