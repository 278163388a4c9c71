package words

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

//go:embed limits.yaml
var shippedLimits []byte

// unit is how a channel counts the length of a text.
type unit string

const (
	unitRunes unit = "runes"
	unitUTF16 unit = "utf16"
	unitBytes unit = "bytes"
)

// limit bounds the length of the texts whose keys match a pattern.
type limit struct {
	Keys   string         `yaml:"keys"`
	Name   string         `yaml:"name"` // what people are told of it
	Most   int            `yaml:"most"`
	Unit   unit           `yaml:"unit"`
	Why    string         `yaml:"why"`
	Except map[string]int `yaml:"except"`
}

type limits struct {
	Limits []limit           `yaml:"limits"`
	Values map[string]string `yaml:"values"`
}

// readLimits reads limits.yaml.
func readLimits(b []byte) (limits, error) {
	var l limits
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&l); err != nil {
		return l, fmt.Errorf("read limits: %w", err)
	}
	for _, one := range l.Limits {
		switch {
		case one.Keys == "" || one.Name == "" || one.Most <= 0 || one.Why == "":
			return l, fmt.Errorf("read limits: %q needs keys, name, most and why", one.Keys)
		case one.Unit != unitRunes && one.Unit != unitUTF16 && one.Unit != unitBytes:
			return l, fmt.Errorf("read limits: %q has the unknown unit %q", one.Keys, one.Unit)
		}
	}
	return l, nil
}

// exceeded lists the limits that a text breaks.
func (l limits) exceeded(key, text string) []string {
	var out []string
	for _, one := range l.of(key) {
		if n := one.Unit.count(l.filled(text)); n > one.Most {
			out = append(out, fmt.Sprintf("%d %s, at most %d (%s)", n, one.Unit, one.Most, one.Why))
		}
	}
	return out
}

// of lists the limits of a key, each with the most that counts for it.
func (l limits) of(key string) []limit {
	var out []limit
	for _, one := range l.Limits {
		if !matches(one.Keys, key) {
			continue
		}
		if more, ok := one.Except[key]; ok {
			one.Most = more
		}
		out = append(out, one)
	}
	return out
}

// filled is a text with the longest usual value of each placeholder.
func (l limits) filled(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		if v, ok := l.Values[strings.Trim(p, "{}")]; ok {
			return v
		}
		return p
	})
}

func (u unit) count(s string) int {
	switch u {
	case unitBytes:
		return len(s)
	case unitUTF16:
		return len(utf16.Encode([]rune(s)))
	default:
		return utf8.RuneCountInString(s)
	}
}

// matches reports whether a key fits a pattern in which * stands for
// anything.
func matches(pattern, key string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return key == pattern
	}
	key, ok := strings.CutPrefix(key, first)
	if !ok {
		return false
	}
	for i := range len(key) + 1 {
		if matches(rest, key[i:]) {
			return true
		}
	}
	return false
}
