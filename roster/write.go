package roster

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Write is the roster as a file that Load reads back equal, revision and
// all. Comments of the file it once came from are not in it. The error lists
// what Load would refuse: a roster that was put together otherwise may hold
// what no file can say.
func Write(r *Roster) ([]byte, error) {
	out := r.encode()
	back, faults := Load(out, "written roster")
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("write roster:\n%w", err)
	}
	if back.Revision != r.settled().revision() {
		return nil, fmt.Errorf("write roster: %s reads back as another", r.Ward.Name)
	}
	return out, nil
}

// settled is the roster as Load gives it where a file has no way to say the
// difference: hours always have their three maps.
func (r *Roster) settled() *Roster {
	s := *r
	if s.Hours.Week == nil {
		s.Hours.Week = map[time.Weekday][]Span{}
	}
	if s.Hours.Holidays == nil {
		s.Hours.Holidays = map[string]string{}
	}
	if s.Hours.Extra == nil {
		s.Hours.Extra = map[string][]Span{}
	}
	return &s
}

// encode writes the file, well formed whatever the roster says.
func (r *Roster) encode() []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("ward:")
	for _, f := range [][2]string{{"name", r.Ward.Name}, {"province", r.Ward.Province}, {"address", r.Ward.Address}, {"phone", r.Ward.Phone}} {
		if f[1] != "" || f[0] == "name" {
			line("  %s: %s", f[0], scalar(f[1]))
		}
	}
	if r.Ward.Sample {
		line("  sample: true")
	}
	line("\nzone: %s", scalar(r.zone().String()))
	line("\n# How soon an officer answers, counted in working time.\npromise: %s", span(r.Promise))
	r.encodeHours(line)
	list(line, "groups", r.Groups, func(g ResidentGroup) string {
		return entry("id", scalar(string(g.ID)), "name", scalar(g.Name), "aliases", scalars(g.Aliases))
	})
	list(line, "sectors", r.Sectors, func(s Sector) string {
		return entry("id", scalar(string(s.ID)), "name", scalar(s.Name), "covers", scalars(s.Covers))
	})
	r.encodeOfficers(line)
	list(line, "duties", r.Duties, func(d Duty) string {
		return entry("group", optional(string(d.Group)), "sector", optional(string(d.Sector)), "officer", scalar(string(d.Officer)), "from", r.date(d.From), "to", r.date(d.To))
	})
	if r.DeskTeam != nil {
		ids := make([]string, len(r.DeskTeam))
		for i, id := range r.DeskTeam {
			ids[i] = string(id)
		}
		line("\n# Who takes what nobody else can, in order.\ndesk: %s", scalars(ids))
	}
	return b.Bytes()
}

func (r *Roster) encodeHours(line func(string, ...any)) {
	line("\nhours:\n  week:%s", none(len(r.Hours.Week), "{}"))
	for i := 0; i < len(weekdays); i++ {
		spans, there := r.Hours.Week[weekdayAt(i)]
		if !there {
			continue
		}
		first := i
		for i+1 < len(weekdays) {
			next, there := r.Hours.Week[weekdayAt(i+1)]
			if !there || !slices.Equal(next, spans) || (next == nil) != (spans == nil) {
				break
			}
			i++
		}
		days := weekdays[first]
		if i > first {
			days += "-" + weekdays[i]
		}
		line("    %s:%s", days, spanList(spans))
	}
	if len(r.Hours.Holidays) > 0 {
		line("  holidays:")
		for _, date := range sortedKeys(r.Hours.Holidays) {
			line("    %s: %s", date, scalar(r.Hours.Holidays[date]))
		}
	}
	if len(r.Hours.Extra) > 0 {
		line("  extra:")
		for _, date := range sortedKeys(r.Hours.Extra) {
			line("    %s:%s", date, spanList(r.Hours.Extra[date]))
		}
	}
}

func (r *Roster) encodeOfficers(line func(string, ...any)) {
	if r.Officers == nil {
		return
	}
	line("\nofficers:%s", none(len(r.Officers), "[]"))
	for _, o := range r.Officers {
		line("  - id: %s\n    name: %s", scalar(string(o.ID)), scalar(o.Name))
		if o.Title != "" {
			line("    title: %s", scalar(o.Title))
		}
		if !o.Enabled {
			line("    enabled: false")
		}
		if !o.CanReply {
			line("    can_reply: false")
		}
		if o.Lead {
			line("    lead: true")
		}
		if o.Substitute != "" {
			line("    substitute: %s", scalar(string(o.Substitute)))
		}
		if o.Absences == nil {
			continue
		}
		line("    absences:%s", none(len(o.Absences), "[]"))
		for _, a := range o.Absences {
			note := ""
			if a.Note != "" {
				note = scalar(a.Note)
			}
			line("      - %s", entry("from", r.date(a.From), "to", r.date(a.To), "note", note))
		}
	}
}

// list writes a list of entries on a line each; a nil one is left out.
func list[T any](line func(string, ...any), name string, items []T, one func(T) string) {
	if items == nil {
		return
	}
	line("\n%s:%s", name, none(len(items), "[]"))
	for _, item := range items {
		line("  - %s", one(item))
	}
}

// entry is {name: value, …} of the pairs whose value is not "".
func entry(pairs ...string) string {
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			parts = append(parts, pairs[i]+": "+pairs[i+1])
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// none is how an empty collection is written behind its name.
func none(n int, empty string) string {
	if n == 0 {
		return " " + empty
	}
	return ""
}

func (r *Roster) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(r.zone()).Format(time.DateOnly)
}

// span is a length of time as people write it: 60m, 4h.
func span(d time.Duration) string {
	if d%time.Minute == 0 {
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

func spanList(spans []Span) string {
	if spans == nil {
		return ""
	}
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = fmt.Sprintf("%q", clockText(s.From)+"-"+clockText(s.To))
	}
	return " [" + strings.Join(parts, ", ") + "]"
}

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// weekdayAt is the i-th day of a week that begins on Monday.
func weekdayAt(i int) time.Weekday { return time.Weekday((i + 1) % len(weekdays)) }

// plainText is a text that YAML reads as one without quotes, also inside
// brackets.
var plainText = regexp.MustCompile(`^\p{L}[\p{L}\p{M}\p{N}]*([ ./_-]+[\p{L}\p{M}\p{N}]+)*$`)

// yamlWords are plain words that YAML takes for something else than a text.
var yamlWords = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// scalar writes a text: plain where that is safe, else in quotes, in which
// JSON and YAML agree.
func scalar(s string) string {
	if plainText.MatchString(s) && !slices.Contains(yamlWords, strings.ToLower(s)) {
		return s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a text always encodes
	return strings.TrimSpace(b.String())
}

// optional is scalar of a text, and "" of none.
func optional(s string) string {
	if s == "" {
		return ""
	}
	return scalar(s)
}

// scalars writes a list of texts; "" for a nil one.
func scalars(list []string) string {
	if list == nil {
		return ""
	}
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = scalar(s)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
