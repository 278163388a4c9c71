package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/procedures"
)

func guidesCommand() command {
	return command{
		name:    "guides",
		usage:   "guides publish DIR [--replace] | export DIR | list | history CODE | withdraw CODE | restore CODE REVISION | schema  [--data DIR]",
		summary: "publish, list, export, withdraw and restore guides",
		long: `Works on a data folder or the server that runs on it, which answers by what was
changed as soon as this returns. Everything stands in the history of the guide
and in the trail.

publish DIR checks every guide of a folder and publishes them all at once, or
none when one has a fault. Guides that are there already and did not change are
left as they are; guides of other procedures stay. Official text never takes
the place of a guide that was worded for people, unless --replace says so. A
guide whose effective_from is a day to come waits for that day, and what is in
force stays until then.

export DIR writes what citizens see into a new or empty folder, in the form
that publish reads, with the videos and pictures below media/.

list prints code, version, days in force and name of each guide, and what waits
for a day; history CODE what citizens saw of a procedure, the newest first.

withdraw CODE takes a guide away from citizens. Its versions stay: restore CODE
REVISION lets them see one again, which history names.

schema prints the JSON Schema of a guide file, for editors that check while one
types.

Example:
  motcua guides publish library/ --data /var/lib/motcua
  motcua guides export copy/ --data /var/lib/motcua
  motcua guides list --data /var/lib/motcua
  motcua guides history 1.004194 --data /var/lib/motcua
  motcua guides withdraw 1.004194 --data /var/lib/motcua
  motcua guides restore 1.004194 1f2e3d4c5b6a --data /var/lib/motcua`,
		flags: func(fs *flag.FlagSet) any {
			f := &guidesFlags{}
			f.register(fs)
			fs.BoolVar(&f.replace, "replace", false, "let official text take the place of worded guides")
			return f
		},
		run: runGuides,
	}
}

type guidesFlags struct {
	atData
	replace bool
}

// atData are the flags of commands that work on a data folder.
type atData struct {
	config   string
	settings map[string]*string
	mends    bool // see config
}

func dataFlags(fs *flag.FlagSet) any {
	f := &atData{}
	f.register(fs)
	return f
}

// register puts the flags into f itself: a copy of f would not see them.
func (f *atData) register(fs *flag.FlagSet) {
	f.settings = settingFlags(fs)
	fs.StringVar(&f.config, "config", "", "configuration `file`")
}

func runGuides(ctx context.Context, c terminal, flags any, args []string) error {
	f := flags.(*guidesFlags)
	what := strings.Join(args[:min(1, len(args))], "")
	var do func(admin.Service) error
	switch {
	case what == "schema" && len(args) == 1:
		_, err := c.Out.Write(procedures.Schema())
		return err
	case what == "publish" && len(args) == 2:
		return publishGuides(ctx, c, f, args)
	case what == "export" && len(args) == 2:
		return exportGuides(ctx, c, f, args[1])
	case what == "list" && len(args) == 1:
		do = func(s admin.Service) error { return listGuides(ctx, c, s) }
	case what == "history" && len(args) == 2:
		do = func(s admin.Service) error { return guideHistory(ctx, c, s, procedures.Code(args[1])) }
	case what == "withdraw" && len(args) == 2:
		do = func(s admin.Service) error { return withdrawGuide(ctx, c, s, procedures.Code(args[1])) }
	case what == "restore" && len(args) == 3:
		do = func(s admin.Service) error {
			return restoreGuide(ctx, c, s, procedures.Version{Code: procedures.Code(args[1]), Revision: procedures.Revision(args[2])})
		}
	default:
		return usageError{errors.New("say what to do and with what: publish DIR, export DIR, list, history CODE, withdraw CODE, restore CODE REVISION, or schema")}
	}
	return withService(ctx, c, &f.atData, do)
}

func publishGuides(ctx context.Context, c terminal, f *guidesFlags, args []string) error {
	guides, err := loadGuides(c, args[1])
	if err != nil {
		return err
	}
	media, err := readMedia(args[1], guides)
	if err != nil {
		return err
	}
	return withService(ctx, c, &f.atData, func(s admin.Service) error {
		out, err := s.PublishGuides(ctx, admin.Publication{Guides: guides, Media: media, Replace: f.replace})
		if err != nil {
			return err
		}
		if out.Kept > 0 {
			_, _ = fmt.Fprintf(c.Out, "left out %d official texts whose procedures have worded guides; --replace publishes them all the same\n", out.Kept)
		}
		for _, w := range out.Waiting {
			_, _ = fmt.Fprintf(c.Out, "%s waits for %s, the day it takes effect; what is in force stays until then\n", w.Code, w.On)
		}
		_, err = fmt.Fprintf(c.Out, "published %d guides, %d of them new or changed; %d are answered from now (took %d ms)\n",
			len(guides)-out.Kept-len(out.Waiting), out.Changed, out.Total, out.TookMS)
		return err
	})
}

// readMedia reads the media files that guides name.
func readMedia(dir string, guides []*procedures.Guide) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, g := range guides {
		for _, name := range g.MediaFiles() {
			if _, ok := out[name]; ok {
				continue
			}
			b, err := fs.ReadFile(os.DirFS(filepath.Join(dir, "media")), name)
			if err != nil {
				return nil, fmt.Errorf("read media of guide %s: %w", g.Code, err)
			}
			out[name] = b
		}
	}
	return out, nil
}

// withService calls do with the running server of the data folder, or with
// the folder itself when none runs.
func withService(ctx context.Context, c terminal, f *atData, do func(admin.Service) error) error {
	cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
	if err != nil {
		return err
	}
	cfg.mends = f.mends
	client, running, err := admin.Dial(ctx, cfg.Data)
	if err != nil {
		return err
	}
	if running {
		return do(client)
	}
	if _, err := os.Stat(cfg.Data); errors.Is(err, fs.ErrNotExist) {
		// Whoever left --data out would think that the ward has it now.
		_, _ = fmt.Fprintf(c.Err, "there is no data folder %s yet, so an empty one is made; if the ward has another, name it by --data, --config or MOTCUA_CONFIG\n", cfg.Data)
	}
	core, err := openCore(ctx, cfg, logger(c.Err, cfg))
	if err != nil {
		return err
	}
	return errors.Join(do(core), core.Close())
}
