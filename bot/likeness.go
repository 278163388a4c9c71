package bot

// asking are words of asking and of dealing with an office, which say nothing
// of the matter; courtesy is left out besides.
const asking = " lam the nao sao nhu gi nhung cac o dau bao nhieu lau may khi luc ai co khong duoc chua phai nop mang den tai ve thi la ma nay kia vay " +
	"giay to ho so thu tuc dang ky hoi phi le tien cach huong dan xin can bi va hay cua cho trong " +
	"how where what when which who is are do does of for in at it and or get need have register paper papers document documents fee "

// matter are the words of a question that say what it is about, each once.
func matter(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range hear(text, QuestionRunes).words {
		if !among(asking, w) && !among(courtesy, w) {
			out[w] = true
		}
	}
	return out
}

// likeness is how much two questions are about the same by their words: 0
// nothing in common, 1 all. It forgives accents, order and words of asking.
func likeness(a, b string) float64 {
	x, y := matter(a), matter(b)
	common := 0
	for w := range x {
		if y[w] {
			common++
		}
	}
	if common == 0 {
		return 0
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}
