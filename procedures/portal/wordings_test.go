package portal

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"

	"github.com/motcua/motcua/procedures"
)

func TestReadWordings(t *testing.T) {
	got, err := readWordings(fstest.MapFS{
		"wordings/a.tsv":  {Data: []byte("# gà\n\n9.1\tmuốn nuôi gà\r\n9.2\tmuốn nuôi vịt\n9.1\tgà đẻ trứng vàng")},
		"wordings/b.tsv":  {Data: []byte("9.1\tcho gà ra ở riêng\n")},
		"wordings/c.txt":  {Data: []byte("no table")},
		"elsewhere/a.tsv": {Data: []byte("no table")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"muốn nuôi gà", "gà đẻ trứng vàng", "cho gà ra ở riêng"}; len(got) != 2 || !slices.Equal(got["9.1"], want) || !slices.Equal(got["9.2"], []string{"muốn nuôi vịt"}) {
		t.Errorf("got %q", got)
	}
	if got, err := readWordings(fstest.MapFS{}); err != nil || len(got) != 0 {
		t.Errorf("without tables %v, %v", got, err)
	}
}

// TestReadWordingsReportsEveryFault: of all tables at once, each with its
// table and line.
func TestReadWordingsReportsEveryFault(t *testing.T) {
	_, err := readWordings(fstest.MapFS{
		"wordings/a.tsv": {Data: []byte("# gà\n9.1\tmuốn nuôi gà\n9.1 muốn nuôi vịt\n9.1\t  \n\tmuốn nuôi ngan\n9.1\tmột\thai\n9.1\t" + norm.NFD.String("đếm trứng") + "\n")},
		"wordings/b.tsv": {Data: []byte("9.2\tMuốn nuôi gà\n9.2\tđếm trứng\n")},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"a.tsv line 3: want a code, a tab and a wording", "a.tsv line 4: want", "a.tsv line 5: want", "a.tsv line 6: want", "a.tsv line 7: not in composed form",
		`b.tsv line 1: "Muốn nuôi gà" stands already in a.tsv line 2`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "b.tsv line 2") || strings.Contains(err.Error(), "a.tsv line 2:") {
		t.Errorf("a fault too many in:\n%v", err)
	}
}

// maxWords is how long a wording is at most: nobody asks in longer sentences,
// and long ones have many words by chance.
const maxWords = 20

// TestWordingsAreShort: as people ask, without the marks and the numbers of
// documents.
func TestWordingsAreShort(t *testing.T) {
	all, err := Wordings()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for code, list := range all {
		for _, w := range list {
			n++
			if words := len(strings.Fields(w)); words > maxWords || words < 2 {
				t.Errorf("%s: %d words: %q", code, words, w)
			}
			if strings.TrimSpace(w) != w || strings.Contains(w, "  ") || !norm.NFC.IsNormalString(w) {
				t.Errorf("%s: stray space or marks: %q", code, w)
			}
		}
	}
	t.Logf("%d wordings of %d procedures", n, len(all))
	if n == 0 {
		t.Error("there are no wordings")
	}
	all["9.1"] = nil
	if again, err := Wordings(); err != nil || len(again) != len(all)-1 {
		t.Errorf("what the caller changed is kept: %v", err)
	}
}

// TestSharedWordingsAreOfTheRecord: every wording is of a procedure that the
// state issues for the whole country and communes carry out.
func TestSharedWordingsAreOfTheRecord(t *testing.T) {
	dir := os.Getenv("MOTCUA_SHARED")
	if dir == "" {
		t.Skip("needs MOTCUA_SHARED, the folder of the portal's real records")
	}
	all, err := Wordings()
	if err != nil {
		t.Fatal(err)
	}
	for code := range all {
		name := filepath.Join(dir, "data", "portal", string(code)+".txt")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		g, _, err := Parse(data, filepath.Base(name))
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		if why := (Filter{Level: procedures.LevelCommune, National: true}).wants(g); why != "" || g.Code != code {
			t.Errorf("%s: code %s, %s", code, g.Code, why)
		}
	}
}

// TestImportJoinsWordings: those of the procedure, to no other.
func TestImportJoinsWordings(t *testing.T) {
	all, err := Wordings()
	if err != nil {
		t.Fatal(err)
	}
	var code procedures.Code
	for c := range all {
		code = max(code, c) // any, the same each time
	}
	out := filepath.Join(t.TempDir(), "guides")
	if _, err := Import(context.Background(), Options{Dir: records(t, string(code), "9.9"), Out: out}); err != nil {
		t.Fatal(err)
	}
	guides, faults := procedures.LoadDir(out)
	if faults.Err() != nil || len(guides) != 2 {
		t.Fatalf("%d guides, %v", len(guides), faults)
	}
	for _, g := range guides {
		if want := all[g.Code]; !slices.Equal(g.Wordings, want) {
			t.Errorf("%s has %q, want %q", g.Code, g.Wordings, want)
		}
	}
	if len(all[code]) == 0 || guides[0].Code == guides[1].Code {
		t.Errorf("%s has no wordings", code)
	}
}
