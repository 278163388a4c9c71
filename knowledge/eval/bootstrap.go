package eval

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Interval is where a share lies with 95 % certainty: from, to.
type Interval [2]float64

// String is the interval in percent.
func (i Interval) String() string { return fmt.Sprintf("%.1f to %.1f %%", 100*i[0], 100*i[1]) }

// bootstrap draws n things with replacement a thousand times and gives the
// middle 95 % of each of the shares that measure computes of the numbers
// drawn. Equal arguments, equal intervals; of nothing they are zero.
func bootstrap(n, shares int, measure func(drawn []int) []float64) []Interval {
	const draws = 1000
	out := make([]Interval, shares)
	if n == 0 {
		return out
	}
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // not for secrets: the same draws each time
	all := make([][]float64, shares)
	drawn := make([]int, n)
	for range draws {
		for i := range drawn {
			drawn[i] = r.IntN(n)
		}
		for k, v := range measure(drawn) {
			all[k] = append(all[k], v)
		}
	}
	for k := range out {
		slices.Sort(all[k])
		out[k] = Interval{all[k][draws*25/1000], all[k][draws*975/1000-1]}
	}
	return out
}

// upTo is 0 to n-1.
func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// ratio is a of b; of none it is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func mean(values []float64) float64 { return meanOf(values, upTo(len(values))) }

// meanOf is the mean of the values with those numbers.
func meanOf(values []float64, numbers []int) float64 {
	sum := 0.0
	for _, i := range numbers {
		sum += values[i]
	}
	return ratio(sum, float64(len(numbers)))
}
