package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func envOf(pairs map[string]string) func(string) string {
	return func(k string) string { return pairs[k] }
}

func TestConfigPrecedence(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "motcua.yaml")
	write(t, file, "listen: 127.0.0.1:1\ndata: /from/file\nlog_level: warn\ntrusted_proxies: [10.0.0.0/8, 127.0.0.1]\n")
	listenFile := filepath.Join(dir, "listen")
	write(t, listenFile, "127.0.0.1:2\n")
	flagged := "127.0.0.1:3"

	c, err := loadConfig(file, envOf(nil), nil)
	if err != nil || c.Listen != "127.0.0.1:1" || c.Data != "/from/file" || len(c.TrustedProxies) != 2 {
		t.Fatalf("file: %+v, %v", c, err)
	}
	c, err = loadConfig(file, envOf(map[string]string{"MOTCUA_LISTEN_FILE": listenFile}), nil)
	if err != nil || c.Listen != "127.0.0.1:2" {
		t.Fatalf("environment beats file: %+v, %v", c, err)
	}
	c, err = loadConfig(file, envOf(map[string]string{"MOTCUA_LISTEN_FILE": listenFile}), map[string]*string{"listen": &flagged})
	if err != nil || c.Listen != flagged {
		t.Fatalf("flag beats environment: %+v, %v", c, err)
	}
	c, err = loadConfig("", envOf(nil), nil)
	if err != nil || c.Listen != "127.0.0.1:8080" || c.Roster != filepath.Join("data", "roster.yaml") {
		t.Fatalf("defaults: %+v, %v", c, err)
	}
}

func TestConfigAllFaultsAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "motcua.yaml")
	write(t, file, "lisen: x\nlisten: nowhere\ndata: {a: b}\nlog_level: loud\n")
	_, err := loadConfig(file, envOf(map[string]string{
		"MOTCUA_PUBLIC_URL": "motcua.example.vn/path", "MOTCUA_TRUSTED_PROXIES": "10.0.0.0/8,next door", "MOTCUA_TLS_CERT": "cert.pem",
		"MOTCUA_LOG_FORMAT_FILE": "/nowhere",
	}), nil)
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{file + `:1: there is no setting "lisen"`, "listen (from " + file + ")", file + ":3: data wants",
		`"loud"`, "MOTCUA_PUBLIC_URL", `"next door"`, "tls_cert and tls_key", "MOTCUA_LOG_FORMAT_FILE"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("faults do not tell of %q:\n%v", want, err)
		}
	}
}

// TestSettingsDocumented: whoever operates motcua finds every setting in the
// document, with its variable and flag.
func TestSettingsDocumented(t *testing.T) {
	b, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings() {
		wants := []string{"`" + s.name + "`", "`" + s.env() + "`"}
		if !s.secret() {
			wants = append(wants, "`--"+s.flag()+"`")
		}
		for _, want := range wants {
			if !strings.Contains(string(b), want) {
				t.Errorf("docs/operating.md does not tell of %s", want)
			}
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSecretsAreNotRepeated: a faulty token is told of and stands nowhere.
func TestSecretsAreNotRepeated(t *testing.T) {
	const token = "12345:not-a-good-one"
	_, err := loadConfig("", envOf(map[string]string{"MOTCUA_TELEGRAM_TOKEN": token, "MOTCUA_TELEGRAM_WEBHOOK_SECRET": "short",
		"MOTCUA_TELEGRAM_API_URL": "telegram"}), nil)
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{"MOTCUA_TELEGRAM_TOKEN", "MOTCUA_TELEGRAM_WEBHOOK_SECRET", "MOTCUA_TELEGRAM_API_URL", "webhooks need public_url"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("faults do not tell of %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "not-a-good-one") {
		t.Errorf("the token is repeated: %v", err)
	}
	for _, s := range settings() {
		if flags := settingFlags(flag.NewFlagSet("x", flag.ContinueOnError)); s.secret() && flags[s.name] != nil {
			t.Errorf("%s has a flag", s.name)
		}
	}
}
