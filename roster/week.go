package roster

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ParseWeek reads working days ("mon-fri", "mon-fri, sat") and the hours of
// each of them ("07:30-11:30, 13:30-17:00"), as somebody types them.
func ParseWeek(days, hours string) (map[time.Weekday][]Span, error) {
	var spans []Span
	for _, part := range typedList(hours) {
		s, ok := parseSpan(typedHours(part))
		switch {
		case !ok:
			return nil, fmt.Errorf("%q are no hours; write them as 07:30-11:30, 13:30-17:00", clip(part))
		case s.From >= s.To:
			return nil, fmt.Errorf("%q ends before it begins; write the earlier time first", clip(part))
		case len(spans) > 0 && s.From < spans[len(spans)-1].To:
			return nil, fmt.Errorf("%q begins before the hours in front of it end; write them in order", clip(part))
		}
		spans = append(spans, s)
	}
	if len(spans) == 0 {
		return nil, errors.New("there are no hours; write them as 07:30-11:30, 13:30-17:00")
	}
	week := map[time.Weekday][]Span{}
	for _, part := range typedList(days) {
		named, ok := parseDays(strings.ReplaceAll(part, "–", "-"))
		if !ok {
			return nil, fmt.Errorf("%q are no days; write them as mon-fri, or mon-fri, sat", clip(part))
		}
		for _, d := range named {
			week[d] = spans
		}
	}
	if len(week) == 0 {
		return nil, errors.New("there are no working days; write them as mon-fri")
	}
	return week, nil
}

// typedHours is "7h30–11h" as a roster writes it.
func typedHours(s string) string {
	from, to, _ := strings.Cut(strings.ReplaceAll(s, "–", "-"), "-")
	for _, t := range []*string{&from, &to} {
		if *t = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(*t)), "h", ":"); strings.HasSuffix(*t, ":") {
			*t += "00"
		}
	}
	return from + "-" + to
}

// typedList cuts what somebody typed at commas and semicolons.
func typedList(s string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ',' || c == ';' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
