package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/roster"
)

// typed runs a command with somebody typing.
func typed(t *testing.T, input string, args ...string) (out, errOut string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, terminal{In: strings.NewReader(input), Out: &o, Err: &e, Env: envOf(nil)})
	return o.String(), e.String(), code
}

// everyAnswer is what a new administrator types; some of it wrong at first.
const everyAnswer = "Phường Yên Bái\n\n12 đường Mẫu\n\n\n7h-x\n7h30-11h30, 13h30-17h\nTổ dân phố 1-4, Thôn Nậm Mẫu\n" +
	"An\nNguyễn Mẫu An; Công chức tư pháp; 1-2\n\nTrần Mẫu Bình; ; rest\n\n\nAn.Mau\n\n127.0.0.1:0\n\n\n"

func TestInitAsks(t *testing.T) {
	dir := t.TempDir()
	data, cfg := filepath.Join(dir, "data"), filepath.Join(dir, "motcua.yaml")
	input := everyAnswer
	out, e, code := typed(t, input+"y\n", "init", "--data", data, "--config", cfg)
	if code != 0 {
		t.Fatalf("ended with %d: %s\n%s", code, e, out)
	}
	for _, want := range []string{"\"7h-x\" are no hours", "write a name, a title and groups", "nobody has Tổ dân phố 3, Tổ dân phố 4, Thôn Nậm Mẫu yet", "motcua serve --config " + cfg} {
		if !strings.Contains(out, want) {
			t.Errorf("it did not say %q:\n%s", want, out)
		}
	}
	password := regexp.MustCompile(`(?m)^  (an\.mau|an|binh) +([a-z0-9-]{19}) `)
	if found := password.FindAllString(out, -1); len(found) != 3 {
		t.Errorf("sign-ins shown: %q", found)
	}
	r, faults := roster.LoadFile(filepath.Join(data, "roster.yaml"))
	if len(faults) > 0 || len(r.Groups) != 5 || r.Ward.Province != "Tỉnh Lào Cai" || len(r.DeskTeam) != 2 {
		t.Errorf("roster: %v %+v", faults, r)
	}
	out, e, code = call(t, nil, "account", "list", "--config", cfg)
	if code != 0 || strings.Contains(e, "there is no roster") || !strings.Contains(out, "an.mau") || !strings.Contains(out, "binh") {
		t.Errorf("accounts (%d): %s%s", code, out, e)
	}
	if _, e, code := typed(t, input+"y\n", "init", "--data", data, "--config", cfg); code != 1 || !strings.Contains(e, "never overwrites") {
		t.Errorf("a second init ended with %d: %s", code, e)
	}
	if _, e, code := typed(t, input+"y\n", "init", "--data", data, "--config", cfg+"2"); code != 1 || !strings.Contains(e, "is not empty") {
		t.Errorf("init over a ward ended with %d: %s", code, e)
	}
}

// Wherever the input ends, nothing is there afterwards.
func TestInitCutOffWritesNothing(t *testing.T) {
	dir := t.TempDir()
	data, cfg := filepath.Join(dir, "data"), filepath.Join(dir, "motcua.yaml")
	lines := strings.SplitAfter(everyAnswer, "\n")
	for n := range lines {
		_, e, code := typed(t, strings.Join(lines[:n], ""), "init", "--data", data, "--config", cfg)
		if code != 1 || !strings.Contains(e, "nothing is written") {
			t.Errorf("cut off after %d lines it ended with %d: %s", n, code, e)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Fatalf("cut off after %d lines it left %v", n, left)
		}
	}
}

// A settings file that cannot be written leaves no ward behind.
func TestInitWritesAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	answers := filepath.Join(dir, "answers.yaml")
	writeTest(t, answers, goodAnswers)
	for _, made := range []bool{false, true} {
		data := filepath.Join(dir, "data")
		if made {
			if err := os.MkdirAll(filepath.Join(data, ".init-old"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		_, e, code := call(t, nil, "init", "--answers", answers, "--data", data, "--config", filepath.Join(dir, "file", "motcua.yaml"))
		if code != 1 || e == "" {
			t.Errorf("ended with %d: %s", code, e)
		}
		left, err := os.ReadDir(data)
		if made && len(left) != 1 || !made && err == nil {
			t.Errorf("left behind: %v", left)
		}
	}
}

const goodAnswers = `ward: Phường Yên Bái
groups: Tổ dân phố 1-3
officers:
  - Nguyễn Mẫu An; Công chức tư pháp; 1-2
  - Trần Mẫu Bình; ; rest
public_url: https://motcua.example.vn
officer_accounts: no
`

func TestInitFromAnswers(t *testing.T) {
	dir := t.TempDir()
	answers, data, cfg := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "data"), filepath.Join(dir, "motcua.yaml")
	token := filepath.Join(dir, "token")
	writeTest(t, token, "no token\n")
	writeTest(t, answers, goodAnswers+"telegram_token_file: "+token+"\n")
	if _, e, code := call(t, nil, "init", "--answers", answers, "--data", data, "--config", cfg); code != 1 || !strings.Contains(e, "holds no token") {
		t.Errorf("a bad token ended with %d: %s", code, e)
	}
	writeTest(t, token, "123456:"+strings.Repeat("A", 35)+"\n")
	out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": "a long enough password"}, "init", "--answers", answers, "--data", data, "--config", cfg)
	if code != 0 || strings.Contains(out, "a long enough password") || !strings.Contains(out, "motcua poster") {
		t.Fatalf("ended with %d: %s%s", code, out, e)
	}
	got, err := loadConfig(cfg, envOf(nil), nil)
	if err != nil || got.Data != data || !strings.HasPrefix(got.value("telegram_token"), "123456:") || got.PublicURL != "https://motcua.example.vn" {
		t.Errorf("settings: %+v, %v", got, err)
	}
}

func TestInitFromAnswersAndATable(t *testing.T) {
	dir := t.TempDir()
	table, answers, data := filepath.Join(dir, "to.csv"), filepath.Join(dir, "a.yaml"), filepath.Join(dir, "data")
	writeTest(t, table, "Tổ;Cán bộ phụ trách;Trực\nTổ 1;Nguyễn Mẫu An;\nTổ 2;Trần Mẫu Bình;x\n")
	writeTest(t, answers, "ward: Phường Yên Bái\ngroups: "+table+"\nadmin: an\n")
	out, e, code := call(t, nil, "init", "--answers", answers, "--data", data, "--config", filepath.Join(dir, "motcua.yaml"))
	if code != 0 || !strings.Contains(out, "administrator, Nguyễn Mẫu An: Tổ 1") {
		t.Fatalf("ended with %d: %s%s", code, out, e)
	}
	r, faults := roster.LoadFile(filepath.Join(data, "roster.yaml"))
	if faults.Err() != nil || len(r.DeskTeam) != 1 || r.DeskTeam[0] != "binh" {
		t.Errorf("roster: %v %+v", faults, r)
	}
}

func TestInitSaysAllFaultsOfAnswers(t *testing.T) {
	dir := t.TempDir()
	answers := filepath.Join(dir, "a.yaml")
	writeTest(t, answers, `province: Tỉnh Mẫu
hours: all day
colour: red
groups: Tổ 1-3
officers:
  - An
  - An; ; 1, 7
desk: Nobody
admin: "a b"
public_url: motcua
`)
	_, e, code := call(t, nil, "init", "--answers", answers, "--data", filepath.Join(dir, "data"), "--config", filepath.Join(dir, "c.yaml"))
	for _, want := range []string{":1: ward is missing", ":2: hours: ", `:3: nothing is asked that is called "colour"`, ":6: officers: write a name",
		`:7: officers: no group is called "7"`, ":9: admin: username", ":10: public_url: ", "faults; nothing is written"} {
		if !strings.Contains(e, want) {
			t.Errorf("it did not say %q:\n%s", want, e)
		}
	}
	if left, _ := os.ReadDir(dir); code != 1 || len(left) != 1 {
		t.Errorf("ended with %d and left %v", code, left)
	}
}

func TestRosterImport(t *testing.T) {
	dir := t.TempDir()
	sheet, out := filepath.Join(dir, "to.csv"), filepath.Join(dir, "roster.yaml")
	writeTest(t, sheet, "Phường;Tổ;Cán bộ\nPhường Mẫu;Tổ 1;Nguyễn Mẫu An\nPhường Mẫu;Tổ 2;Nguyễn Mẫu An\n")
	for _, c := range []struct {
		name, input string
		args        []string
		code        int
		want        string
		written     bool
	}{
		{"nowhere", "", nil, 2, "--out", false},
		{"no answer", "", []string{"--out", out}, 1, "nothing is written", false},
		{"no", "what\nn\n", []string{"--out", out}, 0, "nothing is written", false},
		{"yes", "có\n", []string{"--out", out}, 0, "+ Tổ 2: Nguyễn Mẫu An", true},
		{"again", "", []string{"--out", out, "--yes"}, 0, "nothing changes", true},
	} {
		o, e, code := typed(t, c.input, append([]string{"roster", "import", sheet}, c.args...)...)
		_, err := os.Stat(out)
		if code != c.code || !strings.Contains(o+e, c.want) || (err == nil) != c.written {
			t.Errorf("%s ended with %d (written %v): %s%s", c.name, code, err == nil, o, e)
		}
	}
	before, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	writeTest(t, sheet, "Phường;Tổ;Cán bộ\nPhường Mẫu;Tổ 1;\nPhường Khác;Tổ 2;Lê Mẫu Chi\n")
	_, e, code := typed(t, "", "roster", "import", sheet, "--out", out, "--yes")
	after, err := os.ReadFile(out)
	if err != nil || code != 1 || !bytes.Equal(before, after) {
		t.Errorf("a bad table ended with %d, %v", code, err)
	}
	for _, want := range []string{"to.csv:2: C2 (Cán bộ): Tổ 1 would be without anyone", "to.csv:3: A3 (Phường): row is of Phường Khác, but this roster is of Phường Mẫu", "2 faults; nothing is written"} {
		if !strings.Contains(e, want) {
			t.Errorf("it did not say %q:\n%s", want, e)
		}
	}
}

func writeTest(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
