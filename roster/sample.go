package roster

import (
	_ "embed"
	"slices"
)

//go:embed sample.yaml
var sample []byte

// Sample is the sample roster as a file: an example of every field, and the
// ward of the demonstration. Its officers are plainly invented.
func Sample() []byte { return slices.Clone(sample) }
