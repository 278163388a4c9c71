package main

import (
	"net/http"
	"testing"
)

// TestRoutesAndRoles is every page with everyone who may ask for it: what
// each of them gets. A page that is added belongs here.
func TestRoutesAndRoles(t *testing.T) {
	data, s := newWard(t)
	for _, a := range [][]string{{"lan", "--role", "editor"}, {"dung", "--officer", "dung", "--role", "officer,lead"}, {"quantri", "--role", "admin"}} {
		args := append([]string{"account", "add"}, append(a, "--data", data)...)
		if out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, args...); code != 0 {
			t.Fatalf("%q ended with %d: %s%s", args, code, out, e)
		}
	}
	citizen := newVisitor(t, s.address)
	talk := askPerson(t, citizen, signIn(t, s.address), "cau hoi cua bang nay")

	const (
		ok    = http.StatusOK
		asked = http.StatusSeeOther // to sign in
		no    = http.StatusForbidden
		none  = http.StatusNotFound
	)
	people := []string{"nobody", "huong", "dung", "lan", "quantri"}
	for _, r := range []struct {
		path string
		want [5]int // nobody, officer, officer who leads, editor without a roster entry, administrator
	}{
		{"/", [5]int{ok, ok, ok, ok, ok}},
		{"/privacy", [5]int{ok, ok, ok, ok, ok}},
		{"/messages", [5]int{none, none, none, none, none}}, // of a visitor who never wrote
		{"/manifest.webmanifest", [5]int{ok, ok, ok, ok, ok}},
		{"/healthz", [5]int{ok, ok, ok, ok, ok}},
		{"/media/cach-hoi-tro-ly.mp4", [5]int{ok, ok, ok, ok, ok}},
		{"/media/%2e%2e%2fmotcua.db", [5]int{none, none, none, none, none}},
		{"/nowhere", [5]int{none, none, none, none, none}},
		{"/console/sign-in", [5]int{ok, asked, asked, asked, asked}},
		{"/console", [5]int{asked, ok, ok, asked, asked}}, // who is no officer is led to where she may work
		{talk, [5]int{asked, ok, ok, no, no}},
		{talk + "/guide", [5]int{asked, ok, ok, no, no}},
		{talk + "/transfer", [5]int{asked, ok, ok, no, no}},
		{talk + "/close", [5]int{asked, ok, ok, no, no}},
		{talk + "/signs", [5]int{asked, ok, ok, no, no}},
		{"/console/alerts", [5]int{asked, ok, ok, no, no}},
		{"/console/notices", [5]int{asked, ok, ok, no, no}},
		{"/console/roster", [5]int{asked, ok, ok, no, no}},
		{"/console/channels", [5]int{asked, ok, ok, no, ok}},
		{"/console/me", [5]int{asked, ok, ok, ok, ok}},
		{"/console/search", [5]int{asked, ok, ok, ok, ok}},
		{"/console/search?q=khai+sinh", [5]int{asked, ok, ok, ok, ok}},
		{"/console/password", [5]int{asked, ok, ok, ok, ok}},
		{"/console/guides", [5]int{asked, no, no, ok, no}},
		{"/console/guides/new", [5]int{asked, no, no, ok, no}},
		{"/console/guides/g/1.004194", [5]int{asked, no, no, ok, no}},
		{"/console/guides/g/1.004194/versions", [5]int{asked, no, no, ok, no}},
		{"/console/guides/g/1.004194/review", [5]int{asked, no, no, asked, no}},   // nobody works on it: back to the guide
		{"/console/guides/g/1.004194/withdraw", [5]int{asked, no, no, asked, no}}, // for reviewers: back to the guide
		{"/console/guides/g/9.999999", [5]int{asked, no, no, none, no}},
		{"/console/admin/accounts", [5]int{asked, no, no, no, ok}},
		{"/console/admin/trail", [5]int{asked, no, no, no, ok}},
		{"/console/admin/roster", [5]int{asked, no, ok, no, ok}},
		{"/console/admin/roster/group", [5]int{asked, no, ok, no, ok}},
		{"/console/admin/roster/officer", [5]int{asked, no, ok, no, ok}},
	} {
		for i, name := range people {
			v := newVisitor(t, s.address)
			if name != "nobody" {
				v.post("/console/sign-in", "username", name, "password", demoPassword)
			}
			v.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			if got := v.open(r.path); got != r.want[i] {
				t.Errorf("%s for %s: status %d, want %d", r.path, name, got, r.want[i])
			}
		}
	}
}
