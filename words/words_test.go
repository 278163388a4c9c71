package words

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"
)

func TestShippedCatalogue(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Error(err)
	}
}

// TestShippedFilesAreFlat reads the files without the types of Read, which
// would take a number or a yes for a text.
func TestShippedFilesAreFlat(t *testing.T) {
	for _, lang := range Langs() {
		names, err := fs.Glob(shipped, string(lang)+"/*")
		if err != nil || len(names) == 0 {
			t.Fatalf("no files of %s: %v", lang, err)
		}
		for _, name := range names {
			b, err := fs.ReadFile(shipped, name)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(b), "\n") {
				if strings.TrimRight(line, " \t\r") != line {
					t.Errorf("%s:%d: space at the end of the line", name, i+1)
				}
				if strings.Contains(line, "\t") {
					t.Errorf("%s:%d: tab", name, i+1)
				}
			}
			var doc yaml.Node
			if err := yaml.Unmarshal(b, &doc); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
				t.Errorf("%s: is not a map of names to texts", name)
				continue
			}
			for i, n := range doc.Content[0].Content {
				if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || n.Anchor != "" {
					t.Errorf("%s:%d: %q is not a plain text (put it in quotes)", name, n.Line, n.Value)
				}
				if i%2 == 1 && strings.TrimRight(n.Value, "\n") != strings.TrimSpace(n.Value) {
					t.Errorf("%s:%d: space around the text", name, n.Line)
				}
			}
		}
	}
}

func TestText(t *testing.T) {
	c, err := Read(fstest.MapFS{
		"vi/bot.yaml": {Data: []byte("hello: Chào {name}, {name} ở {group}\nonly: chỉ tiếng Việt\n")},
		"en/bot.yaml": {Data: []byte("hello: Hello {name} of {group}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		lang Lang
		key  string
		args []string
		want string
	}{
		{Vi, "bot.hello", []string{"name", "Hương", "group", "Tổ 7"}, "Chào Hương, Hương ở Tổ 7"},
		{En, "bot.hello", []string{"group", "Group 7", "name", "Huong"}, "Hello Huong of Group 7"},
		{En, "bot.hello", []string{"name", "{group}", "group", "x"}, "Hello {group} of x"}, // what a citizen is called is not read again
		{En, "bot.only", nil, "chỉ tiếng Việt"},
		{Vi, "bot.gone", nil, "bot.gone"},
		{Vi, "bot.hello", []string{"name"}, "Chào {name}, {name} ở {group}"},
	} {
		if got := c.Text(x.lang, x.key, x.args...); got != x.want {
			t.Errorf("%s %s: got %q, want %q", x.lang, x.key, got, x.want)
		}
	}
}

func TestReadTellsEveryBrokenFile(t *testing.T) {
	_, err := Read(fstest.MapFS{
		"vi/a.yaml": {Data: []byte("x: [1, 2]\n")},
		"vi/b.yaml": {Data: []byte("x: a\nx: b\n")},
		"vi/c.yaml": {Data: []byte("x: a\n")},
		"en/d.yaml": {Data: []byte("nested:\n  x: a\n")},
	})
	for _, name := range []string{"vi/a.yaml", "vi/b.yaml", "en/d.yaml"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not told of: %v", name, err)
		}
	}
}

func TestCheckTellsEverything(t *testing.T) {
	c, err := Read(fstest.MapFS{
		"vi/bot.yaml": {Data: []byte(strings.Join([]string{
			`fine: "Chào {name}"`, `vi_only: chào`, `names: "{a} {b} {a}"`, `empty: ""`, `gap: "a  b"`, "nfd: \"a\u0309\"",
			`brace: "a {Name}"`, `open: "a { b"`, "hidden: \"a\u200bb\"", `button_long: Hai mươi mốt chữ đây rồi`,
			`button_group: "Hỏi {group} nhé"`, `Bad-Key: a`, "lines: \"a \\n b\"", `button_free: Hai mươi mốt chữ nhưng được phép`}, "\n"))},
		"en/bot.yaml": {Data: []byte(strings.Join([]string{
			`fine: "Hello {name}"`, `en_only: hello`, `names: "{a} {c}"`, `empty: x`, `gap: a b`, `nfd: a`,
			`brace: a`, `open: a b`, `hidden: a`, `button_long: short`,
			`button_group: "Ask {group}"`, `Bad-Key: a`, `lines: a`, `button_free: short`}, "\n"))},
	})
	if err != nil {
		t.Fatal(err)
	}
	l := limits{
		Limits: []limit{{Keys: "bot.button_*", Most: 20, Unit: unitRunes, Why: "cut", Except: map[string]int{"bot.button_free": 40, "bot.gone": 9}}},
		Values: map[string]string{"group": "Tổ dân phố 12"},
	}
	got := c.check(l)
	if got == nil {
		t.Fatal("no fault")
	}
	want := []string{
		"en bot.vi_only: text is missing", "vi bot.en_only: text is missing", "en bot.names: placeholders are [a c], in vi [a b]",
		"vi bot.empty: text is empty", "vi bot.gap: two spaces", "vi bot.nfd: text is not composed", "vi bot.brace: brace",
		"vi bot.open: brace", "vi bot.hidden: invisible", "vi bot.button_long: text is too long: 24 runes, at most 20",
		"vi bot.button_group: text is too long: 21 runes", "vi bot.Bad-Key: key", "vi bot.lines: space at the end", "vi bot.gone: is an exception",
	}
	for _, w := range want {
		if !strings.Contains(got.Error(), w) {
			t.Errorf("%q is not told; got\n%v", w, got)
		}
	}
	for _, fine := range []string{"bot.fine", "bot.button_free", "en bot.button_group"} {
		if strings.Contains(got.Error(), fine+":") {
			t.Errorf("%s is told; got\n%v", fine, got)
		}
	}
}

func TestLimitsAreReadStrictly(t *testing.T) {
	for name, text := range map[string]string{
		"field": "limits: [{keys: a, most: 1, unit: runes, why: b, mots: 2}]",
		"unit":  "limits: [{keys: a, most: 1, unit: letters, why: b}]",
		"most":  "limits: [{keys: a, unit: runes, why: b}]",
		"why":   "limits: [{keys: a, most: 1, unit: runes}]",
	} {
		if _, err := readLimits([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, key string
		want         bool
	}{
		{"bot.*", "bot.x", true}, {"bot.*", "bots.x", false}, {"bot.x", "bot.x", true}, {"bot.x", "bot.xy", false},
		{"*_title", "bot.a_title", true}, {"a*b*c", "a1b2c", true}, {"a*b*c", "a1c2b", false}, {"*", "", true},
	} {
		if got := matches(c.pattern, c.key); got != c.want {
			t.Errorf("%s on %s: got %v", c.pattern, c.key, got)
		}
	}
}

func TestUnits(t *testing.T) {
	for u, want := range map[unit]int{unitRunes: 3, unitUTF16: 4, unitBytes: 8} {
		if got := u.count("ế𝄞a"); got != want {
			t.Errorf("%s: got %d, want %d", u, got, want)
		}
	}
}
