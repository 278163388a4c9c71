package poster

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

	"github.com/motcua/motcua/words"
)

var (
	ward   = Ward{Name: "Phường Yên Bái", Province: "Tỉnh Lào Cai", Hours: "7:30–17:00", Page: "motcua.example.vn"}
	sheets = []Sheet{
		{Link: "https://motcua.example.vn/"},
		{Link: "https://motcua.example.vn/?g=tdp-7_1M_asdqIunA", Group: "Tổ dân phố 7"},
		{Link: "https://motcua.example.vn/?p=1.004194", Procedure: "Đăng ký tạm trú"},
		{Link: "https://motcua.example.vn/?p=2.000635", Procedure: "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh cho người ở rất xa nơi đăng ký trước đây"},
	}
	made = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
)

func catalogue(t *testing.T) *words.Catalogue {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var pageObject = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

func TestOnePageForEachSheet(t *testing.T) {
	var b, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := Write(w, catalogue(t), words.Vi, ward, sheets, made); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(pageObject.FindAll(b.Bytes(), -1)); n != len(sheets) {
		t.Errorf("%d pages for %d sheets", n, len(sheets))
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same sheets give another file")
	}
	if b.Len() > 200_000 {
		t.Errorf("file has %d bytes: are the fonts cut to what is used?", b.Len())
	}
}

// What is drawn is the link's code, module by module, with quiet around it.
func TestDrawnCodeIsTheLinks(t *testing.T) {
	for _, s := range sheets {
		pdf, err := document(catalogue(t), words.Vi, ward, []Sheet{s}, made)
		if err != nil {
			t.Fatal(err)
		}
		pdf.SetCompression(false)
		var b bytes.Buffer
		if err := pdf.Output(&b); err != nil {
			t.Fatal(err)
		}
		want, err := qr.Encode(s.Link, qr.Q)
		if err != nil {
			t.Fatal(err)
		}
		got := drawn(b.String(), want.Size)
		for y := range want.Size {
			for x := range want.Size {
				if got[[2]int{x, y}] != want.Black(x, y) {
					t.Fatalf("%s: module %d,%d is drawn %v", s.Link, x, y, !want.Black(x, y))
				}
			}
		}
		for at := range got {
			if at[0] < 0 || at[1] < 0 || at[0] >= want.Size || at[1] >= want.Size {
				t.Fatalf("%s: something is drawn at %v, outside of the code", s.Link, at)
			}
		}
	}
}

var rect = regexp.MustCompile(`(?m)^([0-9.]+) ([0-9.]+) ([0-9.]+) (-[0-9.]+) re f$`)

// drawn is the modules that the rectangles on the code's ground cover.
func drawn(pdf string, size int) map[[2]int]bool {
	const point = 72 / 25.4
	module := codeIs / float64(size+8)
	left, top := (width-codeIs)/2+4*module, codeAt+4*module
	out := map[[2]int]bool{}
	for _, m := range rect.FindAllStringSubmatch(pdf, -1) {
		var n [4]float64
		for i := range n {
			n[i], _ = strconv.ParseFloat(m[i+1], 64)
			n[i] /= point
		}
		if x, y, wide := n[0], height-n[1], n[2]; y > codeAt && y < codeAt+codeIs && wide <= codeIs {
			for i := range int(math.Round(wide / module)) {
				out[[2]int{int(math.Round((x-left)/module)) + i, int(math.Round((y - top) / module))}] = true
			}
		}
	}
	return out
}

func TestTextIsVietnamese(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("needs pdftotext")
	}
	path := filepath.Join(t.TempDir(), "sheets.pdf")
	var b bytes.Buffer
	if err := Write(&b, catalogue(t), words.Vi, ward, sheets, made); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, s := range sheets {
		page := strconv.Itoa(i + 1)
		out, err := exec.Command(tool, "-f", page, "-l", page, path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(string(out)), " ")
		for _, want := range []string{"Phường Yên Bái", "Quét mã", "motcua.example.vn", "Không dấu cũng được", "Gặp cán bộ", "7:30–17:00", s.Group, s.Procedure} {
			if !strings.Contains(text, want) {
				t.Errorf("page %s does not say %q: %s", page, want, text)
			}
		}
	}
}

// Whatever the names are, they stay on the sheet.
func TestLongNamesFit(t *testing.T) {
	for _, lang := range words.Langs() {
		long := strings.Repeat("Nghĩa trang Trường Sơn ", 12)
		err := Write(&bytes.Buffer{}, catalogue(t), lang, Ward{Name: long, Province: long, Page: "a.vn"}, []Sheet{{Link: "https://a.vn", Group: long}, {Link: "https://a.vn", Procedure: strings.Repeat("x", 300)}}, made)
		if err != nil {
			t.Error(err)
		}
	}
	pdf, err := document(catalogue(t), words.Vi, ward, sheets[:1], made)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{pdf: pdf}
	for _, text := range []string{"Phường Yên Bái", strings.Repeat("Tổ dân phố ", 20), strings.Repeat("x", 400), ""} {
		lines, size := p.fit(text, "B", 30, 100, 2)
		for _, l := range lines {
			if w := pdf.GetStringWidth(l); w > 100 {
				t.Errorf("%d letters at %g points are %g mm wide", len(l), size, w)
			}
		}
	}
}

func TestWhatCannotBePrinted(t *testing.T) {
	for _, list := range [][]Sheet{nil, {{Link: ""}}, {{Link: strings.Repeat("x", 301)}}} {
		if err := Write(&bytes.Buffer{}, catalogue(t), words.Vi, ward, list, made); err == nil {
			t.Errorf("%s was printed", fmt.Sprint(list)[:min(20, len(fmt.Sprint(list)))])
		}
	}
}
