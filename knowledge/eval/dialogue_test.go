package eval

import (
	"context"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestReadDialoguesReportsEveryFault(t *testing.T) {
	_, err := ReadDialogues(strings.NewReader(strings.Join([]string{
		`{"id":"a","turns":[{"query":"q","codes":["1.000001"],"aspect":"none"}]}`,
		`{"id":"a","turns":[{"query":"q","codes":["1.000001"],"aspect":"none"},{"query":" ","codes":[],"aspect":"price"}]}`,
		`{"id":"b","turns":[{"query":"q","codes":[""],"aspect":"fee"},{"query":"q","code":["1.000001"],"aspect":"fee"}]}`,
		`{"id":"c","turns":[{"query":"q","codes":[""],"aspect":"fee"},{"query":"q","codes":["1.000001"],"aspect":"fee"}]}`,
	}, "\n")))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"line 1: 1 turns", `line 2: id "a"`, "line 2: turn 2: no query", "line 2: turn 2: no code", `line 2: turn 2: aspect is "price"`,
		"line 3:", "line 4: turn 1: an empty code",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestRunDialogues(t *testing.T) {
	x := index(t,
		&procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú"},
		&procedures.Guide{Code: "1.000002", Title: "Đăng ký kết hôn"},
		&procedures.Guide{Code: "1.000003", Title: "Chặt hạ cây xanh"},
	)
	dialogues, err := ReadDialogues(strings.NewReader(`
		{"id":"right","turns":[{"query":"đăng ký tạm trú","codes":["1.000001"],"aspect":"none"},{"query":"mất bao lâu","codes":["1.000001"],"aspect":"time"},{"query":"còn kết hôn thì sao","codes":["1.000002"],"aspect":"time"}]}
		{"id":"wrong","turns":[{"query":"đăng ký tạm trú","codes":["1.000001"],"aspect":"none"},{"query":"hết bao nhiêu tiền","codes":["1.000003"],"aspect":"fee"},{"query":"nộp ở đâu","codes":["1.000001"],"aspect":"where"}]}
		{"id":"skipped","turns":[{"query":"đăng ký tạm trú","codes":["1.000001"],"aspect":"none"},{"query":"q","codes":["9.999999"],"aspect":"fee"}]}
	`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := RunDialogues(context.Background(), x, dialogues)
	if err != nil {
		t.Fatal(err)
	}
	if r.N != 2 || r.Skipped != 1 || r.Right != .5 || r.Turns != 4 || r.TurnsRight != .75 {
		t.Errorf("got %+v", r)
	}
	if len(r.Failed) != 1 || r.Failed[0].ID != "wrong" || r.Failed[0].Turn != 2 || r.Failed[0].Focus != "1.000001" || r.Failed[0].Got != "1.000001" {
		t.Errorf("failed %+v", r.Failed)
	}
	if s := r.String(); !strings.Contains(s, "50.0 % of 2, 1 skipped") || !strings.Contains(s, "wrong, turn 2") {
		t.Errorf("shown as\n%s", s)
	}
}
