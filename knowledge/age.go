package knowledge

import "github.com/motcua/motcua/knowledge/vi"

// ages are the ages, in years, that a guide's title is for; the zero value is
// for every age.
type ages struct {
	from, below int // from is the youngest, below the first too old one, 0 for no bound
}

// agesOf reads "dưới 14 tuổi" and "từ đủ 14 tuổi trở lên" in a title.
func agesOf(title []vi.Token) ages {
	var a ages
	for i, t := range title {
		if t.Folded != "tuoi" {
			continue
		}
		for back := 1; back <= 3 && i-back >= 0; back++ {
			n, length := vi.Number(title, i-back)
			if length != back {
				continue
			}
			for k := max(0, i-back-2); k < i-back; k++ {
				switch title[k].Folded {
				case "duoi":
					a.below = n
				case "tu":
					a.from = n
				}
			}
		}
	}
	return a
}

// ageIn is the age that a question tells, -1 when it tells none: "15 tuổi",
// "mười lăm tuổi", "vừa tròn mười bốn"; a year less where she says "dưới 14
// tuổi", a year more for "trên".
func ageIn(tokens []vi.Token) int {
	age := -1
	next := 0
	for i := range tokens {
		if i < next { // inside a number
			continue
		}
		n, length := vi.Number(tokens, i)
		if length == 0 {
			continue
		}
		next = i + length
		before := ""
		if i > 0 {
			before = tokens[i-1].Folded
		}
		if end := i + length; (end >= len(tokens) || tokens[end].Folded != "tuoi") && before != "tron" {
			continue
		}
		told := n
		switch {
		case before == "duoi", before == "chua", i > 1 && tokens[i-2].Folded == "chua": // "chưa đủ 14 tuổi"
			told = max(0, n-1)
		case before == "tren", before == "hon", before == "qua":
			told = n + 1
		}
		if age >= 0 && age != told {
			return -1 // of two people: which one it is about is not known
		}
		age = told
	}
	return age
}

// fits reports whether the guide is for somebody of that age; -1 is any age.
func (a ages) fits(age int) bool {
	return age < 0 || age >= a.from && (a.below == 0 || age < a.below)
}
