package portal

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

var (
	amountUnit = regexp.MustCompile(`^([\d.,]+)\s+(\S+)$`)
	// spell is a span of time in words: "05 (năm) ngày làm việc".
	spell    = regexp.MustCompile(`(?i)(\d+(?:[.,]\d+)?)\s*(?:\([^)]*\)\s*)?(ngày làm việc|giờ làm việc|ngày|giờ|tháng|năm|phút)(?:[^\p{L}]|$)`)
	sameDay  = regexp.MustCompile(`(?i)(ngay )?trong ngày( làm việc)?( khi)?( tiếp nhận| nhận| nộp)?`)
	when     = regexp.MustCompile(`(?i)(\d+\s*(?:\([^)]*\)\s*)?(ngày|giờ|tháng|phút|tuần)(?:[^\p{L}]|$))|ngay (sau )?khi|trong ngày|thời hạn giải quyết`)
	office   = regexp.MustCompile(`(?i)giờ hành chính|thời gian tiếp nhận|thứ (2|hai|6|sáu)|giờ làm việc:|đồng/`)
	calendar = regexp.MustCompile(`(?i)ngày\s+\d|tháng \d|năm \d{4}`)
)

// timeLimit reads "3 WORKING_DAY" and its like. Where the record gives no
// unit (OTHER), its words are kept, or those of the description that speak
// of time; a single span in the words is read as amount and unit.
func timeLimit(s, note string) procedures.TimeLimit {
	if none(s) {
		return procedures.TimeLimit{}
	}
	if m := amountUnit.FindStringSubmatch(s); m != nil {
		n, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64)
		if u := unit(m[2]); err == nil && n >= 0 && u != "" {
			t := procedures.TimeLimit{Amount: n, Unit: u}
			if u == procedures.UnitOther {
				t.Text = timeWords(note)
			}
			return t
		}
	}
	words, ok := strings.CutSuffix(s, "OTHER")
	t := procedures.TimeLimit{Unit: procedures.UnitOther, Text: strings.Trim(bare(words), " ")}
	if !ok || t.Text != "" {
		if found := spell.FindAllStringSubmatch(t.Text, -1); len(found) == 1 {
			if n, err := strconv.ParseFloat(strings.ReplaceAll(found[0][1], ",", "."), 64); err == nil && !calendar.MatchString(t.Text) {
				t.Amount, t.Unit = n, unit(strings.ToLower(found[0][2]))
			}
		}
	}
	switch {
	case t.Text == "":
		t.Text = timeWords(note)
	case strings.Contains(strings.ToLower(t.Text), "mô tả") && len(t.Text) < 40:
		if w := timeWords(note); w != "" {
			t.Text = w
		}
	}
	if t.Unit == procedures.UnitOther && t.Amount == 0 && len(t.Text) < 120 && sameDay.MatchString(t.Text) && !spell.MatchString(t.Text) {
		t.Unit = procedures.UnitSameDay
	}
	return t
}

// unit reads a unit as the record writes it, as code or word.
func unit(s string) procedures.TimeUnit {
	switch s {
	case "WORKING_DAY", "ngày làm việc":
		return procedures.UnitWorkingDay
	case "ngày", "DAY":
		return procedures.UnitDay
	case "HOUR", "giờ":
		return procedures.UnitHour
	case "WORKING_HOUR", "giờ làm việc":
		return procedures.UnitWorkingHour
	case "MONTH", "tháng":
		return procedures.UnitMonth
	case "YEAR", "năm":
		return procedures.UnitYear
	case "MINUTE", "phút":
		return procedures.UnitMinute
	case "OTHER":
		return procedures.UnitOther
	}
	return ""
}

// timeWords finds the first sentence of a description that says how long it
// takes, rather than when the counter is open.
func timeWords(note string) string {
	const most = 400
	for _, s := range sentences(note) {
		if when.MatchString(s) && !office.MatchString(s) && len([]rune(s)) <= most {
			return s
		}
	}
	return ""
}
