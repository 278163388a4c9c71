package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// guidesDo runs "motcua guides" on a data folder and returns what it prints.
func guidesDo(t *testing.T, data string, want int, args ...string) string {
	t.Helper()
	out, e, code := call(t, nil, append(append([]string{"guides"}, args...), "--data", data)...)
	if code != want {
		t.Fatalf("guides %s ended with %d: %s%s", strings.Join(args, " "), code, out, e)
	}
	if code != 0 {
		return e
	}
	return out
}

// TestGuideCommands: list, history, withdraw, restore and export, at a running
// server and at the folder without one; and what was exported is published
// again as what is there.
func TestGuideCommands(t *testing.T) {
	for _, running := range []bool{true, false} {
		data := filepath.Join(t.TempDir(), "data")
		if running {
			data, _ = newWard(t)
		}
		list := guidesDo(t, data, 0, "list")
		if !strings.Contains(list, "1.004194") || !strings.Contains(list, "Đăng ký tạm trú") {
			t.Fatalf("list says %s", list)
		}
		var revision string
		for line := range strings.Lines(list) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "1.004194" {
				revision = f[1]
			}
		}
		if out := guidesDo(t, data, 0, "withdraw", "1.004194"); !strings.Contains(out, "history 1.004194") {
			t.Errorf("withdraw says %s", out)
		}
		if out := guidesDo(t, data, 1, "withdraw", "1.004194"); !strings.Contains(out, "no guide of 1.004194") {
			t.Errorf("withdraw again says %s", out)
		}
		if out := guidesDo(t, data, 0, "list"); strings.Contains(out, "1.004194") {
			t.Errorf("after it was withdrawn list says %s", out)
		}
		guidesDo(t, data, 1, "restore", "1.004194", "000000000000")
		if out := guidesDo(t, data, 0, "restore", "1.004194", revision); !strings.Contains(out, "again") {
			t.Errorf("restore says %s", out)
		}
		if out := guidesDo(t, data, 0, "restore", "1.004194", revision); !strings.Contains(out, "already") {
			t.Errorf("restore again says %s", out)
		}
		history := guidesDo(t, data, 0, "history", "1.004194")
		if lines := strings.Split(strings.TrimSpace(history), "\n"); len(lines) != 3 || !strings.Contains(lines[0], "restored") ||
			!strings.Contains(lines[1], "withdrawn") || !strings.Contains(lines[2], "shipped") || !strings.Contains(lines[0], revision) {
			t.Errorf("history says %s", history)
		}
		guidesDo(t, data, 1, "history", "9.999999")
		guidesDo(t, data, 2, "restore", "1.004194")

		copied := filepath.Join(t.TempDir(), "copy")
		guidesDo(t, data, 0, "export", copied)
		guidesDo(t, data, 1, "export", copied)
		shipped, err := guides.Load()
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range shipped {
			for _, name := range g.MediaFiles() {
				if _, err := os.Stat(filepath.Join(copied, "media", name)); err != nil {
					t.Error(err)
				}
			}
		}
		if out := guidesDo(t, data, 0, "publish", copied); !strings.Contains(out, ", 0 of them new or changed") {
			t.Errorf("publishing what was exported says %s", out)
		}
		later := shipped[0].Clean()
		later.EffectiveFrom, later.Summary = procedures.DateOf(time.Now().AddDate(0, 1, 0)), "Mức mới."
		text, err := procedures.WriteGuide(later)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		write(t, filepath.Join(dir, "later.yaml"), string(text))
		for _, name := range later.MediaFiles() {
			content, err := os.ReadFile(filepath.Join(copied, "media", name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, "media", name)), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "media", name), string(content))
		}
		if out := guidesDo(t, data, 0, "publish", dir); !strings.Contains(out, "waits for "+later.EffectiveFrom.String()) || !strings.Contains(out, "published 0 guides") {
			t.Errorf("publishing for a day to come says %s", out)
		}
		if out := guidesDo(t, data, 0, "list"); !strings.Contains(out, "for "+later.EffectiveFrom.String()) {
			t.Errorf("list says nothing of what waits: %s", out)
		}
	}
}
