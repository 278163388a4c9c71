package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/roster"
)

// compounds are words of two syllables of which one alone means something
// else.
var compounds = map[string]string{
	"can bo": "canbo", "nhan vien": "nhanvien", "cong chuc": "congchuc", "tu van": "tuvan", "nguoi that": "nguoithat",
	"noi chuyen": "noichuyen", "lien he": "lienhe", "lien lac": "lienlac",
	"real person": "person", "speak to": "speak", "speak with": "speak", "talk to": "talk", "talk with": "talk",
}

// join writes such words as one.
func join(words []string) []string {
	out := make([]string, 0, len(words))
	for i := 0; i < len(words); i++ {
		w := words[i]
		if i+1 < len(words) && compounds[w+" "+words[i+1]] != "" {
			w = compounds[w+" "+words[i+1]]
			i++
		}
		out = append(out, w)
	}
	return out
}

// What a request for a person is made of.
const (
	// strongWho needs nothing beside it; weakWho means a person only where one
	// is to be met.
	strongWho = " canbo cb nhanvien congchuc nguoithat human officer person "
	weakWho   = " nguoi ai tuvan vien someone somebody staff people "
	meets     = " gap noichuyen lienhe goi lienlac meet speak talk "
	asks      = " hoi nho chuyen nhan tim moi need get help "
	beside    = " lai truc tiep sang qua cua o phuong xa phu trach ngay luon khong day ra vao nao do that nua cai mot 1 trong nay xem co the cau viec van de " +
		"with from help need an real now again back is there any of "
)

// asksPerson reports that a person is asked for, and whether nothing else is
// said with it. Officers may be asked for by name.
func (s said) asksPerson(r *roster.Roster) (asked, only bool) {
	if s.refusesPerson() {
		return false, false
	}
	words := join(s.words)
	named := calledByName(words, r)
	meet, strong, weak, rest := -1, false, named, false
	for i, w := range words {
		switch {
		case among(meets, w):
			meet = i
		case among(strongWho, w):
			strong = true
			asked = asked || meet >= 0 && i-meet <= 4
		case among(weakWho, w):
			weak = true
		case among(asks, w), among(courtesy, w), among(beside, w), named && isOfficer(w, r):
		default:
			rest = true
		}
	}
	if !rest && (strong || meet >= 0 && (weak || s.bare() == words[meet])) {
		return true, true
	}
	return asked, false
}

// calledByName reports that somebody is asked for as one speaks of an
// officer: "gặp chị Hương".
func calledByName(words []string, r *roster.Roster) bool {
	for i := range words {
		if i > 0 && among(" gap chi anh co chu bac ong ba em canbo hoi goi officer ", words[i-1]) && isOfficer(words[i], r) {
			return true
		}
	}
	return false
}

// isOfficer reports that a word is an officer's given name.
func isOfficer(word string, r *roster.Roster) bool {
	return slices.ContainsFunc(r.Officers, func(o roster.Officer) bool {
		name := strings.Fields(fold(o.Name))
		return o.Enabled && len(name) > 0 && name[len(name)-1] == word
	})
}

// refusesPerson reports that a person is spoken of, and not wanted.
func (s said) refusesPerson() bool {
	return s.holds("can bo", "cb", "nhan vien", "nguoi that", "officer", "person") &&
		(s.holds("khong can", "khong muon", "ko can", "ko muon", "khoi", "chua can", "chua muon", "no need", "do not want", "don t want", "do not need", "don t need") ||
			s.holds("khong gap", "khong hoi", "khong goi") && !s.holds("duoc"))
}

// refusal is what the refusal of a person is made of when nothing else is
// said with it.
const refusal = " khong ko khoi chua can muon gap hoi goi bo cb nhan vien nguoi that nua dau thoi nhe no need not do don t want to talk speak officer person an any "

// declines reports that she does not want what she was at or was offered.
func (s said) declines() bool {
	return s.refusesPerson() && s.all(refusal) || s.is("thoi", "huy", "huy bo", "huy di", "bo qua", "bo di", "khong can", "khong nua", "khong can nua", "khong can dau",
		"thoi khong", "thoi khong can", "thoi khong nua", "thoi khong can nua", "thoi khong lam nua", "khong lam nua", "khong hoi nua", "thoi khong hoi nua", "thoi bo", "thoi bo di", "thoi bo qua", "thoi de sau", "thoi de mai",
		"thoi khong gap nua", "khong gap nua", "thoi roi", "cancel", "never mind", "nevermind", "forget it", "no thanks", "no thank you", "not now", "no need")
}

// nothing reports words that only say no.
func (s said) nothing() bool {
	return s.is("khong", "khong a", "khong co", "khong co gi", "khong gi", "khong dau", "khong co gi dau", "khong con gi", "het roi", "the thoi", "no", "nope", "nothing", "nothing else")
}

// yes and no are answers to a question of the bot's.
func (s said) yes() bool {
	return s.is("co", "dung", "phai", "dung roi", "phai roi", "dung the", "dung vay", "vang", "da", "da vang", "vang a", "u", "uh", "um", "ok", "oke", "okay", "roi", "duoc", "duoc roi", "lam duoc", "lam duoc roi", "xong", "xong roi", "yes", "yeah", "right")
}

func (s said) no() bool {
	return s.nothing() || s.is("chua", "chua a", "chua duoc", "chua xong", "chua lam duoc", "khong duoc", "khong lam duoc", "khong phai", "khong dung", "khong phai viec nay", "khong cai nao", "not yet", "wrong", "none")
}

// cry is what a cry for help is made of that does not say what is wrong.
const cry = " khong ko hieu kho qua roi biet nop vao mo xem bi loi giup chi gi ca het sao nao gia nua thay nay cai buoc o day the luon van cung ma thi la gio chiu do not don t understand too difficult does doesn work am stuck help me this it "

// stuck reports that she cannot go on, without saying what is wrong.
func (s said) stuck() bool {
	return s.all(cry) && s.holds("khong hieu", "ko hieu", "kho hieu", "kho qua", "roi qua", "khong biet lam", "khong biet", "khong lam duoc", "khong duoc", "khong vao duoc", "khong mo duoc", "khong nop duoc", "khong xem duoc", "bi loi",
		"giup toi", "chi giup", "chi toi", "do not understand", "don t understand", "too difficult", "does not work", "doesn t work", "stuck", "help me")
}

// opens reports the words with which a question begins, without the
// question.
func (s said) opens() bool {
	return s.all(" alo xin phep hoi chut ti mot cai nay can bo oi da a tro ly question ask have ") && s.holds("cho hoi", "cho toi hoi", "cho em hoi", "cho chau hoi", "cho minh hoi", "cho ba hoi", "cho bac hoi", "xin hoi", "muon hoi", "can hoi", "hoi chut", "hoi ti", "hoi cai", "ask", "question") ||
		s.is("co ai khong", "co ai o do khong", "co ai day khong", "alo co ai khong", "anybody there", "is anybody there", "anyone there", "is anyone there")
}

// onlyDigits reports an identity card's, telephone's or account's number
// with nothing said beside it.
func (s said) onlyDigits() bool {
	n := 0
	for _, w := range s.words {
		for _, r := range w {
			if r < '0' || r > '9' {
				return false
			}
			n++
		}
	}
	return n >= 9
}

// unknowing reports that she does not know what she was asked.
func (s said) unknowing() bool {
	return len(s.words) <= 8 && s.holds("khong ro", "khong biet", "khong nho", "ko biet", "ko nho", "ko ro", "k biet", "chang biet", "quen roi", "quen mat", "toi quen", "chiu", "do not know", "don t know", "dont know", "not sure", "no idea", "forgot")
}

// Phrases of somebody who is led through steps. Each of its words stands in
// a list, and one of them says what is meant.
const (
	onWords   = " xong roi het da lam tiep theo tuc di buoc nay sang qua sau ke the next done step finished forward go on i am "
	backWords = " quay lui tro lai ve buoc truoc back go previous step "
)

// on reports that she wants the next step.
func (s said) on() bool {
	return !s.goesOn() && s.all(onWords) && s.holds("xong", "tiep", "next", "done", "buoc sau", "buoc ke", "finished", "sang buoc") ||
		s.is("roi lam gi", "roi lam gi nua", "roi sao", "roi sao nua", "sao nua", "lam gi nua", "tiep theo lam gi", "gio lam gi", "lam gi tiep", "lam gi tiep theo", "the roi sao", "the roi lam gi", "what next", "what now")
}

// goesOn reports that she takes up what she was at: the next step where that
// is what she sees.
func (s said) goesOn() bool {
	return s.is("tiep tuc", "lam tiep", "di tiep", "tiep tuc lam", "tiep tuc di", "continue", "resume", "go on")
}

// back reports that she wants the step before.
func (s said) back() bool {
	return s.all(backWords) && s.holds("quay lai", "quay ve", "lui", "lui lai", "tro lai", "tro ve", "buoc truoc", "back", "previous")
}

// again reports that she wants to see where she is.
func (s said) again() bool {
	return s.is("xem lai", "nhac lai", "noi lai", "doc lai", "buoc nay", "xem lai buoc nay", "dang o buoc nao", "o buoc nao", "buoc may", "dang lam den dau", "den dau", "den dau roi", "lam den dau roi", "repeat", "again", "show again", "where am i")
}

// leaves reports that she wants to stop for now. Without accents "dung" is
// also "đúng", and does not count.
func (s said) leaves() bool {
	return s.declines() || s.is("thoat", "dung lai", "dung lai da", "de sau", "de mai", "de hom khac", "de luc khac", "nghi da", "leave", "stop", "quit", "exit", "later") ||
		s.plain == "dung" && strings.Contains(strings.ToLower(s.text), "dừng")
}

var stepNumber = regexp.MustCompile(`^(?:sang |qua |den |toi |ve |xem |xem lai |lam |quay lai |tro lai |go to |back to )*(?:buoc|step) (?:so |thu )?(\w+)$`)

// stepAsked is the step she asks for by number; 0 none.
func (s said) stepAsked() int {
	m := stepNumber.FindStringSubmatch(s.plain)
	if m == nil {
		return 0
	}
	return numeral(m[1])
}

var numerals = map[string]int{
	"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "nhat": 1, "nhi": 2, "tu": 4,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}

// numeral reads a small number in digits or in a word; 0 is none.
func numeral(w string) int {
	if n, err := strconv.Atoi(w); err == nil && n > 0 && len(w) <= 3 {
		return n
	}
	return numerals[w]
}

// praise is the rating that words stand for; 0 none.
func (s said) praise() int {
	switch {
	case s.is("tot lam", "rat tot", "tot qua", "rat hai long", "tuyet voi", "qua tot", "hai long lam", "very good", "excellent", "great"):
		return 5
	case s.is("tot", "hai long", "duoc", "kha tot", "good"):
		return 4
	case s.is("binh thuong", "tam", "tam duoc", "tam tam", "fair"):
		return 3
	case s.is("chua tot", "chua duoc", "khong tot", "khong hai long", "chua hai long", "bad", "poor"):
		return 2
	}
	return 0
}
