package main

import (
	"fmt"
	"math"
	"strings"
)

// Measures of the chart of "handoff", in pixels.
const (
	tripLeft  = 290
	tripWidth = 470 // of the longest
	tripRow   = 2*barHeight + barGap + rowGap
)

// Chart draws how long half of the handoffs and replies took, on a scale on
// which each tenfold is as wide as the next: on an even one the streams could
// not be seen.
func (r *HandoffReport) Chart() string {
	var b strings.Builder
	height := chartTop + len(r.Phases)*tripRow + chartFoot
	frame(&b, height, r.heading(), r.inWords())
	label(&b, tripLeft, 60, "", "Half take at most (each tenfold is equally wide; shorter is better), by messages besides")
	b.WriteString(`<g class="key">` + "\n")
	x := tripLeft
	for i, name := range []string{"a question to the officer's page", "a reply to the citizen's page"} {
		fmt.Fprintf(&b, `<rect class="%c" x="%d" y="72" width="11" height="11"/>`, 'a'+rune(i), x)
		label(&b, x+16, 82, "note", name)
		x += 34 + 7*len(name)
	}
	b.WriteString("</g>\n")
	longest := 10.0
	for _, p := range r.Phases {
		longest = max(longest, p.There.P50, p.Back.P50)
	}
	for i, p := range r.Phases {
		class := "ours"
		if p.Every > 0 {
			class = "other"
		}
		y := chartTop + i*tripRow
		fmt.Fprintf(&b, `<g class="%s">`+"\n", class)
		label(&b, chartMargin, y+barHeight+3, class, p.name()+", "+p.loadName()+" besides")
		for k, ms := range []float64{p.There.P50, p.Back.P50} {
			bar(&b, 'a'+rune(k), tripLeft, y+k*(barHeight+barGap), tripWidth*math.Log10(max(1, ms))/math.Log10(longest), span(ms))
		}
		b.WriteString("</g>\n")
	}
	fmt.Fprintf(&b, `<line class="axis" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n", tripLeft, chartTop-4, tripLeft, chartTop+len(r.Phases)*tripRow-rowGap+4)
	label(&b, chartMargin, height-20, "note", fmt.Sprintf("The real program over HTTP, %.3g handoffs a second, %s.", r.Rate, r.place()))
	b.WriteString("</svg>\n")
	return b.String()
}

// inWords says what the bars show, for those who do not see them.
func (r *HandoffReport) inWords() string {
	var parts []string
	for _, p := range r.Phases {
		parts = append(parts, fmt.Sprintf("%s, messages besides %s: half of the questions take at most %s to an officer's page, half of the replies %s to the citizen's",
			p.name(), p.loadName(), span(p.There.P50), span(p.Back.P50)))
	}
	return strings.Join(parts, ". ") + "."
}
