package main

import (
	"fmt"
	"math"
	"strconv"
)

// percent is a share with one digit behind the point.
func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// short is a number with three digits that count, and its unit.
func short(v float64, unit string) string {
	if v == 0 {
		return "0 " + unit
	}
	digits := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + unit
}

// megabytes is a size for people; a dash where it is unknown.
func megabytes(n int64) string {
	if n == 0 {
		return "–"
	}
	return short(float64(n)/1e6, "MB")
}

// times is a ratio to motcua behind its number; "" where there is none.
func times(ratio float64) string {
	if ratio == 0 {
		return ""
	}
	return fmt.Sprintf(" (×%.3g)", ratio)
}
