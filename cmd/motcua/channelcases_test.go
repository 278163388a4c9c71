package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// channelCases is the environment variable that has TestChannelCases run the
// tests of all channels and write the table of docs/channels.md anew.
const channelCases = "MOTCUA_CHANNEL_CASES"

// The table stands between these lines.
const (
	casesBegin = "<!-- cases: written by " + channelCases + "=1 go test ./cmd/motcua -run TestChannelCases -->\n"
	casesEnd   = "<!-- end of cases -->\n"
)

// TestChannelCases holds the table of what is tested on which channel to the
// tests there are: a line for each failure that a test of the channels names,
// a column for each channel, and a mark only where a test of that name can
// run. Where the table of all channels leaves a case out, it says why.
func TestChannelCases(t *testing.T) {
	have := readCases(t)
	path := filepath.Join("..", "..", "docs", "channels.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(page), casesBegin)
	table, after, ok := strings.Cut(rest, casesEnd)
	if !ok {
		t.Fatal("docs/channels.md has no table of cases")
	}
	if os.Getenv(channelCases) != "" {
		table = have.write(t, have.run(t))
		if err := os.WriteFile(path, []byte(before+casesBegin+table+casesEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have.check(t, table)
}

// cases are what stands in the sources of the tests.
type cases struct {
	channels []string                     // folders of bot that run the tables, sorted
	shared   map[string]string            // failure → what the table of all channels calls it
	own      map[string]map[string]string // channel → failure → what its own test of it calls it
}

var (
	// afterFailure reads what a test is called after: "F20 F22 the bot …",
	// TestF08F09Nothing….
	afterFailure = regexp.MustCompile(`^(?:Test)?((?:F\d\d ?)+)(.*)$`)
	humps        = regexp.MustCompile(`\p{Lu}[^\p{Lu}]`)
	failureForm  = regexp.MustCompile(`F\d\d`)
)

// failuresOf are the failures that a name begins with, and the rest of it.
func failuresOf(name string) (all []string, rest string) {
	m := afterFailure.FindStringSubmatch(name)
	if m == nil {
		return nil, ""
	}
	return failureForm.FindAllString(m[1], -1), m[2]
}

func readCases(t *testing.T) cases {
	t.Helper()
	c := cases{shared: map[string]string{}, own: map[string]map[string]string{}}
	eachName(t, filepath.Join("..", "..", "bot", "channeltest"), false, func(_, name string) {
		all, rest := failuresOf(name)
		for _, f := range all {
			rest, _, _ = strings.Cut(rest, " %")
			if was, there := c.shared[f]; !there {
				c.shared[f] = rest
			} else if !strings.Contains(was, rest) {
				c.shared[f] = was + "; " + rest
			}
		}
	})
	folders, err := filepath.Glob(filepath.Join("..", "..", "bot", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if filepath.Base(folder) == "channeltest" {
			continue
		}
		uses, own := false, map[string]string{}
		eachName(t, folder, true, func(imported, name string) {
			uses = uses || imported == "bot/channeltest.All" || imported == "bot/channeltest.Run"
			all, rest := failuresOf(name)
			for _, f := range all {
				if own[f] == "" {
					own[f] = strings.ToLower(strings.TrimSpace(humps.ReplaceAllString(rest, " $0")))
				}
			}
		})
		if uses {
			c.channels = append(c.channels, filepath.Base(folder))
			c.own[filepath.Base(folder)] = own
		}
	}
	if len(c.channels) < 2 || len(c.shared) < 10 {
		t.Fatalf("channels %v with %d shared cases: they are not found", c.channels, len(c.shared))
	}
	return c
}

// eachName tells of each test function and each text that a folder's Go files
// hold, and of each call of package channeltest's.
func eachName(t *testing.T, folder string, tests bool, tell func(call, name string)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") != tests {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if tests {
					tell("", n.Name.Name)
				}
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					tell("", s)
				}
			case *ast.CallExpr:
				if s, ok := n.Fun.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "channeltest" {
						tell("bot/channeltest."+s.Sel.Name, "")
					}
				}
			}
			return true
		})
	}
}

// failures are all that a test names, in order.
func (c cases) failures() []string {
	all := map[string]bool{}
	for f := range c.shared {
		all[f] = true
	}
	for _, own := range c.own {
		for f := range own {
			all[f] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// called is what a failure's tests call it: the table's, else the first
// channel's own.
func (c cases) called(f string) string {
	name := c.shared[f]
	for _, channel := range c.channels {
		if name == "" {
			name = c.own[channel][f]
		}
	}
	return strings.TrimSpace(name)
}

// outcome is how the cases of one failure ended on one channel.
type outcome struct {
	played  bool
	skipped string // why, when none was played
}

// run runs the tests of the channels that are called after a failure.
func (c cases) run(t *testing.T) map[string]map[string]outcome {
	t.Helper()
	out := map[string]map[string]outcome{}
	for _, channel := range c.channels {
		out[channel] = map[string]outcome{}
		cmd := exec.Command("go", "test", "-json", "-count=1", "-run", "Table", "../../bot/"+channel)
		raw, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", channel, err)
		}
		said := map[string]string{}
		lines := bufio.NewScanner(bytes.NewReader(raw))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var e struct{ Action, Test, Output string }
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Fatal(err)
			}
			all, _ := failuresOf(strings.ReplaceAll(e.Test[strings.LastIndexByte(e.Test, '/')+1:], "_", " "))
			for _, f := range all {
				o := out[channel][f]
				switch e.Action {
				case "output":
					if _, words, ok := strings.Cut(e.Output, ".go:"); ok {
						_, said[e.Test], _ = strings.Cut(strings.TrimSpace(words), ": ")
					}
				case "pass":
					out[channel][f] = outcome{played: true}
				case "skip":
					if !o.played {
						out[channel][f] = outcome{skipped: said[e.Test]}
					}
				}
			}
		}
	}
	return out
}

const (
	markShared, markOwn, markBoth = "table", "own", "table, own"
	noMark                        = "–"
)

// write writes the table.
func (c cases) write(t *testing.T, ran map[string]map[string]outcome) string {
	t.Helper()
	var b, notes strings.Builder
	why := map[string]int{}
	fmt.Fprintf(&b, "\n| | | %s |\n| --- | --- |%s\n", strings.Join(c.channels, " | "), strings.Repeat(" --- |", len(c.channels)))
	for _, f := range c.failures() {
		fmt.Fprintf(&b, "| %s | %s |", f, c.called(f))
		for _, channel := range c.channels {
			o, own := ran[channel][f], c.own[channel][f] != ""
			cell := noMark
			switch {
			case o.played && own:
				cell = markBoth
			case o.played:
				cell = markShared
			case own:
				cell = markOwn
			case c.shared[f] != "" && o.skipped == "":
				t.Errorf("%s on %s: neither played nor skipped", f, channel)
			}
			if o.skipped != "" {
				n, there := why[o.skipped]
				if !there {
					n = len(why) + 1
					why[o.skipped] = n
					fmt.Fprintf(&notes, "%d. %s\n", n, o.skipped)
				}
				cell += fmt.Sprintf(" (%d)", n)
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	if notes.Len() > 0 {
		b.WriteString("\nLeft out of the tables, since\n\n" + notes.String())
	}
	return b.String()
}

// check finds where the table says something else than the tests.
func (c cases) check(t *testing.T, table string) {
	t.Helper()
	var lines [][]string
	notes := map[string]bool{}
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "|") {
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			lines = append(lines, cells)
		} else if n, words, ok := strings.Cut(line, ". "); ok && words != "" {
			notes["("+n+")"] = true
		}
	}
	const again = "run " + channelCases + "=1 go test ./cmd/motcua -run TestChannelCases"
	if len(lines) < 3 || !slices.Equal(lines[0][2:], c.channels) {
		t.Fatalf("the table's channels are not %v: %s", c.channels, again)
	}
	var listed []string
	for _, cells := range lines[2:] {
		f := cells[0]
		listed = append(listed, f)
		if want := c.called(f); cells[1] != want {
			t.Errorf("%s is called %q, want %q: %s", f, cells[1], want, again)
		}
		for i, channel := range c.channels {
			mark, note, left := strings.Cut(cells[2+i], " (")
			own, shared := c.own[channel][f] != "", c.shared[f] != ""
			right := mark == noMark && !own || mark == markOwn && own || mark == markShared && shared && !own || mark == markBoth && own && shared
			if !right || left && !notes["("+note] || shared && !left && (mark == noMark || mark == markOwn) {
				t.Errorf("%s on %s: the table says %q, which the tests do not: %s", f, channel, cells[2+i], again)
			}
		}
	}
	if !slices.Equal(listed, c.failures()) {
		t.Errorf("the table lists %v, the tests name %v: %s", listed, c.failures(), again)
	}
}
