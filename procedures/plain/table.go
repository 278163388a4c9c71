package plain

import (
	_ "embed" // the tables
	"errors"
	"fmt"
	"slices"
	"strings"
)

//go:embed plainwords.tsv
var wordTable string

//go:embed short.tsv
var shortTable string

// phrase is words of an office with the everyday word.
type phrase struct {
	words []string // in small letters
	kind  Kind
	plain string // "": leave it out
}

// phrases are all phrases by their first word, those of most words first.
type phrases map[string][]phrase

func readPhrases(table string) (phrases, error) {
	out := phrases{}
	seen := map[string]bool{}
	var faults []error
	for n, cells := range rows(table) {
		if len(cells) != 3 {
			faults = append(faults, fmt.Errorf("line %d: want kind, words and the plain word", n))
			continue
		}
		p := phrase{kind: Kind(cells[0]), plain: strings.TrimPrefix(cells[2], "-")}
		for _, w := range cut(cells[1]) {
			p.words = append(p.words, strings.ToLower(w.text))
		}
		key := strings.Join(p.words, " ")
		if len(p.words) == 0 || seen[key] || cells[2] == "" || !slices.Contains([]Kind{KindJargon, KindLegal, KindTone}, p.kind) {
			faults = append(faults, fmt.Errorf("line %d: %q: no words, there twice, no plain word, or of no kind", n, cells[1]))
			continue
		}
		seen[key] = true
		out[p.words[0]] = append(out[p.words[0]], p)
	}
	for _, all := range out {
		slices.SortStableFunc(all, func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return out, errors.Join(faults...)
}

// at is the longest phrase that begins at a word, nil for none.
func (p phrases) at(words []word, i int) *phrase {
	all := p[words[i].small]
	for k := range all {
		n := len(all[k].words)
		if i+n > len(words) {
			continue
		}
		same := true
		for j, w := range all[k].words {
			// The words of a phrase stand in one clause, but for a comma that
			// the table does not show.
			same = same && words[i+j].small == w && (j == 0 || !words[i+j].begins)
		}
		if same {
			return &all[k]
		}
	}
	return nil
}

// readShort reads abbreviations; "" for those that everybody knows.
func readShort(table string) (map[string]string, error) {
	out := map[string]string{}
	var faults []error
	for n, cells := range rows(table) {
		if len(cells) != 2 || cells[0] == "" || cells[1] == "" {
			faults = append(faults, fmt.Errorf("line %d: want abbreviation and what it stands for", n))
			continue
		}
		if _, twice := out[cells[0]]; twice {
			faults = append(faults, fmt.Errorf("line %d: %s is there twice", n, cells[0]))
		}
		out[cells[0]] = strings.TrimPrefix(cells[1], "-")
	}
	return out, errors.Join(faults...)
}

// rows cuts a table into lines with their numbers and cells.
func rows(table string) func(yield func(int, []string) bool) {
	return func(yield func(int, []string) bool) {
		n := 0
		for line := range strings.Lines(table) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(n, strings.Split(line, "\t")) {
				return
			}
		}
	}
}
