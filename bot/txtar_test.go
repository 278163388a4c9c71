package bot_test

import (
	"regexp"
	"strings"
)

// archive is a txtar file: a comment, then files each below a marker line.
type archive struct {
	comment string
	files   []archived
}

type archived struct{ name, data string }

var marker = regexp.MustCompile(`(?m)^-- (.+) --\n`)

func parseArchive(s string) archive {
	at := marker.FindAllStringSubmatchIndex(s, -1)
	if len(at) == 0 {
		return archive{comment: s}
	}
	a := archive{comment: s[:at[0][0]]}
	for i, m := range at {
		end := len(s)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		a.files = append(a.files, archived{s[m[2]:m[3]], s[m[1]:end]})
	}
	return a
}

func (a archive) String() string {
	var b strings.Builder
	b.WriteString(a.comment)
	for _, f := range a.files {
		b.WriteString("-- " + f.name + " --\n" + f.data)
	}
	return b.String()
}
