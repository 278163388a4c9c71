package editor

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
)

// sendFigures is GET /figures/csv: all guides, for a spreadsheet.
func (e *Editor) sendFigures(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	now, before, period, err := e.figuresOf(r.Context(), v, weeksOf(r), "")
	if err != nil {
		e.fail(w, r, err)
		return
	}
	head := []string{v.text("figures.csv_code"), v.text("figures.guide")}
	for _, f := range figuresKept() {
		name := v.text("figures.col_" + f.key)
		head = append(head, name, v.text("figures.csv_before", "name", name))
	}
	rows := [][]string{head}
	list, _, _, err := e.figureRows(r.Context(), v, weeksOf(r), r.FormValue("sort"))
	if err != nil {
		e.fail(w, r, err)
		return
	}
	for _, row := range list {
		line := []string{string(row.Code), plainCell(row.Name)}
		for _, f := range figuresKept() {
			for _, m := range []map[procedures.Code]*report.Guide{now, before} {
				n := 0
				if g := m[row.Code]; g != nil {
					n = f.of(g)
				}
				line = append(line, strconv.Itoa(n))
			}
		}
		rows = append(rows, line)
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=\"bai-huong-dan-%s-%s.csv\"", period.From, period.To))
	if _, err := w.Write([]byte("\ufeff")); err != nil { // by which spreadsheets know UTF-8
		return
	}
	if err := csv.NewWriter(w).WriteAll(rows); err != nil && r.Context().Err() == nil {
		e.Log.Error().Err(err).Msg("send figures")
	}
}

// plainCell keeps a spreadsheet from taking words for a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
