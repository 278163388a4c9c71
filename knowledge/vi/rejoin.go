package vi

import "strings"

// Rejoin puts words together that a stray space cut inside a syllable ("k
// hai sinh", "si nh"). It comes before abbreviations are spelled out, for half
// a syllable looks like one of them: two tokens are joined only when one has
// no vowel, the whole is a known word, and a word beside it is known to stand
// there or the other half is no word by itself.
func Rejoin(tokens []Token, v Vocabulary) ([]Token, []Correction) {
	var done []Correction
	out := make([]Token, 0, len(tokens))
	for i := 0; i < len(tokens); i++ {
		if i+1 < len(tokens) {
			before, after := "", ""
			if n := len(out); n > 0 {
				before = out[n-1].Folded
			}
			if i+2 < len(tokens) {
				after = tokens[i+2].Folded
			}
			if whole, ok := rejoin(tokens[i], tokens[i+1], before, after, v); ok {
				done = append(done, Correction{From: tokens[i].Text + " " + tokens[i+1].Text, To: whole.Text, Why: "joined"})
				out = append(out, whole)
				i++
				continue
			}
		}
		out = append(out, tokens[i])
	}
	return out, done
}

func rejoin(a, b Token, before, after string, v Vocabulary) (Token, bool) {
	// Alone, "si" was respelt "sy"; in "sinh" it keeps its i.
	if open, ok := strings.CutSuffix(a.Folded, "y"); ok && v.Folded(a.Folded+b.Folded) == 0 && v.Folded(open+"i"+b.Folded) > 0 {
		a = Token{Text: open + "i", Folded: open + "i", Start: a.Start, End: a.End}
	}
	folded := a.Folded + b.Folded
	onset, coda := !voweled(a.Folded), !voweled(b.Folded)
	if onset == coda || number(folded) || len(folded) > longest/2 || v.Folded(folded) == 0 {
		return Token{}, false
	}
	rest := a
	if onset {
		rest = b
	}
	fits := before != "" && v.Pair(before, folded) > 0 || after != "" && v.Pair(folded, after) > 0
	if !fits && v.Folded(rest.Folded) > 0 {
		return Token{}, false
	}
	whole := Word(a.Text + b.Text)
	if !v.Word(whole.Text) {
		whole = Word(folded)
	}
	whole.Start, whole.End = a.Start, b.End
	return whole, true
}

// voweled reports whether a folded word has a vowel of its own: "qu" has not.
func voweled(folded string) bool {
	return strings.ContainsAny(folded, "aeiouy") && folded != "qu"
}
