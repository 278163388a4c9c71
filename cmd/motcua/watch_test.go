package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
)

// TestF56NobodyThereIsSeen: everybody of the ward is away. Whoever looks at
// the server sees it: its health, doctor, the log, and each page of the
// console; and that it is over when they are back.
func TestF56NobodyThereIsSeen(t *testing.T) {
	data, s := newWard(t)
	citizen := newVisitor(t, s.address)
	citizen.open("/")
	citizen.post("/press", "action", bot.ActionHuman)
	citizen.say("tổ 7")
	citizen.reads("Cán bộ mẫu Hương")
	officer := signIn(t, s.address)
	officer.readsAt("/healthz", `"unowned":0`)

	file := filepath.Join(t.TempDir(), "roster.yaml")
	apply := func(roster string) {
		t.Helper()
		write(t, file, roster)
		if out, e, code := call(t, nil, "roster", "apply", file, "--anyway", "--data", data); code != 0 {
			t.Fatalf("apply ended with %d: %s%s", code, out, e)
		}
	}
	day := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	away := "\n    absences:\n      - {from: " + day(-2) + ", to: " + day(2) + "}\n  - id: "
	// An absence behind each officer: in front of the next, and of the duties.
	all := strings.Replace(alwaysOpen(t), "    lead: true\n", "    lead: true"+strings.TrimSuffix(away, "  - id: "), 1)
	for _, id := range []string{"minh", "thao", "dung"} {
		all = strings.Replace(all, "\n  - id: "+id, away+id, 1)
	}
	apply(all)
	officer.readsAt("/healthz", `"unowned":1`)
	if seen := officer.field(`"watched":"([^"]+)"`); !recent(seen) {
		t.Errorf("health does not say when it looked: %s", officer.page)
	}
	out, _, code := call(t, nil, "doctor", "--data", data)
	if code != 1 {
		t.Errorf("doctor ended with %d", code)
	}
	says(t, out, "fail tickets: 1 of 1 open tickets have nobody")
	for _, path := range []string{"/console", "/console/notices", "/console/roster", "/console/me"} {
		officer.open(path)
		officer.readsAt(path, "Không có ai trực: 1 bà con đang chờ.")
	}

	apply(alwaysOpen(t))
	officer.readsAt("/healthz", `"unowned":0`)
	officer.open("/console")
	officer.readsAt("/console", "Việc của tôi 1") // it is hers again
	if strings.Contains(officer.page, "Không có ai trực") {
		t.Error("the desk says that nobody is there")
	}
	s.stop()
	log := s.log.String()
	for _, want := range []string{"nobody is there to answer a ticket", "open tickets have nobody who can answer them", "alarm=true", "every open ticket has somebody again"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	if strings.Contains(log, "tổ 7") {
		t.Error("the log repeats what she wrote")
	}
}

// recent reports whether a moment lies in the last minute.
func recent(at string) bool {
	then, err := time.Parse(time.RFC3339Nano, at)
	return err == nil && time.Since(then) < time.Minute
}

// TestIdleCloseSetting: a working time of an hour or more, or never.
func TestIdleCloseSetting(t *testing.T) {
	for given, want := range map[string]time.Duration{"": 16 * time.Hour, "0": 0, "1h": time.Hour, "37h30m": 37*time.Hour + 30*time.Minute} {
		c, err := loadConfig("", envOf(map[string]string{"MOTCUA_IDLE_CLOSE": given}), nil)
		if err != nil || c.IdleClose != want {
			t.Errorf("%q: %v, %v", given, c.IdleClose, err)
		}
	}
	for _, given := range []string{"-1h", "5m", "two days", "3"} {
		if _, err := loadConfig("", envOf(map[string]string{"MOTCUA_IDLE_CLOSE": given}), nil); err == nil {
			t.Errorf("%q is taken", given)
		}
	}
}

// stuck is a server whose watch has stopped.
type stuck struct{ *core }

func (s stuck) Status(ctx context.Context) (admin.Status, error) {
	st, err := s.core.Status(ctx)
	st.Watched = st.Watched.Add(-time.Hour)
	return st, err
}

// TestDoctorSeesAStuckWatch: a gauge that nobody sets any more is not to be
// believed.
func TestDoctorSeesAStuckWatch(t *testing.T) {
	data := t.TempDir()
	c, err := openCore(t.Context(), config{Data: data, Roster: filepath.Join(data, rosterName)}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	sock, err := admin.Listen(data)
	if err != nil {
		t.Fatal(err)
	}
	server := admin.NewServer(stuck{c})
	done := make(chan error, 1)
	go func() { done <- server.Serve(sock) }()
	out, _, code := call(t, nil, "doctor", "--data", data)
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	<-done
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if code != 1 {
		t.Errorf("doctor ended with %d", code)
	}
	says(t, out, "fail watch: 1h0m0s ago")
}
