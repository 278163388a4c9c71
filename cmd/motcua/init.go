package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
)

type initFlags struct {
	data, config, answers string
}

func initCommand() command {
	return command{
		name: "init", usage: "init [--data DIR] [--config FILE] [--answers FILE]", summary: "set up a new ward: settings, roster, first sign-ins",
		long: `Asks what it must know of the ward, each answer checked at once, then makes
the data folder with the shipped guides, its roster.yaml, a settings file and
the first sign-ins, whose passwords it prints once. Nothing is written before
the last answer, and nothing that is there is ever overwritten.

--answers FILE takes the answers from a YAML file instead, for scripts; all
of its faults are said at once. Without officers' names, a table (CSV, XLSX)
can give groups and officers together.

  ward: Phường Yên Bái
  province: Tỉnh Lào Cai
  days: mon-fri
  hours: 07:30-11:30, 13:30-17:00
  groups: Tổ dân phố 1-8
  officers:
    - Nguyễn Mẫu An; Công chức tư pháp - hộ tịch; 1-4
    - Trần Mẫu Bình; Công chức địa chính; rest
  desk: Nguyễn Mẫu An
  admin: admin
  officer_accounts: yes
  public_url: https://motcua.example.vn

Example:
  motcua init --data /var/lib/motcua --config /etc/motcua/motcua.yaml`,
		flags: func(fs *flag.FlagSet) any {
			f := &initFlags{}
			fs.StringVar(&f.data, "data", "data", "the `folder` to make, or an empty one")
			fs.StringVar(&f.config, "config", "motcua.yaml", "settings `file` to write")
			fs.StringVar(&f.answers, "answers", "", "`file` with the answers (YAML), instead of asking")
			return f
		},
		run: func(ctx context.Context, c terminal, flags any, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("init takes no %q", args[0])}
			}
			return runInit(ctx, c, flags.(*initFlags))
		},
	}
}

func runInit(ctx context.Context, c terminal, f *initFlags) error {
	var err error
	if f.data, err = filepath.Abs(f.data); err != nil {
		return fmt.Errorf("find data folder: %w", err)
	}
	if err := untouched(f.data, f.config); err != nil {
		return err
	}
	s := &setup{}
	if f.answers != "" {
		err = readAnswers(c, f.answers, s)
	} else {
		err = askAll(ctx, c, s)
	}
	if err != nil {
		return err
	}
	r, err := s.finish()
	if err != nil {
		return err
	}
	signIns, err := writeWard(ctx, c, f, s, r)
	if err != nil {
		return err
	}
	return sayNext(c, f, s, signIns)
}

// sayNext prints the passwords and what to do now.
func sayNext(c terminal, f *initFlags, s *setup, signIns []credential) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s is set up.\n\n  settings  %s\n  roster    %s\n\nSign-ins (shown once, write them down):\n\n", s.ward, f.config, filepath.Join(f.data, "roster.yaml"))
	for _, in := range signIns {
		password := in.password
		if in.given {
			password = "(as given)"
		}
		fmt.Fprintf(&b, "  %-16s %-18s %s\n", in.username, password, in.what)
	}
	url := firstOf(s.publicURL, "http://"+s.listen)
	fmt.Fprintf(&b, "\nNext:\n\n  1. motcua serve --config %s\n  2. citizens: %s/    officers: %s/console\n", f.config, url, url)
	fmt.Fprintf(&b, "  3. put Tết and make-up days into the roster when they are announced ('motcua roster check', 'motcua roster apply')\n")
	if s.publicURL != "" {
		fmt.Fprintf(&b, "  4. motcua poster --config %s --all --out posters.pdf    QR sheets for the ward's notice boards\n", f.config)
	}
	_, err := fmt.Fprint(c.Out, b.String())
	return err
}
