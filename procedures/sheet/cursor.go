package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
)

// cursor is a row that is read, with the places of its columns. Its methods
// note what is wrong with a cell and go on.
type cursor struct {
	sheet  string
	place  map[string]int // of headings as the layout writes them
	row    Row
	faults *[]Fault
}

func (c *cursor) fault(column string, kind FaultKind, value, want string) {
	if len(*c.faults) < maxFaults {
		*c.faults = append(*c.faults, Fault{c.sheet, c.row.Number, column, kind, clip(value), want})
	}
}

// cell is a cell of the row, empty where there is none.
func (c *cursor) cell(column string) Cell {
	i, ok := c.place[column]
	if !ok || i >= len(c.row.Cells) {
		return Cell{}
	}
	x := c.row.Cells[i]
	x.Text = procedures.CleanText(x.Text)
	if x.Formula {
		c.fault(column, FaultFormula, x.Text, "")
		return Cell{}
	}
	return x
}

// empty reports a row in which nothing stands.
func (c *cursor) empty() bool {
	for _, x := range c.row.Cells {
		if x.Formula || strings.TrimSpace(x.Text) != "" {
			return false
		}
	}
	return true
}

func (c *cursor) text(column string) string { return c.cell(column).Text }

// need is a text that must be there.
func (c *cursor) need(column string) string {
	before := len(*c.faults)
	s := c.text(column)
	if s == "" && len(*c.faults) == before {
		c.fault(column, FaultMissing, "", "")
	}
	return s
}

func (c *cursor) choice(column string, of choices) string {
	s := c.text(column)
	if s == "" {
		return ""
	}
	word, ok := of.word(s)
	if !ok {
		c.fault(column, FaultChoice, s, strings.Join(of.labels(), ", "))
	}
	return word
}

func (c *cursor) needChoice(column string, of choices) string {
	if c.need(column) == "" {
		return ""
	}
	return c.choice(column, of)
}

// yes reads a mark: whatever people put into such a column to say yes.
func (c *cursor) yes(column string) bool {
	s := c.text(column)
	switch fold(s) {
	case "", "0", "không", "false", "no", "k":
		return false
	case "có", "x", "1", "true", "yes", "v", "c":
		return true
	}
	if s != "" && fold(s) == "" { // a tick
		return true
	}
	c.fault(column, FaultChoice, s, "có")
	return false
}

var (
	thousands = regexp.MustCompile(`^-?\d{1,3}([.,\x{a0} ]\d{3})+$`)
	codeForm  = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$`)
	codeLost  = regexp.MustCompile(`^\d\d{6}$`)               // the point was taken for one between thousands
	codeShort = regexp.MustCompile(`^\d\.(\d{1,5}|\d{10,})$`) // zeros at the end were lost, or the number was counted with
)

// money is a whole number as people write it: 15000, 15.000, 15 000.
func (c *cursor) money(column string) int64 {
	x := c.cell(column)
	if x.Text == "" {
		c.fault(column, FaultMissing, "", "")
		return 0
	}
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(x.Text), "đồng"), "đ"))
	if thousands.MatchString(s) {
		s = strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(s)
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
		return n
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f == math.Trunc(f) && f >= 0 && f < 1e15 { // 1E+05
		return int64(f)
	}
	c.fault(column, FaultNumber, x.Text, "")
	return 0
}

func (c *cursor) whole(column string) int {
	f := c.decimal(column)
	if f != math.Trunc(f) || f > 1000 {
		c.fault(column, FaultNumber, c.text(column), "")
		return 0
	}
	return int(f)
}

// decimal is an amount, 0 when nothing stands there. Where the comma divides
// decimals it does so in text.
func (c *cursor) decimal(column string) float64 {
	x := c.cell(column)
	if x.Text == "" {
		return 0
	}
	s := x.Text
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || f < 0 {
		c.fault(column, FaultNumber, x.Text, "")
		return 0
	}
	return f
}

// day is a day as people write it, or as spreadsheets count it.
func (c *cursor) day(column string) procedures.Date {
	x := c.cell(column)
	if x.Text == "" {
		return procedures.Date{}
	}
	for _, form := range []string{"2/1/2006", "2-1-2006", "2.1.2006", time.DateOnly, "2006/1/2", "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(form, x.Text); err == nil {
			return procedures.DateOf(t)
		}
	}
	if n, err := strconv.ParseFloat(x.Text, 64); err == nil && x.Number && n > 20000 && n < 80000 { // 1954 to 2119
		return procedures.DateOf(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)))
	}
	c.fault(column, FaultDay, x.Text, "")
	return procedures.Date{}
}

// month is "2026-07" or a day; a spreadsheet makes a day of the first.
func (c *cursor) month(column string) string {
	x := c.cell(column)
	if _, err := time.Parse("2006-01", x.Text); err == nil || x.Text == "" {
		return x.Text
	}
	if t, err := time.Parse("1/2006", x.Text); err == nil {
		return t.Format("2006-01")
	}
	d := c.day(column)
	if s := d.String(); x.Text != s && d.Day == 1 {
		return s[:len("2006-01")]
	}
	return d.String()
}

// code is a procedure's code, mended where a spreadsheet took it for a number:
// a national code has six digits behind the point, of which few have more.
func (c *cursor) code(column string) (procedures.Code, bool) {
	x := c.cell(column)
	s := x.Text
	if x.Number {
		s = strings.Replace(s, ",", ".", 1)
		if codeLost.MatchString(s) {
			s = s[:1] + "." + s[1:]
		}
		if f, err := strconv.ParseFloat(s, 64); err == nil && codeShort.MatchString(s) {
			s = strconv.FormatFloat(f, 'f', 6, 64)
		}
	}
	return procedures.Code(s), codeForm.MatchString(s)
}

// codeIn is a code that need not be there.
func (c *cursor) codeIn(column string) procedures.Code {
	if c.text(column) == "" {
		return ""
	}
	code, ok := c.code(column)
	if !ok {
		c.fault(column, FaultCode, c.text(column), "")
	}
	return code
}

func (c *cursor) link(words, url string) *procedures.Link {
	l := procedures.Link{Text: c.text(words), URL: c.text(url)}
	if l == (procedures.Link{}) {
		return nil
	}
	return &l
}

func (c *cursor) video() procedures.Video {
	return procedures.Video{Title: c.text("Tên video"), URL: c.text("Địa chỉ video"), File: c.text("Tệp video"), Start: c.second("Bắt đầu ở giây"), Seconds: c.second("Dài bao nhiêu giây"),
		Captions: c.text("Tệp phụ đề"), Text: c.text("Lời trong video"), Publisher: c.text("Ai làm video"), CheckedOn: c.day("Xem lại video ngày")}
}

func (c *cursor) second(column string) int {
	f := c.decimal(column)
	if f != math.Trunc(f) || f > 24*3600 {
		c.fault(column, FaultNumber, c.text(column), "")
		return 0
	}
	return int(f)
}
