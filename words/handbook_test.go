package words

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// TestHandbookNamesWhatIsOnThePage holds the officers' handbook to the pages:
// what it sets in bold is a text of the catalogue, in each half's language. A
// text may be named by its beginning, up to a colon or the end of a sentence.
func TestHandbookNamesWhatIsOnThePage(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile("../docs/officers.md")
	if err != nil {
		t.Fatal(err)
	}
	halves := strings.Split(string(b), "\n# ")
	if len(halves) != 2 {
		t.Fatalf("%d halves", len(halves))
	}
	for i, lang := range Langs() {
		var said []string
		for _, key := range c.Keys(lang) {
			said = append(said, shown(c.Text(lang, key)))
		}
		names := bold.FindAllStringSubmatch(halves[i], -1)
		if len(names) < 60 {
			t.Errorf("%s: only %d words in bold", lang, len(names))
		}
		for _, m := range names {
			name := shown(m[1])
			if !slices.ContainsFunc(said, func(s string) bool { return named(s, name) }) && !heading(halves[i], m[0]) {
				t.Errorf("%s: %q stands on no page", lang, name)
			}
		}
	}
}

// named reports whether a text is called by a name.
func named(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	return ok && (rest == "" || rest[0] == ':' || strings.HasSuffix(name, "."))
}

// heading reports whether words in bold begin a paragraph of their own, as a
// small heading does.
func heading(doc, words string) bool {
	return strings.Contains(doc, "\n\n"+words+"\n\n") || strings.Contains(doc, "\n\n"+words+":")
}

// shown is a text as it is quoted: what is filled in is three dots.
func shown(s string) string {
	s = strings.Join(strings.Fields(placeholder.ReplaceAllString(s, "…")), " ")
	return strings.ReplaceAll(s, " …", "…")
}
