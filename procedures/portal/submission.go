package portal

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// Labels within the section of submissions.
const (
	labelMethod  = "Hình thức nộp"
	labelTime    = "Thời hạn giải quyết"
	labelFees    = "Phí, lệ phí"
	methodMarker = "  * " + labelMethod + ":"
)

// raw is one submission as the record writes it.
type raw struct {
	line         int
	method       string
	time, fees   string
	hasTime      bool // the labels were there
	hasFees      bool
	described    bool
	descriptions []string
}

// rawSubmissions cuts the section at its markers. Labels count in their
// order only: a description may hold the same words. What stands before the
// first marker is returned as it is.
func rawSubmissions(rec *record) (subs []raw, before []string) {
	for i, l := range rec.lines[labelSubmissions] {
		if method, ok := strings.CutPrefix(l, methodMarker); ok {
			subs = append(subs, raw{line: rec.start[labelSubmissions] + i, method: strings.TrimSpace(method)})
			continue
		}
		if len(subs) == 0 {
			if !none(l) {
				before = append(before, l)
			}
			continue
		}
		s := &subs[len(subs)-1]
		if v, ok := strings.CutPrefix(l, "    "+labelTime+":"); ok && !s.hasTime && !s.described {
			s.time, s.hasTime = strings.TrimSpace(v), true
		} else if v, ok := strings.CutPrefix(l, "    "+labelFees+":"); ok && !s.hasFees && !s.described {
			s.fees, s.hasFees = strings.TrimSpace(v), true
		} else if v, ok := strings.CutPrefix(l, "    "+labelDescription+":"); ok && !s.described {
			s.described = true
			s.descriptions = append(s.descriptions, v)
		} else if !none(l) {
			s.descriptions = append(s.descriptions, l)
		}
	}
	return subs, before
}

// submissions reads the ways to submit; notes is what the section says
// outside of them.
func submissions(rec *record) (subs []procedures.Submission, notes []string, err error) {
	found, before := rawSubmissions(rec)
	for _, r := range found {
		s := procedures.Submission{Note: strings.Join(passages(r.descriptions), "\n")}
		switch r.method {
		case "ONLINE":
			s.Method = procedures.MethodOnline
		case "DIRECT":
			s.Method = procedures.MethodInPerson
		case "POSTAL", "POST":
			s.Method = procedures.MethodPost
		default:
			return nil, nil, &RecordError{rec.name, TroubleMethod, r.line, r.method, ErrBroken,
				fmt.Sprintf("line %d: %q is none of ONLINE, DIRECT and POST", r.line, r.method)}
		}
		s.Time = timeLimit(r.time, s.Note)
		s.Fees, s.FeeText = fees(r.fees, s.Note)
		s.Place = placeOf(s.Note, s.Method)
		if s.Method == procedures.MethodOnline {
			s.Link = linkOf(s.Note)
		}
		subs = append(subs, s)
	}
	return subs, passages(before), nil
}

var (
	webAddress = regexp.MustCompile(`https?://[^\s<>"()\[\];,]+`)
	placeWords = regexp.MustCompile(`(?i)(^|[^\p{L}])(tại|đến|qua|trên)\s`)
	price      = regexp.MustCompile(`:\s*[\d.]+ ?(đồng|USD|đ|VNĐ)`)
	remote     = regexp.MustCompile(`(?i)bưu (chính|điện)|trực tuyến`)
	handIn     = regexp.MustCompile(`(?i)(nộp|gửi)`)
)

// linkOf finds the first web address of a description.
func linkOf(note string) *procedures.Link {
	for _, found := range webAddress.FindAllString(note, -1) {
		found = strings.TrimRight(found, ".:'’”")
		if u, err := url.Parse(found); err == nil && u.Host != "" && u.User == nil {
			return &procedures.Link{Text: u.Host, URL: found}
		}
	}
	return nil
}

// placeOf finds the sentence of a description that says where to hand in.
func placeOf(note string, m procedures.Method) string {
	const most = 250
	for _, s := range sentences(note) {
		if len([]rune(s)) > most || !placeWords.MatchString(s) ||
			m == procedures.MethodInPerson && remote.MatchString(s) && !strings.Contains(s, "trực tiếp") {
			continue
		}
		if handIn.MatchString(s) || strings.HasPrefix(s, "Tại ") {
			if at := price.FindStringIndex(s); at != nil {
				s = s[:at[0]]
			}
			return strings.TrimRight(s, ".;,: ")
		}
	}
	return ""
}

// sentences cuts a text at line ends and after full stops and semicolons
// that a blank follows.
func sentences(s string) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		from := 0
		for i := range len(line) {
			if (line[i] == '.' || line[i] == ';') && i+1 < len(line) && line[i+1] == ' ' {
				out = append(out, bare(line[from:i]))
				from = i + 1
			}
		}
		out = append(out, bare(line[from:]))
	}
	return out
}
