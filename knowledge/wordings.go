package knowledge

import "github.com/motcua/motcua/procedures"

// Wording is a whole question that a guide itself names.
type Wording struct {
	Code procedures.Code
	Text string
}

// Wordings lists the questions that the guides themselves name, by code and
// in the order of the guide. It reads no guide. The slice is the caller's.
func (x *Index) Wordings() []Wording {
	var out []Wording
	for _, s := range x.sheets {
		for _, n := range s.names[:s.own] {
			if n.kind == kindWording {
				out = append(out, Wording{s.code, n.text})
			}
		}
	}
	return out
}

// Share is how much of what a question asks a guide has anywhere, 0 to 1; 0
// for a guide that the library has not, 1 for one that the question names by
// its code. It takes a small part of the time of an answer.
func (x *Index) Share(text string, c procedures.Code) float64 {
	s, ok := x.byCode[string(c)]
	if !ok {
		return 0
	}
	q := x.read(text)
	if q.code == c {
		return 1
	}
	return x.rate(newLooker(q, x.voc), s, nil).anywhere
}
