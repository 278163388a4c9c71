package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
)

// setup is what init has been told so far. Groups and officers that are
// typed become rows of a table, so that they are checked like one.
type setup struct {
	ward, province, address, phone string
	days                           string
	week                           map[time.Weekday][]roster.Span
	groups                         []string       // typed
	table                          *roster.Roster // from a file
	officers                       [][3]string    // group ("" none), name, title
	desk                           []string
	admin                          string
	officerAccounts                bool
	listen, publicURL, tokenFile   string
}

func oneLine(s string) error {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return errors.New("write it on one line")
	}
	return nil
}

// provinceOf is the province where the ward's name says it.
func (s *setup) provinceOf() string {
	if _, known := roster.WardCalled(s.ward); known {
		return roster.WardProvince
	}
	return ""
}

func (s *setup) takeWard(answer string) error {
	if err := oneLine(answer); err != nil {
		return err
	}
	s.ward = answer
	return nil
}

func (s *setup) takeDays(answer string) error {
	_, err := roster.ParseWeek(answer, "08:00-09:00")
	s.days = answer
	return err
}

func (s *setup) takeHours(answer string) (err error) {
	s.week, err = roster.ParseWeek(firstOf(s.days, "mon-fri"), answer)
	return err
}

// base is the roster without groups and officers.
func (s *setup) base() (*roster.Roster, error) {
	name := firstOf(s.ward, "?") // where it is missing, that is said already
	r, err := roster.New(roster.Ward{Name: name, Province: s.province, Address: s.address, Phone: s.phone})
	if err == nil && s.week != nil {
		r.Hours.Week = s.week
	}
	return r, err
}

// takeGroups reads names, or a table when the answer is a file.
func (s *setup) takeGroups(answer string) error {
	ext := strings.ToLower(filepath.Ext(answer))
	if ext == ".csv" || ext == ".xlsx" || ext == ".tsv" || ext == ".xls" {
		return s.takeTable(answer)
	}
	names, err := expand(answer)
	if err != nil {
		return err
	}
	var sheet roster.Sheet
	sheet.Rows = append(sheet.Rows, roster.SheetRow{Number: 1, Cells: []string{"Group", "Officer"}})
	for i, name := range names {
		sheet.Rows = append(sheet.Rows, roster.SheetRow{Number: i + 2, Cells: []string{name, "x"}})
	}
	base, err := s.base()
	if err != nil {
		return err
	}
	if _, faults := roster.Import([]roster.Sheet{sheet}, base, "", time.Now()); len(faults.Errors()) > 0 {
		return plainFaults(faults)
	}
	s.groups = names
	return nil
}

// plainFaults is the faults without their place in a table that nobody sees.
func plainFaults(faults roster.Faults) error {
	var lines []string
	for _, f := range faults.Errors() {
		f.File, f.Line, f.Field = "", 0, ""
		lines = append(lines, f.String())
	}
	return errors.New(strings.Join(lines, "\n  "))
}

func (s *setup) takeTable(path string) error {
	sheets, faults := roster.ReadSheetFile(path)
	if err := faults.Err(); err != nil {
		return err
	}
	base, err := s.base()
	if err != nil {
		return err
	}
	r, faults := roster.Import(sheets, base, path, time.Now())
	if err := faults.Err(); err != nil {
		return err
	}
	s.table = r
	return nil
}

// expand reads a list of names; "Tổ dân phố 1-20" and "1-4" are many.
func expand(list string) ([]string, error) {
	var out []string
	for part := range strings.FieldsFuncSeq(list, func(c rune) bool { return c == ',' || c == ';' }) {
		part = strings.TrimSpace(strings.ReplaceAll(part, "–", "-"))
		if part == "" {
			continue
		}
		if err := oneLine(part); err != nil {
			return nil, err
		}
		head, last, ranged := strings.Cut(part, "-")
		head = strings.TrimSpace(head)
		stem := strings.TrimRightFunc(head, unicode.IsDigit)
		from, errFrom := strconv.Atoi(head[len(stem):])
		to, errTo := strconv.Atoi(strings.TrimSpace(last))
		if !ranged || errFrom != nil || errTo != nil {
			out = append(out, part)
			continue
		}
		if to < from || to-from > 300 {
			return nil, fmt.Errorf("%q does not run forward, or too far", part)
		}
		for n := from; n <= to; n++ {
			out = append(out, stem+strconv.Itoa(n))
		}
	}
	if len(out) == 0 {
		return nil, errors.New("there is no name; write names with commas between")
	}
	return out, nil
}

// takeOfficer reads "name; title; groups".
func (s *setup) takeOfficer(answer string) error {
	parts := strings.Split(answer, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) == 2 {
		parts = []string{parts[0], "", parts[1]}
	}
	if len(parts) < 3 || parts[0] == "" {
		return errors.New("write a name, a title and groups, with semicolons between: Nguyễn Mẫu An; Công chức tư pháp; 1-4")
	}
	if err := oneLine(answer); err != nil {
		return err
	}
	if slices.ContainsFunc(s.officers, func(o [3]string) bool { return o[1] == parts[0] }) {
		return fmt.Errorf("%s stands there already; write all her groups on one line", parts[0])
	}
	groups, err := s.pick(strings.Join(parts[2:], ","))
	if err != nil {
		return err
	}
	if len(groups) == 0 {
		groups = []string{""}
	}
	for _, g := range groups {
		s.officers = append(s.officers, [3]string{g, parts[0], parts[1]})
	}
	return nil
}

// pick finds the groups that a list names, among those that nobody has yet.
func (s *setup) pick(list string) ([]string, error) {
	switch strings.ToLower(strings.TrimSpace(strings.Trim(list, ","))) {
	case "rest", "*", "còn lại", "con lai":
		free := s.free()
		if len(free) == 0 {
			return nil, errors.New("no group is left; write - for an officer without groups")
		}
		return free, nil
	case "-", "none", "không", "khong":
		return nil, nil
	}
	names, err := expand(list)
	if err != nil {
		return nil, err
	}
	known := &roster.Roster{}
	for _, g := range s.groups {
		known.Groups = append(known.Groups, roster.ResidentGroup{ID: roster.GroupID(g), Name: g})
	}
	var out []string
	for _, name := range names {
		found := known.FindGroups(name)
		switch {
		case len(found) == 0:
			return nil, fmt.Errorf("no group is called %q", name)
		case len(found) > 1:
			return nil, fmt.Errorf("%q may be %s or %s; write the name in full", name, found[0].Name, found[1].Name)
		}
		g := found[0].Name
		if i := slices.IndexFunc(s.officers, func(o [3]string) bool { return o[0] == g }); i >= 0 {
			return nil, fmt.Errorf("%s is %s's already", g, s.officers[i][1])
		}
		if slices.Contains(out, g) {
			return nil, fmt.Errorf("%s stands there twice", g)
		}
		out = append(out, g)
	}
	return out, nil
}

// free lists the groups that nobody has yet.
func (s *setup) free() []string {
	var out []string
	for _, g := range s.groups {
		if !slices.ContainsFunc(s.officers, func(o [3]string) bool { return o[0] == g }) {
			out = append(out, g)
		}
	}
	return out
}

// covered says which groups nobody has; nil when each has somebody.
func (s *setup) covered() error {
	free := s.free()
	if len(free) == 0 {
		return nil
	}
	more := ""
	if len(free) > 6 {
		free, more = free[:6], " and others"
	}
	return fmt.Errorf("nobody has %s%s yet; write who is in charge there", strings.Join(free, ", "), more)
}

// people is the roster as far as it is known, without the desk.
func (s *setup) people() (*roster.Roster, error) {
	if s.table != nil {
		r := *s.table
		return &r, nil
	}
	base, err := s.base()
	if err != nil {
		return nil, err
	}
	sheet := roster.Sheet{Rows: []roster.SheetRow{{Number: 1, Cells: []string{"Group", "Officer", "Position"}}}}
	for i, o := range s.officers {
		sheet.Rows = append(sheet.Rows, roster.SheetRow{Number: i + 2, Cells: []string{o[0], o[1], o[2]}})
	}
	r, faults := roster.Import([]roster.Sheet{sheet}, base, "", time.Now())
	if faults.Err() != nil {
		return nil, plainFaults(faults)
	}
	return r, nil
}

// deskOf is who stands at the desk unless somebody else is named: whom the
// table says, or the first two officers.
func (s *setup) deskOf() string {
	r, err := s.people()
	if err != nil {
		return ""
	}
	var names []string
	for _, id := range r.DeskTeam {
		names = append(names, r.OfficerName(id))
	}
	for _, o := range r.Officers[:min(len(r.Officers), 2)] {
		if len(r.DeskTeam) == 0 {
			names = append(names, o.Name)
		}
	}
	return strings.Join(names, ", ")
}

func (s *setup) takeDesk(answer string) error {
	r, err := s.people()
	if err != nil {
		return errors.New("the officers must be right first")
	}
	names, err := expand(answer)
	if err != nil {
		return err
	}
	for _, name := range names {
		if found := r.FindOfficers(name); len(found) != 1 {
			return fmt.Errorf("there is no one officer called %q", name)
		}
	}
	s.desk = names
	return nil
}

func (s *setup) takeAdmin(answer string) error {
	s.admin = account.Canonical(answer)
	return account.CheckUsername(s.admin)
}

func (s *setup) takeOfficerAccounts(answer string) error {
	yes, ok := parseYes(answer)
	if !ok && answer == "true" {
		yes, ok = true, true
	}
	if !ok && answer != "false" {
		return errors.New("write yes or no")
	}
	s.officerAccounts = yes
	return nil
}

func (s *setup) takeTokenFile(answer string) error {
	b, err := os.ReadFile(answer)
	switch {
	case err != nil:
		return fmt.Errorf("read token: %w", err)
	case len(bytes.TrimSpace(b)) == 0 || checkTokens(strings.TrimSpace(string(b))) != nil:
		return fmt.Errorf("%s holds no token; BotFather gives one such as 123456:ABC-DEF, write it alone into the file", answer)
	}
	if s.tokenFile, err = filepath.Abs(answer); err != nil {
		return fmt.Errorf("find token: %w", err)
	}
	return nil
}

// finish puts the roster together.
func (s *setup) finish() (*roster.Roster, error) {
	r, err := s.people()
	if err != nil {
		return nil, err
	}
	r.DeskTeam = nil
	for _, name := range s.desk {
		for _, o := range r.FindOfficers(name) {
			if !slices.Contains(r.DeskTeam, o.ID) {
				r.DeskTeam = append(r.DeskTeam, o.ID)
			}
		}
	}
	r.Hours.Holidays = fixedHolidays(time.Now().In(r.Location).Year())
	return r, nil
}

// fixedHolidays are the public holidays of a year and the next that fall on
// the same day of the solar calendar every year.
func fixedHolidays(year int) map[string]string {
	out := map[string]string{}
	for y := year; y <= year+1; y++ {
		for day, name := range map[string]string{"01-01": "Tết Dương lịch", "04-30": "Ngày Giải phóng miền Nam, thống nhất đất nước",
			"05-01": "Ngày Quốc tế Lao động", "09-02": "Quốc khánh"} {
			out[strconv.Itoa(y)+"-"+day] = name
		}
	}
	return out
}
