package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/roster"
)

// newWard makes a data folder with the sample roster and one officer, by the
// commands that docs/operating.md tells of, and returns it with a server on
// it.
func newWard(t *testing.T) (data string, s *server) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	s = startServer(t, nil, "serve", "--data", data, "--listen", "127.0.0.1:0")
	file := filepath.Join(t.TempDir(), "roster.yaml")
	write(t, file, alwaysOpen(t))
	for _, args := range [][]string{
		{"roster", "apply", file, "--data", data},
		{"account", "add", "huong", "--officer", "huong", "--data", data},
	} {
		out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, args...)
		if code != 0 {
			t.Fatalf("%q ended with %d: %s%s", args, code, out, e)
		}
	}
	return data, s
}

// alwaysOpen is the sample roster with working hours around the clock, so
// that tests say the same at any hour.
func alwaysOpen(t *testing.T) string {
	t.Helper()
	before := string(roster.Sample())
	after := strings.Replace(before, `mon-fri: ["07:30-11:30", "13:30-17:00"]`, `mon-sun: ["00:00-24:00"]`, 1)
	if before == after {
		t.Fatal("the sample roster has other hours than this test knows")
	}
	return after
}

// restart starts a server again on the same folder.
func restart(t *testing.T, data string) *server {
	t.Helper()
	return startServer(t, nil, "serve", "--data", data, "--listen", "127.0.0.1:0")
}

func signIn(t *testing.T, base string) *visitor {
	t.Helper()
	v := newVisitor(t, base)
	v.post("/console/sign-in", "username", "huong", "password", demoPassword)
	if code := v.open("/console"); code != http.StatusOK || !strings.Contains(v.page, "Cán bộ mẫu Hương") {
		t.Fatalf("sign-in: status %d, the page says: %s", code, v.page)
	}
	return v
}

// TestStoryByPlainForms is the main job without a script, on a real data
// folder, killed without a word between each step and started again.
func TestStoryByPlainForms(t *testing.T) {
	data, s := newWard(t)
	citizen := newVisitor(t, s.address)
	powerCut := func() {
		s.kill()
		s = restart(t, data)
		citizen.base = s.address
	}
	citizen.open("/")
	citizen.say("dang ky tam tru can giay to gi")
	citizen.reads("Tờ khai thay đổi thông tin cư trú")
	powerCut()
	citizen.post("/press", "action", "walk:1.004194")
	citizen.reads("Bà con đăng ký tạm trú cho ai ạ?")
	powerCut()
	citizen.post("/press", "action", citizen.field(`value="(tree:[^"]*:0)"`))
	citizen.reads("Bước 1 trên 5")
	citizen.post("/press", "action", citizen.field(`value="(next:[^"]*)"`))
	citizen.reads("Bước 2 trên 5")
	powerCut()
	citizen.post("/press", "action", citizen.field(`value="(tick:[^"]*)"`))
	citizen.reads("Bước 2 trên 5")
	citizen.post("/press", "action", "human")
	citizen.say("tổ 7")
	citizen.reads("Cán bộ mẫu Hương")
	powerCut()
	citizen.say("chu nha di xa khong ky duoc")

	officer := signIn(t, s.address)
	officer.readsAt("/console", "chu nha di xa khong ky duoc")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.open(talk)
	version := officer.field(`name="version" value="(\d+)"`)
	powerCut()
	officer.base = s.address
	const said = "Chủ nhà xác nhận trên VNeID được ạ."
	key := newKey()
	for range 3 { // pressed again and again on a bad line
		officer.post(talk+"/reply", "key", key, "version", version, "text", said)
	}
	officer.readsAt(talk, said)
	powerCut()
	citizen.reads(said)
	if n := citizen.count(said); n != 1 {
		t.Errorf("the reply stands %d times on the citizen's page", n)
	}
	if n := citizen.count("chu nha di xa khong ky duoc"); n != 1 {
		t.Errorf("the question stands %d times on the citizen's page", n)
	}
	officer.base = s.address
	officer.open(talk)
	officer.post(talk+"/close", "version", officer.field(`name="version" value="(\d+)"`), "outcome", "solved_helped")
	citizen.reads("Bà con thấy cán bộ hướng dẫn thế nào ạ?")
	citizen.post("/press", "action", citizen.field(`value="(rate:[^"]*:5)"`))
	citizen.reads("cảm ơn bà con đã cho ý kiến")
	citizen.say("con moi sinh thi lam giay khai sinh o dau")
	citizen.reads("Đăng ký khai sinh")
}

// TestDataFolderInUse: a second server on one folder ends at once, with a
// sentence that says what to do, and harms nothing.
func TestDataFolderInUse(t *testing.T) {
	data, s := newWard(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, "serve", "--data", data, "--listen", "127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "in use") {
		t.Fatalf("a second server: %v\n%s", err, out)
	}
	if code := newVisitor(t, s.address).open("/healthz"); code != http.StatusOK {
		t.Errorf("the first server answers %d afterwards", code)
	}
}

// TestServeBadConfig: nothing starts, and every fault is told.
func TestServeBadConfig(t *testing.T) {
	_, e, code := call(t, map[string]string{"MOTCUA_LISTEN": "nowhere", "MOTCUA_LOG_LEVEL": "loud"}, "serve", "--data", t.TempDir())
	if code != 1 || !strings.Contains(e, "MOTCUA_LISTEN") || !strings.Contains(e, "MOTCUA_LOG_LEVEL") {
		t.Errorf("ended with %d: %s", code, e)
	}
}

// TestHostileInput: what is too long, empty or none of the language gets a
// kind answer, and the server lives.
func TestHostileInput(t *testing.T) {
	_, s := newWard(t)
	v := newVisitor(t, s.address)
	v.open("/")
	for name, text := range map[string]string{
		"1 MB": strings.Repeat("đăng ký tạm trú ", 1<<16), "empty": "", "blank": " \n\t ", "emoji": "😀😀😀", "not UTF-8": "\xff\xfe\xfd", "zero bytes": "a\x00b",
		"markup": "<script>alert(1)</script>", "two megabytes of one letter": strings.Repeat("a", 2<<20),
	} {
		if code := v.say(text); code >= 500 {
			t.Errorf("%s: status %d", name, code)
		}
		if strings.Contains(v.html, "<script>alert(1)") {
			t.Errorf("%s: markup came through", name)
		}
	}
	fresh := newVisitor(t, s.address)
	fresh.open("/")
	fresh.say("đăng ký tạm trú")
	fresh.reads("Đăng ký tạm trú")
}

// TestPublishRecords imports all official records, publishes the 821 of a ward
// to a running server and asks about one: it is answered as official text, with its label and link,
// and without a walk.
func TestPublishRecords(t *testing.T) {
	shared := os.Getenv("MOTCUA_SHARED")
	if shared == "" {
		t.Skip("needs MOTCUA_SHARED")
	}
	data, s := newWard(t)
	library := filepath.Join(t.TempDir(), "library")
	out := program(t, "import", "portal", filepath.Join(shared, "data/portal"), "--level", "commune", "--issued", "national",
		"--links", filepath.Join(shared, "data/official_links.csv"), "--out", library)
	if !strings.Contains(out, "5652 files read, 821 guides imported") || !strings.Contains(out, "299 files skipped: issued by a province") || strings.Contains(out, "failed") {
		t.Fatalf("import: %s", out)
	}
	sections := regexp.MustCompile(`(?m)^ +[0-9]+ +([0-9]+)  .+$`).FindAllStringSubmatch(out, -1)
	for _, s := range sections {
		if s[1] != "0" {
			t.Errorf("sections leave nothing: %s", s[0])
		}
	}
	if len(sections) < 10 {
		t.Errorf("%d sections are counted", len(sections))
	}
	out = program(t, "guides", "publish", library, "--data", data)
	if !strings.Contains(out, "left out 59 official texts") || !strings.Contains(out, "published 762 guides, 762 of them new or changed") {
		t.Fatalf("publish: %s", out)
	}
	t.Log(strings.TrimSpace(out))
	v := newVisitor(t, s.address)
	v.open("/")
	v.say("đăng ký khai tử lưu động")
	v.reads("Mã 1.000419")
	v.reads("nguyên văn Cổng Dịch vụ công")
	if !strings.Contains(v.html, "https://dichvucong.gov.vn/") {
		t.Error("the answer has no link to the official record")
	}
	if strings.Contains(v.html, "walk:1.000419") {
		t.Error("official text is offered step by step")
	}
	v.say("đăng ký tạm trú")
	v.reads("bài mẫu theo hồ sơ quốc gia")
	s.stop()
	again := restart(t, data)
	v.base = again.address
	v.say("khóa căn cước điện tử")
	v.reads("Mã 3.000285")
}
