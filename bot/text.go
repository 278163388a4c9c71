package bot

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/motcua/motcua/procedures"
)

// said is what a citizen wrote: cleaned, no longer than is taken, and folded
// to words without accents so that set phrases can be told.
type said struct {
	text  string
	words []string
	plain string // words joined by single spaces
	cut   bool   // it was longer
}

// hear takes in what was typed. Nothing in it is trusted to be text at all.
func hear(raw string, limit int) said {
	if limit <= 0 {
		limit = DefaultSettings().MaxRunes
	}
	s := said{}
	if most := limit * 8; len(raw) > most { // bounds the work; marks and blanks that vanish count too
		raw, s.cut = strings.ToValidUTF8(raw[:most], ""), true
	}
	text := procedures.CleanText(raw)
	s.text = text
	if runes := []rune(text); len(runes) > limit {
		s.text, s.cut = strings.TrimSpace(string(runes[:limit])), true
	}
	s.words = strings.Fields(fold(s.text))
	s.plain = strings.Join(s.words, " ")
	return s
}

// fold writes text in lower case, without accents, signs as blanks.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// is reports whether the whole of what was said is one of some phrases, but
// for words of address and courtesy.
func (s said) is(phrases ...string) bool {
	return slices.Contains(phrases, s.plain) || slices.Contains(phrases, s.bare())
}

// holds reports whether a phrase stands in it as whole words.
func (s said) holds(phrases ...string) bool {
	padded := " " + s.plain + " "
	for _, p := range phrases {
		if strings.Contains(padded, " "+p+" ") {
			return true
		}
	}
	return false
}

// courtesy are words that say nothing of what is wanted.
const courtesy = " a oi nhe nha nhi di giup ho dum cho xin muon can hay vui long lam on da thua duoc voi minh toi em anh chi co chu bac chau con ong ba ban toi nguoi ta ad admin please a the to i want would like can me my "

// bare is what was said without courtesy. The word for an officer holds one
// of those words and is kept together.
func (s said) bare() string {
	joined := strings.ReplaceAll(s.plain, "can bo", "canbo")
	kept := make([]string, 0, len(s.words))
	for _, w := range strings.Fields(joined) {
		if !among(courtesy, w) {
			kept = append(kept, w)
		}
	}
	return strings.ReplaceAll(strings.Join(kept, " "), "canbo", "can bo")
}

// all reports that every word stands in a list or is courtesy.
func (s said) all(list string) bool {
	return len(s.words) > 0 && s.others(list) == 0
}

// others counts the words that stand in no list and are no courtesy.
func (s said) others(list string) int {
	n := 0
	for _, w := range s.words {
		if !among(list, w) && !among(courtesy, w) {
			n++
		}
	}
	return n
}

// wordless reports that nothing was said in letters or digits.
func (s said) wordless() bool { return len(s.words) == 0 }

// number is the number that was typed alone ("2", "số 2", "cái thứ hai"); 0
// when it is not.
func (s said) number() int {
	w := s.words
	for len(w) > 1 && among(" so chon cau muc dong cai thu number ", w[0]) {
		w = w[1:]
	}
	if len(w) == 2 && among(" sao diem star stars ", w[1]) {
		w = w[:1]
	}
	if len(w) != 1 || w[0] == "dau" {
		return 0
	}
	return numeral(w[0])
}

// talk is the catalogue key of the answer to small talk; "" when what was
// said is more than that.
func (s said) talk() string {
	if len(s.words) > 12 || !s.all(chatter) && !s.nothing() && !s.on() && !s.yes() {
		return ""
	}
	switch {
	case s.holds("cam on", "thank", "thanks", "cam ta"):
		return "bot.welcome"
	case s.holds("tam biet", "bye", "goodbye", "hen gap lai"):
		return "bot.bye"
	case s.holds("chao", "hello", "hi", "hey", "alo", "lo"):
		return "bot.hello"
	case s.nothing(), s.on(), s.yes():
		return "bot.all_right"
	case s.holds("ok", "oke", "okay", "vang", "da", "uh", "um", "u", "roi", "hieu roi", "biet roi", "tot", "hay qua", "yes"):
		return "bot.all_right"
	}
	return ""
}

// chatter are words that small talk is made of.
const chatter = " cam on ta thank thanks you very much so nhieu rat lam qua tam biet bye goodbye good hen gap lai " +
	"xin chao hello hi hey alo lo there morning ok oke okay vang da uh um u roi hieu biet tot hay the nay tro ly can bo phuong xa vay yes all nhe "

// among reports whether a word stands in a list of words between blanks.
func among(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// clip shortens a text to n runes at a word.
func clip(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.-") + "…"
}
