package main

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// Measures of the chart, in pixels.
const (
	chartWidth   = 920
	chartMargin  = 24
	chartTop     = 104 // of the first row: title and legend stand above
	barHeight    = 13
	barGap       = 2
	rowGap       = 16
	rowHeight    = 3*barHeight + 2*barGap + rowGap
	recallLeft   = 190
	recallWidth  = 300 // of 100 %
	latencyLeft  = 590
	latencyWidth = 210 // of the slowest
	chartFoot    = 46
)

// chartStyle has its own ground, so that it can be read wherever it is shown.
const chartStyle = `
  .ground { fill: #ffffff; stroke: #d0d7de }
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328 }
  .head { font-size: 17px; font-weight: 600 }
  .note, .number { font-size: 12px; fill: #59636e }
  .ours { font-weight: 600 }
  .axis { stroke: #d0d7de }
  .a { fill: #8c959f } .b { fill: #afb8c1 } .c { fill: #d0d7de }
  .ours .a, .key .a { fill: #0b5cad } .ours .b, .key .b { fill: #5a96d6 } .ours .c, .key .c { fill: #a9caee }
  .ours .number { fill: #1f2328 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #3d444d }
    text { fill: #f0f6fc }
    .note, .number { fill: #9198a1 }
    .axis { stroke: #3d444d }
    .a { fill: #7d8590 } .b { fill: #59636e } .c { fill: #3d444d }
    .ours .a, .key .a { fill: #79b8ff } .ours .b, .key .b { fill: #3f7fc4 } .ours .c, .key .c { fill: #234f80 }
    .ours .number { fill: #f0f6fc }
  }
`

// Chart draws the report as SVG: how often the right procedure came first,
// and how long half of the questions took at most. It needs at least one
// engine to be worth looking at.
func (r *Report) Chart() string {
	var b strings.Builder
	height := chartTop + len(r.Engines)*rowHeight + chartFoot
	frame(&b, height, r.heading(), r.inWords())
	r.legend(&b)
	var slowest float64
	for _, e := range r.Engines {
		slowest = max(slowest, e.Cost.P50)
	}
	for i, e := range r.Engines {
		e.row(&b, chartTop+i*rowHeight, slowest)
	}
	bottom := chartTop + len(r.Engines)*rowHeight - rowGap + 4
	for _, x := range []int{recallLeft, latencyLeft} {
		fmt.Fprintf(&b, `<line class="axis" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n", x, chartTop-4, x, bottom)
	}
	label(&b, chartMargin, height-20, "note", r.footing())
	b.WriteString("</svg>\n")
	return b.String()
}

func (r *Report) legend(b *strings.Builder) {
	const y = 82
	x := recallLeft
	b.WriteString(`<g class="key">` + "\n")
	label(b, x, y-22, "", "Right procedure comes first")
	for i, name := range []string{"as typed", "without accents", "one slip"} {
		fmt.Fprintf(b, `<rect class="%c" x="%d" y="%d" width="11" height="11"/>`, 'a'+rune(i), x, y-10)
		label(b, x+16, y, "note", name)
		x += 34 + 7*len(name)
	}
	b.WriteString("</g>\n")
	label(b, latencyLeft, y-22, "", "Half of the questions take at most")
	label(b, latencyLeft, y, "note", "shorter is better")
}

// row draws one engine from y downwards.
func (e *Engine) row(b *strings.Builder, y int, slowest float64) {
	class := "other"
	if e.ID == "motcua" {
		class = "ours"
	}
	fmt.Fprintf(b, `<g class="%s">`+"\n", class)
	label(b, chartMargin, y+barHeight+barGap+11, class, e.Name)
	for i, share := range []float64{e.Typed.RecallAt1, e.Unaccented.RecallAt1, e.Slip.RecallAt1} {
		bar(b, 'a'+rune(i), recallLeft, y+i*(barHeight+barGap), share*recallWidth, percent(share))
	}
	if slowest > 0 {
		bar(b, 'a', latencyLeft, y+barHeight+barGap, e.Cost.P50/slowest*latencyWidth, short(e.Cost.P50, "ms"))
	}
	b.WriteString("</g>\n")
}

func bar(b *strings.Builder, class rune, x, y int, width float64, number string) {
	fmt.Fprintf(b, `<rect class="%c" x="%d" y="%d" width="%.1f" height="%d"/>`, class, x, y, width, barHeight)
	fmt.Fprintf(b, `<text class="number" x="%.1f" y="%d">%s</text>`+"\n", float64(x)+width+6, y+11, html.EscapeString(number))
}

func label(b *strings.Builder, x, y int, class, text string) {
	if class != "" {
		class = fmt.Sprintf(` class="%s"`, class)
	}
	fmt.Fprintf(b, `<text%s x="%d" y="%d">%s</text>`+"\n", class, x, y, html.EscapeString(text))
}

func (r *Report) heading() string {
	return fmt.Sprintf("Finding the procedure a citizen means: %d questions, %d guides", r.Questions.Asked, r.Library.Guides)
}

func (r *Report) footing() string {
	words := "All engines: the same texts, the same questions, " + r.place() + "."
	if len(r.Skipped) == 0 {
		return words
	}
	var names []string
	for _, s := range r.Skipped {
		names = append(names, s.Name)
	}
	return words + " Not measured: " + strings.Join(names, ", ") + "."
}

// inWords says what the bars show, best first, for those who do not see them.
func (r *Report) inWords() string {
	engines := slices.Clone(r.Engines)
	slices.SortStableFunc(engines, func(a, b Engine) int {
		switch {
		case a.Typed.RecallAt1 > b.Typed.RecallAt1:
			return -1
		case a.Typed.RecallAt1 < b.Typed.RecallAt1:
			return 1
		}
		return 0
	})
	var parts []string
	for _, e := range engines {
		parts = append(parts, fmt.Sprintf("%s: the right procedure comes first for %s of the questions as typed, %s without accents, %s with one slip; half of them take at most %s",
			e.Name, percent(e.Typed.RecallAt1), percent(e.Unaccented.RecallAt1), percent(e.Slip.RecallAt1), short(e.Cost.P50, "ms")))
	}
	return strings.Join(parts, ". ") + "."
}

// frame begins a chart: its size, its name, what it says in words for who
// cannot see it, its colours and its ground.
func frame(b *strings.Builder, height int, heading, words string) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc">`+"\n",
		chartWidth, height, chartWidth, height)
	fmt.Fprintf(b, "<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n", html.EscapeString(heading), html.EscapeString(words))
	fmt.Fprintf(b, "<style>%s</style>\n", chartStyle)
	fmt.Fprintf(b, `<rect class="ground" x="0.5" y="0.5" width="%d" height="%d" rx="8"/>`+"\n", chartWidth-1, height-1)
	label(b, chartMargin, 34, "head", heading)
}
