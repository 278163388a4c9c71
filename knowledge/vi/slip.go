package vi

import "strings"

// keyNeighbours are the keys beside each letter on a keyboard.
const keyNeighbours = "q:wa w:qes e:wrd r:etf t:ryg y:tuh u:yij i:uok o:ipl p:ol a:sqz s:adwx d:sfec f:dgrv g:fhtb " +
	"h:gjyn j:hkum k:jlim l:kop z:asx x:zsc c:xdv v:cfb b:vgn n:bhm m:njk"

// beside reports whether two letters are neighbours on a keyboard.
func beside(a, b byte) bool {
	i := strings.Index(keyNeighbours, string(a)+":")
	if i < 0 {
		return false
	}
	list, _, _ := strings.Cut(keyNeighbours[i+2:], " ")
	return strings.IndexByte(list, b) >= 0
}

// variants calls f with every ASCII word at one edit from w and what the edit
// costs: a letter added, dropped or replaced, two neighbours swapped. The
// bytes are good until f returns; a word may come twice.
func variants(w string, f func(word []byte, cost float64)) {
	const letters = "abcdeghiklmnopqrstuvxy"
	buf := make([]byte, 0, len(w)+1)
	for i := range len(w) {
		f(append(append(buf[:0], w[:i]...), w[i+1:]...), costSlip)
		if i+1 < len(w) && w[i] != w[i+1] {
			buf = append(buf[:0], w...)
			buf[i], buf[i+1] = buf[i+1], buf[i]
			f(buf, costSlip)
		}
	}
	for _, c := range []byte(letters) {
		for i := 0; i <= len(w); i++ {
			f(append(append(append(buf[:0], w[:i]...), c), w[i:]...), costSlip)
			if i < len(w) && w[i] != c {
				cost := costLetter
				if beside(w[i], c) {
					cost = costSlip
				}
				buf = append(buf[:0], w...)
				buf[i] = c
				f(buf, cost)
			}
		}
	}
}
