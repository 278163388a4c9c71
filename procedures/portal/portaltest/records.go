// Package portaltest gives tests real records of the portal as guides. It
// knows where they are kept outside the project (MOTCUA_SHARED); it does not
// know what they are tested for.
package portaltest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/portal"
)

// Guides are the procedures of a ward that the state issues for the whole
// country, imported with their wordings and addresses from one in so many of
// all records: under the race detector, the whole takes minutes. A test
// without the records is skipped.
func Guides(t testing.TB, oneIn int) []*procedures.Guide {
	t.Helper()
	shared := os.Getenv("MOTCUA_SHARED")
	if shared == "" {
		t.Skip("needs MOTCUA_SHARED, the folder of the portal's real records")
	}
	all, err := filepath.Glob(filepath.Join(shared, "data", "portal", "*.txt"))
	if err != nil || len(all) == 0 {
		t.Fatalf("no records: %v", err)
	}
	some, out := t.TempDir(), filepath.Join(t.TempDir(), "guides")
	for i := 0; i < len(all); i += oneIn {
		if err := os.Symlink(all[i], filepath.Join(some, filepath.Base(all[i]))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := portal.Import(t.Context(), portal.Options{Dir: some, Links: filepath.Join(shared, "data", "official_links.csv"),
		Filter: portal.Filter{Level: procedures.LevelCommune, National: true}, Out: out}); err != nil {
		t.Fatal(err)
	}
	guides, faults := procedures.LoadDir(out)
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	return guides
}
