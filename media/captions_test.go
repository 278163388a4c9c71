package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"
)

const captionsSRT = "\xEF\xBB\xBF1\r\n00:00:00,000 --> 00:00:02,500\r\n<font color=\"#fff\">Mở cổng</font> dịch vụ công\r\n\r\n2\r\n00:00:02,500 --> 00:00:05,000 X1:10\r\n{\\an8}Bấm <i>Đăng nhập</i>\r\nrồi nhập 5 < 6\r\n"

func utf16LE(s string) []byte {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func TestReadCaptions(t *testing.T) {
	for name, b := range map[string][]byte{"srt": []byte(captionsSRT), "srt of old Windows": utf16LE(captionsSRT[3:])} {
		cues, err := ReadCaptions(b)
		if err != nil || len(cues) != 2 {
			t.Errorf("%s: %+v, %v", name, cues, err)
			continue
		}
		want := "WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nMở cổng dịch vụ công\n\n00:00:02.500 --> 00:00:05.000\nBấm Đăng nhập\nrồi nhập 5 &lt; 6\n"
		if got := string(WriteCaptions(cues)); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, c := range []struct {
		name, text string
		fault      CaptionFault
		line       int
	}{
		{"time that is none", "WEBVTT\n\n00:00 --> 00:05\nA\n", CaptionTime, 3},
		{"minute 75", "WEBVTT\n\n00:75:00.000 --> 00:76:00.000\nA\n", CaptionTime, 3},
		{"ends before it begins", "WEBVTT\n\n00:05.000 --> 00:04.000\nA\n", CaptionOrder, 3},
		{"out of order", "WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB\n", CaptionOrder, 6},
		{"says nothing", "WEBVTT\n\nNOTE nothing yet\n", CaptionEmpty, 1},
	} {
		_, err := ReadCaptions([]byte(c.text))
		fault := (*CaptionError)(nil)
		if !errors.As(err, &fault) || fault.Fault != c.fault || fault.Line != c.line {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	for name, text := range map[string]string{"letter": "Kính gửi bà con", "table": "1,2,3\n4,5,6", "arrow": "a --> b"} {
		if _, err := ReadCaptions([]byte(text)); !errors.Is(err, ErrKind) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	// A station of Windows-1258 is told apart from what is no text.
	s, _ := newStore(t, Options{})
	fault := (*CaptionError)(nil)
	if _, err := s.Put(t.Context(), bytes.NewReader([]byte("1\n00:00:01,000 --> 00:00:02,000\nM\xea\n")), 0, "phude.srt", "huong"); !errors.As(err, &fault) || fault.Fault != CaptionText {
		t.Errorf("got %v", err)
	}
}

func TestCaptionsEndWithTheirFilm(t *testing.T) {
	cues, err := ReadCaptions([]byte(captionsVTT))
	if err != nil {
		t.Fatal(err)
	}
	for seconds, want := range map[int]bool{0: true, 5: true, 4: true, 3: false, 2: false, 500: true} {
		if err := Within(cues, seconds); (err == nil) != want {
			t.Errorf("%d seconds: %v", seconds, err)
		}
	}
}

func TestCaptionsComeBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Duration(0)
		var cues []Cue
		for range rapid.IntRange(1, 20).Draw(t, "n") {
			c := Cue{From: at + time.Duration(rapid.IntRange(0, 5000).Draw(t, "after"))*time.Millisecond,
				Text: rapid.StringMatching(`[a-zA-Zạđ0-9&<>;.,?!]([a-zA-Zạđ &<>;-]{0,40}[a-zA-Zạđ.?!])?`).Draw(t, "text")}
			c.To = c.From + time.Duration(rapid.IntRange(1, 9000).Draw(t, "for"))*time.Millisecond
			at = c.From
			cues = append(cues, c)
		}
		got, err := ReadCaptions(WriteCaptions(cues))
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			got[i].line = 0
		}
		if !slices.Equal(got, cues) {
			t.Fatalf("got %+v, want %+v", got, cues)
		}
	})
}

func FuzzReadCaptions(f *testing.F) {
	f.Add([]byte(captionsVTT))
	f.Add([]byte(captionsSRT))
	f.Add(utf16LE(captionsSRT[3:]))
	f.Add([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\n1\n00:02.000 --> 00:03.000\n&amp;lt;script&gt;"))
	f.Fuzz(func(t *testing.T, b []byte) {
		cues, err := ReadCaptions(b)
		if err != nil {
			return
		}
		out := WriteCaptions(cues)
		again, err := ReadCaptions(out)
		if err != nil || len(again) != len(cues) {
			t.Fatalf("%q: %d captions instead of %d, %v", out, len(again), len(cues), err)
		}
		for i := range cues {
			if cues[i].Text != again[i].Text || cues[i].From != again[i].From || cues[i].To != again[i].To {
				t.Errorf("%+v instead of %+v", again[i], cues[i])
			}
		}
	})
}

// A line that holds nothing but markup or a blank ends no caption when it is
// written, and nothing that is said gets lost.
func TestCaptionsWithEmptyLines(t *testing.T) {
	cues, err := ReadCaptions([]byte("WEBVTT\n\n00:00.000 --> 00:02.000\nA\n&nbsp;\n<b></b>\nB --&gt; C\n"))
	if err != nil || len(cues) != 1 || cues[0].Text != "A\nB --> C" {
		t.Fatalf("%+v, %v", cues, err)
	}
	again, err := ReadCaptions(WriteCaptions(cues))
	if err != nil || len(again) != 1 || again[0].Text != cues[0].Text {
		t.Errorf("%+v, %v", again, err)
	}
}
