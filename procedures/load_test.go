package procedures

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// good is a guide of few words without fault; tests add to it.
const good = `code: "9.1"
title: Nuôi gà
review: ward
variants:
  - {id: it, title: Ít}
evidence:
  - {id: don, title: Đơn}
steps:
  - {id: nop, text: Nộp đơn}
`

func TestReadGuideReportsEveryFault(t *testing.T) {
	long := strings.Repeat("ă", MaxShort+1)
	for name, c := range map[string]struct {
		yaml string
		want []string // parts of the faults, in order
	}{
		"good":          {good, nil},
		"empty":         {"", []string{"g.yaml:1: file is empty"}},
		"blanks":        {" \n\n", []string{"g.yaml:1: file is empty"}},
		"comments":      {"# later\n", []string{"g.yaml:1: file holds comments only"}},
		"BOM":           {"\uFEFF" + good, []string{"g.yaml:1: file begins with a byte order mark; save it as UTF-8 without BOM"}},
		"latin1":        {good + "summary: caf\xe9\n", []string{"g.yaml:10: file is not UTF-8"}},
		"too large":     {good + strings.Repeat("# x\n", MaxFile/4), []string{"g.yaml: file has 20"}},
		"list":          {"- a\n- b\n", []string{"g.yaml:1: want fields, got a list"}},
		"two documents": {good + "---\n" + good, []string{"g.yaml:10: file holds a second document"}},
		"colon":         {good + "summary: Bước 1: nộp\n", []string{`g.yaml:10: file is not YAML: mapping values are not allowed in this context; put a text that holds ": " into quotes`}},
		"tab":           {"code: x\n\ttitle: y\n", []string{"g.yaml:2: file is not YAML"}},
		"anchor":        {good + "summary: &a x\naliases: [*a]\n", []string{"g.yaml:10: summary: anchors", "g.yaml:11: aliases[0]: anchors"}},
		"tag":           {good + "summary: !!binary aGk=\n", []string{"g.yaml:10: summary: tags such as !!binary"}},
		"nothing but a field": {"short: x\n", []string{
			"g.yaml:1: code: is missing", "g.yaml:1: review: is missing", "g.yaml:1: steps: a guide needs", "g.yaml:1: title: is missing"}},
		"official without steps": {"code: '1'\ntitle: x\nreview: official\nevidence: [{title: y}]\n", nil},
		"shipped without steps":  {"code: '1'\ntitle: x\nreview: shipped\n", []string{"g.yaml:1: steps: a guide needs at least one step"}},
		"wrong types at once": {good + "summary: [a]\naliases: b\nsource: c\nkeywords: [{d: e}]\n", []string{
			"g.yaml:10: summary: want a text, got a list",
			`g.yaml:11: aliases: want a list, got "b"`,
			`g.yaml:12: source: want fields, got "c"`,
			`g.yaml:13: keywords[0]: want a text, got fields; put a text that holds ": " into quotes`}},
		"unknown fields": {good + "color: red\nsource: {uri: x}\n", []string{
			"g.yaml:10: color: unknown field; the fields here are code, title,",
			"g.yaml:11: source.uri: unknown field; the fields here are url, decision"}},
		"field twice": {good + "title: b\n", []string{"g.yaml:10: title: field is there twice, first on line 2"}},
		"numbers": {good + `submissions:
  - method: post
    time: {amount: ba, unit: day}
    fees:
      - amount: 15.000
      - amount: "15000"
      - amount: -1
      - amount: 1e3
`, []string{`g.yaml:12: submissions[0].time.amount: want a number, got "ba"`,
			`g.yaml:14: submissions[0].fees[0].amount: want a whole number, got "15.000"; write digits only`,
			`g.yaml:15: submissions[0].fees[1].amount: want a whole number, got "15000"`,
			`g.yaml:16: submissions[0].fees[2].amount: -1 is less than nothing`,
			`g.yaml:17: submissions[0].fees[3].amount: want a whole number, got "1e3"`}},
		"bool": {strings.Replace(good, "title: Đơn", "title: Đơn, show: có", 1), []string{`g.yaml:7: evidence[0].show: want true or false, got "có"`}},
		"words that fields do not have": {strings.Replace(good, "ward", "boss", 1) + `level: [village]
submissions:
  - method: fax
    time: {amount: 2, unit: week}
    fees: [{amount: 1, currency: dong, variant: nhieu}]
`, []string{`g.yaml:3: review: "boss" is not known; write one of ward, shipped, official`,
			`g.yaml:10: level[0]: "village" is not known; write one of commune`,
			`g.yaml:12: submissions[0].method: "fax" is not known; write one of online, in_person, post`,
			`g.yaml:13: submissions[0].time.unit: "week" is not known`,
			`g.yaml:14: submissions[0].fees[0].currency: "dong" is no currency`,
			`g.yaml:14: submissions[0].fees[0].variant: there is no variant "nhieu"`}},
		"amount without unit": {good + "submissions: [{method: post, time: {amount: 2}}]\n", []string{"time.unit: is missing beside the amount"}},
		"unit without amount": {good + "submissions: [{method: post, time: {unit: day}}]\n", []string{"time.amount: is missing beside the unit"}},
		"same day":            {good + "submissions: [{method: post, time: {unit: same_day}}]\n", nil},
		"code of a path":      {strings.Replace(good, `"9.1"`, "../x", 1), []string{`code: "../x" is no procedure code`}},
		"plain code":          {strings.Replace(good, `"9.1"`, "1.10", 1), nil},
		"short":               {good + "short: " + long + "\n", []string{"short: has 61 characters, at most 60 fit"}},
		"title of lines":      {strings.Replace(good, "title: Nuôi gà", "title: |\n  a\n  b", 1), []string{"title: has several lines"}},
		"not NFC":             {good + "summary: ga\u0300\n", []string{"g.yaml:10: summary: text is not in Unicode form NFC"}},
		"control":             {good + "summary: \"a\\u0007b\"\n", []string{"summary: text holds the invisible character U+0007"}},
		"zero width":          {good + "summary: a\u200bb\n", []string{"summary: text holds the invisible character U+200B"}},
		"tab in text":         {good + "summary: \"a\\tb\"\n", []string{"summary: text holds a tab; use spaces"}},
		"empty list item":     {good + "aliases:\n  - a\n  -\n  - ''\n", []string{"g.yaml:12: aliases[1]: list item is empty", "g.yaml:13: aliases[2]: list item is empty"}},
		"dates":               {good + "reviewed_on: 15/7/2026\neffective_from: 2026-08-01\neffective_to: 2026-07-31\n", []string{"g.yaml:10: reviewed_on: want a date", "g.yaml:12: effective_to: 2026-07-31 is before effective_from 2026-08-01"}},
		"collected on":        {good + "source: {collected_on: '2026-13'}\n", []string{`source.collected_on: "2026-13" is no month`}},
		"related":             {good + "related: ['9.1', '9.2', '9.2', 'x y']\n", []string{"related[0]: the guide names itself", "related[2]: 9.2 is there twice", `related[3]: "x y" is no`}},
		"addresses":           {good + "source: {url: 'javascript:x'}\nvideos: [{title: a, url: 'ftp://x/y'}]\nlegal: [{number: '1'}]\n", []string{`source.url: "javascript:x" is no web address`, `videos[0].url: "ftp://x/y" is no web address`, "legal[0].title: is missing"}},
		"link":                {good + "submissions: [{method: post, link: {}}]\n", []string{"link.text: is missing", "link.url: is missing"}},
		"empty fields":        {good + "tree: null\nnotes: []\nsubmissions: []\nvideos:\nrelated:\n  - '9.3'\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := ReadGuide([]byte(c.yaml), "g.yaml")
			compareFaults(t, faults, c.want)
		})
	}
}

func compareFaults(t *testing.T, got Faults, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d faults, want %d:\n%v", len(got), len(want), got)
	}
	for i, w := range want {
		if !strings.Contains(got[i].String(), w) {
			t.Errorf("fault %d is\n  %s\nwant\n  %s", i, got[i], w)
		}
	}
}

func TestReadGuideChecksParts(t *testing.T) {
	const head = "code: '9.1'\ntitle: x\nreview: ward\n"
	for name, c := range map[string]struct {
		yaml string
		want []string
	}{
		"ids": {head + `variants: [{title: a}, {id: v, title: b}, {id: v, title: c}]
evidence: [{id: Đơn, title: d}, {id: e, title: ""}, {id: e, title: f, originals: -1}]
steps: [{id: s, text: a}, {id: s, text: ""}, {text: c}]
`, []string{"variants[0].id: is missing", "variants[2].id: id v is there twice", `evidence[0].id: "Đơn" is no id`,
			"evidence[1].title: is missing", "evidence[2].id: id e is there twice", "evidence[2].originals: -1 is no number",
			"steps[1].id: id s is there twice", "steps[1].text: is missing", "steps[2].id: is missing"}},
		"official text without ids": {strings.Replace(head, "ward", "official", 1) + "evidence: [{title: d}]\nsteps: [{text: a}, {text: b}]\n", nil},
		"references": {good + `submissions: [{method: post, fees: [{amount: 0, variant: nhieu}]}]
`, []string{`fees[0].variant: there is no variant "nhieu"; the variants are listed under variants`}},
		"papers of steps": {head + `evidence: [{id: don, title: a, variant: v}, {id: p, title: b, form: {}}]
steps: [{id: s, text: a, evidence: [don, anh, don]}]
`, []string{`evidence[0].variant: there is no variant "v"`, "evidence[1].form: has neither code nor url",
			`steps[0].evidence[1]: there is no evidence "anh"`, "steps[0].evidence[2]: don is there twice"}},
		"videos": {good + `videos:
  - {title: a}
  - {title: b, url: https://x.example, file: c.mp4}
  - {url: https://x.example}
  - {title: d, file: ../e.mp4, captions: f.vtt}
  - {title: g, file: h.exe, text: i}
  - {title: j, file: k.mp4}
  - {title: l, url: https://x.example, start: -1}
  - {title: m, file: k.mp4, captions: k.srt}
`, []string{"videos[0]: has neither url nor file", "videos[1]: has both url and file", "videos[2].title: is missing",
			`videos[3].file: "../e.mp4" is no path of a media file`, `videos[4].file: "h.exe" has the wrong kind; use .mp4, .webm`,
			"videos[5].captions: an own video needs captions or its text", "videos[6]: start, end and seconds", `videos[7].captions: "k.srt" has the wrong kind`}},
		"pictures": {head + "steps: [{id: s, text: a, picture: {file: a.svg}}]\n", []string{"picture.alt: is missing", `picture.file: "a.svg" has the wrong kind`}},
		"tree": {good + `tree:
  root: a
  nodes:
    - id: a
      question: Mấy con?
      choices:
        - {label: x, next: b}
        - {label: x, variant: it}
        - {label: y}
        - {label: z, variant: it, procedure: '9.2'}
        - {label: "", variant: nhieu}
        - {label: u, next: nowhere}
        - {label: w, procedure: a b}
    - id: b
      question: ""
      choices: [{label: quay lại, next: a}]
    - id: c
      question: Không ai hỏi?
      choices: [{label: x, variant: it}]
    - id: c
      question: d
      choices: []
`, []string{"nodes[0].choices[1].label: two choices read the same", "nodes[0].choices[2]: leads to 0 places", "nodes[0].choices[3]: leads to 2 places",
			"nodes[0].choices[4].label: is missing", `nodes[0].choices[4].variant: there is no variant "nhieu"`,
			`nodes[0].choices[5].next: there is no question "nowhere"`, `nodes[0].choices[6].procedure: "a b" is no procedure code`,
			"nodes[1].question: is missing", "nodes[1].choices[0].next: leads back to question a",
			"tree.nodes[2]: no way leads to this question", "tree.nodes[3]: no way leads to this question", "tree.nodes[3].id: id c is there twice",
			"tree.nodes[3].choices: a question needs choices"}},
		"tree to itself":    {good + "tree: {root: a, nodes: [{id: a, question: q, choices: [{label: x, next: a}]}]}\n", []string{"leads back to question a"}},
		"tree without root": {good + "tree: {root: b, nodes: [{id: a, question: q, choices: [{label: x, variant: it}]}]}\n", []string{`tree.root: there is no question "b"`}},
		"empty tree":        {good + "tree: {}\n", []string{"tree.root: is missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := ReadGuide([]byte(c.yaml), "g.yaml")
			compareFaults(t, faults, c.want)
			for _, f := range faults {
				if f.Line == 0 || f.File != "g.yaml" || f.Kind == "" {
					t.Errorf("fault %+v does not say where or what kind", f)
				}
			}
		})
	}
}

func TestCheckNeedsNoFile(t *testing.T) {
	if f := fullGuide().Check(); f.Err() != nil {
		t.Fatalf("full guide has faults:\n%v", f)
	}
	g := fullGuide()
	g.Steps[0].Evidence = append(g.Steps[0].Evidence, "la")
	compareFaults(t, g.Check(), []string{`steps[0].evidence[2]: there is no evidence "la"`})
}

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func TestLoadReportsEveryFileSorted(t *testing.T) {
	guides, faults := Load(fstest.MapFS{
		"b.yaml":                 file(strings.Replace(good, "9.1", "9.2", 1)),
		"a/c.yaml":               file(strings.Replace(good, "9.1", "9.3", 1)),
		"z.yaml":                 file("# the same code\n" + good),
		"a/d.yaml":               file(good),
		"broken.yaml":            file("code: [\n"),
		"bad.yaml":               file("code: '9.4'\ntitle: x\nreview: ward\nsteps: 3\nfoo: 1\n"),
		"odd.yml":                file(good),
		"readme.md":              file("not a guide"),
		".hidden.yaml":           file("x"),
		".git/x.yaml":            file("x"),
		"media/notes.yaml":       file("x"),
		"media/deep/notes.yaml":  file("x"),
		"huge.yaml":              {Data: make([]byte, MaxFile+1)},
		"media.yaml":             file(strings.Replace(good, "9.1", "9.5", 1) + "videos: [{title: a, file: v/a.mp4, captions: v/a.vtt}, {title: b, file: v, text: c}]\n"),
		"media-there.yaml":       file(strings.Replace(good, "9.1", "9.6", 1) + "videos: [{title: a, file: v/b.mp4, captions: v/b.vtt}]\n"),
		"media/v/b.mp4":          file("film"),
		"media/v/b.vtt":          file("WEBVTT"),
		"a/media/not-media.yaml": file(strings.Replace(good, "9.1", "9.7", 1)),
	})
	compareFaults(t, faults, []string{
		"bad.yaml:4: steps: want a list",
		"bad.yaml:5: foo: unknown field",
		"broken.yaml:", // yaml.v3 counts the line after the last
		"huge.yaml: file has 2097153 bytes, at most 2097152 are read",
		"media.yaml:10: videos[0].captions: there is no file media/v/a.vtt",
		"media.yaml:10: videos[0].file: there is no file media/v/a.mp4",
		`media.yaml:10: videos[1].file: "v" has the wrong kind`,
		"odd.yml: file ends in .yml and is not read; name it .yaml",
		"z.yaml:2: code: code 9.1 is already the code of a/d.yaml",
	})
	var codes []string
	for _, g := range guides {
		codes = append(codes, string(g.Code))
	}
	if want := []string{"9.3", "9.1", "9.7", "9.2", "9.6"}; !slices.Equal(codes, want) {
		t.Errorf("loaded %v, want %v", codes, want)
	}
}

func TestLoadDir(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	guides, faults := LoadDir(dir)
	if len(guides) != 1 || faults.Err() != nil {
		t.Errorf("got %d guides, faults %v", len(guides), faults)
	}
	_, faults = LoadDir(filepath.Join(dir, "missing"))
	compareFaults(t, faults, []string{"missing: open folder: no such file or directory"})
	_, faults = LoadDir(filepath.Join(dir, "a.yaml"))
	compareFaults(t, faults, []string{"a.yaml: is a file"})
}

func TestLoadCountsOnlyFilesAsMedia(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "media", "a.mp4"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(good+"videos: [{title: a, file: a.mp4, text: b}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, faults := LoadDir(dir)
	compareFaults(t, faults, []string{"a.yaml:10: videos[0].file: there is no file media/a.mp4"})
}

func TestFaultString(t *testing.T) {
	for want, f := range map[string]Fault{
		"a.yaml:3: title: is missing; write it": {File: "a.yaml", Line: 3, Field: "title", Problem: "is missing", Hint: "write it"},
		"a.yaml: is a file":                     {File: "a.yaml", Problem: "is a file"},
		"line 3: x":                             {Line: 3, Problem: "x"},
		"x":                                     {Problem: "x"},
	} {
		if got := f.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if err := Faults(nil).Err(); err != nil {
		t.Errorf("no faults are error %v", err)
	}
}

// FuzzLoadGuide: whatever the bytes, reading does not panic, says where each
// fault is, and a guide without fault is written and read back the same.
func FuzzLoadGuide(f *testing.F) {
	f.Add([]byte(good))
	if b, err := WriteGuide(fullGuide()); err == nil {
		f.Add(b)
	}
	for _, s := range []string{"", "a: &b [*b]", "code: !!binary x", "- - -", "steps:\n  - text: |2\n      x\n", "? {a: b}\n: c", "\xff\xfe", "tree: {root: a, nodes: [{id: a, choices: [{next: a}]}]}", "<<: {code: x}", "source: {collected_on: 'a'}", "!"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		guides, faults := Load(fstest.MapFS{"g.yaml": {Data: data}})
		for _, x := range faults {
			if x.File == "" || x.Problem == "" || x.Kind == "" {
				t.Fatalf("fault %+v says too little", x)
			}
		}
		if (len(guides) == 0) == (len(faults) == 0) {
			t.Fatalf("%d guides and %d faults", len(guides), len(faults))
		}
		for _, g := range guides {
			b, err := WriteGuide(g)
			if err != nil {
				t.Fatalf("guide was read, but: %v", err)
			}
			back, _ := ReadGuide(b, "g.yaml")
			if !Equal(g.Clean(), back) {
				t.Fatalf("guide changed:\n%s", b)
			}
		}
	})
}

// TestReadStored: what was published is read whatever the checks have come to
// say of it, unless there is nothing to read.
func TestReadStored(t *testing.T) {
	b, err := fullGuide().Canonical()
	if err != nil {
		t.Fatal(err)
	}
	if g, faults := ReadStored(b, "x.yaml"); faults.Err() != nil || !Equal(g, fullGuide()) {
		t.Errorf("read %v, %v", g, faults)
	}
	if g, faults := ReadStored([]byte("code: 1.1\nreview: nobody\n"), "x.yaml"); faults.Err() != nil || g.Code != "1.1" {
		t.Errorf("a guide that has faults now is %v, %v", g, faults)
	}
	for _, damaged := range []string{"", "\x00\x01", "- a", "{", "code: \xff"} {
		if g, faults := ReadStored([]byte(damaged), "x.yaml"); g != nil || faults.Err() == nil {
			t.Errorf("%q is %v, %v", damaged, g, faults)
		}
	}
}
