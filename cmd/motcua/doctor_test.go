package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/store/bolt"
)

// lines are what doctor must say, each a verdict, a part and words.
func says(t *testing.T, out string, lines ...string) {
	t.Helper()
	for _, want := range lines {
		head, words, _ := strings.Cut(want, ": ")
		v, what, _ := strings.Cut(head, " ")
		found := false
		for line := range strings.Lines(out) {
			f := strings.Fields(line)
			found = found || len(f) > 1 && f[0] == v && f[1] == what && strings.Contains(line, words)
		}
		if !found {
			t.Errorf("doctor does not say %q:\n%s", want, out)
		}
	}
}

// TestDoctorOfRunningServer: a ward as docs/operating.md sets it up is well
// but for what is left to do, and the server does not notice.
func TestDoctorOfRunningServer(t *testing.T) {
	data, s := newWard(t)
	env := map[string]string{"MOTCUA_PUBLIC_URL": "https://motcua.example.vn", "MOTCUA_TRUSTED_PROXIES": "127.0.0.1"}
	out, e, code := call(t, env, "doctor", "--data", data)
	if code != 0 || e != "" {
		t.Errorf("ended with %d: %s%s", code, out, e)
	}
	says(t, out, "ok settings: ", "ok address: https://motcua.example.vn", "ok proxies: 1 trusted", "ok folder: "+data, "ok index: there", "ok server: up since",
		"ok tickets: 0 open", "ok store: whole", "ok files: 0", "ok guides: in force", "ok desk: ", "ok group: Cán bộ mẫu Hương",
		"warn roster: it is the sample", "warn accounts: none is an administrator", "warn accounts: without an account", "ok clock: the ward is open")
	write(t, filepath.Join(data, rosterName), alwaysOpen(t)+"\npromise: 2h\n")
	out, _, _ = call(t, env, "doctor", "--data", data)
	says(t, out, "fail roster: motcua roster check")
	write(t, filepath.Join(data, rosterName), strings.Replace(alwaysOpen(t), "promise: 60m", "promise: 90m", 1))
	out, _, _ = call(t, env, "doctor", "--data", data)
	says(t, out, "warn roster: works by another roster")
	if left, _ := filepath.Glob(filepath.Join(data, ".*")); len(left) != 0 {
		t.Errorf("it left %q", left)
	}
	newVisitor(t, s.address).open("/")
}

// TestDoctorOfSickFolder: everything that can be wrong with a folder is told
// at once, and nothing in it changes.
func TestDoctorOfSickFolder(t *testing.T) {
	data := stopped(t)
	s, err := bolt.Open(filepath.Join(data, bolt.FileName), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := bot.Event{Key: "k", Address: bot.Address{Account: "web:main", Chat: "a"}, Kind: bot.EventText, At: time.Now(),
		Files: []bot.FileRef{{Hash: strings.Repeat("ef", 32), Size: 3}, {Hash: strings.Repeat("ab", 32), Size: 9}}}
	if _, err := s.PutEvent(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	shipped, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	day := func(days int) procedures.Date { return procedures.DateOf(time.Now().AddDate(0, 0, days)) }
	shipped[0].EffectiveTo, shipped[1].EffectiveTo = day(-1), day(10)
	shipped[2].Videos = append(shipped[2].Videos, procedures.Video{Title: "x", File: "absent.mp4"})
	if _, err := s.IssueGuides(t.Context(), procedures.Issue{Guides: shipped}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutAccount(t.Context(), account.Account{Username: "lan", Officer: "gone", Roles: []account.Role{account.RoleOfficer}}); err != nil {
		t.Fatal(err)
	}
	if err := s.AppendAudit(t.Context(), account.AuditEntry{At: time.Now().AddDate(1, 0, 0), Action: "x"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(data, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(data, "index"), "no folder")
	empty := strings.Replace(emptyRoster, "groups: []", "groups:\n  - id: to-1\n    name: Tổ 1", 1)
	write(t, filepath.Join(data, rosterName), empty)
	before := in(t, data)
	out, errOut, code := call(t, map[string]string{"MOTCUA_TRUSTED_PROXIES": "0.0.0.0/0"}, "doctor", "--data", data)
	if code != 1 || errOut != "" {
		t.Errorf("ended with %d: %s", code, errOut)
	}
	says(t, out, "warn address: public_url is not set", "fail proxies: every address", "warn folder: chmod 700", "fail index: delete it", "ok server: none runs",
		"fail desk: nobody stands behind", "fail group: Tổ 1", "fail files: 1 of 2", "warn guides: is not in force", "warn guides: is in force until", "fail guides: media/absent.mp4",
		"warn accounts: whom the roster does not know", "fail clock: set the clock")
	if after := in(t, data); strings.Join(before, " ") != strings.Join(after, " ") {
		t.Errorf("the folder held %q, now %q", before, after)
	}
}

// TestDoctorWithoutStore: a folder without a store, a broken one, none at
// all, and settings that are wrong.
func TestDoctorWithoutStore(t *testing.T) {
	dir := t.TempDir()
	out, _, code := call(t, nil, "doctor", "--data", dir)
	if code != 1 || len(in(t, dir)) != 0 {
		t.Errorf("ended with %d, made %q", code, in(t, dir))
	}
	says(t, out, "fail store: it is not there", "fail roster: motcua roster sample")
	write(t, filepath.Join(dir, bolt.FileName), strings.Repeat("no store ", 9999))
	out, _, _ = call(t, nil, "doctor", "--data", dir)
	says(t, out, "fail store: restore the last backup")
	out, _, code = call(t, nil, "doctor", "--data", filepath.Join(dir, "absent"))
	if code != 1 {
		t.Errorf("ended with %d", code)
	}
	says(t, out, "fail folder: name the right one with --data")
	out, _, code = call(t, map[string]string{"MOTCUA_LISTEN": "nowhere"}, "doctor", "--data", dir)
	if code != 1 {
		t.Errorf("ended with %d", code)
	}
	says(t, out, "fail settings: MOTCUA_LISTEN")
}

// TestDoctorOfChannels: a bot whose token was revoked is told of, with what to
// do, and its token is not.
func TestDoctorOfChannels(t *testing.T) {
	revoked := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
	}))
	defer revoked.Close()
	const token = "123456789:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
	data := stopped(t)
	env := map[string]string{"MOTCUA_TELEGRAM_TOKEN": token, "MOTCUA_TELEGRAM_API_URL": revoked.URL}
	out, _, _ := call(t, env, "doctor", "--data", data)
	says(t, out, "ok channel: telegram is set")
	startServer(t, []string{"MOTCUA_TELEGRAM_TOKEN=" + token, "MOTCUA_TELEGRAM_API_URL=" + revoked.URL}, "serve", "--data", data, "--listen", "127.0.0.1:0")
	for end := time.Now().Add(15 * time.Second); !strings.Contains(out, "where the platform gives it"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("doctor never said what is wrong:\n%s", out)
		}
		out, _, _ = call(t, env, "doctor", "--data", data)
	}
	says(t, out, "fail channel: telegram:main: unauthorized since")
	if strings.Contains(out, "BBBB") {
		t.Error("doctor tells the token")
	}
	out, _, _ = call(t, nil, "doctor", "--data", data)
	says(t, out, "warn channel: telegram: these settings and the running server differ")
}

// TestDoctorOfAddress: how citizens come and whether that is safe.
func TestDoctorOfAddress(t *testing.T) {
	dir := t.TempDir()
	cert := func(name string, from, to time.Duration) []string {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(to)}
		der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		pkcs, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Join(dir, fmt.Sprint(name, from, to))
		write(t, base+".pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
		write(t, base+".key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs})))
		return []string{"--public-url", "https://a.example.vn", "--listen", ":443", "--tls-cert", base + ".pem", "--tls-key", base + ".key"}
	}
	day := 24 * time.Hour
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--public-url", "http://a.example.vn"}, "warn address: is not https"},
		{[]string{"--public-url", "http://localhost:8080"}, "ok address: http://localhost:8080"},
		{[]string{"--listen", ":8080"}, "warn address: public_url is not set"},
		{[]string{"--public-url", "https://a.example.vn"}, "warn proxies: share one limit"},
		{[]string{"--public-url", "https://a.example.vn", "--listen", "0.0.0.0:80", "--trusted-proxies", "10.0.0.1"}, "warn proxies: past the proxy"},
		{cert("a.example.vn", -day, 300*day), "ok https: valid until"},
		{cert("a.example.vn", -day, 3*day), "warn https: renew it"},
		{cert("a.example.vn", -9*day, -day), "fail https: only"},
		{cert("b.example.vn", -day, 300*day), "fail https: not for a.example.vn"},
		{[]string{"--tls-cert", filepath.Join(dir, "x"), "--tls-key", filepath.Join(dir, "y")}, "fail https: cannot be used"},
	} {
		out, _, _ := call(t, nil, append([]string{"doctor", "--data", filepath.Join(dir, "absent")}, c.args...)...)
		says(t, out, c.says)
	}
}

// TestDoctorOfTheWidget: the chat on other sites needs https.
func TestDoctorOfTheWidget(t *testing.T) {
	for _, c := range []struct{ origins, public, want string }{
		{"https://phuong.example.vn", "https://motcua.example.vn", "ok widget: https://phuong.example.vn"},
		{"https://phuong.example.vn", "http://motcua.example.vn", "fail widget: is not https"},
		{"https://phuong.example.vn", "", "warn widget: public_url is not"},
		{"http://phuong.example.vn,https://*.vn", "https://motcua.example.vn", "fail settings: widget_origins"},
	} {
		out, _, _ := call(t, map[string]string{"MOTCUA_WIDGET_ORIGINS": c.origins, "MOTCUA_PUBLIC_URL": c.public}, "doctor", "--data", t.TempDir())
		says(t, out, c.want)
	}
	out, _, _ := call(t, nil, "doctor", "--data", t.TempDir())
	if strings.Contains(out, "widget") {
		t.Errorf("without the setting it speaks of it:\n%s", out)
	}
}
