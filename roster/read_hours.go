package roster

import (
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// weekdays in the order in which a range of them runs.
var weekdays = [...]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

const (
	weekHint = `write days and their hours, such as mon-fri: ["07:30-11:30", "13:30-17:00"]`
	spanHint = `write it as "07:30-11:30", in quotes`
	dateHint = "write the day as 2026-12-31"
)

func (r *reader) hours(n *yaml.Node, path string) Hours {
	h := Hours{Week: map[time.Weekday][]Span{}, Holidays: map[string]string{}, Extra: map[string][]Span{}}
	r.object(n, path,
		field{"week", func(n *yaml.Node, path string) { r.week(n, path, h.Week) }},
		field{"holidays", func(n *yaml.Node, path string) {
			r.pairs(n, path, `write days and their names, such as 2026-09-02: Quốc khánh`, func(key string, kn, val *yaml.Node, sub string) {
				date, ok := r.dateKey(key, kn, sub)
				if !r.plain(val, sub) {
					if !r.bad[sub] {
						r.fault(kn.Line, sub, "write its name behind the colon", "holiday has no name")
					}
					return
				}
				if name := r.text(val, sub); ok {
					h.Holidays[date] = name
				}
			})
		}},
		field{"extra", func(n *yaml.Node, path string) {
			r.pairs(n, path, `write days and their hours, such as 2026-08-22: ["07:30-11:30"]`, func(key string, kn, val *yaml.Node, sub string) {
				date, ok := r.dateKey(key, kn, sub)
				if spans := r.spans(val, sub); ok {
					h.Extra[date] = spans
				}
			})
		}},
	)
	return h
}

func (r *reader) dateKey(key string, kn *yaml.Node, path string) (string, bool) {
	day, ok := parseDay(key, r.zone)
	if !ok {
		r.fault(kn.Line, path, dateHint, "want a day, got %q", clip(key))
	}
	return day.Format(time.DateOnly), ok
}

func (r *reader) week(n *yaml.Node, path string, week map[time.Weekday][]Span) {
	first := map[time.Weekday]int{} // line on which a day's hours stand
	r.pairs(n, path, weekHint, func(key string, kn, val *yaml.Node, sub string) {
		days, ok := parseDays(key)
		if !ok {
			r.fault(kn.Line, sub, weekHint, "want mon, tue, wed, thu, fri, sat, sun or a range such as mon-fri, got %q", clip(key))
		}
		spans := r.spans(val, sub)
		for _, d := range days {
			if line, dup := first[d]; dup {
				r.fault(kn.Line, sub, "keep one of them", "hours of %s are there twice, first on line %d", d, line)
				continue
			}
			first[d] = kn.Line
			week[d] = spans
		}
	})
}

// parseDays reads "mon" or "mon-fri"; a range may run over Sunday.
func parseDays(s string) ([]time.Weekday, bool) {
	from, to, ranged := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "-")
	i, ok := weekday(from)
	j := i
	if ranged && ok {
		j, ok = weekday(to)
	}
	if !ok {
		return nil, false
	}
	var days []time.Weekday
	for ; ; i = (i + 1) % len(weekdays) {
		days = append(days, time.Weekday((i+1)%len(weekdays)))
		if i == j {
			return days, true
		}
	}
}

func weekday(s string) (int, bool) {
	for i, name := range weekdays {
		if strings.TrimSpace(s) == name {
			return i, true
		}
	}
	return 0, false
}

// spans reads a day's hours; they must run forward without overlap. A day
// without any is closed.
func (r *reader) spans(n *yaml.Node, path string) []Span {
	if !r.plain(n, path) {
		return nil
	}
	read := items(r, n, path, func(n *yaml.Node, path string) Span {
		if n.Kind == yaml.ScalarNode {
			if s, ok := parseSpan(n.Value); ok {
				return s
			}
		}
		r.fault(n.Line, path, spanHint, "want hours from-to, got %s", describe(n))
		return Span{}
	})
	var end time.Duration
	for i, s := range read {
		sub := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case r.bad[sub]:
			continue
		case s.From >= s.To:
			r.fault(r.line(sub), sub, "write the earlier time first; hours do not run over midnight", "hours end before they begin")
		case s.From < end:
			r.fault(r.line(sub), sub, "write them in order, without overlap", "hours begin before the hours in front of them end")
		}
		end = max(end, s.To)
	}
	return read
}

func parseSpan(s string) (Span, bool) {
	a, b, _ := strings.Cut(strings.TrimSpace(s), "-")
	from, ok := parseClock(a)
	to, ok2 := parseClock(b)
	return Span{from, to}, ok && ok2
}

// parseClock reads "7:30", "07:30" and, as the end of a day, "24:00".
func parseClock(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "24:00" {
		return 24 * time.Hour, true
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, false
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
}
