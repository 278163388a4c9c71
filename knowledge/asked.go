package knowledge

import (
	"errors"
	"fmt"
	"strings"
)

// readAsked reads the table of how often wards are asked for a procedure:
// code, tab, 1 (seldom) to 3 (every week). The shares are 0 for seldom and
// for codes that the table does not have, 1 for every week.
func readAsked(table string) (map[string]float64, error) {
	out := map[string]float64{}
	var faults []error
	for n, line := range rowsOf(table) {
		code, often, _ := strings.Cut(line, "\t")
		_, double := out[code]
		share, known := map[string]float64{"1": 0, "2": 0.5, "3": 1}[often]
		if double || !known {
			faults = append(faults, fmt.Errorf("line %d: %q: code twice, or not 1, 2 or 3", n, line))
			continue
		}
		out[code] = share
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("read how often wards are asked: %w", errors.Join(faults...))
	}
	return out, nil
}
