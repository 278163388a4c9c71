package portal

import (
	"regexp"
	"strings"
)

var (
	// formWords is "Mẫu số 01", "mẫu CT01", "Biểu mẫu BM-09".
	formWords = regexp.MustCompile(`(?i)mẫu\s+(?:đơn |tờ khai |biểu |phiếu )?(?:số\s*)?:?\s*([\p{Lu}\d][\p{L}\d]*(?:[./-][\p{L}\d]+)*)`)
	// civilStatus is a code of the civil status forms, written without the
	// word: "TP/HT-2013-TKCMC.1".
	civilStatus = regexp.MustCompile(`TP/[A-ZĐ]+-[\p{L}\d.-]*[\p{L}\d]`)
	picture     = regexp.MustCompile(`^\d+[xX]\d+$`)
)

// formCode finds the code of the blank form that a paper is filled in on:
// "CT01", "01" of "Mẫu số 01", "TP/HT-2013-TKCMC.1". It is "" when the words
// name none.
func formCode(s string) string {
	if m := civilStatus.FindString(s); m != "" {
		return m
	}
	for _, m := range formWords.FindAllStringSubmatchIndex(s, -1) {
		code, rest := s[m[2]:m[3]], strings.TrimLeft(s[m[3]:], " ")
		if !strings.ContainsAny(code, "0123456789") || picture.MatchString(code) ||
			strings.HasPrefix(rest, "bản") || strings.HasPrefix(rest, "bộ") {
			continue
		}
		return code
	}
	return ""
}
