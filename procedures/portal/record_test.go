package portal

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/motcua/motcua/procedures"
)

// shared is the folder of the real records, which are not part of the
// project.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MOTCUA_SHARED")
	if dir == "" {
		t.Skip("needs MOTCUA_SHARED, the folder of the portal's real records")
	}
	return filepath.Join(dir, "data")
}

// TestRecords imports one in eight of the real records: each can be read, and
// no section with text leaves nothing. The program's own tests import them all.
func TestRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("imports 707 records")
	}
	dir := shared(t)
	all, err := filepath.Glob(filepath.Join(dir, "portal", "*.txt"))
	if err != nil || len(all) != 5652 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	some, out := t.TempDir(), filepath.Join(t.TempDir(), "guides")
	for i := 0; i < len(all); i += 8 {
		if err := os.Symlink(all[i], filepath.Join(some, filepath.Base(all[i]))); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := Import(context.Background(), Options{Dir: some, Links: filepath.Join(dir, "official_links.csv"),
		Filter: Filter{Level: procedures.LevelCommune, National: true}, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Read != 707 || rep.Imported < 80 || rep.Imported+rep.Skipped["issued by a province"] < 110 || len(rep.Failed) != 0 || rep.Lost() != 0 {
		t.Errorf("%s", rep)
	}
	guides, faults := procedures.LoadDir(out)
	if len(guides) != rep.Imported || faults.Err() != nil {
		t.Errorf("%d guides load, %v", len(guides), faults)
	}
	linked := 0
	for _, g := range guides {
		if g.Source.URL != "" {
			linked++
		}
		if g.Short != "" || g.Review != procedures.ReviewOfficial || g.Source.CollectedOn != "2026-07" {
			t.Errorf("%s is not marked as what it is", g.Code)
		}
	}
	if linked < 10 {
		t.Errorf("%d guides have their link", linked)
	}
}

// TestRecordKeepsWords compares the words of records with those of their
// guides: hardly one may be missing, apart from labels and units.
func TestRecordKeepsWords(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "portal", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no records", err)
	}
	total, lost := 0, 0
	for i := 0; i < len(files); i += 25 {
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		rec, err := split(data, files[i])
		if err != nil {
			t.Fatal(err)
		}
		g, _, err := Parse(data, files[i])
		if err != nil {
			t.Fatal(err)
		}
		b, err := procedures.WriteGuide(g)
		if err != nil {
			t.Fatal(err)
		}
		have := make(map[string]bool)
		for _, w := range words(string(b)) {
			have[w] = true
		}
		var missing []string
		n := 0
		for _, l := range labels() {
			if l == labelLevel || l == labelKeywords {
				continue
			}
			for _, w := range words(rec.text(l)) {
				n++
				if !have[w] {
					missing = append(missing, w)
				}
			}
		}
		total, lost = total+n, lost+len(missing)
		if len(missing)*5 > n {
			t.Errorf("%s: %d of %d words are missing: %q", filepath.Base(files[i]), len(missing), n, missing)
		}
	}
	if lost*50 > total {
		t.Errorf("%d of %d words are missing", lost, total)
	}
}

// words are the words of a text without numbers and what the record writes
// in place of data.
func words(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool { return !strings.ContainsRune("đĐ", r) && (r < 'a' || r > 'z') && r < 0xC0 }) {
		switch w {
		case "VN", "Hình", "thức", "nộp", "Thời", "hạn", "giải", "quyết", "Phí", "lệ", "phí", "Mô", "tả", "Số", "lượng", "chính", "sao", "Bước":
			continue
		}
		if utf8.RuneCountInString(w) > 1 {
			out = append(out, w)
		}
	}
	return out
}

// TestRecordFacts checks facts of records that were read by eye.
func TestRecordFacts(t *testing.T) {
	dir := filepath.Join(shared(t), "portal")
	read := func(code string) *procedures.Guide {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, code+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		return parse(t, string(data))
	}
	type facts struct {
		methods  string // o(nline), i(n person), p(ost)
		times    []procedures.TimeLimit
		fees     []int64
		variants int
		papers   int
		show     int
		forms    []string
		steps    int
	}
	working := func(n float64) procedures.TimeLimit {
		return procedures.TimeLimit{Amount: n, Unit: procedures.UnitWorkingDay}
	}
	one, none := procedures.TimeLimit{Amount: 1, Unit: procedures.UnitOther}, procedures.TimeLimit{Unit: procedures.UnitOther}
	for code, want := range map[string]facts{
		"1.004194": {"oi", []procedures.TimeLimit{working(3), working(3)}, []int64{7000, 5000, 0, 10000, 15000, 0}, 3, 7, 0, []string{"CT01", "CT01", "CT01"}, 5},
		"1.001193": {"opi", []procedures.TimeLimit{one, one, one}, []int64{0, 0, 0}, 0, 8, 2, nil, 6},
		"2.000815": {"ii", []procedures.TimeLimit{none, none}, []int64{2000, 10}, 0, 1, 0, nil, 8},
		"1.001612": {"opi", []procedures.TimeLimit{none, none, none}, []int64{150000, 150000, 50000}, 0, 8, 0, nil, 2},
		"1.000894": {"opi", []procedures.TimeLimit{one, one, one}, []int64{0, 0, 0}, 0, 4, 2, nil, 6},
		"1.001731": {"opi", []procedures.TimeLimit{working(3), working(3), working(3)}, nil, 0, 3, 0, []string{"04"}, 2},
		"1.004222": {"oi", []procedures.TimeLimit{working(7), working(7)}, []int64{10000, 20000}, 6, 15, 0, []string{"01", "01", "CT01", "02", "CT01"}, 5},
		"1.000400": {"oo", []procedures.TimeLimit{working(2), {Amount: 8, Unit: procedures.UnitHour}}, nil, 0, 3, 0, []string{"02", "01"}, 4},
	} {
		g := read(code)
		got := facts{variants: len(g.Variants), papers: len(g.Evidence), steps: len(g.Steps)}
		for _, s := range g.Submissions {
			got.methods += string(s.Method[0])
			got.times = append(got.times, s.Time)
			for _, f := range s.Fees {
				got.fees = append(got.fees, f.Amount)
			}
		}
		for _, e := range g.Evidence {
			if e.Show {
				got.show++
			}
			if e.Form != nil {
				got.forms = append(got.forms, e.Form.Code)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", code, got, want)
		}
	}
	if f := read("2.000815").Submissions; f[0].Fees[0].Per != "trang" || f[1].Fees[0] != (procedures.Fee{Amount: 10, Currency: "USD", Per: "bản"}) {
		t.Errorf("fees of 2.000815 are %+v", f)
	}
	if f := read("1.004194").Submissions[0].Fees[1]; f.Per != "người/lần đăng ký" || !strings.Contains(f.Condition, "theo danh sách") {
		t.Errorf("fee by list of 1.004194 is %+v", f)
	}
	if l := read("1.004194").Legal; len(l) != 11 || l[4] != (procedures.LegalAct{Number: "68/2020/QH14", Title: "Luật Cư trú 2020"}) {
		t.Errorf("legal basis of 1.004194 is %+v", l)
	}
}
