package procedures

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// ReadGuide reads one guide and finds everything wrong with it; name stands
// in the faults. The guide holds what could be read and is nil when nothing
// could; with faults it must not be published. Media files are not looked
// for (see Load).
func ReadGuide(data []byte, name string) (*Guide, Faults) {
	g, _, faults := read(data, name, nil)
	return g, faults
}

// ReadStored reads a guide that was published once, for stores. It is not
// checked again: checks may have become stricter since, and a walk may be
// pinned to it. Faults say that nothing could be read of it.
func ReadStored(data []byte, name string) (*Guide, Faults) {
	root, faults := readRoot(data, name)
	if root == nil {
		return nil, faults
	}
	g := new(Guide)
	d := &decoder{lines: make(map[string]int)}
	d.value(root, reflect.ValueOf(g).Elem(), "")
	return g, nil
}

// read is ReadGuide with a look at media files (unless media is nil); it
// also returns the line of the code.
func read(data []byte, name string, media func(string) bool) (*Guide, int, Faults) {
	root, faults := readRoot(data, name)
	if root == nil {
		return nil, 0, faults
	}
	g := new(Guide)
	d := &decoder{lines: make(map[string]int)}
	d.value(root, reflect.ValueOf(g).Elem(), "")
	d.faults = append(d.faults, withoutFollowing(d.faults, check(g, d.line, media))...)
	for i := range d.faults {
		d.faults[i].File = name
	}
	d.faults.sort()
	return g, d.line("code"), d.faults
}

// readRoot reads the fields of one guide; nil with what is wrong when there
// are none.
func readRoot(data []byte, name string) (*yaml.Node, Faults) {
	fail := func(line int, kind FaultKind, problem, hint string) (*yaml.Node, Faults) {
		return nil, Faults{{File: name, Line: line, Kind: kind, Problem: problem, Hint: hint}}
	}
	switch {
	case len(data) > MaxFile:
		return fail(0, FaultFile, tooLarge(int64(len(data))), "a guide holds text only; videos and pictures lie in media/")
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return fail(1, FaultSyntax, "file begins with a byte order mark", "save it as UTF-8 without BOM")
	case !utf8.Valid(data):
		return fail(badLine(data), FaultSyntax, "file is not UTF-8", "save it as UTF-8")
	case len(bytes.TrimSpace(data)) == 0:
		return fail(1, FaultSyntax, "file is empty", "delete it or write the guide")
	}
	root, fault := parse(data)
	if fault != nil {
		fault.File = name
		return nil, Faults{*fault}
	}
	if root.Kind != yaml.MappingNode {
		return fail(root.Line, FaultType, "want fields, got "+describe(root), "begin with code: and title:")
	}
	return root, nil
}

// withoutFollowing drops faults about fields that could not be decoded: what is
// there but wrong is not missing as well.
func withoutFollowing(decoded, checked Faults) Faults {
	bad := make(map[string]bool, len(decoded))
	for _, f := range decoded {
		if f.Kind == FaultType || f.Kind == FaultValue || f.Kind == FaultMissing {
			bad[f.Field] = true
		}
	}
	out := checked[:0]
	for _, f := range checked {
		path := f.Field
		for path != "" && !bad[path] {
			path = path[:max(strings.LastIndexAny(path, ".["), 0)]
		}
		if path == "" {
			out = append(out, f)
		}
	}
	return out
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parse reads the one YAML document of data.
func parse(data []byte) (root *yaml.Node, fault *Fault) {
	defer func() {
		// yaml.v3 is known to panic on a few broken documents.
		if p := recover(); p != nil {
			root, fault = nil, &Fault{Line: 1, Kind: FaultSyntax, Problem: "file is not YAML"}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &Fault{Line: 1, Kind: FaultSyntax, Problem: "file holds comments only", Hint: "delete it or write the guide"}
		}
		return nil, syntaxFault(err)
	}
	if err := dec.Decode(&second); err == nil {
		return nil, &Fault{Line: second.Line, Kind: FaultSyntax, Problem: "file holds a second document", Hint: "write one guide per file, without ---"}
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxFault(err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, &Fault{Line: 1, Kind: FaultSyntax, Problem: "file is not YAML"}
	}
	return doc.Content[0], nil
}

func syntaxFault(err error) *Fault {
	text := err.Error()
	f := &Fault{Line: 1, Kind: FaultSyntax}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			f.Line = n
		}
		text = text[len(m[0]):]
	}
	f.Problem = "file is not YAML: " + text
	switch {
	case strings.Contains(text, "mapping values are not allowed"):
		f.Hint = `put a text that holds ": " into quotes`
	case strings.Contains(text, "that cannot start any token"):
		f.Hint = "indent with spaces, not tabs"
	case strings.Contains(text, "did not find expected"):
		f.Hint = "look at the indentation and the quotes around this line"
	}
	return f
}

func badLine(data []byte) int {
	valid := 0
	for valid < len(data) {
		r, n := utf8.DecodeRune(data[valid:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		valid += n
	}
	return 1 + bytes.Count(data[:valid], []byte("\n"))
}

func tooLarge(size int64) string {
	return fmt.Sprintf("file has %d bytes, at most %d are read", size, int64(MaxFile))
}
