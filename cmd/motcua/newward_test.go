package main

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
)

// TestNewWardToItsFirstAnswer is a new ward by docs/operating.md alone: init
// with a table of groups and officers, the server, a sheet with a code; then
// a citizen who scans it, asks, and is answered by the officer of that group.
func TestNewWardToItsFirstAnswer(t *testing.T) {
	dir := t.TempDir()
	data, cfg := filepath.Join(dir, "data"), filepath.Join(dir, "motcua.yaml")
	table, answers := filepath.Join(dir, "to.csv"), filepath.Join(dir, "answers.yaml")
	write(t, table, "Phường;Tổ dân phố;Cán bộ phụ trách;Người thay;Trực\nPhường Mẫu;Tổ dân phố 1;Nguyễn Mẫu An;Trần Mẫu Bình;x\nPhường Mẫu;Tổ dân phố 2;Trần Mẫu Bình;;\n")
	write(t, answers, "ward: Phường Mẫu\nprovince: Tỉnh Mẫu\ndays: mon-sun\nhours: 0:00-24:00\nlisten: 127.0.0.1:0\ngroups: "+table+"\n")
	out, e, code := call(t, nil, "init", "--answers", answers, "--data", data, "--config", cfg)
	if code != 0 {
		t.Fatalf("init ended with %d: %s%s", code, out, e)
	}
	password := regexp.MustCompile(`(?m)^  binh +(\S+)`).FindStringSubmatch(out)
	if password == nil {
		t.Fatalf("init showed no password of the officer:\n%s", out)
	}

	s := startServer(t, nil, "serve", "--config", cfg)
	sheets := filepath.Join(dir, "sheets.pdf")
	if out, e, code := call(t, nil, "poster", "--config", cfg, "--all", "--public-url", "https://motcua.example.vn", "--out", sheets); code != 0 || !strings.Contains(out, "3 sheets") {
		t.Fatalf("poster beside the server ended with %d: %s%s", code, out, e)
	}
	key, err := linkKey(data)
	if err != nil {
		t.Fatal(err)
	}
	citizen := newVisitor(t, s.address)
	citizen.open("/?g=" + strings.TrimPrefix(bot.GroupPayload(key, "tdp-2"), "g_"))
	citizen.reads("Bà con vừa quét mã của Tổ dân phố 2")
	citizen.post("/press", "action", "human")
	citizen.reads("Trợ lý ghi bà con ở Tổ dân phố 2.")
	citizen.reads("Trần Mẫu Bình")
	citizen.say("chu nha di xa thi ai ky to khai tam tru")

	officer := newVisitor(t, s.address)
	officer.post("/console/sign-in", "username", "binh", "password", password[1])
	if code := officer.open("/console"); code != http.StatusOK || !strings.Contains(officer.page, "Trần Mẫu Bình") {
		t.Fatalf("sign-in: status %d, the page says: %s", code, officer.page)
	}
	officer.readsAt("/console", "chu nha di xa")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.open(talk)
	const said = "Chủ nhà xác nhận trên VNeID được ạ."
	officer.post(talk+"/reply", "version", officer.field(`name="version" value="(\d+)"`), "text", said)
	citizen.reads(said)
}
