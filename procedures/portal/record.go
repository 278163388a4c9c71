package portal

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
)

var (
	// ErrNotPortal is wrapped by Parse's error when a file is no portal text
	// at all.
	ErrNotPortal = errors.New("not a portal text")
	// ErrBroken is wrapped by Parse's error when a portal text lacks a part,
	// or has one that the portal does not write.
	ErrBroken = errors.New("broken portal text")
)

// Trouble sorts what can be wrong with a record, so that a page can word it.
type Trouble string

// Kinds of trouble.
const (
	TroubleLarge   Trouble = "large"    // more than procedures.MaxFile
	TroubleEmpty   Trouble = "empty"    // nothing stands in it
	TroubleUTF8    Trouble = "utf8"     // Line is not UTF-8
	TroubleForeign Trouble = "foreign"  // no line begins as a record does
	TroubleSection Trouble = "section"  // the section Section is missing after Line
	TroubleNoCode  Trouble = "no_code"  // Line gives no code
	TroubleNoTitle Trouble = "no_title" // Line gives no title
	TroubleMethod  Trouble = "method"   // Line has a way to submit, Section, that there is not
)

// RecordError is why a record could not be read. It wraps ErrNotPortal or
// ErrBroken.
type RecordError struct {
	Name    string // as given to Parse
	Trouble Trouble
	Line    int    // from 1; 0 the file as a whole
	Section string // see Trouble

	base   error
	detail string
}

// Error tells it to those who write files.
func (e *RecordError) Error() string {
	return fmt.Sprintf("read portal text %s: %v: %s", e.Name, e.base, e.detail)
}

// Unwrap is ErrNotPortal or ErrBroken.
func (e *RecordError) Unwrap() error { return e.base }

// The labels of the record, as the portal writes them.
const (
	labelCode        = "Mã thủ tục"
	labelDecision    = "Số quyết định"
	labelTitle       = "Tên thủ tục"
	labelLevel       = "Cấp thực hiện"
	labelKind        = "Loại thủ tục"
	labelSector      = "Lĩnh vực"
	labelSteps       = "Trình tự thực hiện"
	labelSubmissions = "Cách thức thực hiện"
	labelEvidence    = "Thành phần hồ sơ"
	labelAudience    = "Đối tượng thực hiện"
	labelAgencies    = "Cơ quan thực hiện"
	labelAuthority   = "Cơ quan có thẩm quyền"
	labelAddress     = "Địa chỉ tiếp nhận HS"
	labelDelegated   = "Cơ quan được ủy quyền"
	labelPartners    = "Cơ quan phối hợp"
	labelResults     = "Kết quả thực hiện"
	labelLegal       = "Căn cứ pháp lý"
	labelConditions  = "Yêu cầu, điều kiện thực hiện"
	labelKeywords    = "Từ khóa"
	labelDescription = "Mô tả"
)

// labels lists them in the record's order, which never varies.
func labels() []string {
	return []string{labelCode, labelDecision, labelTitle, labelLevel, labelKind, labelSector,
		labelSteps, labelSubmissions, labelEvidence, labelAudience, labelAgencies, labelAuthority,
		labelAddress, labelDelegated, labelPartners, labelResults, labelLegal, labelConditions,
		labelKeywords, labelDescription}
}

// nothing is how the record says that a section is empty; a few sections say
// of what.
const nothing = "Không có thông tin"

// record is a portal text cut into its sections.
type record struct {
	name  string
	start map[string]int      // line of a label, from 1
	lines map[string][]string // lines of a section; the first is what follows the label
}

// split cuts a text at its labels. A label counts only at the start of a line
// and in its place in the order, for the same words also stand inside
// sections.
func split(data []byte, name string) (*record, error) {
	fail := func(base error, what Trouble, line int, section, format string, args ...any) (*record, error) {
		return nil, &RecordError{name, what, line, section, base, fmt.Sprintf(format, args...)}
	}
	if len(data) > procedures.MaxFile {
		return fail(ErrNotPortal, TroubleLarge, 0, "", "%d bytes, at most %d are read", len(data), procedures.MaxFile)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return fail(ErrNotPortal, TroubleEmpty, 0, "", "the file is empty")
	}
	if !utf8.Valid(data) {
		line := 1 + bytes.Count(data[:validPrefix(data)], []byte("\n"))
		return fail(ErrNotPortal, TroubleUTF8, line, "", "line %d is not UTF-8", line)
	}
	all := strings.Split(plain(string(data)), "\n")
	rec := &record{name: name, start: make(map[string]int), lines: make(map[string][]string)}
	want := labels()
	current := ""
	for i, l := range all {
		if len(want) > 0 && strings.HasPrefix(l, want[0]+":") && !stray(want, all, i) {
			current, want = want[0], want[1:]
			rec.start[current] = i + 1
			l = l[len(current)+1:]
		}
		if current != "" {
			rec.lines[current] = append(rec.lines[current], l)
		}
	}
	switch {
	case current == "":
		return fail(ErrNotPortal, TroubleForeign, 0, "", "no line begins with %q", labelCode+":")
	case len(want) > 0:
		return fail(ErrBroken, TroubleSection, rec.start[current], want[0], "after section %q (line %d) the section %q is missing", current, rec.start[current], want[0])
	case rec.text(labelCode) == "":
		return fail(ErrBroken, TroubleNoCode, rec.start[labelCode], "", "line %d gives no code", rec.start[labelCode])
	case rec.text(labelTitle) == "":
		return fail(ErrBroken, TroubleNoTitle, rec.start[labelTitle], "", "line %d gives no title", rec.start[labelTitle])
	}
	return rec, nil
}

// stray reports a keyword label that is the last line of the conditions
// rather than a section: the real one comes right after it.
func stray(want, all []string, i int) bool {
	return want[0] == labelKeywords && i+1 < len(all) && strings.HasPrefix(all[i+1], want[0]+":")
}

func validPrefix(data []byte) int {
	n := 0
	for n < len(data) {
		r, size := utf8.DecodeRune(data[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// plain brings the whole text into clean form line by line, with single
// blanks; indentation stays, for it carries structure. Glyphs of symbol fonts stand for bullets.
func plain(s string) string {
	s = strings.TrimPrefix(s, "\uFEFF")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\u00A0':
			return ' '
		case r >= 0xF000 && r <= 0xF0FF:
			return '-'
		}
		return r
	}, s)
	var b strings.Builder
	for i, l := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		text := strings.TrimLeft(l, " ")
		b.WriteString(l[:len(l)-len(text)])
		b.WriteString(strings.Join(strings.Fields(procedures.CleanText(text)), " "))
	}
	return b.String()
}

// none reports a text that says nothing.
func none(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || s == nothing || strings.HasPrefix(s, nothing+" ") && len(s) < 60
}

// body is the lines of a section that say something, with indentation.
func (r *record) body(label string) []string {
	var out []string
	for _, l := range r.lines[label] {
		if !none(l) {
			out = append(out, l)
		}
	}
	return out
}

// text is a section as text, and "" when it says nothing.
func (r *record) text(label string) string {
	lines := r.body(label)
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

// line is a section that belongs on one line.
func (r *record) line(label string) string {
	return strings.Join(strings.Fields(r.text(label)), " ")
}
