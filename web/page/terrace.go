package page

import (
	"fmt"
	"strings"
)

// Terrace is progress drawn as rice terraces, for template "page/terrace".
type Terrace struct {
	Steps  []TerraceStep
	Index  int // the current step, from 1
	Total  int
	Done   bool // all of it
	Height float64
	Many   bool // too many for numbers on each
}

// TerraceStep is one terrace.
type TerraceStep struct {
	N     int
	State string  // done, now or todo
	Shade int     // 0 to 4, of a step to do: the higher, the deeper
	Edge  string  // path of the terrace
	Water string  // path of the line below its rim
	X, Y  float64 // where its number or tick stands
}

// The drawing's measures, in units of its view box.
const (
	terraceWidth  = 420.0
	terraceLow    = 34.0 // height of the first terrace
	terraceHigh   = 92.0 // and of the last
	terraceGround = 96.0
	terraceGap    = 3.0
)

// newTerrace draws total terraces of which index is the current one.
func newTerrace(index, total int, done bool) Terrace {
	total = max(total, 1)
	t := Terrace{Index: min(max(index, 1), total), Total: total, Done: done, Height: terraceGround, Many: total > 9}
	width := (terraceWidth - terraceGap*float64(total-1)) / float64(total)
	for i := range total {
		h := terraceHigh
		if total > 1 {
			h = terraceLow + (terraceHigh-terraceLow)*float64(i)/float64(total-1)
		}
		x := float64(i) * (width + terraceGap)
		y := terraceGround - h
		s := TerraceStep{N: i + 1, State: "todo", Shade: min(4, max(0, i*5/total)), X: x + width/2 + 2, Y: y + 21}
		switch {
		case done || i+1 < t.Index:
			s.State = "done"
		case i+1 == t.Index:
			s.State = "now"
		}
		s.Edge = terracePath(x, y, width, h)
		s.Water = waterPath(x, y, width)
		t.Steps = append(t.Steps, s)
	}
	return t
}

// terracePath is one terrace: a round shoulder at the left, a rim that dips
// and rises again, a wall leaning into the next one.
func terracePath(x, y, w, h float64) string {
	lean := min(9, w*.12) // how far the wall leans
	round := min(20, w*.3)
	foot := 6.0
	var b strings.Builder
	fmt.Fprintf(&b, "M%.1f %.1f", x+foot, y+h)
	fmt.Fprintf(&b, "q%.1f 0 %.1f %.1f", -foot, -foot, -foot)
	fmt.Fprintf(&b, "C%.1f %.1f %.1f %.1f %.1f %.1f", x, y+h*.42, x+lean, y+2, x+lean+round, y+1)
	fmt.Fprintf(&b, "C%.1f %.1f %.1f %.1f %.1f %.1f", x+w*.55, y-2, x+w*.7, y+6, x+w, y+2)
	fmt.Fprintf(&b, "V%.1fZ", y+h)
	return b.String()
}

// waterPath is the line of water a little below the rim.
func waterPath(x, y, w float64) string {
	lean := min(9, w*.12)
	round := min(20, w*.3)
	return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x+lean+round*.55, y+8,
		x+w*.5, y+4, x+w*.7, y+12, x+w-1, y+8)
}
