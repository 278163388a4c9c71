package editor

import (
	"regexp"
	"strings"
)

// piece is a run of words that two texts share, or that only one has.
type piece struct {
	Text string
	Out  bool // only in the first: taken out
	In   bool // only in the second: put in
}

// mostTokens bounds the work of marking: beyond it whole texts are shown.
const mostTokens = 1500

var tokenForm = regexp.MustCompile(`\s+|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]`)

// marked tells word by word what was taken out of a text and put in. Texts
// that have too little in common are told whole: nobody reads a patchwork.
func marked(before, after string) []piece {
	switch {
	case before == after:
		return pieces(piece{Text: after})
	case before == "" || after == "":
		return pieces(piece{Text: before, Out: true}, piece{Text: after, In: true})
	}
	a, b := tokenForm.FindAllString(before, -1), tokenForm.FindAllString(after, -1)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	whole := pieces(piece{Text: before, Out: true}, piece{Text: after, In: true})
	if len(x) > mostTokens || len(y) > mostTokens {
		return whole
	}
	out := []piece{{Text: strings.Join(a[:head], "")}}
	out = append(out, between(x, y)...)
	out = pieces(append(out, piece{Text: strings.Join(a[len(a)-tail:], "")})...)
	kept, all := 0, 0
	for _, p := range out {
		n := len(strings.Fields(p.Text))
		if all += n; !p.Out && !p.In {
			kept += n
		}
	}
	if kept*4 < all {
		return whole
	}
	return out
}

// between marks what differs by the longest run of tokens that both have.
func between(x, y []string) []piece {
	best := make([][]int, len(x)+1) // of x[i:] and y[j:]
	for i := range best {
		best[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	var out []piece
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			out = append(out, piece{Text: x[i]})
			i, j = i+1, j+1
		case i < len(x) && (j == len(y) || best[i+1][j] >= best[i][j+1]):
			out = append(out, piece{Text: x[i], Out: true})
			i++
		default:
			out = append(out, piece{Text: y[j], In: true})
			j++
		}
	}
	return out
}

// pieces joins what belongs together: first what is out, then what is in, with
// a lone space between two marks taken into both.
func pieces(list ...piece) []piece {
	var out []piece
	var gone, come strings.Builder
	flush := func() {
		if gone.Len() > 0 {
			out = append(out, piece{Text: gone.String(), Out: true})
		}
		if come.Len() > 0 {
			out = append(out, piece{Text: come.String(), In: true})
		}
		gone.Reset()
		come.Reset()
	}
	for i, p := range list {
		switch {
		case p.Text == "":
		case p.Out:
			gone.WriteString(p.Text)
		case p.In:
			come.WriteString(p.Text)
		case strings.TrimSpace(p.Text) == "" && gone.Len()+come.Len() > 0 && i+1 < len(list) && (list[i+1].Out || list[i+1].In):
			gone.WriteString(p.Text)
			come.WriteString(p.Text)
		default:
			flush()
			if n := len(out); n > 0 && !out[n-1].Out && !out[n-1].In {
				out[n-1].Text += p.Text
			} else {
				out = append(out, piece{Text: p.Text})
			}
		}
	}
	flush()
	return out
}
