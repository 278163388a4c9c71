package eval

import (
	"context"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestReadAspectsReportsEveryFault(t *testing.T) {
	_, err := ReadAspects(strings.NewReader(strings.Join([]string{
		`{"id":"a","query":"q","aspect":"none"}`,
		`{"id":"a","query":" ","aspect":"fee"}`,
		`{"id":"b","query":"q","aspect":"price"}`,
		`{"id":"","query":"q","aspect":"fee","codes":[]}`,
	}, "\n")))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`line 2: id "a" is that of line 1`, "line 2: no query", `line 3: aspect is "price"`, "line 4:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestRunAspects(t *testing.T) {
	x := index(t, &procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú"})
	rows, err := ReadAspects(strings.NewReader(`
		{"id":"1","query":"đăng ký tạm trú hết bao nhiêu tiền","aspect":"fee"}
		{"id":"2","query":"đăng ký tạm trú","aspect":"none"}
		{"id":"3","query":"đăng ký tạm trú","aspect":"where"}
		{"id":"4","query":"đăng ký tạm trú mất mấy ngày","aspect":"time"}
	`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := RunAspects(context.Background(), x, rows)
	if err != nil {
		t.Fatal(err)
	}
	if r.N != 4 || r.Right != .75 || len(r.Failed) != 1 || r.Failed[0].Row.ID != "3" || r.Failed[0].Got != "none" || r.Interval[0] > .75 || r.Interval[1] < .75 {
		t.Errorf("got %+v", r)
	}
	if s := r.String(); !strings.Contains(s, "75.0 %") || !strings.Contains(s, "3: none, want where") {
		t.Errorf("shown as\n%s", s)
	}
	if r, err := RunAspects(context.Background(), x, nil); err != nil || r.Right != 0 {
		t.Errorf("of none: %+v, %v", r, err)
	}
}
