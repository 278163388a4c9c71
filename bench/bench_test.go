package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/knowledge/eval"
	"github.com/motcua/motcua/procedures"
)

// TestDocumentHasEveryText holds the comparison fair: what a guide is called
// and says reaches the other engines as it reaches motcua.
func TestDocumentHasEveryText(t *testing.T) {
	d := documentOf(&procedures.Guide{
		Code: "1.000001", Title: "title", Short: "short", Aliases: []string{"alias"}, Keywords: []string{"keyword"},
		Wordings: []string{"wording"}, Summary: "summary", Sector: "sector", Audience: []string{"audience"}, Results: []string{"result"},
		Variants: []procedures.Variant{{Title: "variant", Note: "variant note"}},
		Videos:   []procedures.Video{{Title: "video", Text: "said"}},
		Evidence: []procedures.Evidence{{Title: "paper", Note: "paper note", Form: &procedures.Form{Code: "CT01"}}},
		Steps:    []procedures.Step{{Title: "step", Text: "step text", Video: &procedures.Video{Title: "step video", Text: "step said"}}},
		Tree:     &procedures.Tree{Nodes: []procedures.TreeNode{{Question: "question", Choices: []procedures.TreeChoice{{Label: "choice"}}}}},
		Notes:    []string{"note"}, Conditions: []string{"condition"}, Legal: []procedures.LegalAct{{Title: "act"}},
	})
	if d.Code != "1.000001" || d.Title != "title" || d.aliasText() != "short\nalias\nkeyword" || d.wordingText() != "wording" {
		t.Errorf("names: %+v", d)
	}
	const body = "summary sector audience result variant|variant note|video|said|paper|paper note|CT01|step|step text|step video|step said|question|choice|note|condition"
	if want := strings.NewReplacer(" sector", "\nsector", " audience", "\naudience", " result ", "\nresult\n", "|", "\n").Replace(body); d.Body != want {
		t.Errorf("body is\n%s\nwant\n%s", d.Body, want)
	}
	list := []Document{d}
	if bare := withoutWordings(list); bare[0].Wordings != nil || list[0].Wordings == nil {
		t.Error("withoutWordings changed what it was given, or nothing")
	}
}

func guidesOf(titles ...string) []Document {
	var out []Document
	for i, title := range titles {
		out = append(out, Document{Code: procedures.Code("1.00000" + string('1'+rune(i))), Title: title, Aliases: []string{"tên khác"}, Body: "nộp hồ sơ"})
	}
	return out
}

// TestEnginesFind builds every engine of this program but motcua, which has
// tests of its own, and asks it.
func TestEnginesFind(t *testing.T) {
	j := &Job{Documents: guidesOf("Đăng ký tạm trú", "Đăng ký kết hôn", "Chặt hạ cây xanh"), Limit: depth, Rounds: 2,
		Typed: []string{"tôi muốn kết hôn", `"%_*`}, Unaccented: []string{"chat ha cay", ""}, Slip: []string{"tạm trú", "zzz"}}
	for _, spec := range specs() {
		if spec.prepare == nil || spec.id == "motcua" {
			continue
		}
		t.Run(spec.id, func(t *testing.T) {
			if why := spec.absent(); why != "" {
				t.Skip(why)
			}
			reply, err := j.do(context.Background(), spec, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if len(reply.Typed[0]) == 0 || reply.Typed[0][0] != "1.000002" || len(reply.Slip[0]) == 0 || reply.Slip[0][0] != "1.000001" {
				t.Errorf("found %v and %v", reply.Typed[0], reply.Slip[0])
			}
			if len(reply.Typed[1])+len(reply.Unaccented[1])+len(reply.Slip[1]) > 0 {
				t.Errorf("found something for nothing: %v %v %v", reply.Typed[1], reply.Unaccented[1], reply.Slip[1])
			}
			if len(reply.Took) != 4 || reply.Build <= 0 || reply.Disk <= 0 || reply.Version == "" && spec.id == "sqlite" {
				t.Errorf("took %v, build %v, disk %d, version %q", reply.Took, reply.Build, reply.Disk, reply.Version)
			}
		})
	}
}

func sample() *Report {
	r := &Report{Library: Library{Guides: 3}, Questions: Questions{Asked: 2, Files: []string{"q.jsonl"}},
		Skipped: []Skip{{ID: "postgres", Name: "PostgreSQL", Why: "needs a <server>"}}}
	m := &material{rows: []eval.Row{
		{ID: "a", Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{"1"}},
		{ID: "b", Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{"2"}},
	}}
	reply := func(took time.Duration, first, second procedures.Code) *Reply {
		l := [][]procedures.Code{{first, "3"}, {second, "2"}}
		return &Reply{Typed: l, Unaccented: l, Slip: l, Took: []time.Duration{took, 2 * took, took, 2 * took}, Build: time.Second, Disk: 5e6}
	}
	r.Engines = append(r.Engines, m.score(engineSpec{id: "motcua", name: "motcua"}, reply(time.Millisecond, "1", "2")),
		m.score(engineSpec{id: "other", name: "Other & more"}, reply(4*time.Millisecond, "1", "9")))
	r.compare()
	return r
}

func TestScoreAndRatios(t *testing.T) {
	r := sample()
	other := r.Engines[1]
	if other.Typed.RecallAt1 != 0.5 || other.Typed.RecallAt3 != 1 || other.Cost.P50 != 4 || other.Cost.P99 != 8 || other.Cost.Build != 1000 {
		t.Errorf("%+v", other)
	}
	if x := other.Ratios; x.RecallAt1 != 0.5 || x.P50 != 4 || x.Disk != 1 || x.Heap != 0 {
		t.Errorf("%+v", x)
	}
	table := r.String()
	for _, want := range []string{"| Other & more | 50.0 %", "4.00 ms (×4)", "| – |", "Not measured: PostgreSQL"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
	if err := r.smokeFault(); err != nil {
		t.Error(err)
	}
	r.Engines[0].Typed = Found{}
	if r.smokeFault() == nil || (&Report{}).smokeFault() == nil {
		t.Error("a smoke run passes though motcua found nothing")
	}
}

// TestChart holds the chart well-formed, and its words with it.
func TestChart(t *testing.T) {
	chart := sample().Chart()
	var texts []string
	for d := xml.NewDecoder(strings.NewReader(chart)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if words, ok := token.(xml.CharData); ok {
			texts = append(texts, string(words))
		}
	}
	for _, want := range []string{"Other & more", "50.0 %", "4.00 ms", "motcua"} {
		if !slices.Contains(texts, want) {
			t.Errorf("no text %q", want)
		}
	}
	for _, want := range []string{`role="img"`, "<title", "<desc", "prefers-color-scheme: dark"} {
		if !strings.Contains(chart, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestWriteAndNumbers(t *testing.T) {
	out, chart := t.TempDir()+"/r.json", t.TempDir()+"/c.svg"
	if err := writeResults(sample(), out, chart); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(data, &back); err != nil || len(back.Engines) != 2 {
		t.Errorf("%v, %d engines", err, len(back.Engines))
	}
	if writeResults(sample(), "", "chart.png") == nil {
		t.Error("a chart that is no SVG")
	}
	for v, want := range map[float64]string{0: "0 s", 0.01234: "0.0123 s", 1.5: "1.50 s", 1234: "1234 s"} {
		if got := short(v, "s"); got != want {
			t.Errorf("short(%v) is %q, want %q", v, got, want)
		}
	}
	if _, err := choose("motcua,nobody"); err == nil {
		t.Error("chose an engine that is not there")
	}
}
