package editor

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/sheet"
)

// A name in an archive is only shown: it leads nowhere, and what is no plain
// file is left out.
func TestArchiveNamesLeadNowhere(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, mode fs.FileMode) {
		h := &zip.FileHeader{Name: name}
		h.SetMode(mode)
		w, err := z.CreateHeader(h)
		must(t, err)
		if !mode.IsDir() {
			_, err = w.Write([]byte("/etc/passwd"))
			must(t, err)
		}
	}
	add("../../a.yaml", 0o600)
	add("/b.yaml", 0o600)
	add(`C:\Users\c.yaml`, 0o600)
	add("link.yaml", fs.ModeSymlink|0o777)
	add("folder.yaml/", fs.ModeDir|0o700)
	add("__MACOSX/d.yaml", 0o600)
	add(".hidden.yaml", 0o600)
	add("media/e.yaml", 0o600)
	must(t, z.Close())
	dir := t.TempDir()
	s := intakes{filepath.Join(dir, "imports")}
	id, err := s.create("huong", start, func(string) bool { return false })
	must(t, err)
	must(t, os.WriteFile(s.path(id, "upload"), b.Bytes(), 0o600))
	p, err := s.openParcel(intake{ID: id, Name: "a.zip"})
	must(t, err)
	defer p.close()
	var names []string
	for _, e := range p.list {
		names = append(names, e.name)
	}
	if want := []string{"a.yaml", "b.yaml", "c.yaml"}; p.kind != intakeGuides || !slices.Equal(names, want) || len(p.media) != 1 {
		t.Errorf("%s, %q, %d of media", p.kind, names, len(p.media))
	}
	files := 0
	must(t, filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			files++
		}
		return err
	}))
	if files != 1 {
		t.Errorf("%d files were written", files)
	}
}

// What unpacks to more than a file may have is not read to its end.
func TestArchiveBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("a.txt")
	must(t, err)
	block := make([]byte, 1<<20)
	for range 3 * procedures.MaxFile >> 20 {
		_, err = w.Write(block)
		must(t, err)
	}
	must(t, z.Close())
	s := intakes{t.TempDir()}
	id, err := s.create("huong", start, func(string) bool { return false })
	must(t, err)
	must(t, os.WriteFile(s.path(id, "upload"), b.Bytes(), 0o600))
	p, err := s.openParcel(intake{ID: id, Name: "a.zip"})
	must(t, err)
	defer p.close()
	got, err := p.list[0].read(procedures.MaxFile)
	if err != nil || len(got) != procedures.MaxFile+1 {
		t.Errorf("%d bytes are read, %v", len(got), err)
	}
	if _, fault := parseRecord(p.list[0]); fault == nil || fault.Key != "gimport.record_large" {
		t.Errorf("fault is %+v", fault)
	}
}

// FuzzParcel opens whatever somebody sends and reads all that is in it.
func FuzzParcel(f *testing.F) {
	for _, name := range []string{"a.txt", "b.yaml", "c.csv", "xl/workbook.xml"} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte("Mã thủ tục: 1.000001\ncode: \"1.000001\"\n"))
		}
		if err := errors.Join(err, z.Close()); err != nil {
			f.Fatal(err)
		}
		f.Add("a.zip", b.Bytes())
	}
	f.Add("a.csv", []byte("Mã thủ tục;Loại câu;Câu chữ của bà con\n1.000001;Câu hỏi;'=a\n"))
	f.Add("a.yaml", []byte("code: \"1.000001\"\n"))
	s := intakes{f.TempDir()}
	id, err := s.create("huong", start, func(string) bool { return false })
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		must(t, os.WriteFile(s.path(id, "upload"), data, 0o600))
		p, err := s.openParcel(intake{ID: id, Name: name})
		if err != nil {
			if intakeFaultKey(err) == "gimport.fault_broken" {
				t.Errorf("another error: %v", err)
			}
			return
		}
		defer p.close()
		switch p.kind {
		case intakeTables:
			if tables, err := p.tables(); err == nil {
				_, _ = sheet.Read(tables)
			}
		default:
			for _, e := range p.list {
				if b, err := e.read(procedures.MaxFile); err == nil && p.kind == intakeGuides {
					_, _ = procedures.ReadGuide(b, e.name)
				} else if err == nil {
					_, _ = parseRecord(e)
				}
			}
		}
	})
}
