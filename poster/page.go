package poster

import (
	"math"
	"slices"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Measures of the sheet, in mm.
const (
	family = "bevietnam"
	width  = 210.0
	height = 297.0
	margin = 18.0
	headTo = 54.0 // where the head ends
	codeAt = 111.0
	codeIs = 102.0 // with its quiet zone
)

// colour is of ink on paper: the page's own tokens, which print well.
type colour struct{ r, g, b int }

var (
	head     = colour{0x1B, 0x34, 0x68}
	contour  = colour{0x2B, 0x46, 0x80}
	ink      = colour{0x14, 0x1C, 0x2B}
	inkSoft  = colour{0x45, 0x52, 0x6A}
	accent   = colour{0x21, 0x40, 0x7F}
	tint     = colour{0xE3, 0xEB, 0xF8}
	gold     = colour{0xF0, 0xB6, 0x3C}
	paper    = colour{0xFF, 0xFF, 0xFF}
	mist     = colour{0xF2, 0xF5, 0xF3}
	headSoft = colour{0xC9, 0xD6, 0xEF}
)

// page draws one sheet.
type page struct {
	pdf  *fpdf.Fpdf
	text func(key string, args ...string) string
}

func (p *page) fill(c colour)   { p.pdf.SetFillColor(c.r, c.g, c.b) }
func (p *page) stroke(c colour) { p.pdf.SetDrawColor(c.r, c.g, c.b) }

// draw lays the sheet out from top to bottom: who, what, the code, how.
func (p *page) draw(w Ward, s Sheet, code Code) {
	p.fill(mist)
	p.pdf.Rect(0, headTo, width, height-headTo, "F")
	p.head(w)
	title := "poster.title"
	if s.Procedure != "" {
		title = "poster.title_procedure"
	}
	at, size := 73.0, 32.0
	if s.Procedure == "" && s.Group == "" {
		at, size = 84, 38 // nothing stands between it and the code
	}
	p.centred(p.text(title), "B", size, at, ink)
	switch {
	case s.Procedure != "":
		p.label(s.Procedure, tint, accent)
	case s.Group != "":
		p.label(p.text("poster.for_group", "group", s.Group), gold, ink)
	}
	p.code(code)
	if w.Page != "" {
		p.address(p.text("poster.or_open"), w.Page)
	}
	p.steps()
	p.foot(w)
}

// head is the indigo band with the hills in it and the stitched edge below.
func (p *page) head(w Ward) {
	p.fill(head)
	p.pdf.Rect(0, 0, width, headTo, "F")
	p.hills()
	p.stitch(headTo)
	line := p.text("poster.one_stop")
	if w.Province != "" {
		line += "  ·  " + w.Province
	}
	p.centred(line, "", 15, 17, headSoft)
	p.centred(w.Name, "B", 40, 36, paper)
}

// hills are the contour lines of terraced hills, lower ones in front.
func (p *page) hills() {
	p.pdf.ClipRect(0, 0, width, headTo, false)
	p.stroke(contour)
	p.pdf.SetLineWidth(0.45)
	for i := range 9 {
		base := 12 + 7*float64(i)
		p.pdf.MoveTo(-4, base+6)
		for x := 0.0; x <= width+4; x += 2 {
			y := base + 7*math.Sin(x/31+float64(i)*0.55) + 3.2*math.Sin(x/13-float64(i)*0.8)
			p.pdf.LineTo(x, y)
		}
		p.pdf.DrawPath("D")
	}
	p.pdf.ClipEnd()
}

// stitch is a row of small diamonds, as on the edge of a cloth.
func (p *page) stitch(y float64) {
	p.fill(gold)
	p.pdf.Rect(0, y, width, 1.1, "F")
	for x := 3.5; x < width; x += 7 {
		p.pdf.Polygon([]fpdf.PointType{{X: x - 1.7, Y: y + 3.6}, {X: x, Y: y + 1.9}, {X: x + 1.7, Y: y + 3.6}, {X: x, Y: y + 5.3}}, "F")
	}
}

// label is whom or what the sheet is for, on a rounded ground.
func (p *page) label(text string, ground, letters colour) {
	const most, middle = width - 2*margin - 20, 93.0
	lines, size := p.fit(text, "B", 22, most, 1)
	if size < 16 { // two lines are easier to read from afar than small print
		lines, size = p.fit(text, "B", 18, most, 2)
	}
	wide := 0.0
	for _, l := range lines {
		wide = max(wide, p.pdf.GetStringWidth(l))
	}
	tall := float64(len(lines))*p.lineHeight(size) + 5.5
	p.fill(ground)
	p.pdf.RoundedRect((width-wide)/2-9, middle-tall/2, wide+18, tall, min(tall/2, 8), "1234", "F")
	p.lines(lines, "B", size, middle, letters)
}

// code draws the QR code on white, with four modules of quiet around it.
func (p *page) code(c Code) {
	left := (width - codeIs) / 2
	p.fill(paper)
	p.stroke(gold)
	p.pdf.SetLineWidth(1.4)
	p.pdf.RoundedRect(left-1, codeAt-1, codeIs+2, codeIs+2, 6, "1234", "FD")
	module := codeIs / float64(c.Size()+8)
	p.fill(ink)
	c.runs(func(x, y, n int) {
		p.pdf.Rect(left+float64(x+4)*module, codeAt+float64(y+4)*module, float64(n)*module, module*1.02, "F")
	})
}

// address is the way for those without a camera.
func (p *page) address(before, at string) {
	const middle = codeAt + codeIs + 9.5
	p.pdf.SetFont(family, "", 14)
	a := p.pdf.GetStringWidth(before + " ")
	p.pdf.SetFont(family, "B", 15)
	b := p.pdf.GetStringWidth(at)
	x := (width - a - b) / 2
	p.at(before, "", 14, x, middle, inkSoft)
	p.at(at, "B", 15, x+a, middle, accent)
}

// steps are the three things to do, in three columns joined by a terrace.
func (p *page) steps() {
	const top, gap = 236.5, 7.0
	column := (width - 2*margin - 2*gap) / 3
	p.stroke(accent)
	p.pdf.SetLineWidth(0.8)
	for i, key := range []string{"poster.step_1", "poster.step_2", "poster.step_3"} {
		x := margin + float64(i)*(column+gap)
		p.fill(paper)
		p.pdf.RoundedRect(x, top, column, 34, 5, "1234", "F")
		p.fill(accent)
		p.pdf.Circle(x+column/2, top, 5.2, "F")
		p.middle(string(rune('1'+i)), "B", 15, x+column/2, top, paper)
		lines, size := p.fit(p.text(key), "", 13, column-7, 4)
		step := p.lineHeight(size)
		y := top + 6 + (34-6)/2 - float64(len(lines)-1)*step/2
		for _, l := range lines {
			p.middle(l, "", size, x+column/2, y, ink)
			y += step
		}
	}
}

func (p *page) foot(w Ward) {
	p.centred(p.text("poster.free"), "B", 13, 280, ink)
	if w.Hours != "" {
		p.centred(p.text("poster.hours", "hours", w.Hours), "", 11.5, 287.5, inkSoft)
	}
}

// centred writes a text in the middle of the sheet, smaller where it would
// not fit.
func (p *page) centred(text, style string, size, middle float64, c colour) {
	fitted, size := p.fit(text, style, size, width-2*margin, 1)
	p.lines(fitted, style, size, middle, c)
}

func (p *page) lines(lines []string, style string, size, middle float64, c colour) {
	step := p.lineHeight(size)
	y := middle - float64(len(lines)-1)*step/2
	for _, l := range lines {
		p.middle(l, style, size, width/2, y, c)
		y += step
	}
}

// lineHeight leaves room for stacked marks, in mm of a size in points.
func (p *page) lineHeight(size float64) float64 { return size * 0.3528 * 1.32 }

// middle writes a line around a point.
func (p *page) middle(text, style string, size, x, y float64, c colour) {
	p.pdf.SetFont(family, style, size)
	p.at(text, style, size, x-p.pdf.GetStringWidth(text)/2, y, c)
}

// at writes a line that begins at x and whose small letters stand around y.
func (p *page) at(text, style string, size, x, y float64, c colour) {
	p.pdf.SetFont(family, style, size)
	p.pdf.SetTextColor(c.r, c.g, c.b)
	p.pdf.Text(x, y+size*0.3528*0.35, text)
}

// fit breaks a text into at most so many lines, at spaces, and makes it
// smaller until that goes. What is still too long is cut, and shows it.
func (p *page) fit(text, style string, size, wide float64, most int) ([]string, float64) {
	const least = 9 // points: what can be read on paper
	for {
		p.pdf.SetFont(family, style, size)
		lines := p.wrap(text, wide)
		over := slices.ContainsFunc(lines, func(l string) bool { return p.pdf.GetStringWidth(l) > wide })
		if len(lines) <= most && !over {
			return lines, size
		}
		if size > least {
			size--
			continue
		}
		if len(lines) > most {
			lines = lines[:most]
			lines[most-1] += " …"
		}
		for i, l := range lines {
			for cut := []rune(l); p.pdf.GetStringWidth(lines[i]) > wide && len(cut) > 0; {
				cut = cut[:len(cut)-1]
				lines[i] = strings.TrimRight(string(cut), " ") + "…"
			}
		}
		return lines, size
	}
}

// wrap breaks a text into lines of about the same width.
func (p *page) wrap(text string, wide float64) []string {
	count := len(p.greedy(text, wide))
	for narrow := wide * 0.6; narrow < wide; narrow += wide / 40 {
		if lines := p.greedy(text, narrow); len(lines) == count {
			return lines
		}
	}
	return p.greedy(text, wide)
}

func (p *page) greedy(text string, wide float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && p.pdf.GetStringWidth(longer) > wide {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}
