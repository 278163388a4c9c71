package message

import (
	"net/url"
	"regexp"
	"strings"
)

// span is a stretch of text: plain, strong or a link. Templates escape it.
type span struct {
	Text   string
	Href   string
	Strong bool
}

var (
	webAddress = regexp.MustCompile(`https?://[^\s<>"'“”«»]+`)
	money      = regexp.MustCompile(`\d[\d.,]*(?: |\x{00a0})(?:đồng|dong|VND)`)
)

// splitLines cuts a text into its lines and each line into plain text and links.
// Only http and https become links; a full stop or a bracket after an
// address is not part of it. "" has no lines.
func splitLines(text string) [][]span {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if text == "" {
		return nil
	}
	var out [][]span
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, linked(line))
	}
	return out
}

func linked(line string) []span {
	var out []span
	rest := line
	for {
		at := webAddress.FindStringIndex(rest)
		if at == nil {
			break
		}
		address := trimAddress(rest[at[0]:at[1]])
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.User != nil {
			out = append(out, span{Text: rest[:at[1]]})
			rest = rest[at[1]:]
			continue
		}
		if at[0] > 0 {
			out = append(out, span{Text: rest[:at[0]]})
		}
		out = append(out, span{Text: address, Href: address})
		rest = rest[at[0]+len(address):]
	}
	if rest != "" || len(out) == 0 {
		out = append(out, span{Text: rest})
	}
	return out
}

// trimAddress leaves out what ends the sentence and not the address.
func trimAddress(s string) string {
	for {
		t := strings.TrimRight(s, ".,;:!?…")
		if strings.HasSuffix(t, ")") && strings.Count(t, "(") < strings.Count(t, ")") {
			t = strings.TrimSuffix(t, ")")
		}
		if t == s {
			return s
		}
		s = t
	}
}

// emphasised makes sums of money strong, which is what people look for.
func emphasised(line string) []span {
	var out []span
	for _, s := range linked(line) {
		if s.Href != "" {
			out = append(out, s)
			continue
		}
		last := 0
		for _, at := range money.FindAllStringIndex(s.Text, -1) {
			if at[0] > last {
				out = append(out, span{Text: s.Text[last:at[0]]})
			}
			out = append(out, span{Text: s.Text[at[0]:at[1]], Strong: true})
			last = at[1]
		}
		if last < len(s.Text) {
			out = append(out, span{Text: s.Text[last:]})
		}
	}
	return out
}
