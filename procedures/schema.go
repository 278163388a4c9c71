package procedures

import (
	_ "embed"
	"slices"
)

//go:embed guide.schema.json
var schema []byte

// Schema is the JSON Schema of a guide file, for editors and other tools. The
// bytes are the caller's. It says less than Check: references, files and the
// decision tree are beyond it.
func Schema() []byte { return slices.Clone(schema) }
