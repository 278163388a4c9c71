package portal

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
)

// What the headings and lines of the evidence list mean.
var (
	quantity = regexp.MustCompile(`^      Số lượng:\s*Bản chính:\s*(\d+),\s*Bản sao:\s*(\d+)\s*$`)
	remark   = regexp.MustCompile(`(?i)^[(\s]*(lưu ý|ghi chú|chú ý|ví dụ)`)
	// toShow and toHandIn are said of papers.
	toShow   = regexp.MustCompile(`(?i)xuất trình`)
	toHandIn = regexp.MustCompile(`(?i)(^|[^\p{L}])(nộp|gửi)([^\p{L}]|$)`)
	// plainHeading announces papers and says nothing else.
	plainHeading = regexp.MustCompile(`(?i)^[*\-\s\d.)a-zđ(]{0,6}((các )?(giấy tờ|thành phần hồ sơ|hồ sơ|tài liệu)( đăng ký| đề nghị| giấy)?( cần| phải)?( nộp| xuất trình)?|bao gồm|gồm( có)?|thành phần)( \((bản chính|bản sao)\))?( bao)?( gồm)?( có)?( các giấy tờ sau( đây)?)?[\s,:.]*$`)
	// number of sets, said instead of a heading
	sets = regexp.MustCompile(`(?i)^[*\-\s()a-zđ.]{0,5}(số (lượng|bộ)( hồ sơ)?\s*[:(]?|\d+\s*(\([^)]*\)\s*)?bộ)`)
	// circumstance begins a heading that holds only for some.
	circumstance = regexp.MustCompile(`(?i)(trường hợp|đối với|nếu |khi |^[*\-\s]*[a-zđ\d.]{1,6}\))`)
	onlyThen     = regexp.MustCompile(`(?i)^([^\p{L}]*|[a-zđ\d.]{1,4}[.)]\s*)(trường hợp|trong trường hợp|đối với trường hợp|nếu )|\((nếu có|trong trường hợp|trường hợp|đối với trường hợp)`)
	// paper begins a line that names a document.
	paper = regexp.MustCompile(`(?i)^[^\p{L}]*([a-zđ\d.]{1,4}[.)]\s*)?(tờ khai|đơn|giấy|bản|hồ sơ|văn bản|văn bằng|mẫu|quyết định|hợp đồng|chứng (từ|chỉ|minh|thư)|phiếu|danh (sách|mục)|báo cáo|sổ|thẻ|hộ chiếu|ảnh|biên (bản|lai)|công văn|tài liệu|phương án|kế hoạch|dự án|đề án|thông báo|tờ trình|hóa đơn|hoá đơn|vận (đơn|tải đơn)|bảng|sơ đồ|lý lịch|điều lệ|nghị quyết|các (giấy tờ|tài liệu|văn bản|chứng từ|công trình)|bằng|căn cước|thuyết minh|catalô|một trong)`)
	// sentence shows that a line instructs rather than names.
	sentence = regexp.MustCompile(`(?i)( thì | có trách nhiệm| phải (được|bảo đảm|đảm bảo)| không (phải|được|yêu cầu)| có thể | thực hiện (việc )?(nộp|thủ tục)| chịu trách nhiệm| từ chối giải quyết)`)
)

// longTitle is the length, in runes, from which a text is too long for a
// title.
const longTitle = 160

// heading is what a heading of the list means for the papers below it.
type heading struct {
	words   string
	plain   bool // it says nothing but that papers follow
	show    bool
	remarks bool // what follows are no papers
	variant bool // it may be a circumstance
	certain bool // it says so itself
}

func readHeading(s string) heading {
	words := strings.TrimRight(bare(s), " :;,")
	h := heading{words: words}
	switch {
	case words == "" || plainHeading.MatchString(words):
		h.plain = true
	case remark.MatchString(words):
		h.remarks = true
		h.plain = utf8.RuneCountInString(words) < 15
	case sets.MatchString(words):
		// how many sets: a note, and no circumstance
	default:
		// A long sentence that announces no papers tells something.
		h.variant = strings.HasSuffix(strings.TrimSpace(s), ":") || !sentence.MatchString(words) || utf8.RuneCountInString(words) < longTitle
		h.certain = h.variant && circumstance.MatchString(words)
	}
	h.show = toShow.MatchString(words) && !toHandIn.MatchString(words)
	if h.show && !h.certain && utf8.RuneCountInString(words) < 80 {
		h.variant = false
	}
	return h
}

// evidence reads the list of papers into g: papers, variants and notes.
func evidence(g *procedures.Guide, lines []string) {
	var heads []heading
	for _, l := range lines {
		if s, ok := headingText(l); ok {
			heads = append(heads, readHeading(s))
		}
	}
	possible, certain := 0, 0
	for _, h := range heads {
		if h.variant {
			possible++
		}
		if h.certain {
			certain++
		}
	}
	// One group that says nothing of a circumstance is no choice.
	choice := possible > 1 || certain > 0
	var (
		now     heading
		variant procedures.VariantID
		next    int
	)
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if _, ok := headingText(l); ok {
			now, variant = heads[next], ""
			next++
			switch {
			case now.variant && choice:
				variant = addVariant(g, now.words)
			case !now.plain:
				g.Notes = append(g.Notes, now.words)
			}
			continue
		}
		text := bare(l)
		originals, copies, counted := 0, 0, false
		if i+1 < len(lines) {
			if m := quantity.FindStringSubmatch(lines[i+1]); m != nil {
				originals, copies, counted = atoi(m[1]), atoi(m[2]), true
				i++
			}
		}
		if saysNothing(l) {
			continue
		}
		// The record mixes remarks into the papers and, since it does not keep
		// their order, papers into the remarks.
		none := counted && originals+copies == 0
		if remark.MatchString(text) || plainHeading.MatchString(text) ||
			(none || now.remarks) && !isPaper(text) || none && now.remarks {
			g.Notes = append(g.Notes, strings.TrimSpace(text))
			continue
		}
		e := readPaper(text)
		e.Originals, e.Copies, e.Variant = originals, copies, variant
		e.Show = e.Show || now.show
		g.Evidence = append(g.Evidence, e)
	}
	dissolve(g)
}

// dissolve takes back a single variant that all papers are in: there is
// nothing to choose, and the record's lost order put common papers there.
func dissolve(g *procedures.Guide) {
	if len(g.Variants) != 1 || slices.ContainsFunc(g.Evidence, func(e procedures.Evidence) bool { return e.Variant == "" }) {
		return
	}
	g.Notes = append([]string{g.Variants[0].Title}, g.Notes...)
	g.Variants = nil
	for i := range g.Evidence {
		g.Evidence[i].Variant = ""
	}
}

// saysNothing reports a line of the list without words of its own.
func saysNothing(l string) bool {
	return bare(l) == "" || quantity.MatchString(l)
}

// headingText takes the words out of "  [ words ]".
func headingText(l string) (string, bool) {
	s, ok := strings.CutPrefix(l, "  [")
	if !ok || !strings.HasSuffix(s, "]") {
		return "", false
	}
	return strings.TrimSpace(s[:len(s)-1]), true
}

// addVariant finds the variant of that title or adds it.
func addVariant(g *procedures.Guide, words string) procedures.VariantID {
	for _, v := range g.Variants {
		if v.Title == words {
			return v.ID
		}
	}
	id := procedures.VariantID(procedures.MakeID(words, func(id string) bool {
		for _, v := range g.Variants {
			if string(v.ID) == id {
				return true
			}
		}
		return false
	}))
	g.Variants = append(g.Variants, procedures.Variant{ID: id, Title: words})
	return id
}

// isPaper reports whether a line names a document, by its first sentence.
func isPaper(text string) bool {
	text, _, _ = strings.Cut(text, ". ")
	return paper.MatchString(text) && !sentence.MatchString(text) && !strings.HasSuffix(text, ":")
}

// readPaper makes a piece of evidence of its words: a long text is cut into
// title and note at the end of a sentence.
func readPaper(text string) procedures.Evidence {
	text = strings.TrimLeft(strings.TrimRight(text, " ;,."), "., ")
	e := procedures.Evidence{Title: text, Optional: onlyThen.MatchString(text)}
	if strings.HasPrefix(strings.ToLower(text), "xuất trình") {
		e.Show = !toHandIn.MatchString(text)
	}
	if code := formCode(text); code != "" {
		e.Form = &procedures.Form{Code: code}
	}
	if utf8.RuneCountInString(text) > longTitle {
		if i := sentenceEnd(text); i > 0 {
			e.Title = strings.TrimRight(text[:i], " ;.:")
			e.Note = strings.TrimSpace(text[i:])
		}
	}
	return e
}

// sentenceEnd is the place after the first "; ", ". " or ": " outside brackets
// that leaves enough for a title, or 0.
func sentenceEnd(s string) int {
	depth := 0
	for i := range len(s) - 1 {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		case ';', '.':
			if depth == 0 && s[i+1] == ' ' && i > 15 {
				return i + 1
			}
		case ':':
			// What follows a colon is a list, unless a case stands before it.
			if depth == 0 && s[i+1] == ' ' && i > 15 && !circumstance.MatchString(s[:i]) {
				return i + 1
			}
		}
	}
	return 0
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
