package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs one command line and returns what it printed and its exit code.
func call(t *testing.T, env map[string]string, args ...string) (out, errOut string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, terminal{In: strings.NewReader(""), Out: &o, Err: &e, Env: envOf(env)})
	return o.String(), e.String(), code
}

func TestHelpOfEveryCommand(t *testing.T) {
	out, _, code := call(t, nil, "help")
	if code != 0 {
		t.Fatalf("help ended with %d", code)
	}
	for _, cmd := range commands() {
		if !strings.Contains(out, cmd.name) || !strings.Contains(out, cmd.summary) {
			t.Errorf("help does not list %s", cmd.name)
		}
		text, _, code := call(t, nil, cmd.name, "--help")
		if code != 0 || !strings.Contains(text, "Example:\n  motcua "+cmd.name) {
			t.Errorf("%s --help (ended with %d) has no example:\n%s", cmd.name, code, text)
		}
	}
}

// TestReadmeListsEveryCommand: and none that there is not.
func TestReadmeListsEveryCommand(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "motcua "); ok && strings.Contains(rest, "   ") {
			name, _, _ := strings.Cut(rest, " ")
			listed[name] = true
		}
	}
	for _, cmd := range commands() {
		if !listed[cmd.name] {
			t.Errorf("the README does not list %s", cmd.name)
		}
		delete(listed, cmd.name)
	}
	if len(listed) > 0 {
		t.Errorf("the README lists what there is not: %v", listed)
	}
}

func TestCalledWrongly(t *testing.T) {
	for _, args := range [][]string{
		{}, {"sing"}, {"ask"}, {"ask", "--nope", "x"}, {"check"}, {"eval"}, {"eval", "a", "b"}, {"eval", "--aspects", "--dialogues", "a"}, {"train"}, {"train", "--sure"}, {"train", "--nope", "a"}, {"guides", "publish"}, {"import", "excel", "x"},
		{"import", "portal", "x"}, {"roster"}, {"account", "add"}, {"import", "portal", "x", "--out", "y", "--issued", "moon"},
	} {
		_, e, code := call(t, nil, args...)
		if code != 2 || e == "" {
			t.Errorf("%q ended with %d and said %q", args, code, e)
		}
	}
}

func TestFlagsAnywhere(t *testing.T) {
	for _, args := range [][]string{
		{"ask", "--json", "dang", "ky", "tam", "tru"}, {"ask", "dang ky tam tru", "--json"}, {"ask", "--json", "--", "dang ky tam tru"},
	} {
		out, e, code := call(t, nil, args...)
		if code != 0 || !strings.HasPrefix(out, `{"decision":"answer"`) || !strings.Contains(out, "1.004194") {
			t.Errorf("%q ended with %d: %s%s", args, code, out, e)
		}
	}
}
