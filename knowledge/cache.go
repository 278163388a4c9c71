package knowledge

import (
	"github.com/rs/zerolog"

	"github.com/motcua/motcua/procedures"
)

// Open opens the index that is kept in dir, or builds it there.
func Open(dir string, lib *procedures.Library, log zerolog.Logger) (*Index, error) {
	return New(lib)
}
