package guides

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/motcua/motcua/procedures"
)

// record is what the comparison needs of the official text. It is read here
// by simple means, not by package portal: a mistake there must not hide one
// in a guide.
type record struct {
	text     string
	decision string
	title    string
	methods  map[procedures.Method]*method
}

// method is one or several ways to submit of the same kind.
type method struct {
	text  string
	fees  map[int64]bool
	times []procedures.TimeLimit
}

var (
	block  = regexp.MustCompile(`\* Hình thức nộp: (\w+)\n\s*Thời hạn giải quyết: *([\d.]*)[^\n]*?([\pL_]+)\n`)
	amount = regexp.MustCompile(`(\d+) VNĐ \(`)
	copies = regexp.MustCompile(`^Số lượng: Bản chính: (\d+), Bản sao: (\d+)$`)
)

func readRecord(t *testing.T, code procedures.Code) *record {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared(t), "data", "portal", string(code)+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	r := &record{text: norm.NFC.String(string(b)), methods: make(map[procedures.Method]*method)}
	for _, l := range strings.Split(r.text, "\n") {
		if s, ok := strings.CutPrefix(l, "Số quyết định: "); ok {
			r.decision = strings.TrimSpace(s)
		}
		if s, ok := strings.CutPrefix(l, "Tên thủ tục: "); ok {
			r.title = strings.TrimSpace(s)
		}
	}
	kinds := map[string]procedures.Method{"ONLINE": procedures.MethodOnline, "DIRECT": procedures.MethodInPerson, "POSTAL": procedures.MethodPost}
	_, rest, _ := strings.Cut(r.text, "Cách thức thực hiện:")
	part, _, _ := strings.Cut(rest, "Thành phần hồ sơ:")
	for _, p := range strings.Split(part, "\n  * ")[1:] {
		m := block.FindStringSubmatch("* " + p)
		if m == nil {
			t.Fatalf("cannot read a way to submit of %s: %s", code, p)
		}
		at := r.methods[kinds[m[1]]]
		if at == nil {
			at = &method{fees: make(map[int64]bool)}
			r.methods[kinds[m[1]]] = at
		}
		at.text += p
		n, _ := strconv.ParseFloat(m[2], 64) // empty is 0, as in a guide
		unit := procedures.TimeUnit(strings.ToLower(m[3]))
		if m[3] == "ngày" {
			unit = procedures.UnitDay
		}
		at.times = append(at.times, procedures.TimeLimit{Amount: n, Unit: unit})
		for _, f := range amount.FindAllStringSubmatch(p, -1) {
			k, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			at.fees[k] = true
		}
	}
	if len(r.methods) == 0 || r.decision == "" {
		t.Fatalf("record of %s has no ways to submit or no decision", code)
	}
	return r
}

func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MOTCUA_SHARED")
	if dir == "" {
		t.Skip("needs MOTCUA_SHARED: the official records")
	}
	return dir
}

// Fees, time limits, forms and papers are compared in deviation_test.go.
func TestDecisionAndTitleAreThoseOfTheRecord(t *testing.T) {
	shared(t)
	each(t, func(t *testing.T, g *procedures.Guide) {
		r := readRecord(t, g.Code)
		if g.Source.Decision != r.decision {
			t.Errorf("decision %s, record %s", g.Source.Decision, r.decision)
		}
		if strings.TrimPrefix(g.Title, "Thủ tục ") != strings.TrimPrefix(r.title, "Thủ tục ") {
			t.Errorf("title %q, record %q", g.Title, r.title)
		}
	})
}

func TestActsAreThoseOfTheRecord(t *testing.T) {
	shared(t)
	each(t, func(t *testing.T, g *procedures.Guide) {
		r := readRecord(t, g.Code)
		for _, a := range g.Legal {
			// The record has lost the last letter of one number.
			cut := strings.Contains(r.text, "("+strings.TrimSuffix(a.Number, "P")+")")
			if !cut && !strings.Contains(r.text, "("+a.Number) && !strings.Contains(r.text, a.Number+")") {
				t.Errorf("act %s is not in the record", a.Number)
			}
		}
		if n := strings.Count(section(r.text, "Căn cứ pháp lý:", "Yêu cầu, điều kiện thực hiện:"), "\n  * "); n != len(g.Legal) {
			t.Errorf("%d acts, record %d", len(g.Legal), n)
		}
	})
}

// paper is one item of the record's papers.
type paper struct {
	words map[string]bool // of its beginning
	count count
}

func (r *record) papersText() string {
	return section(r.text, "Thành phần hồ sơ:", "Đối tượng thực hiện:")
}

func (r *record) papers() []paper {
	var out []paper
	text := ""
	for _, l := range strings.Split(r.papersText(), "\n") {
		l = strings.TrimSpace(l)
		m := copies.FindStringSubmatch(l)
		if m == nil {
			text += " " + l
			continue
		}
		o, _ := strconv.Atoi(m[1]) // the expression let digits through only
		c, _ := strconv.Atoi(m[2])
		const called = 25 // words
		begins := word.FindAllString(text, -1)
		begins = begins[:min(called, len(begins))]
		out = append(out, paper{words: wordsOf(strings.Join(begins, " ")), count: count{o, c}})
		text = ""
	}
	return out
}

// papersCalled are the record's papers with most of the words of a title of
// ours, if they are four fifths of it or more; usually one, none where the
// guide calls the paper differently. A paper is called what it begins with:
// further on, the record speaks of other papers. Remarks, which have no
// counts, are none.
func (r *record) papersCalled(title string) []paper {
	ours := wordsOf(title)
	most := (len(ours)*4 + 4) / 5
	var out []paper
	for _, p := range r.papers() {
		n := 0
		for w := range ours {
			if p.count != (count{}) && p.words[w] {
				n++
			}
		}
		if n > most {
			most, out = n, nil
		}
		if n == most {
			out = append(out, p)
		}
	}
	return out
}

func wordsOf(text string) map[string]bool {
	out := make(map[string]bool)
	for _, w := range word.FindAllString(strings.ToLower(text), -1) {
		out[w] = true
	}
	return out
}

func section(text, from, to string) string {
	_, rest, _ := strings.Cut(text, from)
	part, _, _ := strings.Cut(rest, to)
	return part
}

func TestLinksAreTheOfficialOnes(t *testing.T) {
	f, err := os.Open(filepath.Join(shared(t), "data", "official_links.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	official := make(map[procedures.Code]string, len(rows))
	for _, row := range rows {
		official[procedures.Code(row[0])] = row[1]
	}
	each(t, func(t *testing.T, g *procedures.Guide) {
		if g.Source.URL != official[g.Code] {
			t.Errorf("address %s, official list %q", g.Source.URL, official[g.Code])
		}
	})
}

// Related procedures exist in the record, so that a ward can add them.
func TestRelatedProceduresExist(t *testing.T) {
	dir := shared(t)
	each(t, func(t *testing.T, g *procedures.Guide) {
		for _, c := range g.Related {
			if _, err := os.Stat(filepath.Join(dir, "data", "portal", string(c)+".txt")); err != nil {
				t.Errorf("no record of %s: %v", c, err)
			}
		}
	})
}

var word = regexp.MustCompile(`[\p{L}\p{N}]+`)

// The guides are in our own words: no run of twelve words is the record's.
func TestNoSentenceIsCopiedFromTheRecord(t *testing.T) {
	shared(t)
	const run = 12
	each(t, func(t *testing.T, g *procedures.Guide) {
		theirs := strings.Join(word.FindAllString(strings.ToLower(readRecord(t, g.Code).text), -1), " ")
		for at, text := range ourWords(g) {
			words := word.FindAllString(strings.ToLower(text), -1)
			for i := 0; i+run <= len(words); i++ {
				if s := strings.Join(words[i:i+run], " "); strings.Contains(theirs, s) {
					t.Errorf("%s: the record says so too: %s", at, s)
					break
				}
			}
		}
	})
}
