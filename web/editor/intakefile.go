package editor

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"os"
	"path"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/sheet"
)

// Errors of an upload, before anything in it is read.
var (
	errIntakeEmpty = errors.New("no file was chosen")
	errIntakeLarge = errors.New("upload is too large")
	errIntakeKind  = errors.New("upload is of no known kind")
)

// receive writes the files of a form into an upload: a single one as it is,
// several as one archive.
func (s intakes) receive(id string, form *multipart.Reader) (name string, files int, err error) {
	left := int64(maxIntake)
	copyTo := func(w io.Writer, r io.Reader) error {
		n, err := io.Copy(w, io.LimitReader(r, left+1))
		if err != nil {
			return fmt.Errorf("receive upload: %w", err)
		}
		if left -= n; left < 0 {
			return errIntakeLarge
		}
		return nil
	}
	var pack *shelve
	defer func() {
		if pack != nil {
			if e := pack.close(); err == nil && e != nil {
				err = fmt.Errorf("keep upload: %w", e)
			}
		}
	}()
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", 0, fmt.Errorf("receive upload: %w", err)
		}
		if p.FormName() != "file" || p.FileName() == "" {
			continue
		}
		files++
		switch {
		case files > maxIntakeFile:
			return "", 0, errIntakeLarge
		case files == 1:
			name = p.FileName()
			if err := writeFile(s.path(id, "upload"), func(w io.Writer) error { return copyTo(w, p) }); err != nil {
				return "", 0, err
			}
			continue
		case pack == nil:
			if pack, err = s.repack(id, name); err != nil {
				return "", 0, err
			}
		}
		w, err := pack.z.Create(fmt.Sprintf("%d/%s", files, path.Base(p.FileName())))
		if err != nil {
			return "", 0, fmt.Errorf("keep upload: %w", err)
		}
		if err := copyTo(w, p); err != nil {
			return "", 0, err
		}
	}
	if files == 0 {
		return "", 0, errIntakeEmpty
	}
	return name, files, nil
}

// writeFile writes a new file.
func writeFile(name string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	if err := errors.Join(fill(f), f.Close()); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return nil
}

// repack begins an archive with the file that came first.
func (s intakes) repack(id, name string) (*shelve, error) {
	first := s.path(id, "first")
	if err := os.Rename(s.path(id, "upload"), first); err != nil {
		return nil, fmt.Errorf("keep upload: %w", err)
	}
	in, err := os.Open(first)
	if err != nil {
		return nil, fmt.Errorf("keep upload: %w", err)
	}
	defer in.Close() //nolint:errcheck // only read
	pack, err := newShelve(s.path(id, "upload"))
	if err != nil {
		return nil, err
	}
	w, err := pack.z.Create("1/" + path.Base(name))
	if err == nil {
		_, err = io.Copy(w, in)
	}
	if err = errors.Join(err, os.Remove(first)); err != nil {
		return nil, errors.Join(fmt.Errorf("keep upload: %w", err), pack.close())
	}
	return pack, nil
}

// entry is a file of an upload: of its archive, or the only one.
type entry struct {
	name string // to be shown
	open func() (io.ReadCloser, error)
}

// read is the text of an entry, up to a limit.
func (e entry) read(limit int64) ([]byte, error) {
	r, err := e.open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", e.name, err)
	}
	defer r.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", e.name, err)
	}
	return b, nil
}

// parcel is an upload that is open.
type parcel struct {
	file  *os.File
	size  int64
	kind  intakeKind
	list  []entry
	book  bool // a workbook, which is an archive of its own
	media int  // videos and pictures that came along, which are not taken
}

func (p *parcel) close() { _ = p.file.Close() } // only read

// openParcel looks at what an upload is: by what is in it, and only for texts
// by their names' ends. Nothing of an archive is ever written to a file of
// the name it gives: names are there to be shown.
func (s intakes) openParcel(in intake) (_ *parcel, err error) {
	f, err := os.Open(s.path(in.ID, "upload"))
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	p := &parcel{file: f}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	p.size = info.Size()
	head := make([]byte, 4)
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	if !bytes.Equal(head, []byte("PK\x03\x04")) {
		p.list = []entry{{shownName(in.Name), func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(f, 0, p.size)), nil }}}
		p.kind, err = kindOfText(in.Name)
		return p, err
	}
	z, err := zip.NewReader(f, p.size)
	if err != nil {
		return nil, errIntakeKind
	}
	return p, p.unpack(z)
}

// unpack lists what an archive holds.
func (p *parcel) unpack(z *zip.Reader) error {
	byEnd := make(map[string][]entry)
	if len(z.File) > maxIntakeFile+1000 {
		return errIntakeLarge
	}
	for _, f := range z.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if strings.EqualFold(name, "xl/workbook.xml") {
			p.kind, p.book = intakeTables, true
			return nil
		}
		base := path.Base(name)
		if strings.HasSuffix(name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") || f.Mode()&fs.ModeType != 0 {
			continue // folders, what systems leave behind, links
		}
		if strings.Contains("/"+name, "/media/") {
			p.media++
			continue
		}
		end := strings.ToLower(path.Ext(base))
		byEnd[end] = append(byEnd[end], entry{shownName(name), f.Open})
	}
	most := 0
	for end, kind := range map[string]intakeKind{".txt": intakePortal, ".csv": intakeTables, ".yaml": intakeGuides} {
		if len(byEnd[end]) > most {
			p.kind, p.list, most = kind, byEnd[end], len(byEnd[end])
		}
	}
	if most == 0 {
		return errIntakeKind
	}
	return nil
}

// kindOfText is what a single text is.
func kindOfText(name string) (intakeKind, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv":
		return intakeTables, nil
	case ".yaml", ".yml":
		return intakeGuides, nil
	case ".txt":
		return intakePortal, nil
	}
	return "", errIntakeKind
}

// tables reads the sheets of an upload.
func (p *parcel) tables() ([]sheet.Table, error) {
	if p.book {
		return sheet.ReadXLSX(p.file, p.size)
	}
	const most = 32 // more than there are kinds of sheets
	if len(p.list) > most {
		return nil, fmt.Errorf("read tables: %w: %d files", sheet.ErrTooLarge, len(p.list))
	}
	var out []sheet.Table
	for _, e := range p.list {
		b, err := e.read(sheet.MaxFile)
		if err != nil {
			return nil, err
		}
		t, err := sheet.ReadCSV(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
		t.Name = strings.TrimSuffix(e.name, path.Ext(e.name))
		out = append(out, t)
	}
	return out, nil
}

// shelve is an archive that is written.
type shelve struct {
	f *os.File
	z *zip.Writer
}

func newShelve(name string) (*shelve, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep guides: %w", err)
	}
	return &shelve{f, zip.NewWriter(f)}, nil
}

// shelve begins the archive of the guides that an upload would make, in their
// canonical form: a page reads the few that it shows.
func (s intakes) shelve(id string) (*shelve, error) { return newShelve(s.path(id, "guides")) }

func (s *shelve) add(g *procedures.Guide) error {
	b, err := g.Canonical()
	if err != nil {
		return err
	}
	w, err := s.z.Create(string(g.Code) + ".yaml")
	if err == nil {
		_, err = w.Write(b)
	}
	if err != nil {
		return fmt.Errorf("keep guides: %w", err)
	}
	return nil
}

func (s *shelve) close() error {
	return errors.Join(s.z.Close(), s.f.Close())
}

// shelved calls f with the guides of some codes, in that order.
func (s intakes) shelved(id string, codes []procedures.Code, f func(*procedures.Guide) error) error {
	if len(codes) == 0 {
		return nil
	}
	z, err := zip.OpenReader(s.path(id, "guides"))
	if err != nil {
		return fmt.Errorf("read guides: %w", err)
	}
	defer z.Close() //nolint:errcheck // only read
	for _, code := range codes {
		r, err := z.Open(string(code) + ".yaml")
		if err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		b, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		g, faults := procedures.ReadStored(b, string(code)+".yaml")
		if err := faults.Err(); err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		if err := f(g); err != nil {
			return err
		}
	}
	return nil
}
