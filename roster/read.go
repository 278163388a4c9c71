package roster

import (
	"time"

	"gopkg.in/yaml.v3"
)

// roster reads the whole file.
func (r *reader) roster(n *yaml.Node) *Roster {
	out := &Roster{Promise: DefaultPromise}
	r.zone = r.readZone(n)
	out.Location = r.zone
	if !r.plain(n, "") {
		return out
	}
	r.object(n, "",
		field{"ward", func(n *yaml.Node, path string) { out.Ward = r.ward(n, path) }},
		field{"zone", func(*yaml.Node, string) {}}, // read before all days
		field{"promise", func(n *yaml.Node, path string) { out.Promise = r.promise(n, path) }},
		field{"hours", func(n *yaml.Node, path string) { out.Hours = r.hours(n, path) }},
		field{"groups", func(n *yaml.Node, path string) { out.Groups = items(r, n, path, r.group) }},
		field{"sectors", func(n *yaml.Node, path string) { out.Sectors = items(r, n, path, r.sector) }},
		field{"officers", func(n *yaml.Node, path string) { out.Officers = items(r, n, path, r.officer) }},
		field{"duties", func(n *yaml.Node, path string) { out.Duties = items(r, n, path, r.duty) }},
		field{"desk", func(n *yaml.Node, path string) {
			out.DeskTeam = items(r, n, path, func(n *yaml.Node, path string) OfficerID { return OfficerID(r.text(n, path)) })
		}},
	)
	return out
}

// readZone finds the time zone before anything else is read, for days are
// midnights in it.
func (r *reader) readZone(root *yaml.Node) *time.Location {
	name, line := DefaultZone, 0
	for i := 0; root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		if val := root.Content[i+1]; root.Content[i].Value == "zone" && val.Kind == yaml.ScalarNode && val.Value != "" {
			name, line = val.Value, val.Line
			break
		}
	}
	zone, err := time.LoadLocation(name)
	if err == nil && name != "Local" {
		return zone
	}
	if name == DefaultZone {
		r.fault(line, "zone", "install the system's time zone data (package tzdata)", "this machine does not know the zone %s", name)
	} else {
		r.fault(line, "zone", "write a zone such as "+DefaultZone, "no time zone is called %q", clip(name))
	}
	return time.UTC
}

func (r *reader) ward(n *yaml.Node, path string) Ward {
	var w Ward
	r.object(n, path,
		field{"name", func(n *yaml.Node, path string) { w.Name = r.text(n, path) }},
		field{"province", func(n *yaml.Node, path string) { w.Province = r.text(n, path) }},
		field{"address", func(n *yaml.Node, path string) { w.Address = r.text(n, path) }},
		field{"phone", func(n *yaml.Node, path string) { w.Phone = r.text(n, path) }},
		field{"sample", func(n *yaml.Node, path string) { r.flag(n, path, &w.Sample) }},
	)
	return w
}

func (r *reader) promise(n *yaml.Node, path string) time.Duration {
	d, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || d < time.Minute || d > 100*time.Hour {
		r.fault(n.Line, path, "write it as 60m or 4h", "want a working time from 1m to 100h, got %s", describe(n))
		return DefaultPromise
	}
	return d
}

func (r *reader) group(n *yaml.Node, path string) ResidentGroup {
	var g ResidentGroup
	r.object(n, path,
		field{"id", func(n *yaml.Node, path string) { g.ID = GroupID(r.text(n, path)) }},
		field{"name", func(n *yaml.Node, path string) { g.Name = r.text(n, path) }},
		field{"aliases", func(n *yaml.Node, path string) { g.Aliases = items(r, n, path, r.text) }},
	)
	return g
}

func (r *reader) sector(n *yaml.Node, path string) Sector {
	var s Sector
	r.object(n, path,
		field{"id", func(n *yaml.Node, path string) { s.ID = SectorID(r.text(n, path)) }},
		field{"name", func(n *yaml.Node, path string) { s.Name = r.text(n, path) }},
		field{"covers", func(n *yaml.Node, path string) { s.Covers = items(r, n, path, r.text) }},
	)
	return s
}

func (r *reader) officer(n *yaml.Node, path string) Officer {
	o := Officer{Enabled: true, CanReply: true}
	r.object(n, path,
		field{"id", func(n *yaml.Node, path string) { o.ID = OfficerID(r.text(n, path)) }},
		field{"name", func(n *yaml.Node, path string) { o.Name = r.text(n, path) }},
		field{"title", func(n *yaml.Node, path string) { o.Title = r.text(n, path) }},
		field{"enabled", func(n *yaml.Node, path string) { r.flag(n, path, &o.Enabled) }},
		field{"can_reply", func(n *yaml.Node, path string) { r.flag(n, path, &o.CanReply) }},
		field{"lead", func(n *yaml.Node, path string) { r.flag(n, path, &o.Lead) }},
		field{"substitute", func(n *yaml.Node, path string) { o.Substitute = OfficerID(r.text(n, path)) }},
		field{"absences", func(n *yaml.Node, path string) { o.Absences = items(r, n, path, r.absence) }},
	)
	return o
}

func (r *reader) absence(n *yaml.Node, path string) Absence {
	var a Absence
	r.object(n, path,
		field{"from", func(n *yaml.Node, path string) { a.From = r.day(n, path) }},
		field{"to", func(n *yaml.Node, path string) { a.To = r.day(n, path) }},
		field{"note", func(n *yaml.Node, path string) { a.Note = r.text(n, path) }},
	)
	return a
}

func (r *reader) duty(n *yaml.Node, path string) Duty {
	var d Duty
	r.object(n, path,
		field{"group", func(n *yaml.Node, path string) { d.Group = GroupID(r.text(n, path)) }},
		field{"sector", func(n *yaml.Node, path string) { d.Sector = SectorID(r.text(n, path)) }},
		field{"officer", func(n *yaml.Node, path string) { d.Officer = OfficerID(r.text(n, path)) }},
		field{"from", func(n *yaml.Node, path string) { d.From = r.day(n, path) }},
		field{"to", func(n *yaml.Node, path string) { d.To = r.day(n, path) }},
	)
	return d
}
