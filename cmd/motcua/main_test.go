package main

import (
	"bytes"
	"context"
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

func TestCalledWrongly(t *testing.T) {
	for _, args := range [][]string{
		{}, {"sing"}, {"ask"}, {"ask", "--nope", "x"}, {"check"}, {"eval"}, {"guides", "publish"}, {"import", "excel", "x"},
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
