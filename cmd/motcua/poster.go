package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/poster"
	"github.com/motcua/motcua/words"
)

type posterFlags struct {
	atData
	groups, procedures listFlag
	all                bool
	out, lang          string
}

// listFlag collects a flag that is given more than once.
type listFlag []string

// String implements flag.Value.
func (l *listFlag) String() string { return strings.Join(*l, ", ") }

// Set implements flag.Value.
func (l *listFlag) Set(v string) error {
	*l = append(*l, v)
	return nil
}

func posterCommand() command {
	return command{
		name: "poster", usage: "poster [--group ID] [--procedure CODE] [--all] --out FILE.pdf", summary: "A4 sheets with QR codes for notice boards",
		long: `Makes a PDF with an A4 page for each resident group or procedure that is
named: a QR code that opens the chat there. With --all it makes a sheet for
the ward's counter and one for every group; without any of them the counter's
alone. It works beside a running server.

A group's code carries the ward's mark, so that nobody else can print one;
the mark's key is link.key in the data folder. Who scans it may still say
that she lives elsewhere.

Example:
  motcua poster --all --out posters.pdf --data /var/lib/motcua --public-url https://motcua.example.vn`,
		flags: func(fs *flag.FlagSet) any {
			f := &posterFlags{}
			f.register(fs)
			fs.Var(&f.groups, "group", "resident `group`, by ID or name; more than once")
			fs.Var(&f.procedures, "procedure", "`code` of a procedure; more than once")
			fs.BoolVar(&f.all, "all", false, "the counter's sheet and one for every group")
			fs.StringVar(&f.out, "out", "", "PDF `file` to write")
			fs.StringVar(&f.lang, "lang", "vi", "`language` of the sheets: vi or en")
			return f
		},
		run: func(ctx context.Context, c terminal, flags any, args []string) error {
			f := flags.(*posterFlags)
			lang := words.Lang(f.lang)
			switch {
			case len(args) > 0:
				return usageError{fmt.Errorf("poster takes no %q", args[0])}
			case f.out == "":
				return usageError{errors.New("say where the sheets go: --out FILE.pdf")}
			case lang != words.Vi && lang != words.En:
				return usageError{fmt.Errorf("--lang %q: want vi or en", f.lang)}
			}
			return withService(ctx, c, &f.atData, func(s admin.Service) error { return makePosters(ctx, c, f, lang, s) })
		},
	}
}

func makePosters(ctx context.Context, c terminal, f *posterFlags, lang words.Lang, s admin.Service) error {
	cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
	if err != nil {
		return err
	}
	links, err := s.StartLinks(ctx, admin.LinkQuery{PublicURL: cfg.PublicURL, AllGroups: f.all, Groups: f.groups, Procedures: f.procedures,
		Ward: f.all || len(f.groups)+len(f.procedures) == 0})
	if err != nil {
		return err
	}
	catalogue, err := words.Load()
	if err != nil {
		return err
	}
	page, err := url.Parse(links.PublicURL)
	if err != nil {
		return fmt.Errorf("read public address: %w", err)
	}
	sheets := make([]poster.Sheet, 0, len(links.Links))
	for _, l := range links.Links {
		sheets = append(sheets, poster.Sheet{Link: l.URL, Group: l.Group, Procedure: l.Procedure})
	}
	var pdf bytes.Buffer
	ward := poster.Ward{Name: links.Ward, Province: links.Province, Hours: links.Hours, Page: page.Host}
	if err := poster.Write(&pdf, catalogue, lang, ward, sheets, time.Now()); err != nil {
		return err
	}
	if err := writeFile(f.out, pdf.Bytes()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Out, "%s: %d sheets\n", f.out, len(sheets))
	return err
}
