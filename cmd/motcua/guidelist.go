package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/procedures"
)

// listGuides prints what citizens see.
func listGuides(ctx context.Context, c terminal, s admin.Service) error {
	guides, err := s.CurrentGuides(ctx)
	if err != nil {
		return err
	}
	slots, err := s.Slots(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	for _, g := range guides {
		rev, err := procedures.RevisionOf(g)
		if err != nil {
			return err
		}
		days := ""
		if !g.EffectiveFrom.IsZero() {
			days = "from " + g.EffectiveFrom.String()
		}
		if !g.EffectiveTo.IsZero() {
			days += " to " + g.EffectiveTo.String()
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", g.Code, rev, g.Review, cmp.Or(days, "always"), g.Name())
	}
	for _, slot := range slots {
		_, _ = fmt.Fprintf(w, "%s\t%s\twaits\tfor %s\t%s\n", slot.Code, slot.Revision, slot.On, slot.Title)
	}
	return w.Flush()
}

// guideHistory prints what citizens saw of a procedure.
func guideHistory(ctx context.Context, c terminal, s admin.Service, code procedures.Code) error {
	list, err := s.GuideHistory(ctx, code)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("there was never a guide of %s", code)
	}
	w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	for _, p := range list {
		reviewed := ""
		if p.Reviewer != "" {
			reviewed = "approved by " + p.Reviewer
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", p.At.Local().Format(time.DateTime), cmp.Or(string(p.Revision), "none"), p.Kind,
			cmp.Or(p.By, "the program"), reviewed, p.Note)
	}
	return w.Flush()
}

func withdrawGuide(ctx context.Context, c terminal, s admin.Service, code procedures.Code) error {
	out, err := s.WithdrawGuide(ctx, code)
	if err != nil {
		return err
	}
	if out.Changed == 0 {
		return fmt.Errorf("citizens see no guide of %s", code)
	}
	_, err = fmt.Fprintf(c.Out, "citizens do not see %s any more; 'motcua guides history %s' names the versions to restore\n", code, code)
	return err
}

func restoreGuide(ctx context.Context, c terminal, s admin.Service, v procedures.Version) error {
	out, err := s.RestoreGuide(ctx, v)
	if err != nil {
		return err
	}
	text := "citizens see version %s of %s again\n"
	if out.Changed == 0 {
		text = "citizens see version %s of %s already\n"
	}
	_, err = fmt.Fprintf(c.Out, text, v.Revision, v.Code)
	return err
}

// exportGuides writes what citizens see into a new or empty folder.
func exportGuides(ctx context.Context, c terminal, f *guidesFlags, dir string) error {
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		return fmt.Errorf("export guides: %s is not empty", dir)
	}
	cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
	if err != nil {
		return err
	}
	return withService(ctx, c, &f.atData, func(s admin.Service) error {
		guides, err := s.CurrentGuides(ctx)
		if err != nil {
			return err
		}
		media, files := (&core{cfg: cfg}).media(), map[string]bool{}
		var missing []error
		for _, g := range guides {
			text, err := procedures.WriteGuide(g)
			if err != nil {
				return fmt.Errorf("export guides: %w", err)
			}
			if err := writeFile(filepath.Join(dir, string(g.Code)+".yaml"), text); err != nil {
				return err
			}
			for _, name := range g.MediaFiles() {
				if files[name] {
					continue
				}
				files[name] = true
				content, err := fs.ReadFile(media, name)
				if err == nil {
					err = writeFile(filepath.Join(dir, "media", filepath.FromSlash(name)), content)
				}
				if err != nil {
					missing = append(missing, fmt.Errorf("export media of guide %s: %w", g.Code, err))
				}
			}
		}
		_, _ = fmt.Fprintf(c.Out, "%d guides and %d media files written to %s\n", len(guides), len(files)-len(missing), dir)
		return errors.Join(missing...)
	})
}
