package editor

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/motcua/motcua/procedures"
)

// shelve is an archive that is written.
type shelve struct {
	f *os.File
	z *zip.Writer
}

func newShelve(name string) (*shelve, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep guides: %w", err)
	}
	return &shelve{f, zip.NewWriter(f)}, nil
}

// shelve begins the archive of the guides that an upload would make, in their
// canonical form: a page reads the few that it shows.
func (s intakes) shelve(id string) (*shelve, error) { return newShelve(s.path(id, "guides")) }

func (s *shelve) add(g *procedures.Guide) error {
	b, err := g.Canonical()
	if err != nil {
		return err
	}
	w, err := s.z.Create(string(g.Code) + ".yaml")
	if err == nil {
		_, err = w.Write(b)
	}
	if err != nil {
		return fmt.Errorf("keep guides: %w", err)
	}
	return nil
}

func (s *shelve) close() error {
	return errors.Join(s.z.Close(), s.f.Close())
}

// shelved calls f with the guides of some codes, in that order.
func (s intakes) shelved(id string, codes []procedures.Code, f func(*procedures.Guide) error) error {
	if len(codes) == 0 {
		return nil
	}
	z, err := zip.OpenReader(s.path(id, "guides"))
	if err != nil {
		return fmt.Errorf("read guides: %w", err)
	}
	defer z.Close() //nolint:errcheck // only read
	for _, code := range codes {
		r, err := z.Open(string(code) + ".yaml")
		if err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		b, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		g, faults := procedures.ReadStored(b, string(code)+".yaml")
		if err := faults.Err(); err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		if err := f(g); err != nil {
			return err
		}
	}
	return nil
}
