package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/roster"
)

type rosterFlags struct {
	atData
	at   string
	out  string
	base string
	ward string
	yes  bool

	sector string
	anyway bool
}

func rosterCommand() command {
	return command{
		name: "roster", usage: "roster check FILE | show GROUP [--at TIME] [--sector SECTOR] | import SHEET --out FILE | apply FILE | export | sample", summary: "check, ask, import, apply and export the roster",
		long: `check FILE    prints every fault of a roster file, with line and what to do
show GROUP    says who is in charge of a group, and why, now or --at a time:
              of a --sector of the ward's work, or of whatever belongs to none,
              and then who has which sector
import SHEET  makes a roster of a CSV or XLSX table with a row for each group:
              group, officer in charge, her title, her substitute, whether she
              stands at the desk. It starts from --base, or from the file at
              --out, says what changes, and asks before it writes
apply FILE    checks a roster and makes it the data folder's own, or with
              PostgreSQL that of all machines; running servers take it over
              and check the owner of every open ticket
              Import and apply refuse what would leave a group without anybody
              to answer, today or on a later day, unless told --anyway
export        prints the roster that is in force, to change it by hand
sample        prints a sample roster to start from

Example:
  motcua roster show tdp-1 --at "2026-12-04 15:00" --sector dat-dai --data /var/lib/motcua`,
		flags: func(fs *flag.FlagSet) any {
			f := &rosterFlags{}
			f.register(fs)
			fs.StringVar(&f.at, "at", "", "`time` such as \"2026-12-04 15:00\", in the ward's zone; default is now")
			fs.StringVar(&f.sector, "sector", "", "show: `id` or name of a sector, such as dat-dai")
			fs.BoolVar(&f.anyway, "anyway", false, "import, apply: let groups be without anybody to answer")
			fs.StringVar(&f.out, "out", "", "import: roster `file` to write")
			fs.StringVar(&f.base, "base", "", "import: roster `file` whose ward, hours and officers stay")
			fs.StringVar(&f.ward, "ward", "", "import: `name` of the ward, where no roster and no column says it")
			fs.BoolVar(&f.yes, "yes", false, "import: write without asking")
			return f
		},
		run: runRoster,
	}
}

func runRoster(ctx context.Context, c terminal, flags any, args []string) error {
	f := flags.(*rosterFlags)
	switch {
	case len(args) == 1 && args[0] == "sample":
		_, err := c.Out.Write(roster.Sample())
		return err
	case len(args) == 2 && args[0] == "check":
		return readRoster(c, args[1])
	case len(args) == 1 && args[0] == "export":
		return exportRoster(ctx, c, f)
	case len(args) == 2 && args[0] == "apply":
		f.mends = true
		b, err := os.ReadFile(args[1])
		if err != nil {
			return fmt.Errorf("read roster: %w", err)
		}
		if err := readRoster(c, args[1]); err != nil {
			return err
		}
		return withService(ctx, c, &f.atData, func(s admin.Service) error {
			out, err := s.ApplyRoster(ctx, admin.RosterChange{YAML: b, Anyway: f.anyway})
			if err != nil {
				return err
			}
			for _, what := range out.Deserted {
				_, _ = fmt.Fprintln(c.Err, "warning: nobody answers for", strings.TrimSpace(what))
			}
			_, err = fmt.Fprintf(c.Out, "roster %s is in force; the owners of %d open tickets are checked: %d pass to another, by system, and their citizens are told\n", out.Revision, out.Checked, out.Moved)
			return err
		})
	case len(args) == 2 && args[0] == "import":
		return importRoster(ctx, c, f, args[1])
	case len(args) == 2 && args[0] == "show":
		return showRoster(ctx, c, f, args[1])
	}
	return usageError{errors.New("say what to do: check FILE, show GROUP, import SHEET, apply FILE, export or sample")}
}

// readRoster reads a roster file and prints what is wrong with it and what
// is in it.
func readRoster(c terminal, path string) error {
	r, faults := roster.LoadFile(path)
	for _, fault := range faults {
		_, _ = fmt.Fprintln(c.Err, fault)
	}
	if faults.Err() != nil {
		return errReported
	}
	_, err := fmt.Fprintf(c.Out, "%s: %d groups, %d officers, revision %s\n", r.Ward.Name, len(r.Groups), len(r.Officers), r.Revision)
	return err
}

func showRoster(ctx context.Context, c terminal, f *rosterFlags, group string) error {
	cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
	if err != nil {
		return err
	}
	there, err := findRoster(ctx, cfg)
	if err != nil {
		return err
	}
	r, faults := there.load()
	if err := faults.Err(); err != nil {
		return fmt.Errorf("read roster:\n%w", err)
	}
	at := time.Now().In(r.Location)
	if f.at != "" {
		if at, err = time.ParseInLocation("2006-01-02 15:04", f.at, r.Location); err != nil {
			return usageError{fmt.Errorf("--at %q: want a day and a time such as \"2026-12-04 15:00\"", f.at)}
		}
	}
	id := roster.GroupID(group)
	if _, ok := r.Group(id); !ok {
		found := r.FindGroups(group)
		if len(found) != 1 {
			return fmt.Errorf("show roster: there is no group %q in %s", group, there.name)
		}
		id = found[0].ID
	}
	sector, err := sectorNamed(r, f.sector)
	if err != nil {
		return err
	}
	text := r.Explain(id, sector, at)
	if owners := r.ExplainSectors(at); owners != "" && sector == "" {
		text += "\n\nSectors:\n" + owners
	}
	_, err = fmt.Fprintln(c.Out, text)
	return err
}

// sectorNamed finds the sector that somebody types; "" of nothing.
func sectorNamed(r *roster.Roster, typed string) (roster.SectorID, error) {
	if typed == "" {
		return "", nil
	}
	if s, ok := r.FindSector(typed); ok {
		return s.ID, nil
	}
	if len(r.Sectors) == 0 {
		return "", fmt.Errorf("show roster: there is no sector %q: the roster has none, so the officer of a group answers whatever it is about", typed)
	}
	ids := make([]string, len(r.Sectors))
	for i, s := range r.Sectors {
		ids[i] = string(s.ID)
	}
	return "", fmt.Errorf("show roster: there is no sector %q; there are %s", typed, strings.Join(ids, ", "))
}

// desertions puts into words what after would leave without anybody to answer
// that has somebody in before, and reports whether a group is among it.
func desertions(before, after *roster.Roster, now time.Time) (lines []string, group bool) {
	for _, d := range roster.Deserted(before, after, now) {
		lines = append(lines, "  "+after.ExplainDesertion(d, now))
		group = group || d.Group != ""
	}
	return lines, group
}
