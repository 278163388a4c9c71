package zalobot_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/words"
)

// option is what a citizen's screen offers: words, and what she types for them.
type option struct{ label, typed string }

var numberedLine = regexp.MustCompile(`^(\d+)\. (.+)$`)

const pickLine = "Bà con nhắn số để chọn ạ."

// heads reports whether a line heads a menu, in any language.
func (p *trial) heads(line string) bool {
	return slices.ContainsFunc(words.Langs(), func(l words.Lang) bool { return line == catalogue(p.t).Text(l, "zalobot.pick") })
}

// phrase is what a line says may be typed at any time; false when it says no
// such thing in any language.
func (p *trial) phrase(line string) (string, bool) {
	for _, l := range words.Langs() {
		before, after, _ := strings.Cut(catalogue(p.t).Text(l, "zalobot.phrase", "phrase", "\x00"), "\x00")
		if rest, ok := strings.CutPrefix(line, before); ok && strings.HasSuffix(rest, after) {
			return strings.TrimSuffix(rest, after), true
		}
	}
	return "", false
}

// options reads the screen as she does: the newest menu counts; the numbers
// below its head, and before them those of the text above.
func (p *trial) options(chat string) []option {
	var above, below []string // lines on either side of the newest head
	var phrases []option
	for _, m := range p.fake.Received(token, chat) {
		for line := range strings.SplitSeq(strings.ReplaceAll(m.Text, "\u00a0", " "), "\n") {
			if typed, ok := p.phrase(line); ok {
				phrases = append(phrases, option{typed, typed})
			}
			if p.heads(line) {
				above, below = append(above, below...), nil
				phrases = nil
				continue
			}
			below = append(below, line)
		}
	}
	find := func(in []string, n int) (string, bool) {
		for _, line := range slices.Backward(in) {
			if match := numberedLine.FindStringSubmatch(line); match != nil && match[1] == strconv.Itoa(n) {
				return match[2], true
			}
		}
		return "", false
	}
	var out []option
	for n := 1; len(above) > 0; n++ {
		label, ok := find(below, n)
		if !ok {
			label, ok = find(above, n)
		}
		if !ok {
			break
		}
		if n > 1 && n-1 > len(out) {
			break
		}
		out = append(out, option{label, strconv.Itoa(n)})
	}
	return append(out, phrases...)
}

// pick is what she types for the words of a choice; "" when the screen does
// not offer it.
func (p *trial) pick(chat, label string) string {
	near := ""
	for _, o := range p.options(chat) {
		switch {
		case o.label == label:
			return o.typed
		case near == "" && strings.Contains(o.label, label):
			near = o.typed
		}
	}
	return near
}

// files are the contents of the files that arrived in a chat: of a picture
// what the platform loaded, of a link what lies behind it.
func (p *trial) files(chat string) [][]byte {
	var out [][]byte
	for _, m := range p.fake.Received(token, chat) {
		if m.Kind == "photo" {
			out = append(out, m.File)
			continue
		}
		for word := range strings.FieldsSeq(m.Text) {
			if strings.HasPrefix(word, p.hook.URL+linkPath) {
				out = append(out, p.load(word))
			}
		}
	}
	return out
}

// load opens an address as a phone does.
func (p *trial) load(address string) []byte {
	p.t.Helper()
	res, err := http.Get(address) //nolint:noctx // at the end of a test, too
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // only read from
	content, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		p.t.Errorf("a link leads to no file: status %d, %v", res.StatusCode, err)
	}
	return content
}

// String writes an option as she reads it.
func (o option) String() string { return fmt.Sprintf("%s=%s", o.typed, o.label) }
