package media

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestLook(t *testing.T) {
	one := film{codec: "avc1", seconds: 12}.bytes()
	for _, c := range []struct {
		name    string
		content []byte
		want    Facts
		err     error
	}{
		{"phone's film", film{codec: "avc1", seconds: 90, late: true, sound: true}.bytes(), Facts{Kind: Film, Type: "video/mp4", Ending: ".mp4", Codec: H264, Seconds: 90, Late: true}, nil},
		{"iPhone's MOV", film{brand: "qt  ", codec: "hvc1", seconds: 5, sound: true}.bytes(), Facts{Kind: Film, Type: "video/mp4", Ending: ".mp4", Codec: HEVC, Seconds: 5}, nil},
		{"M4V", film{brand: "M4V ", codec: "avc1", seconds: 5}.bytes(), Facts{Kind: Film, Type: "video/mp4", Ending: ".mp4", Codec: H264, Seconds: 5}, nil},
		{"voice memo", film{brand: "M4A ", seconds: 5, sound: true}.bytes(), Facts{}, ErrKind},
		{"sound in a film's file", film{seconds: 5, sound: true}.bytes(), Facts{}, ErrSilent},
		{"old camera", film{codec: "mp4v", seconds: 5}.bytes(), Facts{}, ErrCodec},
		{"cut off", one[:len(one)-3], Facts{}, ErrDamaged},
		{"no table of contents", bx("ftyp", "isom"), Facts{}, ErrDamaged},
		{"table in a table", cat(one, film{codec: "avc1"}.moov(0, 0)), Facts{}, ErrDamaged},
		{"impossible length", film{codec: "avc1", seconds: 4_000_000}.bytes(), Facts{Kind: Film, Type: "video/mp4", Ending: ".mp4", Codec: H264}, nil},
		{"webm", webmOf("webm", "V_VP9", 1, 12.34), Facts{Kind: Film, Type: "video/webm", Ending: ".webm", Codec: VP9, Seconds: 13}, nil},
		{"matroska", webmOf("matroska", "V_MPEG4/ISO/AVC", 1, 12), Facts{}, ErrKind},
		{"webm of sound", webmOf("webm", "A_OPUS", 2, 12), Facts{}, ErrSilent},
		{"webm in another form", webmOf("webm", "V_THEORA", 1, 12), Facts{}, ErrCodec},
		{"jpeg", jpegOf(t, true), Facts{Kind: Picture, Type: "image/jpeg", Ending: ".jpg", Width: 40, Height: 30}, nil},
		{"half a jpeg", jpegOf(t, false)[:200], Facts{}, ErrDamaged},
		{"png", pngOf(t, true), Facts{Kind: Picture, Type: "image/png", Ending: ".png", Width: 40, Height: 30}, nil},
		{"webp", webpOf(true), Facts{Kind: Picture, Type: "image/webp", Ending: ".webp", Width: 1, Height: 1}, nil},
		{"captions", []byte(captionsVTT), Facts{Kind: Captions, Type: "text/vtt; charset=utf-8", Ending: ".vtt", Seconds: 5}, nil},
		{"page", []byte("<!DOCTYPE html><html><script>alert(1)</script>"), Facts{}, ErrKind},
		{"drawing with script", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), Facts{}, ErrKind},
		{"program", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"), Facts{}, ErrKind},
		{"gif", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"), Facts{}, ErrKind},
		{"iPhone's picture", bx("ftyp", "heic", 0, "mif1heic"), Facts{}, ErrKind},
		{"nothing", nil, Facts{}, ErrEmpty},
	} {
		got, err := Look(bytes.NewReader(c.content), int64(len(c.content)))
		if c.err != nil {
			if !errors.Is(err, c.err) {
				t.Errorf("%s: got %+v, %v", c.name, got, err)
			}
		} else if err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v", c.name, got, err)
		}
	}
}

// TestNotesAreTakenOut: where a picture or film was taken is not stored, and
// how it is turned stays.
func TestNotesAreTakenOut(t *testing.T) {
	for name, c := range map[string]struct{ in, keeps []byte }{
		"a.jpg":  {jpegOf(t, true), turnedExif(6)},
		"a.png":  {pngOf(t, true), nil},
		"a.webp": {webpOf(true), turnedExif(8)},
		"a.mp4":  {film{codec: "avc1", place: whereIt, extra: bx("uuid", whereIt)}.bytes(), nil},
		"b.mp4":  {film{codec: "avc1", late: true, place: whereIt, extra: bx("meta", whereIt)}.bytes(), nil},
	} {
		_, r, err := stored(bytes.NewReader(c.in), int64(len(c.in)), name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		out, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(c.in, []byte("secret place")) || bytes.Contains(out, []byte("secret place")) || bytes.Contains(out, []byte("106.6297")) {
			t.Errorf("%s: still says where", name)
		}
		if !bytes.Contains(out, c.keeps) {
			t.Errorf("%s: does not say any more how it is turned", name)
		}
		// What was stored is taken again as it is, so its name stays.
		_, r, err = stored(bytes.NewReader(out), int64(len(out)), name)
		if err != nil {
			t.Errorf("%s again: %v", name, err)
			continue
		}
		if again, err := io.ReadAll(r); err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s again: %d bytes instead of %d, %v", name, len(again), len(out), err)
		}
	}
}

func TestFilmsPlayWhileTheyLoad(t *testing.T) {
	for name, f := range map[string]film{"short places": {codec: "avc1", late: true, sound: true}, "long places": {codec: "avc1", late: true, long: true},
		"a note behind": {codec: "avc1", late: true, extra: bx("free", "x")}, "rubbish behind": {codec: "avc1", late: true, extra: []byte("\xff\xff\xff\xffSEFT")},
		"in front already": {codec: "avc1"}} {
		b := f.bytes()
		facts, r, err := stored(bytes.NewReader(b), int64(len(b)), "a.mp4")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		out, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if facts.Late {
			t.Errorf("%s: still late", name)
		}
		if now, err := Look(bytes.NewReader(out), int64(len(out))); err != nil || now.Late {
			t.Errorf("%s: stored as %+v, %v", name, now, err)
		}
		for i, p := range pieces(t, out) {
			if want := []string{firstPiece, secondPiece}[i%2]; p != want {
				t.Errorf("%s: a place points at %q instead of %q", name, p, want)
			}
		}
	}
	// Places that cannot be shifted stay where they are, and that is said.
	b := film{codec: "avc1", late: true}.bytes()
	broken := bytes.Replace(b, cat("stco", 0, 2), cat("stco", 0, 99), 1)
	facts, r, err := stored(bytes.NewReader(broken), int64(len(broken)), "a.mp4")
	if err != nil || !facts.Late {
		t.Errorf("got %+v, %v", facts, err)
	}
	if out, _ := io.ReadAll(r); !bytes.Equal(out, broken) {
		t.Error("it was changed all the same")
	}
}

func TestNamesThatLie(t *testing.T) {
	s, _ := newStore(t, Options{})
	for _, c := range []struct {
		name    string
		content []byte
		want    error
	}{
		{"phim.mp4", []byte("<html><script>alert(1)</script></html>"), ErrLie},
		{"phim.mp4", jpegOf(t, false), ErrLie},
		{"anh.jpg", film{codec: "avc1"}.bytes(), ErrLie},
		{"anh.jpg", pngOf(t, false), nil}, // phones mix these up
		{"quay.MOV", film{brand: "qt  ", codec: "avc1"}.bytes(), nil},
		{"quay", film{codec: "avc1"}.bytes(), nil},
		{"bai.docx", []byte("PK\x03\x04........"), ErrKind},
	} {
		f, err := s.Put(t.Context(), bytes.NewReader(c.content), 0, c.name, "huong")
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: got %+v, %v", c.name, f, err)
		}
	}
	if all, err := s.List(); err != nil || len(all) != 3 {
		t.Errorf("got %+v, %v", all, err)
	}
}

func FuzzLook(f *testing.F) {
	f.Add(film{codec: "avc1", late: true, sound: true, place: whereIt}.bytes())
	f.Add(film{codec: "hev1", long: true, late: true}.bytes())
	f.Add(webmOf("webm", "V_VP8", 1, 3))
	f.Add(webpOf(true))
	f.Add([]byte(captionsVTT))
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x08Exif\x00\x00"))
	f.Add([]byte(pngMark + "\x00\x00\x00\x00IEND...."))
	f.Fuzz(func(t *testing.T, b []byte) {
		facts, r, err := stored(bytes.NewReader(b), int64(len(b)), "x")
		if err != nil {
			return
		}
		out, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if facts.Kind == "" || facts.Ending == "" || facts.Seconds < 0 || facts.Seconds > maxSeconds+1 || len(out) > 4*len(b)+1024 {
			t.Errorf("%+v of %d bytes from %d", facts, len(out), len(b))
		}
		again, err := Look(bytes.NewReader(out), int64(len(out)))
		if err != nil || again.Kind != facts.Kind || again.Type != facts.Type || again.Late != facts.Late && !strings.HasPrefix(facts.Type, "video/mp4") {
			t.Errorf("stored it is %+v instead of %+v, %v", again, facts, err)
		}
	})
}
