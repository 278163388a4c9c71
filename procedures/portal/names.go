package portal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
)

// The record separates names by commas, but names hold commas too ("Sở Văn
// hóa, Thể thao và Du lịch"). A comma separates only before the first word
// of another name.
var (
	agencyHeads = regexp.MustCompile(`^(?i:chi (cục|nhánh)|cục|sở|bộ|tổng cục|vụ|viện|thuế|cảng vụ|văn phòng|ngân hàng|cơ (quan|sở)|ban|công an|ủy ban|uỷ ban|ubnd|bảo hiểm|chủ tịch|trung tâm|phòng|thủ (tướng|trưởng)|hội|đơn vị|trường|đài|tòa án|kho bạc|giám đốc|đội|bệnh viện|quân (khu|chủng)|đồn|tổ chức)\s`)
	resultHeads = regexp.MustCompile(`^(?i:giấy|văn bản|quyết định|thông báo|công văn|thẻ|chứng (chỉ|nhận|thư)|biên bản|phiếu|danh sách|cập nhật|bằng|trích lục|sổ|báo cáo|bản|hợp đồng|xác nhận)\s`)
)

// names splits a list. Without heads a comma before a capital separates.
func names(s string, heads *regexp.Regexp) []string {
	var out []string
	depth, from := 0, 0
	add := func(part string) {
		if part = strings.Trim(bare(part), " ,;"); part != "" {
			out = append(out, part)
		}
	}
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		case ',', ';':
			rest := strings.TrimLeft(s[i+1:], " ")
			first, _ := utf8.DecodeRuneInString(rest)
			if depth == 0 && i >= from && unicode.IsUpper(first) && (heads == nil || heads.MatchString(rest)) {
				add(s[from:i])
				from = i + 1
			}
		}
	}
	add(s[from:])
	return out
}

var actNumber = regexp.MustCompile(`\d[\d.]*/(?:\d{4}/)?[\p{Lu}][\p{Lu}\d-]*|\d[\d.]*/\d{4}\b`)

// actKind is what may stand beside a number without saying more.
var actKind = regexp.MustCompile(`(?i)^[\s.:]*(luật|bộ luật|nghị định|thông tư|nghị quyết|quyết định|pháp lệnh)?[\s.:]*(số)?[\s.:]*$`)

// legal reads the acts: one per "*", the number in the last brackets.
func legal(lines []string) []procedures.LegalAct {
	var acts []string
	for _, l := range lines {
		if strings.HasPrefix(l, "  * ") || len(acts) == 0 {
			acts = append(acts, bare(l))
		} else {
			acts[len(acts)-1] += " " + strings.TrimSpace(l)
		}
	}
	var out []procedures.LegalAct
	for _, a := range acts {
		out = append(out, act(strings.Join(strings.Fields(a), " "))...)
	}
	return out
}

// act reads one act; there is none in a text without words. Brackets that
// say more than a number stay in the title.
func act(s string) []procedures.LegalAct {
	title, inside := lastBrackets(s)
	number := actNumber.FindString(inside)
	switch {
	case number == "" && strings.ContainsAny(inside, "0123456789") && !strings.Contains(inside, " "):
		number = inside
	case number == "" || actKind.ReplaceAllString(strings.Replace(inside, number, "", 1), "") != "":
		title = s
	}
	if title == "" {
		title = s
	}
	if title = strings.TrimSpace(title); title == "" {
		return nil
	}
	return []procedures.LegalAct{{Title: title, Number: strings.TrimRight(number, ". ")}}
}

// lastBrackets cuts the brackets that end a text from it.
func lastBrackets(s string) (before, inside string) {
	s = strings.TrimSpace(s)
	if !strings.HasSuffix(s, ")") {
		return s, ""
	}
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1 : len(s)-1])
			}
		}
	}
	return s, ""
}
