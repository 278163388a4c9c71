package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/rs/zerolog"

	"github.com/motcua/motcua/procedures"
)

// The index on disk is a folder per library revision, written beside its
// place and moved there when it is whole, then never written again:
//
//	dir/index-FORMAT-REVISION/           what Bleve wrote, and manifest.json
//	dir/index-FORMAT-REVISION.new-*/     half-written, by somebody who works or died
//
// Readers open it read-only, so any number of processes share it. Whatever
// does not match its manifest byte for byte is thrown away and built again.
const (
	indexPrefix  = "index-"
	buildSuffix  = ".new-"
	manifestName = "manifest.json"

	// indexFormat is raised when the same guides and tables come to give
	// other documents.
	indexFormat = 1

	// lockWait is how long to wait for a folder that another process locks.
	lockWait = "300ms"

	// abandoned is how old a half-written folder is that nobody works on.
	abandoned = 15 * time.Minute
)

// manifest lists the files of an index with their hashes.
type manifest struct {
	Revision string            `json:"revision"` // of the library
	Guides   int               `json:"guides"`
	Files    map[string]string `json:"files"` // SHA-256 by slash path
}

// errDamaged is an index folder that is missing or not what was written.
var errDamaged = errors.New("index is missing or damaged")

// Open opens the index of a library that is kept in dir, or builds it there.
// The folder is a cache: an index that is missing, of other guides,
// half-written or damaged is built again, and when dir cannot be used or is
// locked by another process the index is built in memory. Both are logged. It
// fails only when the library cannot be indexed at all.
func Open(dir string, lib *procedures.Library, log zerolog.Logger) (*Index, error) {
	x, err := compile(lib)
	if err != nil {
		return nil, err
	}
	x.bleve, err = x.onDisk(dir, log)
	if err == nil {
		return x, nil
	}
	log.Warn().Err(err).Str("dir", dir).Msg("index folder cannot be used, index is kept in memory")
	if x.bleve, err = x.inMemory(); err != nil {
		return nil, err
	}
	return x, nil
}

func (x *Index) onDisk(dir string, log zerolog.Logger) (bleve.Index, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("make index folder: %w", err)
	}
	format, err := x.format()
	if err != nil {
		return nil, err
	}
	place := filepath.Join(dir, indexPrefix+format+"-"+x.lib.Revision())
	b, err := x.open(place)
	if errors.Is(err, errDamaged) {
		if _, statErr := os.Stat(place); errors.Is(statErr, fs.ErrNotExist) {
			log.Info().Int("guides", x.lib.Len()).Msg("building index")
		} else {
			log.Warn().Str("folder", place).AnErr("why", err).Msg("building index")
		}
		if err := x.build(place); err != nil {
			return nil, err
		}
		b, err = x.open(place)
	}
	if err != nil {
		return nil, err
	}
	sweep(dir, place)
	return b, nil
}

// format names everything but the guides that the documents depend on.
func (x *Index) format() (string, error) {
	m, err := newMapping()
	if err != nil {
		return "", err
	}
	described, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("describe index: %w", err)
	}
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d %s %s", indexFormat, x.lang.Fingerprint(), described)
	return hex.EncodeToString(h.Sum(nil))[:8], nil
}

// open opens a whole index; errDamaged says that it has to be built.
func (x *Index) open(place string) (bleve.Index, error) {
	if err := x.check(place); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	b, err := bleve.OpenUsing(place, map[string]any{"read_only": true, "bolt_timeout": lockWait})
	if err != nil {
		// Its files are as they were written: somebody holds it.
		return nil, fmt.Errorf("open index %s: %w", place, err)
	}
	n, err := b.DocCount()
	if err == nil && n != uint64(len(x.sheets)) {
		err = fmt.Errorf("%w: it has %d guides, the library %d", errDamaged, n, len(x.sheets))
	}
	if err != nil {
		_ = b.Close()
		return nil, fmt.Errorf("open index %s: %w", place, err)
	}
	return b, nil
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
	if m.Revision != x.lib.Revision() || m.Guides != len(x.sheets) {
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

// build writes an index beside its place and moves it there.
func (x *Index) build(place string) error {
	temp, err := os.MkdirTemp(filepath.Dir(place), filepath.Base(place)+buildSuffix)
	if err != nil {
		return fmt.Errorf("make index folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(temp) }()
	m, err := newMapping()
	if err != nil {
		return err
	}
	b, err := bleve.NewUsing(temp, m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": lockWait})
	if err != nil {
		return fmt.Errorf("make index: %w", err)
	}
	if err := errors.Join(x.fill(b), b.Close()); err != nil {
		return fmt.Errorf("build index: %w", err)
	}
	if err := x.seal(temp); err != nil {
		return fmt.Errorf("seal index: %w", err)
	}
	if err := os.Rename(temp, place); err == nil {
		return nil
	}
	// Something is there: a damaged index, or another process was faster.
	if x.check(place) == nil {
		return nil
	}
	if err := os.RemoveAll(place); err != nil {
		return fmt.Errorf("remove damaged index: %w", err)
	}
	if err := os.Rename(temp, place); err != nil && x.check(place) != nil {
		return fmt.Errorf("put index in place: %w", err)
	}
	return nil
}

// seal writes the manifest.
func (x *Index) seal(dir string) error {
	files, err := hashes(dir)
	if err != nil {
		return err
	}
	text, err := json.Marshal(manifest{Revision: x.lib.Revision(), Guides: len(x.sheets), Files: files})
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

// sweep removes indexes of other libraries and what dead builders left. A
// folder that another process reads stays readable to it until it is closed;
// one that cannot be removed now is removed another time.
func sweep(dir, keep string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	now := modified(keep)
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !e.IsDir() || path == keep || !strings.HasPrefix(e.Name(), indexPrefix) {
			continue
		}
		if strings.Contains(e.Name(), buildSuffix) && now.Sub(modified(path)) < abandoned {
			continue
		}
		_ = os.RemoveAll(path)
	}
}
