package editor

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/motcua/motcua/procedures"
)

// What citizens and officers wrote is shown here to people who have nothing to
// do with the matter, and becomes part of guides. Rules of language find what
// tells of somebody; they are simple, and take rather too much than too little.

// hidden words are shown as this.
const scrubbed = "***"

// scrubRule finds something that tells of somebody. Group 1 stays, group 2
// goes; further text is not looked at.
type scrubRule struct {
	what string // of the catalogue: asked.removed_*
	re   *regexp.Regexp
}

const (
	begin    = `(^|[^\p{L}\p{M}\p{Nd}])` // of a word; \b knows no Vietnamese
	upper    = `\p{Lu}[\p{L}\p{M}]*`
	surnames = `Nguyễn|Nguyen|Trần|Tran|Lê|Phạm|Pham|Hoàng|Hoang|Huỳnh|Huynh|Phan|Vũ|Võ|Đặng|Dang|Bùi|Bui|Đỗ|Hồ|Ngô|Ngo|Dương|Duong|Lý|Đinh|Dinh|Lương|Luong|Trương|Truong|Mai|Tô|Hà|Lò|Quàng|Cầm|Tòng|Vàng|Giàng|Sùng|Thào|Mùa|Lường|Cà|Vừ|Hạng|Tráng|Ma|Nông|Triệu|Hứa`
	numbered = `\p{Nd}[\p{Nd}\p{L}]*(?:[/.\-]\p{Nd}[\p{Nd}\p{L}]*)*`
	wordRun  = `[\p{L}\p{M}]+(?: +[\p{L}\p{M}]+){0,3}`
	capsRun  = upper + `(?: +` + upper + `){0,4}`
	placeRun = `(?:` + numbered + `|(?-i:` + capsRun + `(?: +\p{Nd}+)?))`
)

// sayName are words after which somebody's name stands, however it is typed.
const sayName = `(?:tên (?:của )?(?:tôi|em|mình|con|cháu|bé|chồng|vợ|mẹ|bố|cha|ông|bà)(?: là)?|(?:tôi|em|mình|con|cháu|bé) tên(?: là)?|họ và tên(?: là)?|họ tên(?: là)?|tên là|ten (?:toi|em|minh|con|chau|be|chong|vo|me|bo)(?: la)?|(?:toi|em|minh|con|chau|be) ten(?: la)?|ho va ten|ho ten|ten la)`

// scrubRules in the order in which they are used.
var scrubRules = []scrubRule{
	{"address", regexp.MustCompile(`()((?i:https?://|www\.)\S+|[\p{L}\p{Nd}._%+\-]+@[\p{L}\p{Nd}.\-]+)`)},
	{"number", regexp.MustCompile(`()(\p{Nd}{2}\p{L}\p{Nd}?[ .\-]*\p{Nd}{3}[.]?\p{Nd}{2})`)}, // a plate
	{"number", regexp.MustCompile(`()(\+?[\p{Nd}*](?:[^\p{L}\p{Nd}*\n]{0,3}[\p{Nd}*]){8,})`)},
	{"number", regexp.MustCompile(`(^|[^\p{Nd}.,])(\p{L}?\p{Nd}{6,})`)}, // no procedure's code, no price
	{"address", regexp.MustCompile(`(?i)` + begin + `((?:số nhà|nhà số|so nha|nha so|căn hộ|can ho|phòng số|ngõ|ngo|ngách|ngach|hẻm|hem|kiệt|lô|số|so)\s*:?\s+` + numbered + `)`)},
	{"address", regexp.MustCompile(`(?i)` + begin + `((?:đường|duong|phố|pho|thôn|thon|xóm|xom|ấp|bản|buôn|khu phố|khu pho|tổ dân phố|to dan pho|tdp|tổ|chung cư|chung cu|tòa nhà|toà nhà|khu đô thị)\s+(?:số |so )?` + placeRun + `)`)},
	{"name", regexp.MustCompile(`(?i)` + begin + `(` + sayName + `\s*[:,]?\s+` + wordRun + `)`)},
	{"name", regexp.MustCompile(begin + `((?:` + surnames + `)(?: +` + upper + `){1,4})`)},
	{"name", regexp.MustCompile(begin + `((?:NGUYỄN|TRẦN|LÊ|PHẠM|HOÀNG|HUỲNH|PHAN|VŨ|VÕ|ĐẶNG|BÙI|ĐỖ|HỒ|NGÔ|DƯƠNG|LÝ)(?: +\p{Lu}+){1,4})`)},
	{"name", regexp.MustCompile(`(?i)` + begin + `((?:anh|chị|chú|cô|bác|ông|bà|em|cháu|thầy)(?-i: +` + capsRun + `))`)},
}

// removal is something that was taken out of a text.
type removal struct {
	What string // number, name, address or greeting
	Text string
}

// scrub takes out of a text what tells of somebody and puts something in its
// place. It returns what it took out, in the order of the rules.
func scrub(text, instead string) (string, []removal) {
	text = procedures.CleanText(text)
	var out []removal
	for _, r := range scrubRules {
		text = r.apply(text, instead, &out)
	}
	return text, out
}

func (r scrubRule) apply(text, instead string, out *[]removal) string {
	var b strings.Builder
	last := 0
	for _, m := range r.re.FindAllStringSubmatchIndex(text, -1) {
		if m[4] == m[5] || m[4] < last {
			continue
		}
		found := text[m[4]:m[5]]
		if procedureCode.MatchString(found) || strings.Trim(found, "* ") == "" {
			continue
		}
		*out = append(*out, removal{r.what, found})
		b.WriteString(text[last:m[4]])
		b.WriteString(instead)
		last = m[5]
	}
	b.WriteString(text[last:])
	return b.String()
}

// procedureCode is a code as 1.004194, with whatever stands after it.
var procedureCode = regexp.MustCompile(`^\d\.\d{6}$`)

// masked are a citizen's words as they may be shown to those who keep the
// guides: numbers, names and addresses are hidden.
func masked(text string) string {
	out, _ := scrub(text, scrubbed)
	return strings.Join(strings.Fields(out), " ")
}

// wordingOf is a question of a citizen as it may stand in a guide: masked,
// without what was masked and without greetings. "" when nothing is left.
func wordingOf(text string) string {
	out, _ := plainAnswer(text)
	out = strings.Join(strings.Fields(out), " ")
	out = strings.TrimFunc(out, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:.-–*", r) })
	if r := []rune(out); len(r) > maxWording {
		out = strings.TrimSpace(string(r[:maxWording]))
	}
	return upperFirst(out)
}

// maxWording is how many runes a wording may have here.
const maxWording = 160

func upperFirst(s string) string {
	for i, r := range s {
		if i == 0 {
			return string(unicode.ToUpper(r)) + s[len(string(r)):]
		}
	}
	return s
}

// greetings are courtesies at the begin or end of a sentence that do not
// belong into a guide.
var greetings = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(^\s*|[\n.!?,]\s*)((?:dạ,?\s*)?(?:em|cháu|con|tôi|mình|trợ lý|phường)?\s*(?:xin\s+)?(?:kính\s+)?(?:chào|gửi)\s+(?:\*{3}|anh chị|ông bà|bà con|cả nhà|quý \p{L}+|anh|chị|bác|cô|chú|ông|bà|bạn|em|cháu|phường|cán bộ|mọi người)(?:\s+\*{3})?(?:\s+ạ)?\s*[,.!:]*)`),
	regexp.MustCompile(`(?i)(^\s*|[\n.!?,]\s*)((?:dạ|vâng|ạ|alo|a lô|hello|hi|xin chào|chào)(?:\s+ạ)?\s*[,.!:]+)`),
	regexp.MustCompile(`(?i)(^\s*|[\n.!?,]\s*)(dạ)(?:\s)`),
	regexp.MustCompile(`(?i)(^\s*|[\n.!?,]\s*)((?:em |tôi |mình |con |cháu )?(?:xin )?(?:trân trọng )?(?:cảm ơn|cám ơn|thank|thanks|trân trọng)[^\n.!?]*[.!?]*)`),
	regexp.MustCompile(`(?i)(^\s*|[\n.!?,]\s*)((?:cho|xin)\s+(?:em|tôi|mình|con|cháu|bà con)?\s*(?:được\s+)?hỏi(?:\s+(?:là|chút|tí|với|ạ|thăm))*\s*[,:]?)`),
	regexp.MustCompile(`(?i)([\p{L}\p{Nd}*])(\s+(?:ạ|nhé|nha|ah)(?:\s+(?:ạ|nhé|nha))?)(?:$|[.!?,\n])`),
}

// plainAnswer is what an officer wrote to one citizen as it may be said to
// all: without numbers, names, addresses and greetings. removed is what went,
// for a person to look over; the text may still say what is true of one only.
func plainAnswer(text string) (plain string, removed []removal) {
	plain, removed = scrub(text, scrubbed)
	for _, re := range greetings {
		plain = scrubRule{"greeting", re}.apply(plain, "", &removed)
	}
	lines := strings.Split(strings.ReplaceAll(plain, scrubbed, " "), "\n")
	var kept []string
	for _, l := range lines {
		l = spaced.ReplaceAllString(strings.Join(strings.Fields(l), " "), "$1")
		l = strings.TrimLeftFunc(l, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:.!", r) })
		if strings.ContainsFunc(l, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			kept = append(kept, upperFirst(l))
		}
	}
	return strings.Join(kept, "\n"), removed
}

// spaced is a space before a sign.
var spaced = regexp.MustCompile(` +([,.;:!?])`)
