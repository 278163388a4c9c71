package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"strings"
	"testing"
)

func archive(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := z.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDetect(t *testing.T) {
	const other = ""
	ftyp := func(brand string) string { return "\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x00\x00mp42isom" }
	for _, c := range []struct{ name, content, want string }{
		{"jpeg", string(jpeg), "image/jpeg"},
		{"png", "\x89PNG\r\n\x1a\n....", "image/png"},
		{"gif", "GIF89a....", "image/gif"},
		{"webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"},
		{"iPhone picture", ftyp("heic"), "image/heic"},
		{"iPhone film", ftyp("qt  "), "video/quicktime"},
		{"film", ftyp("isom"), "video/mp4"},
		{"old phone's film", ftyp("3gp4"), "video/mp4"},
		{"voice memo", ftyp("M4A "), "audio/mp4"},
		{"browser's recording", "\x1A\x45\xDF\xA3\x01\x00\x00\x00webm", "video/webm"},
		{"voice message", "OggS\x00\x02....", "audio/ogg"},
		{"mp3 with tag", "ID3\x03\x00....", "audio/mpeg"},
		{"mp3 without", "\xFF\xFB\x90\x00....", "audio/mpeg"},
		{"pdf", "%PDF-1.4\n", "application/pdf"},
		{"word", archive(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml"), typeWord},
		{"excel", archive(t, "[Content_Types].xml", "xl/workbook.xml"), typeExcel},
		{"word with macros", archive(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), other},
		{"zip", archive(t, "virus.exe"), other},
		{"zip that says word", archive(t, "word/document.xml"), other},
		{"broken zip", "PK\x03\x04....", other},
		{"page", "<!DOCTYPE html><html>", other},
		{"drawing with script", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, other},
		{"text", "xin chào", other},
		{"program", "MZ\x90\x00\x03", other},
		{"avif", ftyp("avif"), other},
		{"one byte", "\xFF", other},
	} {
		got, err := detect(strings.NewReader(c.content), int64(len(c.content)))
		if got != c.want || (c.want == other) != errors.Is(err, ErrType) {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
	}
}

func TestSafeName(t *testing.T) {
	ref := Ref{Hash: strings.Repeat("ab", 32), Type: "image/jpeg"}
	for in, want := range map[string]string{
		"ảnh.jpg":                    "ảnh.jpg",
		"A\u0309nh.jpeg":             "Ảnh.jpeg",
		"../../etc/passwd":           "passwd.jpg",
		`C:\tmp\b.exe`:               "b.exe.jpg",
		"a/b\x00.exe":                "b.exe.jpg",
		"":                           "abababab.jpg",
		"...":                        "abababab.jpg",
		".jpg":                       "abababab.jpg",
		"a\u202Egpj.exe":             "agpj.exe.jpg",
		"hai\r\nSet-Cookie: x.jpg":   "haiSet-Cookie_ x.jpg",
		"\xff\xfe.jpg":               "abababab.jpg",
		strings.Repeat("ơ", 300):     strings.Repeat("ơ", maxName) + ".jpg",
		"bản sao . jpg":              "bản sao . jpg.jpg",
		"giấy\tkhai sinh.JPE":        "giấykhai sinh.jpe",
		"thư/mục/":                   "abababab.jpg",
		"x.jpg.html":                 "x.jpg.html.jpg",
		strings.Repeat("a/", 5000):   "abababab.jpg",
		"\u200b\u200b":               "abababab.jpg",
		"tên có \"ngoặc\" và <thẻ>?": "tên có _ngoặc_ và _thẻ__.jpg",
	} {
		if got := safeName(in, ref); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzSafeName(f *testing.F) {
	f.Add("a/b\x00.exe")
	f.Fuzz(func(t *testing.T, in string) {
		got := safeName(in, Ref{Hash: strings.Repeat("ab", 32), Type: "image/jpeg"})
		if strings.ContainsAny(got, "/\\\x00\r\n\"") || len([]rune(got)) > maxName+5 || len(got) < 5 || strings.HasPrefix(got, ".") {
			t.Errorf("%q: got %q", in, got)
		}
	})
}

// TestArchiveMadeToHurt: 300,000 names in a few megabytes must not take a
// hundred times as much memory to look at.
func TestArchiveMadeToHurt(t *testing.T) {
	var b bytes.Buffer
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		b.Write(central(name))
	}
	entry := central("a")
	for range 300_000 {
		b.Write(entry)
	}
	directory := b.Len()
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], uint16(300_002%65536))
	binary.LittleEndian.PutUint16(end[10:], uint16(300_002%65536))
	binary.LittleEndian.PutUint32(end[12:], uint32(directory))
	b.Write(end)
	made := bytes.NewReader(b.Bytes())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	kind := office(made, made.Size())
	runtime.ReadMemStats(&after)
	if kind != "application/zip" {
		t.Errorf("it passes for %s", kind)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 32<<20 {
		t.Errorf("looking at %d bytes took %d", made.Size(), took)
	}
}

// central is a name in an archive's list of files.
func central(name string) []byte {
	h := make([]byte, 46, 46+len(name))
	copy(h, "PK\x01\x02")
	binary.LittleEndian.PutUint16(h[28:], uint16(len(name)))
	return append(h, name...)
}
