package knowledge

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// richLibrary has a guide for everything that a sheet can hold.
func richLibrary(t testing.TB) *procedures.Library {
	t.Helper()
	list, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	list = append(list,
		&procedures.Guide{Code: "8.000001", Title: "…"}, // not a word
		&procedures.Guide{Code: "8.000002", Title: "Cấp giấy phép; cấp lại giấy phép có yếu tố nước ngoài (mẫu mới) đối với hộ kinh doanh",
			Keywords: []string{"giấy phép"}, Source: procedures.Source{Decision: "12/QĐ-UBND"}, Sector: "Hộ tịch",
			Conditions: []string{strings.Repeat("giấy tờ ", 300)}})
	for _, g := range testLibrary(t).All() {
		if !strings.HasPrefix(string(g.Code), "1.") && !strings.HasPrefix(string(g.Code), "2.") {
			list = append(list, g)
		}
	}
	return library(t, list...)
}

func compiled(t testing.TB, lib *procedures.Library) *Index {
	t.Helper()
	x, err := blank(lib)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.compile(context.Background()); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestCompiledIsReadBack: what is read back is what was made, to the last
// field. Whoever adds one adds it to encode and decode.
func TestCompiledIsReadBack(t *testing.T) {
	for name, lib := range map[string]*procedures.Library{
		"rich": richLibrary(t), "small": testLibrary(t), "empty": library(t),
		"large": library(t, manyGuides(300)...), // five guides of a sector make its words known
	} {
		t.Run(name, func(t *testing.T) {
			want := compiled(t, lib)
			got, err := blank(lib)
			if err != nil {
				t.Fatal(err)
			}
			b := want.encode()
			if err := got.decode(b); err != nil {
				t.Fatal(err)
			}
			got.lang, got.lex = want.lang, want.lex // tables, made anew each time
			for i, s := range want.sheets {
				if name != "empty" && !reflect.DeepEqual(s, got.sheets[i]) {
					t.Fatalf("sheet %s is\n%+v, want\n%+v", s.code, got.sheets[i], s)
				}
			}
			if len(want.sheets) > 0 && !reflect.DeepEqual(got, want) {
				t.Error("the index differs in something else than its sheets")
			}
			if again := compiled(t, lib).encode(); string(again) != string(b) {
				t.Error("the same guides give other bytes")
			}
		})
	}
}

// TestRichLibraryIsRich keeps the test above from comparing nothing with
// nothing: of every field, some sheet has a value.
func TestRichLibraryIsRich(t *testing.T) {
	x := compiled(t, richLibrary(t))
	filled := map[string]bool{}
	fill := func(of any) {
		v := reflect.ValueOf(of)
		for i := range v.NumField() {
			name := v.Type().Name() + "." + v.Type().Field(i).Name
			filled[name] = filled[name] || !v.Field(i).IsZero() && (v.Field(i).Kind() != reflect.Map || v.Field(i).Len() > 0)
		}
	}
	fill(*x.voc)
	for _, s := range x.sheets {
		fill(*s)
		fill(s.core)
		fill(s.body)
		for _, n := range s.names {
			fill(n)
		}
		for _, q := range s.qualifiers {
			fill(q)
		}
	}
	for name, ok := range filled {
		if !ok {
			t.Errorf("no guide of the rich library gives %s a value: add one that does", name)
		}
	}
	if len(x.sectors) == 0 {
		t.Error("no sector has enough guides")
	}
}

// TestCompiledElsewhere: sheets of other guides are not taken.
func TestCompiledElsewhere(t *testing.T) {
	small := testLibrary(t)
	b := compiled(t, small).encode()
	changed := *small.All()[0]
	changed.Summary = "khác"
	for _, other := range []*procedures.Library{
		library(t, small.All()[1:]...), library(t, append(small.All()[1:], &changed)...), library(t),
	} {
		x, err := blank(other)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.decode(b); !errors.Is(err, errCompiled) {
			t.Errorf("sheets of another library: %v", err)
		}
		if len(x.sheets) > 0 || len(x.voc.folds) > 0 {
			t.Error("something of them was kept")
		}
	}
}

// TestCompiledCut: no part of the file is taken for the whole, nor more than
// the whole.
func TestCompiledCut(t *testing.T) {
	lib := library(t, testLibrary(t).All()[:3]...)
	b := compiled(t, lib).encode()
	x, err := blank(lib)
	if err != nil {
		t.Fatal(err)
	}
	for n := range b {
		if x.decode(b[:n]) == nil {
			t.Fatalf("%d of %d bytes are taken", n, len(b))
		}
	}
	if x.decode(append(b[:len(b):len(b)], 0)) == nil {
		t.Error("a byte too much is taken")
	}
}

// FuzzCompiled: no bytes make decode panic, and whatever it takes can be asked.
func FuzzCompiled(f *testing.F) {
	lib := library(f, testLibrary(f).All()[:3]...)
	b := compiled(f, lib).encode()
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte{})
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
	x, err := blank(lib)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if x.decode(b) != nil {
			return
		}
		q := x.read("đăng ký tạm trú cho người nước ngoài")
		x.judge(q, x.rank(q, x.sheets[0], x.sheets))
		for _, s := range x.sheets {
			x.document(s)
		}
	})
}

// lazyShelf has the guides of a library and counts what is read.
type lazyShelf struct {
	lib   *procedures.Library
	reads int
	fails error
}

func (s *lazyShelf) GuideVersion(_ context.Context, v procedures.Version) (*procedures.Guide, error) {
	s.reads++
	g, ok := s.lib.Version(v.Code, v.Revision)
	if !ok {
		return nil, procedures.ErrNoVersion
	}
	return g, s.fails
}

// TestOpenReadsNoGuide: the second start reads no guide, nor does a question.
func TestOpenReadsNoGuide(t *testing.T) {
	shelf := &lazyShelf{lib: testLibrary(t)}
	lib, err := procedures.OpenLibrary(shelf, shelf.lib.Versions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	first, _ := openIndex(t, dir, lib)
	if shelf.reads != lib.Len() {
		t.Errorf("a build read %d guides, there are %d", shelf.reads, lib.Len())
	}
	shelf.reads = 0
	second, log := openIndex(t, dir, lib)
	for _, x := range []*Index{first, second} {
		if a, err := x.Answer(t.Context(), Query{Text: "đăng ký tạm trú"}); err != nil || a.Candidates[0].Title == "" {
			t.Errorf("answer %+v, %v", a, err)
		}
	}
	if shelf.reads > 0 || log != "" {
		t.Errorf("%d guides were read, log %q", shelf.reads, log)
	}
}

// TestOpenWithoutGuides: an index of half the guides is worse than none.
func TestOpenWithoutGuides(t *testing.T) {
	shelf := &lazyShelf{lib: testLibrary(t), fails: errors.New("no disk")}
	lib, err := procedures.OpenLibrary(shelf, shelf.lib.Versions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if x, err := Open(dir, lib, zerolog.Nop()); !errors.Is(err, shelf.fails) || x != nil {
		t.Errorf("index %v, %v", x, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}
