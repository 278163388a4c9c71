// Package axe lets tests look over a page in a browser with axe-core, which
// finds much of what keeps people with impairments out: missing names, weak
// contrast, broken roles.
//
// It is for tests only and drives no browser: the test brings a function that
// runs JavaScript on its page. axe-core (MPL-2.0) is no part of the program;
// .ci/run installs it from npm below .cache, and without it a test is
// skipped. The package knows none of our pages, and what axe does not find
// (whether words make sense, whether the order is right) it does not find
// either.
package axe

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// file is where axe-core stands, from the module's root.
const file = ".cache/axe-core/node_modules/axe-core/axe.min.js"

// finding is what axe-core says of one rule.
type finding struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Check fails the test for everything that axe-core finds on a page against
// WCAG 2.2 AA and its own best practices. what names the page in the report;
// run evaluates an expression on the page, waits for its promise, and gives
// the string that comes of it. Rules named in except are left out.
func Check(t testing.TB, what string, run func(js string) (string, error), except ...string) {
	t.Helper()
	source, err := source()
	if err != nil {
		t.Skipf("needs axe-core: %v", err)
	}
	off := map[string]map[string]bool{}
	for _, rule := range except {
		off[rule] = map[string]bool{"enabled": false}
	}
	options, err := json.Marshal(map[string]any{"resultTypes": []string{"violations"}, "rules": off})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run("window.axe ? '' : (() => { " + source + "; return ''; })()"); err != nil {
		t.Fatalf("%s: bring axe-core: %v", what, err)
	}
	got, err := run("axe.run(document, " + string(options) + ").then((r) => JSON.stringify({ violations: r.violations, rules: r.passes.length }))")
	if err != nil {
		t.Fatalf("%s: run axe-core: %v", what, err)
	}
	var result struct {
		Violations []finding `json:"violations"`
		Rules      int       `json:"rules"`
	}
	if err := json.Unmarshal([]byte(got), &result); err != nil {
		t.Fatalf("%s: read what axe-core found: %v", what, err)
	}
	if result.Rules == 0 {
		t.Errorf("%s: axe-core looked at nothing", what)
	}
	for _, f := range result.Violations {
		t.Errorf("%s: %s", what, f)
	}
}

// String is a finding in a few lines.
func (f finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", f.ID, f.Impact, f.Help)
	for _, n := range f.Nodes[:min(3, len(f.Nodes))] {
		fmt.Fprintf(&b, "\n    %.200s\n      %s", n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n      "))
	}
	if more := len(f.Nodes) - 3; more > 0 {
		fmt.Fprintf(&b, "\n    and %d more", more)
	}
	return b.String()
}

// source reads axe-core, which stands below the module's root.
func source() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find module: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("find module: no go.mod above")
		}
		dir = up
	}
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
	if err != nil {
		return "", fmt.Errorf("read it (.ci/run installs it): %w", err)
	}
	return string(b), nil
}
