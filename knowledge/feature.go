package knowledge

import (
	_ "embed" // the table
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The features of a guide, by number. The shares are 0 to 1.
const (
	featTitleCover     = iota // of the question, found in the best title or alias
	featTitleExact            // times what the question has of that name
	featWordingCover          // of the question, found in the best wording
	featWordingExact          // times what the question has of that wording
	featWordingFound          // of a wording, found in the question: the most
	featTitleBalance          // harmonic mean of cover and found: the best title or alias
	featWordingBalance        // the same of the best wording
	featBest                  // the better of the two, cover and exactness together
	featNames                 // of the question, found in any of the names
	featNamesMass             // the same as a mass, not as a share: a long story may say much in few of its words
	featNamesLength           // the same by BM25: many wordings have many words by chance
	featTextTitle             // BM25 of the typed words in title and aliases; 1 is the best candidate of the question
	featTextWording           // the same in wordings
	featTextBody              // the same in core and body
	featTextPairs             // the same of pairs of words in all names
	featCore                  // of the question, found in summary, results, audience, videos
	featBody                  // of the question, found in steps, papers, conditions
	featAnywhere              // of the question, found in the best name, else the others, core, body
	featMissing               // weight of qualifiers that the title has and the question has not
	featExtra                 // weight of qualifiers that the question has and the title has not
	featCommune               // 1: communes carry it out
	featLocal                 // 1: decided by one province, not nationally
	featFocus                 // 1: the conversation is about it
	featAsked                 // how often wards are asked for it, 0 to 1
	featureCount
)

var featureNames = [featureCount]string{
	"title cover", "title exact", "wording cover", "wording exact", "wording found", "title balance", "wording balance",
	"best", "names", "names mass", "names bm25",
	"title text", "wording text", "body text", "pairs text", "core", "body",
	"anywhere", "missing", "extra", "commune", "local", "focus", "asked",
}

// How cover and exactness of one name are put together, to choose the best.
const (
	bothCover = 5.0
	bothExact = 3.0
)

// What a word counts that stands elsewhere than in the best name.
const (
	namesScale = 0.9
	coreScale  = 0.8
	bodyScale  = 0.6
)

// features say why a guide stands where it stands.
type features struct {
	v              [featureCount]float64
	cover, precise float64 // of the best name
	anywhere       float64
	missing, extra float64
	best           int // index of the best name, -1 for none
	qualifiers     []string
}

//go:embed weights.tsv
var weightTable string

// weights are what the features count. See docs/search.md on how they are
// learned.
type weights [featureCount]float64

func readWeights(table string) (weights, error) {
	var w weights
	var seen [featureCount]bool
	var faults []error
	for n, line := range rowsOf(table) {
		name, text, _ := strings.Cut(line, "\t")
		k := slices.Index(featureNames[:], name)
		value, err := strconv.ParseFloat(text, 64)
		if k < 0 || err != nil || seen[k] || math.IsNaN(value) || math.IsInf(value, 0) {
			faults = append(faults, fmt.Errorf("line %d: %q: unknown, double or faulty", n, line))
			continue
		}
		w[k], seen[k] = value, true
	}
	for k, ok := range seen {
		if !ok {
			faults = append(faults, fmt.Errorf("no weight for %q", featureNames[k]))
		}
	}
	if len(faults) > 0 {
		return w, fmt.Errorf("read weights: %w", errors.Join(faults...))
	}
	return w, nil
}

// score is the ranker: a weighted sum.
func (w *weights) score(f *features) float64 {
	sum := 0.0
	for k, v := range f.v {
		sum += w[k] * v
	}
	return sum
}
