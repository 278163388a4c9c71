// Package portal reads administrative procedures from the text form in which
// the National Public Service Portal's records are passed on: one file per
// procedure, about twenty labelled sections. Everything comes out as data
// (fees, time limits, papers by circumstance, steps), with the words of the
// record and marked as official text.
//
// It does not know which procedures a ward needs beyond a Filter, it does
// not reword anything, and it does not know what becomes of the guides.
package portal

import (
	"strings"
	"unicode"

	"github.com/motcua/motcua/procedures"
)

// collectedOn is the month of the record that this reader was written for.
const collectedOn = "2026-07"

// Parse reads one record. name stands in errors. The Sections tell what text
// the record had and whether it is in the guide; they are nil with an error.
// An error is a *RecordError, which says what is missing and where.
func Parse(data []byte, name string) (*procedures.Guide, Sections, error) {
	rec, err := split(data, name)
	if err != nil {
		return nil, nil, err
	}
	subs, notes, err := submissions(rec)
	if err != nil {
		return nil, nil, err
	}
	g := &procedures.Guide{
		Code:        procedures.Code(rec.text(labelCode)),
		Title:       rec.line(labelTitle),
		Sector:      rec.line(labelSector),
		Level:       levels(rec.text(labelLevel)),
		Audience:    names(rec.line(labelAudience), nil),
		Authority:   rec.line(labelAuthority),
		Agencies:    names(rec.line(labelAgencies), agencyHeads),
		Partners:    names(rec.line(labelPartners), agencyHeads),
		Delegated:   names(rec.line(labelDelegated), agencyHeads),
		Submissions: subs,
		Steps:       steps(rec.body(labelSteps)),
		Conditions:  conditions(rec),
		Results:     names(rec.line(labelResults), resultHeads),
		Legal:       legal(rec.body(labelLegal)),
		Keywords:    keywords(rec.text(labelKeywords)),
		Review:      procedures.ReviewOfficial,
		Source: procedures.Source{
			Decision:    rec.line(labelDecision),
			CollectedOn: collectedOn,
			Kind:        rec.line(labelKind),
		},
	}
	evidence(g, rec.body(labelEvidence))
	g.Notes = append(g.Notes, notes...)
	place(g, rec.text(labelAddress))
	g = g.Clean()
	return g, account(rec, g), nil
}

// levels reads which levels carry the procedure out.
func levels(s string) []string {
	var out []string
	for _, l := range []struct{ words, level string }{
		{"Cấp Xã", procedures.LevelCommune}, {"Cấp Tỉnh", procedures.LevelProvince}, {"Cấp Bộ", procedures.LevelMinistry},
	} {
		if strings.Contains(s, l.words) {
			out = append(out, l.level)
		}
	}
	if len(out) == 0 {
		out = append(out, procedures.LevelOther)
	}
	return out
}

// conditions are the requirements; the record's description repeats them
// and adds something only now and then.
func conditions(rec *record) []string {
	want, described := rec.body(labelConditions), rec.body(labelDescription)
	out := passages(want)
	if strings.Join(described, "\n") == strings.Join(want, "\n") {
		return out
	}
	have := strings.Join(out, "\n")
	for _, p := range passages(described) {
		if !strings.Contains(have, p) {
			out = append(out, p)
		}
	}
	return out
}

// place puts the address for dossiers where people hand them in.
func place(g *procedures.Guide, address string) {
	address = strings.Trim(address, `" `)
	if address == "" {
		return
	}
	at := -1
	for i, s := range g.Submissions {
		switch {
		case s.Method == procedures.MethodInPerson:
			g.Submissions[i].Place = address
			at = i
		case at < 0 && s.Method == procedures.MethodPost:
			at = i
		}
	}
	switch {
	case at >= 0:
		g.Submissions[at].Place = address
	case len(g.Submissions) > 0:
		g.Submissions[0].Place = address
	default:
		g.Submissions = []procedures.Submission{{Method: procedures.MethodInPerson, Place: address}}
	}
}

func keywords(s string) []string {
	sep := ","
	if strings.Contains(s, ";") {
		sep = ";"
	}
	var out []string
	for _, k := range strings.Split(strings.ReplaceAll(s, "\n", sep), sep) {
		if k = strings.TrimSpace(k); k != "" {
			out = append(out, k)
		}
	}
	return out
}

// bare takes bullets and blanks from the front of a line.
func bare(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("-+*•·–—", r)
	})
}
