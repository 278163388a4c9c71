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
	errIntakeRoom  = errors.New("disk has no room for uploads")
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
	file *os.File
	size int64
	kind intakeKind
	list []entry
	book bool // a workbook, which is an archive of its own
	// media are the videos and pictures that came along, by their names below
	// media/.
	media map[string]*zip.File
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
	byKind, size := make(map[intakeKind][]entry), make(map[intakeKind]uint64)
	p.media = make(map[string]*zip.File)
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
		if _, below, ok := strings.Cut("/"+name, "/media/"); ok {
			p.media[below] = f
			continue
		}
		if kind, err := kindOfText(base); err == nil {
			byKind[kind] = append(byKind[kind], entry{shownName(name), f.Open})
			// No entry gives more than it says it has.
			if size[kind] += min(f.UncompressedSize64, procedures.MaxFile+1); kind == intakeTables {
				size[kind] = 0 // few files, each with a limit of its own
			}
		}
	}
	most := 0
	for _, kind := range []intakeKind{intakePortal, intakeTables, intakeGuides} {
		if len(byKind[kind]) > most {
			p.kind, p.list, most = kind, byKind[kind], len(byKind[kind])
		}
	}
	switch {
	case most == 0:
		return errIntakeKind
	case size[p.kind] > maxUnpacked:
		return errIntakeLarge
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
