package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// newDatabase makes an empty database on the test's PostgreSQL and returns
// its address.
func newDatabase(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv("MOTCUA_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("needs MOTCUA_TEST_POSTGRES")
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("motcua_test_%d", time.Now().UnixNano())
	sql := func(statement string) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(ctx) }()
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	sql("CREATE DATABASE " + name)
	t.Cleanup(func() { sql("DROP DATABASE " + name + " WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

// TestTwoMachines: a citizen on one machine and an officer on the other, with
// PostgreSQL between them, and one machine lost in the middle.
func TestTwoMachines(t *testing.T) {
	env := []string{"MOTCUA_DATABASE=" + newDatabase(t)}
	var machines [2]*server
	for i := range machines {
		data := filepath.Join(t.TempDir(), "data")
		if err := os.MkdirAll(data, 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(data, "roster.yaml"), alwaysOpen(t))
		machines[i] = startServer(t, env, "serve", "--data", data, "--listen", "127.0.0.1:0")
		if i == 0 {
			out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, "account", "add", "huong", "--officer", "huong", "--data", data)
			if code != 0 {
				t.Fatalf("account add ended with %d: %s%s", code, out, e)
			}
		}
	}
	citizen, officer := newVisitor(t, machines[0].address), signIn(t, machines[1].address)
	talk := askPerson(t, citizen, officer, "hoi o may nay, tra loi o may kia")
	officer.reply(talk, "Dạ, em trả lời từ máy kia ạ.")
	citizen.reads("Dạ, em trả lời từ máy kia ạ.")

	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	officer.open("/console/channels")
	if !strings.Contains(officer.page, "Đây là những gì máy "+name+" thấy") {
		t.Errorf("the page of the channels does not say whose they are: %s", officer.page)
	}

	machines[0].kill()
	citizen.base = machines[1].address
	citizen.say("may truoc tat roi")
	citizen.reads("may truoc tat roi")
	officer.readsAt(talk, "may truoc tat roi")
	officer.reply(talk, "Dạ, máy này vẫn trả lời bà con ạ.")
	citizen.reads("Dạ, máy này vẫn trả lời bà con ạ.")
}

// previewed is the form of the preview that a query asks for.
func (v *visitor) previewed(query string) url.Values {
	v.t.Helper()
	if code := v.open("/console/admin/roster/preview?" + query); code != http.StatusOK {
		v.t.Fatalf("preview of %s: %d %s", query, code, v.page)
	}
	form := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(v.html, -1) {
		form.Add(m[1], m[2])
	}
	return form
}

// TestRosterOfTwoMachines: a lead enters an absence on one machine. The
// ticket moves, and the other machine, which never had a file, knows it
// within seconds and does not move it again. Of two leads who change the same roster at once, one is
// told to look again.
func TestRosterOfTwoMachines(t *testing.T) {
	dsn := newDatabase(t)
	env := []string{"MOTCUA_DATABASE=" + dsn}
	var data [2]string
	var machines [2]*server
	for i := range machines {
		data[i] = filepath.Join(t.TempDir(), "data")
		if err := os.MkdirAll(data[i], 0o700); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			write(t, filepath.Join(data[i], "roster.yaml"), alwaysOpen(t))
		}
		machines[i] = startServer(t, env, "serve", "--data", data[i], "--listen", "127.0.0.1:0")
	}
	for _, args := range [][]string{{"huong", "--officer", "huong"}, {"dung", "--officer", "dung", "--role", "lead,admin"}} {
		args = append(append([]string{"account", "add"}, args...), "--data", data[0])
		if out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, args...); code != 0 {
			t.Fatalf("%q ended with %d: %s%s", args, code, out, e)
		}
	}
	citizen := newVisitor(t, machines[1].address)
	citizen.open("/")
	citizen.say("gap can bo")
	citizen.reads("Tổ dân phố 7")
	citizen.say("tổ 7")
	citizen.reads("Cán bộ mẫu Hương")

	var leads [2]*visitor
	for i := range leads {
		leads[i] = newVisitor(t, machines[i].address)
		leads[i].post("/console/sign-in", "username", "dung", "password", demoPassword)
	}
	if code := leads[0].applies("kind=absence&officer=huong&span=today"); code != http.StatusOK || !strings.Contains(leads[0].page, "Đã đổi.") {
		t.Fatalf("apply: %d %s", code, leads[0].page)
	}
	citizen.reads("Cán bộ mẫu Minh")
	leads[1].readsAt("/console/admin/roster", "Nghỉ hôm nay")

	// Both have looked at the same roster, and both say yes.
	forms := [2]url.Values{leads[0].previewed("kind=return&officer=huong"), leads[1].previewed("kind=desk&team=thao")}
	var wg sync.WaitGroup
	for i := range leads {
		wg.Go(func() { leads[i].do(http.MethodPost, "/console/admin/roster/apply", forms[i]) })
	}
	wg.Wait()
	done := 0
	for _, lead := range leads {
		if strings.Contains(lead.page, "Đã đổi.") {
			done++
		}
	}
	if done != 1 || !strings.Contains(leads[0].page+leads[1].page, "chưa ghi gì. Xin anh chị xem lại") {
		t.Errorf("%d of two changes at once are done:\n%s\n%s", done, leads[0].page, leads[1].page)
	}

	// By command, with the server of the other machine.
	file := filepath.Join(t.TempDir(), "roster.yaml")
	write(t, file, named(t, "Phường Hai Máy"))
	env2 := map[string]string{"MOTCUA_DATABASE": dsn}
	if out, e, code := call(t, env2, "roster", "apply", file, "--data", data[1]); code != 0 {
		t.Fatalf("roster apply: %d %s%s", code, out, e)
	}
	citizen.base = machines[0].address
	citizen.readsAt("/", "Phường Hai Máy")
	// Both machines have asked about the ticket at each change. She has a card
	// of Hương and one of Minh, and no more.
	citizen.open("/?all=1")
	if n := citizen.count("Mã câu hỏi"); n != 2 {
		t.Errorf("she was told of %d officers:\n%s", n, citizen.page)
	}
	if out, e, code := call(t, env2, "roster", "export", "--data", data[0]); code != 0 || !strings.Contains(out, "# A sample roster") || !strings.Contains(out, "Phường Hai Máy") {
		t.Errorf("export: %d %s%s", code, out, e)
	}
	if kept, err := os.ReadFile(filepath.Join(data[0], "roster.yaml")); err != nil || string(kept) != alwaysOpen(t) {
		t.Errorf("the file of the first machine was written: %v", err)
	}
	out, _, _ := call(t, env2, "doctor", "--data", data[1])
	says(t, out, "ok roster: it is in the database for all machines")
}
