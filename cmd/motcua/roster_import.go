package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/motcua/motcua/roster"
)

// importRoster makes a roster file of a spreadsheet, shows what changes and
// asks before it writes.
func importRoster(ctx context.Context, c terminal, f *rosterFlags, path string) error {
	if f.out == "" {
		return usageError{errors.New("say where the roster goes: --out roster.yaml")}
	}
	base, err := importBase(f)
	if err != nil {
		return err
	}
	sheets, faults := roster.ReadSheetFile(path)
	if faults.Err() != nil {
		return reportFaults(c, faults)
	}
	next, faults := roster.Import(sheets, base, path, time.Now())
	for _, w := range faults.Warnings() {
		_, _ = fmt.Fprintln(c.Err, w)
	}
	if faults.Err() != nil {
		return reportFaults(c, faults.Errors())
	}
	content, err := roster.Write(next)
	if err != nil {
		return err
	}
	changes := roster.Changes(base, next, time.Now())
	showChanges(c.Out, base, next, changes)
	if lines, group := desertions(base, next, time.Now()); len(lines) > 0 {
		_, _ = fmt.Fprintf(c.Err, "nobody would answer for\n%s\n", strings.Join(lines, "\n"))
		if group && !f.anyway {
			_, _ = fmt.Fprintln(c.Err, "give them an officer, a substitute or somebody at the duty desk; --anyway writes it all the same; nothing is written")
			return errReported
		}
	}
	if !f.yes {
		switch ok, err := confirm(ctx, c, fmt.Sprintf("Write %s?", f.out)); {
		case err != nil:
			return err
		case !ok:
			_, err := fmt.Fprintln(c.Out, "nothing is written")
			return err
		}
	}
	if err := writeFile(f.out, content); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Out, "%s is written; put it in force with 'motcua roster apply %s'\n", f.out, f.out)
	return err
}

// importBase is the roster that an import starts from: --base, or the file
// at --out when there is one, or nothing but the usual hours.
func importBase(f *rosterFlags) (*roster.Roster, error) {
	path := f.base
	if path == "" {
		switch _, err := os.Stat(f.out); {
		case errors.Is(err, fs.ErrNotExist):
			return roster.New(roster.Ward{Name: f.ward})
		case err != nil:
			return nil, fmt.Errorf("look at %s: %w", f.out, err)
		}
		path = f.out
	}
	r, faults := roster.LoadFile(path)
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("read the roster to start from:\n%w", err)
	}
	return r, nil
}

func reportFaults(c terminal, faults roster.Faults) error {
	for _, f := range faults {
		_, _ = fmt.Fprintln(c.Err, f)
	}
	return nothingWritten(c, len(faults))
}

// nothingWritten ends a command whose faults were said.
func nothingWritten(c terminal, faults int) error {
	what := "faults"
	if faults == 1 {
		what = "fault"
	}
	_, _ = fmt.Fprintf(c.Err, "%d %s; nothing is written\n", faults, what)
	return errReported
}

// showChanges says what becomes different, in words.
func showChanges(w io.Writer, before, after *roster.Roster, changes []roster.Change) {
	_, _ = fmt.Fprintf(w, "%s: %d groups, %d officers\n", after.Ward.Name, len(after.Groups), len(after.Officers))
	if len(changes) == 0 {
		_, _ = fmt.Fprintln(w, "  nothing changes in who is in charge")
	}
	who := func(r *roster.Roster, id roster.OfficerID) string { return firstOf(r.OfficerName(id), "duty desk") }
	for _, c := range changes {
		line := ""
		switch c.Kind {
		case roster.ChangeGroupAdded:
			line = fmt.Sprintf("+ %s: %s", c.Is, who(after, c.After))
		case roster.ChangeGroupRemoved:
			line = fmt.Sprintf("- %s (was %s): open tickets stay with an owner who can still answer, or go to the duty desk", c.Was, who(before, c.Before))
		case roster.ChangeGroupRenamed:
			line = fmt.Sprintf("~ %s is called %s", c.Was, c.Is)
		case roster.ChangeCharge:
			line = fmt.Sprintf("~ %s: %s → %s", c.Is, who(before, c.Before), who(after, c.After))
		case roster.ChangeSectorAdded:
			line = "+ sector " + c.Is
		case roster.ChangeSectorRemoved:
			line = "- sector " + c.Was
		case roster.ChangeSector:
			line = fmt.Sprintf("~ sector %s is called %s, or covers something else", c.Was, c.Is)
		case roster.ChangeSectorCharge:
			where := firstOf(after.GroupName(c.Group), "the whole ward")
			own := func(r *roster.Roster, id roster.OfficerID) string {
				return firstOf(r.OfficerName(id), "who has the group")
			}
			line = fmt.Sprintf("~ %s, %s: %s → %s", c.Is, where, own(before, c.Before), own(after, c.After))
		case roster.ChangeOfficerAdded:
			line = fmt.Sprintf("+ officer %s (%s): 'motcua account add %s --officer %s' makes her sign-in", after.OfficerName(c.Officer), c.Officer, c.Officer, c.Officer)
		case roster.ChangeOfficerRemoved:
			line = fmt.Sprintf("- officer %s (%s)", before.OfficerName(c.Officer), c.Officer)
		case roster.ChangeDesk:
			var names []string
			for _, id := range after.DeskTeam {
				names = append(names, after.OfficerName(id))
			}
			line = "~ duty desk: " + firstOf(strings.Join(names, ", "), "nobody")
		}
		_, _ = fmt.Fprintln(w, "  "+line)
	}
}

// confirm asks yes or no; the end of the input is no answer and an error.
func confirm(ctx context.Context, c terminal, question string) (bool, error) {
	in := bufio.NewReader(c.In)
	for {
		_, _ = fmt.Fprintf(c.Out, "%s [y/n] ", question)
		answer, err := readLine(ctx, in)
		if err != nil {
			_, _ = fmt.Fprintln(c.Out)
			return false, fmt.Errorf("%w; --yes writes without asking", err)
		}
		if yes, ok := parseYes(answer); ok {
			return yes, nil
		}
		_, _ = fmt.Fprintln(c.Out, "  write y or n")
	}
}

// parseYes reads yes and no, in English and Vietnamese.
func parseYes(s string) (yes, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "y", "yes", "c", "có", "co":
		return true, true
	case "n", "no", "k", "không", "khong":
		return false, true
	}
	return false, false
}
