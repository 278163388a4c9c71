package vi

import (
	"strings"
	"testing"
)

func FuzzPhrases(f *testing.F) {
	for _, s := range [][2]string{
		{"a|b_c d?\t1", "b c d"}, {"mẹ ... mất\t2", "me toi moi mat"}, {"x? y\t3", "x y a"}, {"... c\t1", "c"}, {"a|\t1", "a"},
		{"a? b? c?\t1", "a"}, {"# a\t1\r\nb\t2\r\n", "b"}, {"a\ta,b", "a b"}, {"_\t1", ""}, {"a ... ... b\t1", "a x b"}, {"\u0301\t1", "\u0301"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, table, question string) {
		// The tables are ours: what is to be held are texts, not how long a
		// pattern of nothing but gaps takes.
		if len(table) > 40 || len(question) > 200 {
			return
		}
		p, err := ParsePhrases(table, 1)
		if err != nil {
			if !strings.Contains(err.Error(), "line ") {
				t.Fatalf("no line in %v", err)
			}
			return
		}
		p.Columns(func(pattern string, columns []string) {
			if strings.TrimSpace(pattern) == "" || len(columns) != 1 {
				t.Fatalf("%q: pattern %q with %d columns", table, pattern, len(columns))
			}
		})
		p.Literals(func(words []Token) {
			if len(words) == 0 {
				t.Fatalf("%q: a literal without words", table)
			}
		})
		tokens := Tokens(question)
		for _, matches := range [][]Match{p.Find(tokens), p.FindUnless(tokens, 0)} {
			used := map[int]bool{}
			for _, m := range matches {
				last := -1
				for _, i := range m.At {
					if i <= last || i >= len(tokens) || used[i] {
						t.Fatalf("%q in %q: %+v", table, question, matches)
					}
					last, used[i] = i, true
				}
				if last < 0 {
					t.Fatalf("%q in %q: a match of nothing", table, question)
				}
			}
		}
	})
}
