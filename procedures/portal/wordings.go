package portal

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/motcua/motcua/procedures"
)

// The record tells the official title of a procedure, not how people ask for
// it. That stands in tables of our own, a file per group of sectors, one
// wording a line: code, tab, wording. Import joins them by code.
//
//go:embed wordings/*.tsv
var wordingFiles embed.FS

// Wordings returns the wordings that this program has, by procedure. They are
// written by us from residents' situations, not part of the record. An error
// means a faulty build. The map is the caller's.
func Wordings() (map[procedures.Code][]string, error) { return readWordings(wordingFiles) }

// readWordings reads all tables of a file system, and reports every faulty
// line at once: no code or wording, text that is not NFC, and a wording that
// stands twice.
func readWordings(files fs.FS) (map[procedures.Code][]string, error) {
	names, err := fs.Glob(files, "wordings/*.tsv")
	if err != nil {
		return nil, fmt.Errorf("list wordings: %w", err)
	}
	out := map[procedures.Code][]string{}
	first := map[string]string{}
	var faults []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read wordings: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			where := fmt.Sprintf("%s line %d", path.Base(name), n)
			code, wording, _ := strings.Cut(line, "\t")
			switch {
			case code == "" || strings.TrimSpace(wording) == "" || strings.Contains(wording, "\t"):
				faults = append(faults, fmt.Errorf("%s: want a code, a tab and a wording: %q", where, line))
			case !norm.NFC.IsNormalString(wording):
				faults = append(faults, fmt.Errorf("%s: not in composed form (NFC): %q", where, line))
			case first[strings.ToLower(wording)] != "":
				faults = append(faults, fmt.Errorf("%s: %q stands already in %s", where, wording, first[strings.ToLower(wording)]))
			default:
				first[strings.ToLower(wording)] = where
				out[procedures.Code(code)] = append(out[procedures.Code(code)], wording)
			}
		}
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("read wordings: %w", errors.Join(faults...))
	}
	return out, nil
}
