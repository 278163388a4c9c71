// Package guides carries the guides shipped with motcua, so that a ward has
// something to answer from on its first day. They are worded by motcua from
// the facts of the national record, say so (review: shipped) and name the
// month of that record.
//
// It does not know whether a ward has taken them over, changed them or put
// its own in their place: that is a matter of the shelf (procedures.Shelf).
package guides

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/motcua/motcua/procedures"
)

//go:embed *.yaml media
var shipped embed.FS

// FS is the folder of the shipped guides as a ward would have it on disk:
// one *.yaml file per procedure, and their videos below media/.
func FS() fs.FS { return shipped }

// Load reads the shipped guides, by file name. The guides are the caller's.
// An error is procedures.Faults and means a build that must not be released:
// the package's tests find the same.
func Load() ([]*procedures.Guide, error) {
	list, faults := procedures.Load(shipped)
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("load shipped guides: %w", err)
	}
	return list, nil
}
