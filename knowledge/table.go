package knowledge

import (
	"iter"
	"strings"
)

// rowsOf yields the lines of a table with their numbers, from 1, without
// comments and empty ones.
func rowsOf(table string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.Lines(table) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if line != "" && !strings.HasPrefix(line, "#") && !yield(n, line) {
				return
			}
		}
	}
}
