package roster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const faulty = `ward: {province: Tỉnh Lào Cai}
promise: soon
colour: red
hours:
  week:
    mon-fri: ["07:30-11:30", "11:00-17:00"]
    fri: ["07:30-11:30"]
    someday: ["7-8"]
    sat: ["11:30-07:30"]
  holidays:
    2026-02-30: Tết
    2026-09-02: Quốc khánh
    2026-09-03:
  extra:
    2026-09-02: ["07:30-11:30"]
groups:
  - {id: tdp-1, name: Tổ dân phố 1}
  - {id: tdp-1, name: Tổ dân phố 2}
  - {id: Tổ 3, name: Tổ dân phố 3}
  - {id: tdp-4, aliases: [to 1]}
  - {id: tdp-5, name: Tổ 5}
  - {id: tdp-6, name: 6}
officers:
  - {id: huong, name: Hương, substitute: huong}
  - {id: huong, name: Hương khác}
  - {id: "@desk", name: Bàn trực}
  - {id: minh, name: Minh, substitute: thao, enabled: maybe}
  - id: thao
    name: Thảo
    substitute: dung
    absences:
      - {from: 2026-12-05, to: 2026-12-03}
      - {from: 5/12/2026, to: 2026-12-07}
      - {to: 2026-12-07}
  - {id: dung, name: Dũng, substitute: minh}
  - {id: lan, name: Lan, substitute: nobody, can_reply: false}
  - {id: nam}
duties:
  - {group: tdp-1, officer: minh}
  - {group: tdp-1, officer: dung, from: 2026-12-01}
  - {group: tdp-9, officer: ghost}
  - {group: tdp-4, officer: lan, from: 2026-12-02, to: 2026-12-01}
  - {officer: "@desk"}
desk: [ghost, minh, minh]
`

func TestLoadTellsAllFaultsAtOnce(t *testing.T) {
	r, faults := Load([]byte(faulty), "roster.yaml")
	if r != nil {
		t.Error("a faulty roster was given out")
	}
	got := faults.Error()
	for _, want := range []string{
		"roster.yaml:1: ward.name: ward has no name; write",
		`roster.yaml:2: promise: want a working time from 1m to 100h, got "soon"`,
		"roster.yaml:3: colour: unknown field; the fields here are ward, zone, promise",
		"roster.yaml:6: hours.week.mon-fri[1]: hours begin before the hours in front of them end",
		"roster.yaml:7: hours.week.fri: hours of Friday are there twice, first on line 6",
		`roster.yaml:8: hours.week.someday: want mon, tue`,
		`roster.yaml:8: hours.week.someday[0]: want hours from-to, got "7-8"`,
		"roster.yaml:9: hours.week.sat[0]: hours end before they begin",
		`roster.yaml:11: hours.holidays.2026-02-30: want a day, got "2026-02-30"`,
		"roster.yaml:13: hours.holidays.2026-09-03: holiday has no name",
		"roster.yaml:15: hours.extra.2026-09-02: day is a holiday (Quốc khánh) as well",
		`roster.yaml:18: groups[1].id: two have the id "tdp-1", the first on line 17`,
		`roster.yaml:19: groups[2].id: "Tổ 3" cannot be an id; use 1 to 32 of a-z, 0-9 and -`,
		"roster.yaml:20: groups[3].name: group has no name",
		"roster.yaml:20: groups[3].aliases[0]: ",
		"roster.yaml:21: warning: groups[4]: group tdp-5 has no duty",
		"roster.yaml:24: officers[0].substitute: officer huong is her own substitute",
		`roster.yaml:25: officers[1].id: two have the id "huong", the first on line 24`,
		"roster.yaml:26: officers[2].id: id @desk is the duty desk's own",
		`roster.yaml:27: officers[3].enabled: want true or false, got "maybe"`,
		"roster.yaml:27: officers[3].substitute: substitutes run in a circle: minh → thao → dung → minh",
		"roster.yaml:32: officers[4].absences[0].to: absence ends before it begins",
		`roster.yaml:33: officers[4].absences[1].from: want a day, got "5/12/2026"; write the day as 2026-12-31`,
		"roster.yaml:34: officers[4].absences[2].from: absence has no first day",
		`roster.yaml:36: officers[6].substitute: no officer has the id "nobody"`,
		"roster.yaml:37: officers[7].name: officer has no name",
		"roster.yaml:40: duties[1]: duties of group tdp-1 overlap: minh has it too, on line 39",
		`roster.yaml:41: duties[2].group: no group has the id "tdp-9"`,
		`roster.yaml:41: duties[2].officer: no officer has the id "ghost"`,
		"roster.yaml:42: duties[3].to: duty ends before it begins",
		"roster.yaml:42: warning: duties[3].officer: officer lan may not reply",
		"roster.yaml:43: duties[4].group: duty has no group",
		"roster.yaml:43: duties[4].officer: the duty desk has every group without a duty; leave the duty out",
		`roster.yaml:44: desk[0]: no officer has the id "ghost"`,
		"roster.yaml:44: desk[2]: officer minh stands at the desk twice",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not told: %s", want)
		}
	}
	for _, once := range []string{"run in a circle", "duties of group", "switched off"} {
		if n := strings.Count(got, once); n > 1 {
			t.Errorf("%q is told %d times", once, n)
		}
	}
	if t.Failed() {
		t.Logf("got\n%s", got)
	}
}

// good is a roster with two places for mistakes.
func good(officers, rest string) string {
	return "ward: {name: Phường thử}\nhours: {week: {mon-fri: [\"08:00-17:00\"]}}\ngroups: [{id: g, name: Tổ 1}]\nofficers:\n" +
		"  - {id: a, name: A}\n" + officers + "duties: [{group: g, officer: a}]\ndesk: [a]\n" + rest
}

func TestLoadFaultsOneByOne(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "r:1: file is empty"},
		{"comments", "# nothing\n", "r:1: file is empty"},
		{"not UTF-8", "ward:\n  name: \xff\n", "r:2: file is not UTF-8"},
		{"byte order mark", "\xEF\xBB\xBFward: {}\n", "byte order mark"},
		{"list", "- a\n", "want fields, got a list"},
		{"word", "hello\n", `want fields, got "hello"`},
		{"null", "~\n", "ward has no name"},
		{"empty item", good("  -\n", ""), "r:6: officers[1]: list item is empty"},
		{"two documents", good("", "---\nward: {}\n"), "second document"},
		{"tab", "ward:\n\tname: a\n", "r:2: file is not YAML"},
		{"twice", good("", "desk: [a]\n"), "r:8: desk: field is there twice, first on line 7"},
		{"NFD", good("  - {id: b, name: \"Hu\u031bo\u031bng\"}\n", ""), "r:6: officers[1].name: \"Hu\u031bo\u031bng\" is written with separate accents"},
		{"invisible", good("  - {id: b, name: \"B\u200b\"}\n", ""), "invisible character"},
		{"control", good("  - {id: b, name: \"B\\u0007\"}\n", ""), "control character"},
		{"anchor", good("  - &x {id: b, name: B}\n", ""), "anchors and aliases"},
		{"alias", good("  - *x\n", ""), "file is not YAML"},
		{"tag", good("  - {id: !!str b, name: B}\n", ""), "tags such as !!str"},
		{"zone", good("", "zone: Mars/Olympus\n"), `no time zone is called "Mars/Olympus"`},
		{"local zone", good("", "zone: Local\n"), `no time zone is called "Local"`},
		{"zone path", good("", "zone: ../../etc/passwd\n"), "no time zone is called"},
		{"year", good("  - {id: b, name: B, absences: [{from: 0206-12-01, to: 2026-12-02}]}\n", ""), "want a day"},
		{"no hours", "ward: {name: A}\n", "week has no working hours"},
		{"negative promise", good("", "promise: -1h\n"), "want a working time"},
		{"substitute desk", good("  - {id: b, name: B, substitute: \"@desk\"}\n", ""), "the duty desk stands in for everybody"},
		{"cycle of two", good("  - {id: b, name: B, substitute: c}\n  - {id: c, name: C, substitute: b}\n", ""), "b → c → b"},
		{"into a cycle", good("  - {id: b, name: B, substitute: c}\n  - {id: c, name: C, substitute: d}\n  - {id: d, name: D, substitute: c}\n", ""), "r:7: officers[2].substitute: substitutes run in a circle: c → d → c"},
		{"names alike", strings.Replace(good("", ""), "groups: [", "groups: [{id: h, name: Tổ dân phố số 01}, ", 1), "groups[1].name: group h is called that as well"},
		{"no name", strings.Replace(good("", ""), "groups: [", "groups: [{id: h, name: '...'}, ", 1), `groups[0].name: "..." is no name`},
		{"huge", strings.Repeat("#", MaxFile+1), "larger than"},
	} {
		r, faults := Load([]byte(c.text), "r")
		if r != nil || faults.Err() == nil || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, faults, c.want)
		}
	}
	if _, faults := Load([]byte(good("", "")), "r"); len(faults) != 0 {
		t.Errorf("the good one: %v", faults)
	}
}

func TestLoadWarnsAndLoads(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"group without duty", strings.Replace(good("", ""), "groups: [", "groups: [{id: h, name: Tổ 2}, ", 1), "group h has no duty"},
		{"desk empty", strings.Replace(good("", ""), "desk: [a]", "desk: []", 1), "nobody stands at the duty desk"},
		{"desk off", strings.Replace(good("  - {id: b, name: B, enabled: false}\n", ""), "desk: [a]", "desk: [b]", 1), "does not count at the desk"},
		{"nothing in it", "ward: {name: A}\nhours: {week: {mon: ['08:00-09:00']}}\n", "there are no groups"},
		{"duty of one switched off", strings.Replace(good("", ""), "name: A}", "name: A, enabled: false}", 1), "officer a is switched off"},
		{"gap", strings.Replace(good("", ""), "[{group: g, officer: a}]", "[{group: g, officer: a, from: 2026-12-10}, {group: g, officer: a, to: 2026-12-01}]", 1),
			"duties[0].from: nobody has group g from 2026-12-02 to 2026-12-09"},
		{"substitute without rights", good("  - {id: b, name: B, can_reply: false}\n  - {id: c, name: C, substitute: b}\n", ""), "so she cannot stand in"},
	} {
		r, faults := Load([]byte(c.text), "r")
		if r == nil || faults.Err() != nil || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, faults, c.want)
		}
	}
}

func TestRevisionIsOfTheContent(t *testing.T) {
	a := mustLoad(t, good("", ""))
	b := mustLoad(t, "# a comment\n"+strings.Replace(good("", ""), "desk: [a]", "desk:\n  - a", 1)+"zone: Asia/Ho_Chi_Minh\npromise: 1h\n")
	c := mustLoad(t, good("  - {id: b, name: B}\n", ""))
	d := mustLoad(t, good("", "zone: Asia/Bangkok\n"))
	if a.Revision == "" || a.Revision != b.Revision {
		t.Errorf("same content, revisions %q and %q", a.Revision, b.Revision)
	}
	if a.Revision == c.Revision || a.Revision == d.Revision {
		t.Error("other content, same revision")
	}
}

func TestLoadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "roster.yaml")
	if r, faults := LoadFile(path); r != nil || !strings.Contains(faults.Error(), "file is not there") {
		t.Errorf("got %v", faults)
	}
	if err := os.WriteFile(path, Sample(), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, faults := LoadFile(path); r == nil || len(faults) != 0 {
		t.Errorf("got %v", faults)
	}
	if r, faults := LoadFile(filepath.Dir(path)); r != nil || !strings.Contains(faults.Error(), "is a directory") {
		t.Errorf("got %v", faults)
	}
}

func FuzzLoadRoster(f *testing.F) {
	f.Add(string(Sample()))
	f.Add(faulty)
	f.Add(chain)
	f.Add(office)
	f.Add("hours: {week: {sun-sat: [\"00:00-24:00\"]}}")
	f.Fuzz(func(t *testing.T, text string) {
		r, faults := Load([]byte(text), "fuzz")
		if (r == nil) != (faults.Err() != nil) {
			t.Fatalf("roster %v, faults %v", r, faults)
		}
		for _, fault := range faults {
			if fault.Problem == "" || fault.Severity == "" || fault.File != "fuzz" {
				t.Errorf("fault says too little: %+v", fault)
			}
		}
		if r == nil {
			return
		}
		again, _ := Load([]byte(text), "fuzz")
		if again.Revision != r.Revision {
			t.Error("revision changes by itself")
		}
		now := at(t, r, "2026-12-04 16:30")
		if p := r.PromiseFor(now); !p.By.After(now) {
			t.Errorf("promised by %v", p.By)
		}
		for _, g := range r.Groups {
			if c := r.InCharge(g.ID, now); c.Owner != Desk && !r.Reachable(c.Owner, now) {
				t.Errorf("got %+v", c)
			}
			found := false
			for _, f := range r.FindGroups(g.Name) {
				found = found || f.ID == g.ID
			}
			if !found {
				t.Errorf("%q does not find %s", g.Name, g.ID)
			}
		}
	})
}
