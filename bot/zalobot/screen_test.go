package zalobot_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// option is what a citizen's screen offers: words, and what she types for them.
type option struct{ label, typed string }

var (
	numberedLine = regexp.MustCompile(`^(\d+)\. (.+)$`)
	phraseLine   = regexp.MustCompile(`^Bà con có thể nhắn: "(.+)"\.$`)
)

const pickLine = "Bà con nhắn số để chọn ạ."

// options reads the screen as she does: the newest menu counts; the numbers
// below its head, and before them those of the text above.
func (p *trial) options(chat string) []option {
	var above, below []string // lines on either side of the newest head
	var phrases []option
	for _, m := range p.fake.Received(token, chat) {
		for line := range strings.SplitSeq(strings.ReplaceAll(m.Text, "\u00a0", " "), "\n") {
			if match := phraseLine.FindStringSubmatch(line); match != nil {
				phrases = append(phrases, option{match[1], match[1]})
			}
			if line == pickLine {
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
	for _, o := range p.options(chat) {
		if strings.Contains(o.label, label) {
			return o.typed
		}
	}
	return ""
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
			if !strings.HasPrefix(word, p.hook.URL+"/tep/") {
				continue
			}
			req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, word, nil)
			if err != nil {
				p.t.Fatal(err)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				p.t.Fatal(err)
			}
			content, err := io.ReadAll(res.Body)
			if err != nil {
				p.t.Fatal(err)
			}
			_ = res.Body.Close()
			out = append(out, content)
		}
	}
	return out
}

// String writes an option as she reads it.
func (o option) String() string { return fmt.Sprintf("%s=%s", o.typed, o.label) }
