package vi

// Following tells how a question goes on with what was just talked about.
type Following struct {
	Says  bool   // it says itself that it goes on: "còn … thì sao"
	Other bool   // it names another thing: "còn …"
	Asks  bool   // it asks for something, which alone does not say that it goes on
	Again bool   // it ends by asking again what was asked before: "… thì sao"
	Out   []bool // by token: belongs to such a phrase, or names no procedure
	Where []bool // by token: names an office where it may be done
}

// Following finds the phrases of going on. Those that must stand at one end
// may have words of politeness between, which asked knows.
func (l *Language) Following(tokens []Token, asked Asked) Following {
	f := Following{Out: make([]bool, len(tokens)), Where: make([]bool, len(tokens))}
	// A word that says little may stand between, a few of them make a clause.
	polite := func(from, to, weak int) bool {
		for i := from; i < to; i++ {
			if asked.Weak[i] {
				weak--
			}
			if !asked.Out[i] && !asked.Weak[i] || weak < 0 {
				return false
			}
		}
		return true
	}
	for _, m := range l.following.Find(tokens) {
		first, last := m.At[0], m.At[len(m.At)-1]
		into := f.Out
		switch kind := m.Columns[0]; {
		case kind == "office":
			into = f.Where
		case kind == "work":
		case (kind == "lead" || kind == "other") && !polite(0, first, 2), (kind == "tail" || kind == "yes") && !polite(last+1, len(tokens), 1):
			continue
		case kind == "yes", kind == "which":
			f.Asks = true
		default:
			f.Says = true
			f.Other = f.Other || kind == "other"
			f.Again = f.Again || kind == "tail"
		}
		for _, i := range m.At {
			into[i] = true
		}
	}
	return f
}
