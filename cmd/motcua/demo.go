package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/roster"
)

// runDemo serves the sample ward from a temporary folder.
func runDemo(ctx context.Context, c terminal, f *serveFlags) (err error) {
	dir, err := os.MkdirTemp("", "motcua-demo-")
	if err != nil {
		return fmt.Errorf("make temporary folder: %w", err)
	}
	env := func(name string) string {
		if name == "MOTCUA_DATA" || name == "MOTCUA_ROSTER" || name == "MOTCUA_PUBLIC_URL" || ofCarrier(name) {
			return "" // the demo leaves the real ward's folder and bots alone
		}
		return c.Env(name)
	}
	cfg, err := loadConfig(f.config, env, f.settings)
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	cfg.Data, cfg.Roster, cfg.Database = dir, filepath.Join(dir, "roster.yaml"), ""
	cfg.set("check_links", roundOff) // the demo needs no network
	if *f.settings["log_level"] == "" && c.Env("MOTCUA_LOG_LEVEL") == "" {
		cfg.LogLevel = zerolog.WarnLevel
	}
	log := logger(c.Err, cfg)
	defer removeAll(dir, log)
	if err := writeSample(cfg.Roster); err != nil {
		return err
	}
	// It listens first, so that its address is its public one: the platforms
	// of the demo, on this machine too, are given links to it.
	l, at, err := listen(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }() // closed already when it served
	cfg.PublicURL = firstOf(cfg.PublicURL, at)
	phones, stop, err := demoPhones(ctx, f, &cfg, log)
	if err != nil {
		return err
	}
	defer stop()
	site, err := demoSite(ctx, &cfg, log)
	if err != nil {
		return err
	}
	defer site.stop()
	password := firstOf(c.Env("MOTCUA_DEMO_PASSWORD"), account.GeneratePassword())
	var names []string
	prepare := func(core *core, address string) {
		_, _ = fmt.Fprintf(c.Out, `motcua demo: a sample ward with sample officers. Everything is deleted when it stops (Ctrl+C).

  Citizens:  %s/
  Officers:  %s/console
  Website:   %s (a ward's own page, with the chat on it)
%s
  Sample sign-ins for the officers' console, all with the password  %s

`, address, address, site.address, demoHint(phones), password)
		w, _, release := core.host.Take()
		defer release()
		for _, name := range names {
			o, _ := w.Roster.Officer(roster.OfficerID(name))
			duty := ""
			for i, g := range w.Roster.GroupsOf(o.ID, w.Now) {
				if i > 0 {
					duty += ", "
				}
				duty += w.Roster.GroupName(g)
			}
			duty = firstOf(duty, "duty desk")
			if o.Lead {
				duty += "; leads, administers at /console/admin/accounts, and reviews guides at /console/guides"
			} else if sampleWriter(o.ID) {
				duty += "; writes guides at /console/guides"
			}
			_, _ = fmt.Fprintf(c.Out, "    %-8s %s: %s\n", name, o.Name, duty)
		}
		_, _ = fmt.Fprintln(c.Out)
	}
	opened := func(context.Context, config) (net.Listener, string, error) { return l, at, nil }
	return serve(ctx, cfg, log, opened, func(core *core, address string) {
		site.hook(address)
		for _, p := range phones {
			if p.hook != nil {
				p.hook(address)
			}
		}
		var errs []error
		names, errs = core.sampleAccounts(ctx, password)
		if len(errs) > 0 {
			log.Error().Err(errors.Join(errs...)).Msg("sample sign-ins could not be made")
		}
		prepare(core, address)
	})
}

// ofCarrier reports whether a variable sets something of a platform's.
func ofCarrier(variable string) bool {
	for _, n := range carriers() {
		for _, s := range n.settings {
			if variable == s.env() || variable == s.env()+"_FILE" {
				return true
			}
		}
	}
	return false
}

// writeSample writes the sample roster, working around the clock, so that a
// demo at night shows an officer who answers.
func writeSample(path string) error {
	r, faults := roster.Load(roster.Sample(), "sample roster")
	if err := faults.Err(); err != nil {
		return err
	}
	b, err := roster.Write(r.AlwaysOpen())
	if err != nil {
		return err
	}
	return writeFile(path, b)
}

// sampleWriter reports whether a sample officer writes guides. Two do, so that
// it can be seen what happens when both are at one.
func sampleWriter(id roster.OfficerID) bool { return id == "huong" || id == "thao" }

// sampleAccounts makes a sign-in for every officer of the roster; who leads
// may administer too, and reviews the guides that others write.
func (c *core) sampleAccounts(ctx context.Context, password string) (names []string, errs []error) {
	w, _, release := c.host.Take()
	defer release()
	for _, o := range w.Roster.Officers {
		roles := []string{string(account.RoleOfficer)}
		if o.Lead {
			roles = append(roles, string(account.RoleLead), string(account.RoleAdmin), string(account.RoleReviewer))
		}
		if sampleWriter(o.ID) {
			roles = append(roles, string(account.RoleEditor))
		}
		if err := c.PutAccount(ctx, admin.AccountChange{Username: string(o.ID), Password: password, Officer: string(o.ID), Roles: roles}); err != nil {
			errs = append(errs, err)
			continue
		}
		names = append(names, string(o.ID))
	}
	return names, errs
}
