package editor

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/sheet"
)

const (
	// maxExportList is how many guides the page lists to be ticked.
	maxExportList = 300
	// maxTables is how many guides one workbook may hold: it is made in memory.
	maxTables = 2000
)

// exportPage chooses what leaves as files.
type exportPage struct {
	base
	Fault  string
	N      string
	Most   string // how many a workbook holds
	Guides []exportRow
	Codes  string // as typed
}

type exportRow struct {
	Code   procedures.Code
	Name   string
	Ticked bool
}

// showExport is GET /export.
func (e *Editor) showExport(w http.ResponseWriter, r *http.Request) {
	e.exportPage(w, r, http.StatusOK, "")
}

func (e *Editor) exportPage(w http.ResponseWriter, r *http.Request, status int, fault string) {
	v, done := e.view(r)
	defer done()
	lib := v.world.Library
	p := &exportPage{N: v.count(lib.Len()), Most: v.count(maxTables), Codes: r.URL.Query().Get("codes")}
	if fault != "" {
		p.Fault = v.text(fault, "n", p.Most)
	}
	if lib.Len() <= maxExportList {
		for _, version := range lib.Versions() {
			if g, _, ok := lib.Guide(version.Code); ok {
				p.Guides = append(p.Guides, exportRow{g.Code, g.Name(), slices.Contains(r.URL.Query()["c"], string(g.Code))})
			}
		}
		slices.SortFunc(p.Guides, func(a, b exportRow) int { return strings.Compare(a.Name, b.Name) })
	}
	var err error
	if p.base, err = e.base(r, v.text("gimport.export_title")); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, status, "editor/export", p)
}

// codesIn are the codes of a text that somebody typed.
func codesIn(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
}

// export is GET /export/file: guides as a workbook, as CSV files, or as YAML.
func (e *Editor) export(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	q := r.URL.Query()
	var codes []procedures.Code
	if q.Get("which") == "some" {
		for _, c := range append(codesIn(q.Get("codes")), q["c"]...) {
			codes = append(codes, procedures.Code(c))
		}
	} else {
		for _, version := range v.world.Library.Versions() {
			codes = append(codes, version.Code)
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	x := &exporting{e: e, v: v, drafts: q.Get("drafts") != ""}
	format := q.Get("format")
	write, ok := map[string]func(context.Context, io.Writer, []procedures.Code) error{"xlsx": x.xlsx, "csv": x.csv, "yaml": x.yaml}[format]
	switch {
	case !ok:
		e.absent(w, r)
		return
	case len(codes) == 0:
		e.exportPage(w, r, http.StatusUnprocessableEntity, "gimport.fault_none")
		return
	case format != "yaml" && len(codes) > maxTables:
		e.exportPage(w, r, http.StatusUnprocessableEntity, "gimport.fault_tables")
		return
	}
	if missing, err := x.missing(r.Context(), codes); err != nil || missing {
		if err != nil {
			e.fail(w, r, err)
			return
		}
		e.exportPage(w, r, http.StatusUnprocessableEntity, "gimport.fault_code")
		return
	}
	name, kind := "huong-dan-"+v.today().String(), "application/zip"
	if format == "xlsx" {
		name, kind = name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	} else {
		name += "-" + format + ".zip"
	}
	e.auditEntry(r.Context(), v.actor(), v.world.Now, auditExport, format, fmt.Sprintf("%d guides", len(codes)))
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
	if err := write(r.Context(), w, codes); err != nil {
		// The head is out: a file that ends early is all that can be said.
		e.Log.Error().Err(err).Msg("export guides")
		panic(http.ErrAbortHandler)
	}
}

// exporting writes guides into files.
type exporting struct {
	e      *Editor
	v      *view
	drafts bool // what is worked on, where there is something
}

// missing reports a code that there is no guide of.
func (x *exporting) missing(ctx context.Context, codes []procedures.Code) (bool, error) {
	for _, c := range codes {
		if _, ok := x.v.world.Library.Current(c); ok {
			continue
		}
		if !x.drafts {
			return true, nil
		}
		switch _, err := x.e.Shelf.Draft(ctx, c); {
		case errors.Is(err, procedures.ErrNoDraft):
			return true, nil
		case err != nil:
			return false, err
		}
	}
	return false, nil
}

func (x *exporting) guide(ctx context.Context, c procedures.Code) (*procedures.Guide, error) {
	if x.drafts {
		d, err := x.e.Shelf.Draft(ctx, c)
		if err == nil {
			return d.Guide, nil
		}
		if !errors.Is(err, procedures.ErrNoDraft) {
			return nil, err
		}
	}
	rev, _ := x.v.world.Library.Current(c)
	return x.e.Shelf.GuideVersion(ctx, procedures.Version{Code: c, Revision: rev})
}

func (x *exporting) tables(ctx context.Context, codes []procedures.Code) ([]sheet.Table, error) {
	list := make([]*procedures.Guide, 0, len(codes))
	for _, c := range codes {
		g, err := x.guide(ctx, c)
		if err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	return sheet.Tables(list), nil
}

func (x *exporting) xlsx(ctx context.Context, w io.Writer, codes []procedures.Code) error {
	tables, err := x.tables(ctx, codes)
	if err != nil {
		return err
	}
	return sheet.WriteXLSX(w, tables)
}

// csv writes a file for each sheet into an archive.
func (x *exporting) csv(ctx context.Context, w io.Writer, codes []procedures.Code) error {
	tables, err := x.tables(ctx, codes)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, t := range tables {
		f, err := z.Create(t.Name + ".csv")
		if err != nil {
			return fmt.Errorf("write CSV files: %w", err)
		}
		if err := sheet.WriteCSV(f, t); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write CSV files: %w", err)
	}
	return nil
}

// yaml writes a file for each guide into an archive, one at a time, and below
// media/ what they name of what staff brought. A draft with faults is written
// as it is: whoever reads it is told of them.
func (x *exporting) yaml(ctx context.Context, w io.Writer, codes []procedures.Code) error {
	z, written := zip.NewWriter(w), make(map[string]bool)
	for _, c := range codes {
		g, err := x.guide(ctx, c)
		if err != nil {
			return err
		}
		b, err := g.Canonical()
		if err != nil {
			return err
		}
		f, err := z.Create(string(c) + ".yaml")
		if err == nil {
			_, err = f.Write(b)
		}
		if err != nil {
			return fmt.Errorf("write guides: %w", err)
		}
		for _, name := range g.MediaFiles() {
			if written[name] || x.e.Media == nil {
				continue
			}
			written[name] = true
			if err := x.media(ctx, z, name); err != nil {
				return err
			}
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write guides: %w", err)
	}
	return nil
}

// media writes one file as it is, for films do not become smaller. One that
// came with the program or is gone is left out.
func (x *exporting) media(ctx context.Context, z *zip.Writer, name string) error {
	r, err := x.e.Media.Open(name)
	if errors.Is(err, media.ErrAbsent) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("write media: %w", err)
	}
	defer r.Close() //nolint:errcheck // only read
	w, err := z.CreateHeader(&zip.FileHeader{Name: "media/" + name, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(w, r)
	}
	if err = errors.Join(err, ctx.Err()); err != nil {
		return fmt.Errorf("write media: %w", err)
	}
	return nil
}
