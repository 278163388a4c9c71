package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// smallTown writes a folder of a few guides and a file of questions about
// them.
func smallTown(t *testing.T) (library, questions string) {
	t.Helper()
	dir := t.TempDir()
	library, questions = filepath.Join(dir, "library"), filepath.Join(dir, "questions.jsonl")
	if err := os.Mkdir(library, 0o700); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	n := 0
	row := func(query, expect, kind string, codes ...string) {
		n++
		line, err := json.Marshal(map[string]any{"id": strconv.Itoa(n), "query": query, "expect": expect, "codes": append([]string{}, codes...), "kind": kind})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprintf(&b, "%s\n", line)
	}
	for i, c := range []struct{ title, wording, question string }{
		{"Đăng ký tạm trú", "mới thuê phòng ở trọ", "ở trọ thì đăng ký tạm trú ở đâu"},
		{"Đăng ký kết hôn", "hai đứa muốn lấy nhau", "cưới nhau thì làm giấy kết hôn thế nào"},
		{"Đăng ký khai sinh", "nhà mới có em bé", "làm giấy khai sinh cho con"},
		{"Chặt hạ cây xanh", "cái cây trước cửa sắp đổ", "xin phép chặt cây xanh trước nhà"},
		{"Trợ cấp người cao tuổi", "bà cụ tám mươi tuổi", "trợ cấp cho người cao tuổi"},
	} {
		code := fmt.Sprintf("9.00000%d", i+1)
		text, err := procedures.WriteGuide(&procedures.Guide{
			Code: procedures.Code(code), Title: c.title, Sector: "Việc của xã", Review: procedures.ReviewOfficial, Wordings: []string{c.wording},
			Level: []string{procedures.LevelCommune}, Steps: []procedures.Step{{ID: "nop", Text: "Nộp hồ sơ."}},
			Source: procedures.Source{Decision: "1/QĐ-BXX", CollectedOn: "2026-07"},
		})
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(library, code+".yaml"), string(text))
		row(c.title, "answer", "title", code)
		row(c.question, "answer", "own", code)
	}
	row("đăng ký", "clarify", "", "9.000001", "9.000002", "9.000003")
	row("giá vàng hôm nay", "refuse", "")
	row("mua cây cảnh ngày tết", "refuse", "")
	write(t, questions, b.String())
	return library, questions
}

// table reads what a table of the program has: the names of its lines, in
// order. Every line must end with a number.
func table(t *testing.T, text string) []string {
	t.Helper()
	var names []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		i := strings.LastIndexByte(line, '\t')
		if i < 0 {
			t.Fatalf("no number: %q", line)
		}
		if _, err := strconv.ParseFloat(line[i+1:], 64); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		names = append(names, line[:i])
	}
	return names
}

// builtIn is a table that the program is built with.
func builtIn(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "knowledge", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTrain: the tables that it writes are such as the program is built with,
// and the same each time.
func TestTrain(t *testing.T) {
	library, questions := smallTown(t)
	for _, c := range []struct {
		name string
		args []string
		like string
		says []string
	}{
		{"weights", nil, "weights.tsv", []string{"10 questions; right one first:", "5 wordings; right one first:", "cross-validated"}},
		{"weights over a larger library", []string{"--wide", library}, "weights.tsv", []string{"20 questions", "10 wordings"}},
		{"confidence", []string{"--sure"}, "confidence.tsv", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "table.tsv")
			args := append([]string{"train", "--library", library}, c.args...)
			out, e, code := call(t, nil, append(args, "--out", file, questions)...)
			if code != 0 || out != "" {
				t.Fatalf("ended with %d: %s%s", code, out, e)
			}
			for _, want := range c.says {
				if !strings.Contains(e, want) {
					t.Errorf("does not say %q:\n%s", want, e)
				}
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, want := table(t, string(text)), table(t, builtIn(t, c.like))
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("has %q, want %q", got, want)
			}
			again, e, code := call(t, nil, append(args, questions)...)
			if code != 0 || again != string(text) {
				t.Errorf("printed otherwise than written (%d, %s):\n%s\n%s", code, e, again, text)
			}
		})
	}
}

// TestTrainedTableIsOfTheFeatures: each once, in their order, and what cannot
// be learned of one library stays as it is.
func TestTrainedTableIsOfTheFeatures(t *testing.T) {
	library, questions := smallTown(t)
	out, e, code := call(t, nil, "train", "--library", library, questions)
	if code != 0 {
		t.Fatalf("ended with %d: %s", code, e)
	}
	if got := table(t, out); !slices.Equal(got, knowledge.FeatureNames()) {
		t.Errorf("has %q", got)
	}
	for _, name := range []string{"focus", "commune", "local"} {
		of := func(text string) float64 {
			_, rest, _ := strings.Cut(text, "\n"+name+"\t")
			number, _, _ := strings.Cut(rest, "\n")
			v, err := strconv.ParseFloat(number, 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if was, is := of(builtIn(t, "weights.tsv")), of(out); was != is {
			t.Errorf("%s was %v and is %v", name, was, is)
		}
	}
}

func TestTrainFails(t *testing.T) {
	library, questions := smallTown(t)
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no questions":        {[]string{"train", "--library", library, filepath.Join(library, "none.jsonl")}, "none.jsonl"},
		"no set":              {[]string{"train", "--library", library, filepath.Join(library, "9.000001.yaml")}, "line 1"},
		"no library":          {[]string{"train", "--library", filepath.Join(library, "none"), questions}, "none"},
		"a file for a folder": {[]string{"train", "--library", library, "--out", filepath.Join(questions, "t.tsv"), questions}, "make folder"},
	} {
		t.Run(name, func(t *testing.T) {
			if out, e, code := call(t, nil, c.args...); code != 1 || !strings.Contains(e, c.want) || out != "" {
				t.Errorf("ended with %d: %s%s", code, out, e)
			}
		})
	}
}

// TestEvalPrintsTheWholeTable: shares, their intervals, how they change with
// the typing, and every kind; or all that as one object.
func TestEvalPrintsTheWholeTable(t *testing.T) {
	library, questions := smallTown(t)
	out, e, code := call(t, nil, "eval", "--library", library, questions)
	if code != 0 {
		t.Fatalf("ended with %d: %s", code, e)
	}
	for _, want := range []string{
		"to be answered (10, 0 skipped)", "right one first", "among the first three", "among the first five", "mean reciprocal rank", "answered right",
		"answered wrong", "to be asked back (1, 0 skipped)", "to be refused (2)", "latency: half under", "with 95 % certainty (bootstrap)", "as typed",
		"without accents", "with a neighbour key", "kind own", "kind title",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("does not print %q:\n%s", want, out)
		}
	}
	out, e, code = call(t, nil, "eval", "--library", library, "--json", questions)
	var got struct {
		Answer struct {
			N         int      `json:"n"`
			RecallAt1 *float64 `json:"recall_at_1"`
		} `json:"answer"`
		Intervals map[string][2]float64 `json:"intervals"`
		Kinds     []struct {
			Kind string `json:"kind"`
		} `json:"kinds"`
	}
	if err := json.Unmarshal([]byte(out), &got); code != 0 || err != nil || strings.Count(out, "\n") != 1 {
		t.Fatalf("ended with %d, %v: %s%s", code, err, out, e)
	}
	if got.Answer.N != 10 || got.Answer.RecallAt1 == nil || len(got.Intervals) != 6 || len(got.Kinds) != 2 {
		t.Errorf("got %+v", got)
	}
}
