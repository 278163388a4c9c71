package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// applies sends the form of the preview that a query asks for.
func (v *visitor) applies(query string) int {
	v.t.Helper()
	return v.do(http.MethodPost, "/console/admin/roster/apply", v.previewed(query))
}

// TestRosterFromTheConsole: a lead enters an absence by her phone; the ticket
// moves, the file keeps it, the one written by hand stays beside it, and what
// somebody edits on the server meanwhile is not written over.
func TestRosterFromTheConsole(t *testing.T) {
	data, s := newWard(t)
	file := filepath.Join(data, "roster.yaml")
	hand, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(hand), "# A sample roster") {
		t.Fatalf("roster of the ward: %v\n%s", err, hand)
	}
	if out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, "account", "add", "dung", "--officer", "dung", "--role", "lead,admin", "--data", data); code != 0 {
		t.Fatalf("add dung: %d %s%s", code, out, e)
	}
	citizen := newVisitor(t, s.address)
	citizen.open("/")
	citizen.say("gap can bo")
	citizen.reads("Tổ dân phố 7")
	citizen.say("tổ 7")
	citizen.reads("Cán bộ mẫu Hương")

	lead := newVisitor(t, s.address)
	lead.post("/console/sign-in", "username", "dung", "password", demoPassword)
	lead.open("/console/admin/roster/preview?kind=absence&officer=huong&span=today")
	for _, want := range []string{"Cán bộ mẫu Hương nghỉ hôm nay.", "Tổ dân phố 7", "Cán bộ mẫu Minh", "người viết tay"} {
		if !strings.Contains(lead.page, want) {
			t.Errorf("the preview lacks %q: %s", want, lead.page)
		}
	}
	if now, _ := os.ReadFile(file); string(now) != string(hand) {
		t.Error("the preview alone has written the file")
	}
	if code := lead.applies("kind=absence&officer=huong&span=today"); code != http.StatusOK || !strings.Contains(lead.page, "Đã đổi.") {
		t.Fatalf("apply: %d %s", code, lead.page)
	}
	citizen.reads("Cán bộ mẫu Minh")
	if before, err := os.ReadFile(file + ".before"); err != nil || string(before) != string(hand) {
		t.Errorf("the file written by hand is not kept: %v", err)
	}
	lead.open("/console/admin/trail")
	today := time.Now().In(time.FixedZone("ICT", 7*3600)).Format(time.DateOnly)
	if !strings.Contains(lead.page, "absence of huong from "+today) {
		t.Errorf("the trail says: %s", lead.page)
	}

	// Somebody edits the file and has not applied it yet.
	now, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(now), "desk: [dung, thao]", "desk: [dung]", 1)
	if edited == string(now) {
		t.Fatalf("no desk in\n%s", now)
	}
	write(t, file, edited)
	if code := lead.applies("kind=return&officer=huong"); code != http.StatusConflict || !strings.Contains(lead.page, "sửa tay mà chưa áp dụng") {
		t.Errorf("over an edited file: %d %s", code, lead.page)
	}
	if left, _ := os.ReadFile(file); string(left) != edited {
		t.Error("what was edited is written over")
	}
	write(t, file, string(now))
	if code := lead.applies("kind=return&officer=huong"); code != http.StatusOK {
		t.Errorf("back: %d %s", code, lead.page)
	}
	if before, _ := os.ReadFile(file + ".before"); string(before) != string(hand) {
		t.Error("the copy of the file written by hand is gone")
	}

	// The file that the console wrote serves after a power cut.
	s.kill()
	s = restart(t, data)
	lead.base = s.address
	lead.open("/console/admin/roster")
	if !strings.Contains(lead.page, "Cán bộ mẫu Hương") || strings.Contains(lead.page, "Nghỉ hôm nay") {
		t.Errorf("after a power cut: %s", lead.page)
	}
}
