package portal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// records writes records to a folder: the invented one under other codes.
func records(t *testing.T, codes ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, c := range codes {
		write(t, filepath.Join(dir, c+".txt"), with(t, "9.000001", c))
	}
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestImport(t *testing.T) {
	dir := records(t, "9.1", "9.2")
	write(t, filepath.Join(dir, "a-province.txt"), with(t, "9.000001", "9.3", "12/QĐ-BGA", "12/QĐ-UBND"))
	write(t, filepath.Join(dir, "b-ministry.txt"), with(t, "9.000001", "9.4", "Cấp Xã", "Cấp Bộ/Trung ương"))
	write(t, filepath.Join(dir, "c-broken.txt"), "Mã thủ tục: 9.5\n")
	write(t, filepath.Join(dir, "d-again.txt"), with(t, "9.000001", "9.1"))
	write(t, filepath.Join(dir, "readme.md"), "not a record")
	links := filepath.Join(t.TempDir(), "links.csv")
	write(t, links, "\uFEFFname,code,official_url\ngà,9.1,https://ga.example/1\nvịt,9.9,https://ga.example/9\nngan,9.2,\n")
	out := filepath.Join(t.TempDir(), "new", "guides")
	var steps []int
	rep, err := Import(context.Background(), Options{Dir: dir, Links: links, Out: out,
		Filter: Filter{Level: procedures.LevelCommune, National: true},
		Progress: func(done, total int) {
			if total != 6 {
				t.Errorf("total is %d", total)
			}
			steps = append(steps, done)
		}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 2, 3, 4, 5, 6}; !slices.Equal(steps, want) {
		t.Errorf("progress is %v", steps)
	}
	if rep.Read != 6 || rep.Imported != 2 || rep.Lost() != 0 || len(rep.Skipped) != 2 || len(rep.Failed) != 2 {
		t.Errorf("report is %+v", rep)
	}
	text := rep.String()
	for _, want := range []string{
		"6 files read, 2 guides imported\n", "1 file skipped: issued by a province\n", "1 file skipped: not at level commune\n",
		"2 files failed:\n  c-broken.txt: read portal text c-broken.txt: broken portal text: after section \"Mã thủ tục\" (line 1)",
		"  d-again.txt: code 9.1 came from 9.1.txt already\n", "      5     0  Thành phần hồ sơ\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("report lacks %q:\n%s", want, text)
		}
	}
	if want := []string{manifest, "9.1.yaml", "9.2.yaml"}; !slices.Equal(list(t, out), want) {
		t.Errorf("folder holds %v", list(t, out))
	}
	guides, faults := procedures.LoadDir(out)
	if len(guides) != 2 || faults.Err() != nil || guides[0].Source.URL != "https://ga.example/1" || guides[1].Source.URL != "" {
		t.Errorf("loaded %d guides, %v", len(guides), faults)
	}
	if left := list(t, filepath.Dir(out)); len(left) != 1 {
		t.Errorf("import left %v behind", left)
	}
}

// TestImportTwice: an import replaces what an import wrote, and nothing else.
func TestImportTwice(t *testing.T) {
	out := filepath.Join(t.TempDir(), "guides")
	run := func(codes ...string) error {
		_, err := Import(context.Background(), Options{Dir: records(t, codes...), Out: out})
		return err
	}
	if err := run("9.1", "9.2"); err != nil {
		t.Fatal(err)
	}
	if err := run("9.2", "9.3"); err != nil {
		t.Fatal(err)
	}
	if want := []string{manifest, "9.2.yaml", "9.3.yaml"}; !slices.Equal(list(t, out), want) {
		t.Errorf("folder holds %v", list(t, out))
	}
	changed := filepath.Join(out, "9.2.yaml")
	before, err := os.ReadFile(changed)
	if err != nil {
		t.Fatal(err)
	}
	write(t, changed, string(before)+"# checked by us\n")
	if err := run("9.1"); err == nil || !strings.Contains(err.Error(), "9.2.yaml was changed since the import; move it away first") {
		t.Errorf("changed file: %v", err)
	}
	write(t, changed, string(before))
	write(t, filepath.Join(out, "ours.yaml"), "x")
	if err := run("9.1"); err == nil || !strings.Contains(err.Error(), "ours.yaml was not written by the import") {
		t.Errorf("file of ours: %v", err)
	}
	if want := []string{manifest, "9.2.yaml", "9.3.yaml", "ours.yaml"}; !slices.Equal(list(t, out), want) {
		t.Errorf("a refused import left %v", list(t, out))
	}
	if left := list(t, filepath.Dir(out)); len(left) != 1 {
		t.Errorf("a refused import left %v beside", left)
	}
}

func TestImportRefuses(t *testing.T) {
	full, empty := t.TempDir(), t.TempDir()
	write(t, filepath.Join(full, "a.doc"), "x")
	bad := func(text string) string {
		file := filepath.Join(t.TempDir(), "l.csv")
		write(t, file, text)
		return file
	}
	for name, c := range map[string]struct {
		options Options
		want    string
	}{
		"a folder of others":  {Options{Dir: records(t, "9.1"), Out: full}, "the folder holds 1 file and is not written by an import; name another folder or empty it"},
		"a file":              {Options{Dir: records(t, "9.1"), Out: filepath.Join(full, "a.doc")}, "not a directory"},
		"no records":          {Options{Dir: empty}, "there is no *.txt file"},
		"no folder":           {Options{Dir: filepath.Join(empty, "[x")}, "there is no *.txt file"},
		"nothing wanted":      {Options{Dir: records(t, "9.1"), Filter: Filter{Level: procedures.LevelProvince}, Out: filepath.Join(empty, "o")}, "none of 1 is wanted and can be read"},
		"no links":            {Options{Dir: records(t, "9.1"), Links: filepath.Join(empty, "l.csv")}, "read links: open"},
		"links without names": {Options{Dir: records(t, "9.1"), Links: bad("a,b\n")}, "line 1: want the columns code and official_url"},
		"empty links":         {Options{Dir: records(t, "9.1"), Links: bad("")}, "EOF"},
		"bad link":            {Options{Dir: records(t, "9.1"), Links: bad("code,official_url\n9.1,javascript:x\n")}, `line 2: "javascript:x" is no web address`},
		"two links":           {Options{Dir: records(t, "9.1"), Links: bad("code,official_url\n9.1,http://a.example\n9.1,http://b.example\n")}, "line 3: code 9.1 has another address before"},
		"ragged links":        {Options{Dir: records(t, "9.1"), Links: bad("code,official_url\n9.1\n")}, "wrong number of fields"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Import(context.Background(), c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if got := list(t, empty); len(got) != 0 {
		t.Errorf("refused imports left %v", got)
	}
}

func TestImportStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out := filepath.Join(t.TempDir(), "guides")
	_, err := Import(ctx, Options{Dir: records(t, "9.1", "9.2", "9.3", "9.4"), Out: out, Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left := list(t, filepath.Dir(out)); len(left) != 0 {
		t.Errorf("a stopped import left %v", left)
	}
}

func TestImportWithoutOutWritesNothing(t *testing.T) {
	dir := records(t, "9.1")
	rep, err := Import(context.Background(), Options{Dir: dir})
	if err != nil || rep.Imported != 1 || len(list(t, dir)) != 1 {
		t.Errorf("%+v, %v, %v", rep, err, list(t, dir))
	}
}

func TestReportCountsWhatIsLost(t *testing.T) {
	r := newReport(2)
	g := &procedures.Guide{Code: "9.1"}
	r.add("a.txt", result{guide: g, sections: Sections{{"Gà", true, true}, {"Vịt", true, false}}})
	r.add("b.txt", result{sections: Sections{{"Gà", false, false}, {"Vịt", true, false}}, err: errors.New("broken")})
	if r.Lost() != 2 || r.Imported != 1 || len(r.Failed) != 1 {
		t.Errorf("report is %+v", r)
	}
	if want := "      2     2  Vịt\n               a.txt\n               b.txt\n"; !strings.Contains(r.String(), want) {
		t.Errorf("report is\n%s", r)
	}
}
