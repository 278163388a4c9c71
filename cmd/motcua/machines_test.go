package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
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

	machines[0].kill()
	citizen.base = machines[1].address
	citizen.say("may truoc tat roi")
	citizen.reads("may truoc tat roi")
	officer.readsAt(talk, "may truoc tat roi")
	officer.reply(talk, "Dạ, máy này vẫn trả lời bà con ạ.")
	citizen.reads("Dạ, máy này vẫn trả lời bà con ạ.")
}
