package portal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// Report tells what an import did with every file.
type Report struct {
	Read     int            // files looked at
	Imported int            // guides written
	Skipped  map[string]int // files that were not wanted, by reason
	Failed   []Failure      // files that could not become a guide
	Sections []SectionCount // over all files that could be read
	codes    map[procedures.Code]string
}

// Failure is a file that could not become a guide, and why.
type Failure struct{ File, Reason string }

// SectionCount tells of one section in how many files it had text, and which
// of them left nothing of it in their guide. There should be none.
type SectionCount struct {
	Name string
	Text int
	Lost []string // file names
}

func newReport(files int) Report {
	return Report{Read: files, Skipped: make(map[string]int), codes: make(map[procedures.Code]string)}
}

// add counts one file and reports whether its guide is to be written.
func (r *Report) add(file string, res result) bool {
	if res.sections != nil {
		r.count(file, res.sections)
	}
	if res.err != nil {
		r.Failed = append(r.Failed, Failure{file, res.err.Error()})
		return false
	}
	if before, dup := r.codes[res.guide.Code]; dup {
		r.Failed = append(r.Failed, Failure{file, fmt.Sprintf("code %s came from %s already", res.guide.Code, before)})
		return false
	}
	r.codes[res.guide.Code] = file
	if res.skip != "" {
		r.Skipped[res.skip]++
		return false
	}
	r.Imported++
	return true
}

func (r *Report) count(file string, sections Sections) {
	if r.Sections == nil {
		for _, s := range sections {
			r.Sections = append(r.Sections, SectionCount{Name: s.Name})
		}
	}
	for i, s := range sections {
		c := &r.Sections[i]
		if s.Text {
			c.Text++
			if !s.Result {
				c.Lost = append(c.Lost, file)
			}
		}
	}
}

// Lost is the number of sections, over all files, whose text left nothing.
func (r Report) Lost() int {
	n := 0
	for _, s := range r.Sections {
		n += len(s.Lost)
	}
	return n
}

// String writes the report for people.
func (r Report) String() string {
	const most = 20 // files listed by name
	var b strings.Builder
	fmt.Fprintf(&b, "%s read, %s imported\n", count(r.Read, "file"), count(r.Imported, "guide"))
	reasons := make([]string, 0, len(r.Skipped))
	for reason := range r.Skipped {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	for _, reason := range reasons {
		fmt.Fprintf(&b, "%s skipped: %s\n", count(r.Skipped[reason], "file"), reason)
	}
	if len(r.Failed) > 0 {
		fmt.Fprintf(&b, "%s failed:\n", count(len(r.Failed), "file"))
		for i, f := range r.Failed {
			if i == most {
				fmt.Fprintf(&b, "  and %d more\n", len(r.Failed)-most)
				break
			}
			fmt.Fprintf(&b, "  %s: %s\n", f.File, f.Reason)
		}
	}
	if len(r.Sections) > 0 {
		b.WriteString("sections (files with text, files that left nothing in the guide):\n")
	}
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "  %5d %5d  %s\n", s.Text, len(s.Lost), s.Name)
		for i, f := range s.Lost {
			if i == most {
				fmt.Fprintf(&b, "               and %d more\n", len(s.Lost)-most)
				break
			}
			fmt.Fprintf(&b, "               %s\n", f)
		}
	}
	return b.String()
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
