package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// manifest lists the files of an index with their hashes.
type manifest struct {
	Revision string            `json:"revision"` // of the library
	Guides   int               `json:"guides"`
	Files    map[string]string `json:"files"` // SHA-256 by slash path
}

// check compares an index folder with its manifest.
func (x *Index) check(place string) error {
	text, err := os.ReadFile(filepath.Join(place, manifestName))
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	if m.Revision != x.lib.Revision() || m.Guides != x.lib.Len() {
		return fmt.Errorf("it is of library %s with %d guides", m.Revision, m.Guides)
	}
	have, err := hashes(place)
	if err != nil {
		return err
	}
	for path, hash := range m.Files {
		if have[path] != hash {
			return fmt.Errorf("file %s is not as it was written", path)
		}
	}
	return nil
}

// seal writes the manifest.
func (x *Index) seal(dir string) error {
	files, err := hashes(dir)
	if err != nil {
		return err
	}
	text, err := json.Marshal(manifest{Revision: x.lib.Revision(), Guides: x.lib.Len(), Files: files})
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, manifestName))
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// hashes computes the SHA-256 of every file of an index but the manifest.
func hashes(dir string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == manifestName {
			return err
		}
		sum, err := hashFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = sum
		return err
	})
	return out, err
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
