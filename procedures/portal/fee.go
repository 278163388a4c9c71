package portal

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

const (
	// Below this nobody charges a fee in dong: the record dropped the
	// thousands or the currency.
	leastDong = 1000
	// Above this the number is none.
	mostDong = 10_000_000_000
)

var (
	feeAmount = regexp.MustCompile(`^(\d+)\s+(\S+)\s*(.*)$`)
	// free is how a condition beside 0 says that nothing is due.
	free = regexp.MustCompile(`(?i)^(không( có| thu| mất| phải nộp)?( phí| lệ phí|,|\s)*(đồng)?\s*[.;]?$|không thu|không mất|không phải nộp|không có[.;]?$|miễn|trường hợp[^.]*\bmiễn|phí, lệ phí: không)`)
	// freeWords says twice that nothing is due.
	freeWords = regexp.MustCompile(`(?i)^[^\p{L}]*miễn phí(?: đồng)?\s*[-:.]\s*(\S)`)
	// priced is an amount in words.
	priced = regexp.MustCompile(`(?i)\d\s*(đồng|đ/|vnđ|usd)`)
	// perUnit is what an amount is due for: "/trang", "7.000 đồng/lần".
	perUnit = regexp.MustCompile(`^/\s*(?:0?1\s+)?([^.;,:()+]{1,40})`)
)

// fees reads what one submission costs: one amount or more, separated by
// " | ", each with its condition in brackets. What has no amount that can be
// believed comes back as text.
func fees(s, note string) (out []procedures.Fee, text string) {
	if none(s) {
		return nil, ""
	}
	var words []string
	blankZero := false
	for _, part := range strings.Split(" "+s+" ", " | ") {
		part = strings.TrimSpace(part)
		m := feeAmount.FindStringSubmatch(part)
		if m == nil {
			words = add(words, part)
			continue
		}
		condition := unwrap(m[3])
		n, err := strconv.ParseInt(m[1], 10, 64)
		switch {
		case err != nil || n > mostDong || m[2] != "VNĐ" && m[2] != "USD":
			words = add(words, part)
		case n == 0 && condition == "":
			blankZero = true
		case n == 0:
			if c, ok := freeCondition(condition); ok {
				out = append(out, procedures.Fee{Condition: c})
			} else {
				words = add(words, condition)
			}
		default:
			f, ok := dueFee(n, m[2], condition, note)
			if ok {
				out = append(out, f)
			} else if n == 1 && condition != "" {
				words = add(words, condition)
			} else {
				words = add(words, part)
			}
		}
	}
	if blankZero && len(out) == 0 && len(words) == 0 {
		out = append(out, procedures.Fee{})
	}
	return out, strings.Join(words, "\n")
}

// add appends a text that says something new.
func add(words []string, s string) []string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, " VNĐ ()") && strings.HasPrefix(s, "1 ") {
		return words
	}
	for _, w := range words {
		if w == s {
			return words
		}
	}
	return append(words, s)
}

// freeCondition reports whether the words beside a fee of 0 say that it is
// free, and the condition that is left of them.
func freeCondition(c string) (string, bool) {
	b := strings.TrimSpace(bare(c))
	if !free.MatchString(b) || priced.MatchString(b) {
		return "", false
	}
	switch strings.ToLower(strings.TrimRight(b, ".; ")) {
	case "không", "không có", "miễn phí", "miễn", "không thu", "không thu phí", "không mất phí":
		return "", true
	}
	return freeWords.ReplaceAllString(c, "$1"), true
}

// dueFee makes a fee of an amount above 0; it is not ok when the amount
// cannot be what people pay.
func dueFee(n int64, currency, condition, note string) (procedures.Fee, bool) {
	f := procedures.Fee{Amount: n, Condition: condition}
	plainNumber := strconv.FormatInt(n, 10)
	switch {
	case currency == "USD" || namesAmount(condition, plainNumber, "USD") || n < leastDong && namesAmount(note, plainNumber, "USD"):
		f.Currency = "USD"
	case n >= leastDong:
	case strings.Contains(condition, dotted(n*1000)):
		f.Amount = n * 1000
	default:
		return procedures.Fee{}, false
	}
	f.Per, f.Condition = due(f, condition)
	return f, true
}

// namesAmount reports whether a text names the amount with the currency.
func namesAmount(text, amount, currency string) bool {
	for rest := text; ; {
		i := strings.Index(rest, amount)
		if i < 0 {
			return false
		}
		before, after := rest[:i], strings.TrimLeft(rest[i+len(amount):], " ")
		if (before == "" || !strings.ContainsAny(before[len(before)-1:], "0123456789.,")) &&
			(strings.HasPrefix(after, currency) || strings.HasPrefix(after, "đô la Mỹ") || strings.HasPrefix(after, "Đô la Mỹ")) {
			return true
		}
		rest = rest[i+len(amount):]
	}
}

// due finds what the amount is due for. Where the condition says nothing
// else, none is left.
func due(f procedures.Fee, condition string) (per, rest string) {
	for _, number := range []string{"", dotted(f.Amount), strconv.FormatInt(f.Amount, 10)} {
		i := 0
		if number != "" {
			if i = strings.Index(condition, number); i < 0 {
				continue
			}
		}
		after := strings.TrimLeft(condition[i+len(number):], " ")
		for _, word := range []string{"đồng", "Đồng", "vnđ", "VNĐ", "USD", "đ", "Đ"} {
			if cut, ok := strings.CutPrefix(after, word); ok && number != "" {
				after = strings.TrimLeft(cut, " ")
				break
			}
		}
		m := perUnit.FindStringSubmatch(after)
		if m == nil {
			continue
		}
		per = strings.ReplaceAll(strings.Join(strings.Fields(m[1]), " "), "/ ", "/")
		if bare(condition[:i]) == "" && strings.Trim(after[len(m[0]):], " .;,)") == "" {
			return per, ""
		}
		return per, condition
	}
	return "", condition
}

// dotted writes 15000 as people do here: 15.000.
func dotted(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// unwrap takes the brackets and bullets off a condition.
func unwrap(s string) string {
	s = strings.TrimSpace(s)
	for {
		before, inside := lastBrackets(s)
		if before != "" || inside == "" && s != "()" {
			break
		}
		s = inside
	}
	// The record sometimes loses a bracket at its end.
	if strings.HasPrefix(s, "(") && !strings.Contains(s, ")") {
		s = s[1:]
	}
	if strings.HasSuffix(s, ")") && !strings.Contains(s, "(") {
		s = s[:len(s)-1]
	}
	return strings.TrimSpace(bare(s))
}
