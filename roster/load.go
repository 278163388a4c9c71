package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// MaxFile is the largest roster that is read, in bytes.
const MaxFile = 1 << 20

// DefaultZone is the time zone of a roster that names none.
const DefaultZone = "Asia/Ho_Chi_Minh"

// DefaultPromise is the promised reply time, in working time, of a roster
// that names none.
const DefaultPromise = time.Hour

// LoadFile is Load of a file on disk.
func LoadFile(path string) (*Roster, Faults) {
	fail := func(problem, hint string) (*Roster, Faults) {
		return nil, Faults{{Severity: SeverityError, File: path, Problem: problem, Hint: hint}}
	}
	f, err := os.Open(path)
	if err == nil {
		defer func() { _ = f.Close() }()
		var data []byte
		if data, err = io.ReadAll(io.LimitReader(f, MaxFile+1)); err == nil {
			return Load(data, path)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fail("file is not there", "write one, beginning from the sample roster")
	}
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		err = pe.Err
	}
	return fail("read file: "+err.Error(), "see that motcua may read it")
}

// Load reads a roster and finds everything wrong with it; name stands in the
// faults. The roster is nil when a fault is an error; warnings leave it
// usable.
func Load(data []byte, name string) (*Roster, Faults) {
	r, faults := load(data)
	for i := range faults {
		faults[i].File = name
	}
	faults.sort()
	if faults.Err() != nil {
		return nil, faults
	}
	return r, faults
}

func load(data []byte) (*Roster, Faults) {
	fail := func(line int, problem, hint string) (*Roster, Faults) {
		return nil, Faults{{Severity: SeverityError, Line: line, Problem: problem, Hint: hint}}
	}
	switch {
	case len(data) > MaxFile:
		return fail(0, fmt.Sprintf("file is larger than %d bytes", MaxFile), "a roster holds text only")
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return fail(1, "file begins with a byte order mark", "save it as UTF-8 without BOM")
	case !utf8.Valid(data):
		return fail(badLine(data), "file is not UTF-8", "save it as UTF-8")
	}
	root, fault := parse(data)
	if fault != nil {
		return nil, Faults{*fault}
	}
	rd := &reader{lines: map[string]int{}, bad: map[string]bool{}}
	r := rd.roster(root)
	rd.check(r)
	r.Revision = r.revision()
	return r, rd.faults
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parse reads the one YAML document of data.
func parse(data []byte) (root *yaml.Node, fault *Fault) {
	defer func() {
		// yaml.v3 is known to panic on a few broken documents.
		if p := recover(); p != nil {
			root, fault = nil, &Fault{Severity: SeverityError, Line: 1, Problem: "file is not YAML"}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, &Fault{Severity: SeverityError, Line: 1, Problem: "file is empty", Hint: "write the roster, beginning from the sample"}
	} else if err != nil {
		return nil, syntaxFault(err)
	}
	if err := dec.Decode(&second); err == nil {
		return nil, &Fault{Severity: SeverityError, Line: second.Line, Problem: "file holds a second document", Hint: "write one roster per file, without ---"}
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxFault(err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, &Fault{Severity: SeverityError, Line: 1, Problem: "file is not YAML"}
	}
	return doc.Content[0], nil
}

func syntaxFault(err error) *Fault {
	f := &Fault{Severity: SeverityError, Line: 1, Hint: "look at the indentation (spaces, no tabs) and the quotes around this line"}
	text := err.Error()
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			f.Line = n
		}
		text = text[len(m[0]):]
	}
	f.Problem = "file is not YAML: " + text
	return f
}

func badLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}
