package guides

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// deviation is where a guide does not count its papers as the record does.
type deviation struct {
	guide, record int                   // papers; of the record those with at least one original or copy
	ours          procedures.EvidenceID // a paper whose number the record does not give; "" is none
	why           string                // so that whoever reads a new record can judge it
}

// deviations are all there are. Where the record is muddled, the head of the
// guide says the same in words.
var deviations = map[procedures.Code]deviation{
	"1.000656": {guide: 7, record: 8, why: "the record counts the form on screen as a paper"},
	"1.000894": {guide: 3, record: 4, why: "the record counts the form on screen as a paper"},
	"1.001193": {guide: 10, record: 8, why: "the certificate of birth and what stands for it are papers by circumstance; the form on screen is none"},
	"1.001612": {guide: 7, record: 8, why: "a letter of introduction is a paper of its own; two of the record's are remarks"},
	"1.001699": {guide: 4, record: 5, why: "what both circumstances ask for stands once; the former certificate is a paper of its own"},
	"1.002755": {guide: 4, record: 7, why: "form CT01 stands once, in the record three times; one of the record's is a remark"},
	"1.004222": {guide: 19, record: 15, why: "papers of remarks and of exemptions are told apart; form CT01 stands once"},
	"1.004873": {guide: 7, record: 6, why: "papers of divorce and of former homes are in remarks of the record; the form on screen is none"},
	"1.004884": {guide: 7, record: 8, why: "the record counts the form on screen as a paper"},
	"1.013225": {guide: 9, record: 53, why: "seven kinds of buildings repeat the same papers, and kinds of one deed count as papers"},
	"1.013831": {guide: 12, record: 13, why: "one of the record's only says when another is not needed"},
	"2.000528": {guide: 11, record: 10, why: "papers of two offices are told apart; the form on screen is none"},
	"2.000720": {guide: 10, record: 12, why: "the request stands once; a letter of introduction is a paper of its own; two of the record's are remarks"},
	"2.000815": {guide: 2, record: 1, ours: "ban-chup", why: "one's own photocopy is in a remark of the record"},
	"2.000884": {guide: 3, record: 2, why: "the translation is in a remark of the record"},
}

var copies = regexp.MustCompile(`Số lượng: Bản chính: (\d+), Bản sao: (\d+)`)

// Papers, originals and copies are counted as in the record, or the deviation
// stands in the list above.
func TestPapersAreCountedAsInTheRecord(t *testing.T) {
	shared(t)
	each(t, func(t *testing.T, g *procedures.Guide) {
		type count struct{ originals, copies int }
		theirs := make(map[count]bool)
		n := 0
		for _, m := range copies.FindAllStringSubmatch(section(readRecord(t, g.Code).text, "Thành phần hồ sơ:", "Đối tượng thực hiện:"), -1) {
			o, _ := strconv.Atoi(m[1]) // the expression let digits through only
			c, _ := strconv.Atoi(m[2])
			if o+c > 0 {
				n++
				theirs[count{o, c}] = true
			}
		}
		d, listed := deviations[g.Code]
		switch {
		case !listed && len(g.Evidence) != n:
			t.Errorf("%d papers, record %d", len(g.Evidence), n)
		case listed && (d.guide != len(g.Evidence) || d.record != n || d.guide == d.record):
			t.Errorf("%d papers, record %d, listed as %d and %d: %s", len(g.Evidence), n, d.guide, d.record, d.why)
		}
		for _, e := range g.Evidence {
			if at := (count{e.Originals, e.Copies}); at != (count{}) && !theirs[at] && e.ID != d.ours {
				t.Errorf("paper %s: %+v is not in the record", e.ID, at)
			}
		}
	})
}
