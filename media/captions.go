package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of captions.
const (
	maxCaptions = 1 << 20 // bytes
	maxCues     = 10_000
)

// CaptionError says what is wrong with captions, and where.
type CaptionError struct {
	Line int // of the file, from 1
	// Fault is what it is.
	Fault CaptionFault
}

// CaptionFault is what can be wrong with captions.
type CaptionFault string

// The faults.
const (
	CaptionText  CaptionFault = "text"  // not Unicode text
	CaptionTime  CaptionFault = "time"  // a time that cannot be read
	CaptionOrder CaptionFault = "order" // ends before it begins, or begins before the one above
	CaptionEmpty CaptionFault = "empty" // nothing is said
	CaptionLong  CaptionFault = "long"  // too much of it
	CaptionOver  CaptionFault = "over"  // beyond the end of the film
)

// Error implements error; it is not for people.
func (e *CaptionError) Error() string {
	return fmt.Sprintf("captions, line %d: %s", e.Line, e.Fault)
}

// Cue is one caption.
type Cue struct {
	From, To time.Duration // since the film's begin
	Text     string        // plain, of one or more lines
	line     int           // where it stood
}

// cueTime is the line above a caption; WebVTT may add where it stands.
var cueTime = regexp.MustCompile(`^\s*((?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3})(?:\s.*)?$`)

// markup is what captions may hold besides words.
var markup = regexp.MustCompile(`</?[A-Za-z0-9.][^<>]*>|\{\\[^{}]*\}`)

// ReadCaptions reads WebVTT or SubRip (SRT) in UTF-8 or UTF-16 and checks
// that its times ascend. Its error is a *CaptionError, or ErrKind for what is
// neither.
func ReadCaptions(b []byte) ([]Cue, error) {
	if len(b) > maxCaptions {
		return nil, &CaptionError{1, CaptionLong}
	}
	text, ok := unicodeText(b)
	if !ok {
		return nil, &CaptionError{1, CaptionText}
	}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	first := strings.TrimSpace(lines[0])
	vtt := first == "WEBVTT" || strings.HasPrefix(first, "WEBVTT ") || strings.HasPrefix(first, "WEBVTT\t")
	if !vtt && !looksSubRip(lines) {
		return nil, ErrKind
	}
	var out []Cue
	for i := 0; i < len(lines); i++ {
		if !strings.Contains(lines[i], "-->") {
			continue // heads, numbers, notes, styles
		}
		c := Cue{line: i + 1}
		m := cueTime.FindStringSubmatch(lines[i])
		if m == nil {
			return nil, &CaptionError{i + 1, CaptionTime}
		}
		var okFrom, okTo bool
		c.From, okFrom = cueClock(m[1])
		c.To, okTo = cueClock(m[2])
		if !okFrom || !okTo {
			return nil, &CaptionError{i + 1, CaptionTime}
		}
		if c.To <= c.From || len(out) > 0 && c.From < out[len(out)-1].From {
			return nil, &CaptionError{i + 1, CaptionOrder}
		}
		var said []string
		for i++; i < len(lines) && strings.TrimSpace(lines[i]) != ""; i++ {
			if strings.Contains(lines[i], "-->") { // no empty line between two
				if n := len(said); n > 0 && isNumber(said[n-1]) {
					said = said[:n-1]
				}
				break
			}
			if line := plainCue(lines[i]); line != "" { // an empty one would end the caption
				said = append(said, line)
			}
		}
		i--
		if c.Text = strings.TrimSpace(strings.Join(said, "\n")); c.Text != "" {
			out = append(out, c)
		}
		if len(out) > maxCues {
			return nil, &CaptionError{c.line, CaptionLong}
		}
	}
	if len(out) == 0 {
		return nil, &CaptionError{1, CaptionEmpty}
	}
	return out, nil
}

// Within checks that captions end with their film; seconds 0: not known how
// long that is. The last may stay for a second more.
func Within(cues []Cue, seconds int) error {
	for _, c := range cues {
		if end := time.Duration(seconds) * time.Second; seconds > 0 && (c.From >= end || c.To > end+time.Second) {
			return &CaptionError{c.line, CaptionOver}
		}
	}
	return nil
}

// WriteCaptions writes captions as WebVTT.
func WriteCaptions(cues []Cue) []byte {
	var out bytes.Buffer
	out.WriteString("WEBVTT\n")
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for _, c := range cues {
		_, _ = fmt.Fprintf(&out, "\n%s --> %s\n%s\n", clockText(c.From), clockText(c.To), escape.Replace(c.Text)) // a buffer takes everything
	}
	return out.Bytes()
}

// plainCue is a line of a caption without its markup.
func plainCue(s string) string {
	s = markup.ReplaceAllString(s, "")
	s = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&nbsp;", "\u00a0", "&lrm;", "", "&rlm;", "", "&amp;", "&").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// looksSubRip reports whether the first lines that say something are a number
// and a time.
func looksSubRip(lines []string) bool {
	seen := 0
	for _, l := range lines[:min(len(lines), 50)] {
		l = strings.TrimSpace(l)
		switch {
		case l == "":
		case strings.Contains(l, "-->"):
			return cueTime.MatchString(l)
		case seen > 0 || !isNumber(l):
			return false
		default:
			seen++
		}
	}
	return false
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	return err == nil
}

// cueClock reads "1:02:03.456", "02:03.456" and with a comma.
func cueClock(s string) (time.Duration, bool) {
	rest, frac, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	for len(frac) < 3 {
		frac += "0"
	}
	total := 0
	parts := strings.Split(rest, ":")
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || i > 0 && n >= 60 {
			return 0, false
		}
		total = total*60 + n
	}
	ms, err := strconv.Atoi(frac)
	d := time.Duration(total)*time.Second + time.Duration(ms)*time.Millisecond
	return d, err == nil && total <= maxSeconds
}

// clockText writes a time as WebVTT does.
func clockText(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// unicodeText is a text without its mark of byte order; old Windows writes
// UTF-16.
func unicodeText(b []byte) (string, bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	default:
		b = bytes.TrimPrefix(b, []byte{0xEF, 0xBB, 0xBF})
		return string(b), utf8.Valid(b) && !bytes.Contains(b, []byte{0})
	}
	var units []uint16
	for b = b[2:]; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	text := string(utf16.Decode(units))
	return text, len(b) == 0 && !strings.ContainsRune(text, 0)
}

// lookCaptions says whether content is captions.
func lookCaptions(r io.ReaderAt, size int64) (Facts, error) {
	cues, err := readCaptionsAt(r, size)
	if err != nil {
		return Facts{}, err
	}
	return captionFacts(cues), nil
}

func captionFacts(cues []Cue) Facts {
	last := cues[len(cues)-1].To
	return Facts{Kind: Captions, Type: "text/vtt; charset=utf-8", Ending: ".vtt", Seconds: wholeSeconds(last.Seconds())}
}

func readCaptionsAt(r io.ReaderAt, size int64) ([]Cue, error) {
	b := make([]byte, size)
	if n, err := r.ReadAt(b, 0); n < len(b) {
		return nil, fmt.Errorf("read captions: %w", err)
	}
	cues, err := ReadCaptions(b)
	if fault := (*CaptionError)(nil); errors.As(err, &fault) && fault.Fault == CaptionText {
		return nil, fmt.Errorf("%w: %w", ErrKind, err)
	}
	return cues, err
}
