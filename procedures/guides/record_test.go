package guides

import (
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	block  = regexp.MustCompile(`(?s)\* Hình thức nộp: (\w+)\n\s*Thời hạn giải quyết: *([\d.]*) *([\pL_]+)\n(.*?)(?:\n  \* |\n\n|$)`)
	amount = regexp.MustCompile(`(\d+) VNĐ \(`)
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

func TestFactsAreThoseOfTheRecord(t *testing.T) {
	shared(t)
	each(t, func(t *testing.T, g *procedures.Guide) {
		r := readRecord(t, g.Code)
		if g.Source.Decision != r.decision {
			t.Errorf("decision %s, record %s", g.Source.Decision, r.decision)
		}
		if strings.TrimPrefix(g.Title, "Thủ tục ") != strings.TrimPrefix(r.title, "Thủ tục ") {
			t.Errorf("title %q, record %q", g.Title, r.title)
		}
		fees := make(map[procedures.Method]map[int64]bool)
		told := make(map[procedures.Method]bool) // in words, without an amount
		for _, s := range g.Submissions {
			at, ok := r.methods[s.Method]
			if !ok {
				t.Errorf("the record has no way to submit %s", s.Method)
				continue
			}
			if fees[s.Method] == nil {
				fees[s.Method] = make(map[int64]bool)
			}
			told[s.Method] = s.FeeText != ""
			for _, f := range s.Fees {
				fees[s.Method][f.Amount] = true
				if !at.fees[f.Amount] && !at.saysFee(f) {
					t.Errorf("%s: the record has no fee of %d %s", s.Method, f.Amount, f.Currency)
				}
			}
			if !r.saysTime(at, s.Time) {
				t.Errorf("%s: time limit %+v, record %+v", s.Method, s.Time, at.times)
			}
		}
		for name, at := range r.methods {
			for n := range at.fees {
				if n == 0 && told[name] && !at.waives() {
					continue
				}
				if !fees[name][n] {
					t.Errorf("%s: the guide lacks the fee of %d (has %v)", name, n, slices.Sorted(maps.Keys(fees[name])))
				}
			}
		}
	})
}

// waives tells a fee of 0 that somebody is let off from one that only means
// that the amount is set elsewhere.
func (m *method) waives() bool {
	return !strings.Contains(m.text, "Hội đồng nhân dân") && !strings.Contains(m.text, "Luật phí và lệ phí") ||
		strings.Contains(m.text, "Miễn")
}

// saysFee finds a fee in the words beside the record's amounts: "1.000
// đồng", "10 USD", or an exemption.
func (m *method) saysFee(f procedures.Fee) bool {
	switch {
	case f.Amount == 0:
		return strings.Contains(m.text, "miễn phí") || strings.Contains(m.text, "Miễn")
	case f.Currency != "":
		return strings.Contains(m.text, strconv.FormatInt(f.Amount, 10)+" "+f.Currency)
	default:
		return strings.Contains(m.text, thousands(f.Amount)+" đồng")
	}
}

// saysTime compares a time limit with the record's field and the working days
// in the words beside it; where the field is empty or has no unit, with the
// words of its steps.
func (r *record) saysTime(m *method, t procedures.TimeLimit) bool {
	for _, have := range m.times {
		if have.Amount == t.Amount && have.Unit == t.Unit {
			return true
		}
		// A number that cannot be right is told in words only.
		if t.Amount == 0 && t.Unit == procedures.UnitOther && have.Unit == procedures.UnitWorkingDay &&
			strings.Contains(t.Text, "ghi "+strconv.Itoa(int(have.Amount))+" ngày làm việc") {
			return true
		}
		if t.Amount == 0 || t.Unit != procedures.UnitWorkingDay {
			continue
		}
		days := strconv.Itoa(int(t.Amount)) + " ngày làm việc"
		if regexp.MustCompile(`(^|\D)0?` + days).MatchString(m.text) {
			return true
		}
		if (have.Amount == 0 || have.Unit == procedures.UnitOther) && strings.Contains(strings.ToLower(r.text), "trong thời hạn 0"+days) {
			return true
		}
	}
	return false
}

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// Every form and act that a guide names is one that the record names, and
// the record names no CT form that the guide leaves out.
func TestFormsAndActsAreThoseOfTheRecord(t *testing.T) {
	shared(t)
	ct := regexp.MustCompile(`CT\d\d`)
	each(t, func(t *testing.T, g *procedures.Guide) {
		r := readRecord(t, g.Code)
		ours := make(map[string]bool)
		for _, e := range g.Evidence {
			if e.Form != nil {
				ours[e.Form.Code] = true
				if !strings.Contains(r.text, e.Form.Code) {
					t.Errorf("form %s of %s is not in the record", e.Form.Code, e.ID)
				}
			}
		}
		for _, text := range ourWords(g) {
			for _, c := range ct.FindAllString(text, -1) {
				ours[c] = true
			}
		}
		for _, c := range ct.FindAllString(r.text, -1) {
			if !ours[c] {
				t.Errorf("the guide does not name form %s", c)
			}
		}
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
