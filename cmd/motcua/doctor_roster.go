package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
)

// roster examines the roster and who stands behind each group and the desk
// now; nil when it cannot be used.
func (d *doctor) roster(cfg config, there thereRoster) *roster.Roster {
	if _, err := os.Stat(there.name); !there.shared && errors.Is(err, fs.ErrNotExist) {
		d.say(failed, "roster", "there is none at %s, so nobody answers citizens: 'motcua roster sample' prints one to start from, 'motcua roster apply FILE' puts it in force", there.name)
		return nil
	}
	r, faults := there.load()
	if err := faults.Err(); err != nil && there.shared {
		d.say(failed, "roster", "that in the database has %d faults and no server would start with it: 'motcua roster apply FILE' puts a good one in force: %s", len(faults.Errors()), first(err.Error(), 3))
		return nil
	} else if err != nil {
		d.say(failed, "roster", "it has %d faults and the server would not start with it: 'motcua roster check %s' lists them", len(faults.Errors()), there.name)
		return nil
	}
	for _, w := range faults.Warnings() {
		d.say(warned, "roster", "%v", w)
	}
	if there.shared {
		d.say(fine, "roster", "it is in the database for all machines; %s is not read", cfg.Roster)
	}
	if r.Ward.Sample {
		d.say(warned, "roster", "it is the sample, with invented officers: write the ward's own")
	} else {
		d.say(fine, "roster", "%s: %d groups, %d officers", r.Ward.Name, len(r.Groups), len(r.Officers))
	}
	if members := r.DeskMembers(d.now); len(members) == 0 {
		d.say(failed, "desk", "nobody stands behind the duty desk now: put officers with reply rights under 'desk:' in the roster, or end their absences")
	} else {
		d.say(fine, "desk", "%s", names(r, members))
	}
	for _, g := range r.Groups {
		switch c := r.InCharge(g.ID, d.now); {
		case c.Alarm:
			d.say(failed, "group", "%s: nobody answers, not even the duty desk: give it an officer under 'duties:'", g.Name)
		case c.Owner == roster.Desk:
			d.say(warned, "group", "%s: the duty desk, since %s; 'motcua roster show %s' says more", g.Name, because(c), g.ID)
		case len(c.Why) > 0 && c.Why[len(c.Why)-1].Code == roster.ReasonSubstitute:
			d.say(fine, "group", "%s: %s, as substitute", g.Name, r.OfficerName(c.Owner))
		default:
			d.say(fine, "group", "%s: %s", g.Name, r.OfficerName(c.Owner))
		}
	}
	for _, s := range r.SectorCharges(d.now) {
		what := r.SectorName(s.Sector)
		if s.Group != "" {
			what += ", " + r.GroupName(s.Group)
		}
		if s.Charge.Owner == "" {
			d.say(warned, "sector", "%s: nobody who has it can answer now, so who has each group does; 'motcua roster show GROUP --sector %s' says more", what, s.Sector)
			continue
		}
		d.say(fine, "sector", "%s: %s", what, r.OfficerName(s.Charge.Owner))
	}
	if year := r.MissesTet(d.now); year > 0 {
		d.say(warned, "holidays", "those of Tết %d are not in the roster yet, so promises are counted in days on which nobody works: write them under 'holidays:' and apply it", year)
	}
	return r
}

func names(r *roster.Roster, ids []roster.OfficerID) string {
	var out []string
	for _, id := range ids {
		out = append(out, r.OfficerName(id))
	}
	return strings.Join(out, ", ")
}

// because says why a group falls to the desk.
func because(c roster.Charge) string {
	why := map[roster.ReasonCode]string{
		roster.ReasonNoDuty: "nobody has its duty today", roster.ReasonAbsent: "its officer is absent and has no substitute",
		roster.ReasonDisabled: "its officer is switched off", roster.ReasonNoReply: "its officer has no reply rights", roster.ReasonCycle: "the substitutes run in a circle",
	}
	for _, reason := range c.Why {
		if s, ok := why[reason.Code]; ok {
			return s
		}
	}
	return "the roster says so"
}

// accounts examines who can sign in.
func (d *doctor) accounts(ctx context.Context, store examined, r *roster.Roster) {
	list, err := store.Accounts(ctx)
	if d.unread("accounts", err) {
		return
	}
	var open, admins int
	signs := map[roster.OfficerID]bool{}
	for _, a := range list {
		if a.Disabled {
			continue
		}
		open++
		if a.Has(account.RoleAdmin) {
			admins++
		}
		if a.Officer == "" {
			if a.Has(account.RoleOfficer) {
				d.say(warned, "accounts", "%s has the role officer but belongs to no officer of the roster: 'motcua account password %[1]s --officer ID' ties it to one", a.Username)
			}
			continue
		}
		id := roster.OfficerID(a.Officer)
		signs[id] = true
		if r == nil {
			continue
		}
		if _, known := r.Officer(id); !known {
			d.say(warned, "accounts", "%s belongs to the officer %q, whom the roster does not know: 'motcua account disable %[1]s' if she left", a.Username, a.Officer)
		}
	}
	switch {
	case open == 0:
		d.say(failed, "accounts", "nobody can sign in: 'motcua account add NAME --officer ID' makes an account")
	case admins == 0:
		d.say(warned, "accounts", "%d can sign in, but none is an administrator: 'motcua account add NAME --role admin'", open)
	default:
		d.say(fine, "accounts", "%d can sign in, %d of them administrators", open, admins)
	}
	if r == nil {
		return
	}
	var without []roster.OfficerID
	for _, o := range r.Officers {
		if !signs[o.ID] && r.Reachable(o.ID, d.now) {
			without = append(without, o.ID)
		}
	}
	if len(without) > 0 && open > 0 {
		d.say(warned, "accounts", "without an account: %s", names(r, without))
	}
}

// clock examines the time and the zone.
func (d *doctor) clock(ctx context.Context, store examined, r *roster.Roster) {
	zone := time.Local
	if r != nil {
		zone = r.Location
	}
	last, err := store.AuditTrail(ctx, time.Time{}, 1)
	if d.unread("clock", err) {
		return
	}
	here := d.now.In(zone).Format("2006-01-02 15:04")
	switch {
	case len(last) > 0 && last[0].At.After(d.now.Add(5*time.Minute)):
		d.say(failed, "clock", "it says %s (%s), but something was written at %s already: set the clock, promises depend on it", here, zone, last[0].At.In(zone).Format("2006-01-02 15:04"))
	case r == nil:
		d.say(fine, "clock", "%s (%s)", here, zone)
	case r.Open(d.now):
		d.say(fine, "clock", "%s (%s): the ward is open", here, zone)
	default:
		next, ok := r.NextOpen(d.now)
		if !ok {
			d.say(warned, "clock", "%s (%s): the ward has no working hours for a year: see 'hours:' in the roster", here, zone)
			return
		}
		d.say(fine, "clock", "%s (%s): the ward is closed until %s", here, zone, next.In(zone).Format("2006-01-02 15:04"))
	}
}
