package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/roster"
)

// replaced is a text with some replaced, each of which must be there.
func replaced(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("nothing reads %q in\n%s", pairs[i], text)
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// huongLeaves is the sample roster after Hương has left; Thảo has her groups.
func huongLeaves(t *testing.T) string {
	t.Helper()
	return replaced(t, alwaysOpen(t), "  - id: huong\n    name: Cán bộ mẫu Hương\n    title: Công chức tư pháp - hộ tịch\n    substitute: minh\n", "", "officer: huong", "officer: thao")
}

// TestF39AppliedRosterReownsSevenTickets: an officer with seven open tickets
// is taken out of the roster file; all seven pass on by system, every citizen
// is told, and the command says how many.
func TestF39AppliedRosterReownsSevenTickets(t *testing.T) {
	data, s := newWard(t)
	citizens := make([]*visitor, 7)
	for i := range citizens {
		v := newVisitor(t, s.address)
		citizens[i] = v
		v.open("/")
		v.say("gap can bo")
		v.reads("Tổ dân phố 7")
		v.say("tổ 7")
		v.reads("Cán bộ mẫu Hương Phụ trách Tổ dân phố 7")
	}
	other := newVisitor(t, s.address) // hers stays where it is
	other.open("/")
	other.say("gap can bo")
	other.reads("Tổ dân phố 7")
	other.say("tổ 3")
	other.reads("Cán bộ mẫu Minh Phụ trách Tổ dân phố 3")

	file := filepath.Join(t.TempDir(), "without.yaml")
	write(t, file, huongLeaves(t))
	out, e, code := call(t, nil, "roster", "apply", file, "--data", data)
	if code != 0 || !strings.Contains(out, "the owners of 8 open tickets are checked: 7 pass to another, by system, and their citizens are told") {
		t.Fatalf("apply ended with %d: %s%s", code, out, e)
	}
	for _, v := range citizens {
		v.reads("Cán bộ mẫu Thảo Phụ trách Tổ dân phố 7")
	}
	if other.open("/?all=1"); strings.Contains(other.page, "Cán bộ mẫu Thảo") {
		t.Error("a ticket moved whose owner stays")
	}
	if _, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, "account", "add", "thao", "--officer", "thao", "--data", data); code != 0 {
		t.Fatal(e)
	}
	officer := newVisitor(t, s.address)
	officer.post("/console/sign-in", "username", "thao", "password", demoPassword)
	if code := officer.open("/console"); code != http.StatusOK {
		t.Fatalf("queue: %d", code)
	}
	ticket := officer.field(`href="(/console/t/[A-Z0-9]+)`)
	officer.open(ticket)
	if !strings.Contains(officer.page, "Hệ thống giao phiếu cho Cán bộ mẫu Thảo") {
		t.Errorf("the ticket does not say that the system moved it: %s", officer.page)
	}
	out, _, _ = call(t, nil, "doctor", "--data", data)
	says(t, out, "ok tickets: 8 open")
}

// TestApplyRefusesToLeaveAGroupAlone: without a running server and with one,
// what would leave groups without anybody is refused with the day, and applied
// when that is wanted.
func TestApplyRefusesToLeaveAGroupAlone(t *testing.T) {
	for name, data := range map[string]string{"stopped": stopped(t), "running": runningWard(t)} {
		file := filepath.Join(t.TempDir(), "alone.yaml")
		before, err := os.ReadFile(filepath.Join(data, rosterName))
		if err != nil {
			t.Fatal(err)
		}
		// From a day on only Hương is left at the ward.
		day := time.Now().AddDate(0, 0, 40).Format(time.DateOnly)
		away := "    absences: [{from: " + day + ", to: 2199-01-01}]\n"
		write(t, file, replaced(t, alwaysOpen(t), "    substitute: thao\n", away, "    substitute: dung\n", away, "    lead: true\n", "    lead: true\n"+away))
		_, e, code := call(t, nil, "roster", "apply", file, "--data", data)
		if code != 1 {
			t.Errorf("%s: ended with %d: %s", name, code, e)
		}
		for _, want := range []string{"nobody would answer for", "Tổ dân phố 1 (tdp-1) from ", day, "Tổ dân phố 5 (tdp-5) from ", "questions whose group is not known from ", "--anyway applies it all the same"} {
			if !strings.Contains(e, want) {
				t.Errorf("%s: it did not say %q:\n%s", name, want, e)
			}
		}
		if strings.Contains(e, "Tổ dân phố 7") {
			t.Errorf("%s: Hương's groups are counted too:\n%s", name, e)
		}
		if after, err := os.ReadFile(filepath.Join(data, rosterName)); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the roster was written all the same: %v", name, err)
		}
		out, e, code := call(t, nil, "roster", "apply", file, "--anyway", "--data", data)
		if code != 0 || !strings.Contains(out, "is in force") || !strings.Contains(e, "warning: nobody answers for Tổ dân phố 1 (tdp-1)") {
			t.Errorf("%s: with --anyway it ended with %d: %s%s", name, code, out, e)
		}
		// Once it is so, nothing is worse than before.
		if out, e, code := call(t, nil, "roster", "apply", file, "--data", data); code != 0 {
			t.Errorf("%s: again ended with %d: %s%s", name, code, out, e)
		}
	}
}

func runningWard(t *testing.T) string {
	t.Helper()
	data, _ := newWard(t)
	return data
}

func TestImportRefusesToLeaveAGroupAlone(t *testing.T) {
	dir := t.TempDir()
	base, sheet, out := filepath.Join(dir, "base.yaml"), filepath.Join(dir, "to.csv"), filepath.Join(dir, "out.yaml")
	day := time.Now().AddDate(0, 0, 10)
	text := replaced(t, alwaysOpen(t), "    title: Công chức văn hóa - xã hội\n    substitute: dung\n", "    absences: [{from: "+day.Format(time.DateOnly)+", to: 2199-01-01}]\n", "desk: [dung, thao]", "desk: [thao]")
	write(t, base, text)
	write(t, sheet, "Tổ dân phố;Cán bộ phụ trách\nTổ dân phố 1;Cán bộ mẫu Thảo\nTổ dân phố 7;Cán bộ mẫu Hương\n")
	args := []string{"roster", "import", sheet, "--base", base, "--out", out, "--yes"}
	if o, e, code := call(t, nil, args...); code != 0 { // the base is without her then, too
		t.Fatalf("nothing is worse than before, and it ended with %d: %s%s", code, o, e)
	}
	if err := os.Remove(out); err != nil {
		t.Fatal(err)
	}
	write(t, base, replaced(t, text, "{group: tdp-1, officer: thao}", "{group: tdp-1, officer: huong}"))
	_, e, code := call(t, nil, args...)
	if _, err := os.Stat(out); code != 1 || err == nil || !strings.Contains(e, "Tổ dân phố 1 (tdp-1) from "+day.Format("Mon 2006-01-02")) || !strings.Contains(e, "nothing is written") {
		t.Errorf("ended with %d: %s", code, e)
	}
	if o, e, code := call(t, nil, append(args, "--anyway")...); code != 0 {
		t.Errorf("with --anyway it ended with %d: %s%s", code, o, e)
	}
	r, faults := roster.LoadFile(out)
	if faults.Err() != nil || len(r.Sectors) != 1 || r.Duties[len(r.Duties)-1].Sector != "dat-dai" {
		t.Errorf("the sectors of the base are gone: %v", faults)
	}
}

func TestApplyRefusesAnAbsenceThatEndsBeforeItBegins(t *testing.T) {
	data, file := stopped(t), filepath.Join(t.TempDir(), "roster.yaml")
	write(t, file, replaced(t, alwaysOpen(t), "    lead: true\n", "    lead: true\n    absences:\n      - {from: 2026-12-04, to: 2026-12-03}\n"))
	for _, args := range [][]string{{"roster", "check", file}, {"roster", "apply", file, "--anyway", "--data", data}} {
		_, e, code := call(t, nil, args...)
		if code != 1 || !strings.Contains(e, "absence ends before it begins; write the earlier day first") || !strings.Contains(e, file+":") {
			t.Errorf("%q ended with %d: %s", args, code, e)
		}
	}
}

func TestRosterShowSaysWhoAndWhy(t *testing.T) {
	data := stopped(t)
	text := replaced(t, string(roster.Sample()), "    title: Công chức địa chính - xây dựng\n    substitute: thao\n", "    substitute: thao\n    absences: [{from: 2026-12-04, to: 2026-12-07}]\n")
	write(t, filepath.Join(data, rosterName), text)
	show := func(args ...string) string {
		t.Helper()
		out, e, code := call(t, nil, append([]string{"roster", "show"}, append(args, "--data", data)...)...)
		if code != 0 {
			t.Fatalf("%q ended with %d: %s%s", args, code, out, e)
		}
		return out
	}
	want := `Tổ dân phố 7 (tdp-7), Đất đai (dat-dai) at Fri 2026-12-04 16:30:
  Cán bộ mẫu Minh (minh) has the duty of the sector Đất đai in the whole ward
  Cán bộ mẫu Minh (minh) is absent until 2026-12-07, that day included
  Cán bộ mẫu Thảo (thao) is the substitute
In charge: Cán bộ mẫu Thảo (thao)
Answer promised by Mon 2026-12-07 08:00
`
	for _, sector := range []string{"dat-dai", "dat dai", "Đất đai"} {
		if got := show("tổ 7", "--at", "2026-12-04 16:30", "--sector", sector); got != want {
			t.Errorf("of %s it says\n%s", sector, got)
		}
	}
	want = `Tổ dân phố 7 (tdp-7) at Fri 2026-12-04 15:00:
  Cán bộ mẫu Hương (huong) has the duty of the group
In charge: Cán bộ mẫu Hương (huong)
Answer promised by Fri 2026-12-04 16:00

Sectors:
Đất đai (dat-dai), the whole ward: Cán bộ mẫu Thảo (thao)
  Cán bộ mẫu Minh (minh) has the duty of the sector Đất đai in the whole ward
  Cán bộ mẫu Minh (minh) is absent until 2026-12-07, that day included
  Cán bộ mẫu Thảo (thao) is the substitute
`
	if got := show("tdp-7", "--at", "2026-12-04 15:00"); got != want {
		t.Errorf("it says\n%s", got)
	}
	_, e, code := call(t, nil, "roster", "show", "tdp-7", "--sector", "ho-tich", "--data", data)
	if code != 1 || !strings.Contains(e, `there is no sector "ho-tich"; there are dat-dai`) {
		t.Errorf("an unknown sector ended with %d: %s", code, e)
	}
	if _, e, code = call(t, nil, "roster", "show", "tdp-7", "--at", "tomorrow", "--data", data); code != 2 || !strings.Contains(e, "want a day and a time") {
		t.Errorf("no time ended with %d: %s", code, e)
	}
	// A ward that has not divided its work.
	write(t, filepath.Join(data, rosterName), replaced(t, text, "sectors:\n  - {id: dat-dai, name: Đất đai, covers: [Đất đai]}\n", "", "  - {sector: dat-dai, officer: minh}\n", ""))
	if got := show("tdp-7", "--at", "2026-12-04 15:00"); strings.Contains(got, "ector") || !strings.Contains(got, "In charge: Cán bộ mẫu Hương") {
		t.Errorf("without sectors it says\n%s", got)
	}
	_, e, code = call(t, nil, "roster", "show", "tdp-7", "--sector", "dat-dai", "--data", data)
	if code != 1 || !strings.Contains(e, "the roster has none") {
		t.Errorf("a sector where there are none ended with %d: %s", code, e)
	}
}

// TestDoctorKnowsTetAndSectors: holidays that are not written in yet, a sector
// whose officers are away, and one that no guide belongs to.
func TestDoctorKnowsTetAndSectors(t *testing.T) {
	data, _ := newWard(t)
	text := replaced(t, alwaysOpen(t), "covers: [Đất đai]}\n", "covers: [Đất đai]}\n  - {id: rung, name: Trồng rừng}\n",
		"  - {sector: dat-dai, officer: minh}\n", "  - {sector: dat-dai, officer: minh}\n  - {sector: rung, officer: huong}\n",
		"    substitute: thao\n", "    absences: [{from: 2026-12-01, to: 2026-12-20}]\n")
	file := filepath.Join(t.TempDir(), "roster.yaml")
	write(t, file, text)
	if out, e, code := call(t, nil, "roster", "apply", file, "--data", data); code != 0 {
		t.Fatalf("apply: %s%s", out, e)
	}
	examine := func(day string) string {
		t.Helper()
		var out, e bytes.Buffer
		now, err := time.Parse("2006-01-02 15:04", day+" 03:00")
		if err != nil {
			t.Fatal(err)
		}
		f := &atData{settings: map[string]*string{"data": &data}}
		_ = runDoctor(context.Background(), terminal{In: strings.NewReader(""), Out: &out, Err: &e, Env: envOf(nil)}, f, now)
		return out.String()
	}
	out := examine("2026-12-02")
	says(t, out, "warn holidays: those of Tết 2027 are not in the roster yet", "warn sector: Đất đai: nobody who has it can answer now", "ok sector: Trồng rừng: Cán bộ mẫu Hương", "warn sector: Trồng rừng: no guide belongs to it")
	if strings.Contains(out, "Đất đai: no guide") {
		t.Errorf("land has guides:\n%s", out)
	}
	if out := examine("2026-06-15"); strings.Contains(out, "Tết 2027") {
		t.Errorf("in June it speaks of Tết:\n%s", out)
	}
	write(t, filepath.Join(data, rosterName), replaced(t, text, "    2027-04-30:", "    2027-02-08: Tết Nguyên đán\n    2027-04-30:"))
	if out := examine("2026-12-02"); strings.Contains(out, "Tết 2027") {
		t.Errorf("Tết is there:\n%s", out)
	}
}
