package knowledge

import (
	"context"
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
//	dir/index-FORMAT-REVISION/           what Bleve wrote, sheets.bin, manifest.json
//	dir/index-FORMAT-REVISION.new-*/     half-written, by somebody who works or died
//
// Readers open it read-only, so any number of processes share it. Whatever
// does not match its manifest byte for byte is thrown away and built again.
const (
	indexPrefix  = "index-"
	buildSuffix  = ".new-"
	manifestName = "manifest.json"
	compiledName = "sheets.bin" // what compile makes, see encode

	// lockWait is how long to wait for a folder that another process locks.
	lockWait = "300ms"

	// abandoned is how old a half-written folder is that nobody works on.
	abandoned = 15 * time.Minute
)

// errDamaged is an index folder that is missing or not what was written.
var errDamaged = errors.New("index is missing or damaged")

// Open opens the index of a library that is kept in dir, or builds it there.
// The folder is a cache: an index that is missing, of other guides,
// half-written or damaged is built again, and when dir cannot be used or is
// locked by another process the index is built in memory. Both are logged. It
// fails only when the library cannot be indexed at all.
func Open(dir string, lib *procedures.Library, log zerolog.Logger) (*Index, error) {
	x, err := blank(lib)
	if err != nil {
		return nil, err
	}
	x.bleve, err = x.onDisk(dir, log)
	if err == nil {
		return x, nil
	}
	var unread *procedures.LoadError
	if errors.As(err, &unread) {
		return nil, err
	}
	log.Warn().Err(err).Str("dir", dir).Msg("index folder cannot be used, index is kept in memory")
	if err := x.ready(context.Background()); err != nil {
		return nil, err
	}
	if x.bleve, err = x.inMemory(); err != nil {
		return nil, err
	}
	return x, nil
}

func (x *Index) onDisk(dir string, log zerolog.Logger) (bleve.Index, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("make index folder: %w", err)
	}
	format, err := indexFormat()
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

// open opens a whole index; errDamaged says that it has to be built.
func (x *Index) open(place string) (bleve.Index, error) {
	if err := x.restore(place); err != nil {
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

// restore reads the sheets of an index folder that is as it was written.
func (x *Index) restore(place string) error {
	if err := x.check(place); err != nil {
		return err
	}
	return x.load(filepath.Join(place, compiledName))
}

// build writes an index beside its place and moves it there.
func (x *Index) build(place string) error {
	if err := x.ready(context.Background()); err != nil {
		return err
	}
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
	if err := os.WriteFile(filepath.Join(temp, compiledName), x.encode(), 0o600); err != nil {
		return fmt.Errorf("write sheets: %w", err)
	}
	if err := x.seal(temp); err != nil {
		return fmt.Errorf("seal index: %w", err)
	}
	if err := os.Rename(temp, place); err == nil {
		return nil
	}
	// Something is there: a damaged index, or another process was faster.
	if x.restore(place) == nil {
		return nil
	}
	if err := os.RemoveAll(place); err != nil {
		return fmt.Errorf("remove damaged index: %w", err)
	}
	if err := os.Rename(temp, place); err != nil && x.restore(place) != nil {
		return fmt.Errorf("put index in place: %w", err)
	}
	return nil
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

// modified is when a file or folder was written last, the zero time when
// there is none.
func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
