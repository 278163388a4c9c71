package console

import (
	"time"

	"github.com/motcua/motcua/roster"
)

// rotaSector is who has the duty of a sector, and who will.
type rotaSector struct {
	Name  string // with where, "Đất đai, cả phường"
	Owner string
	Next  []string
}

// sectorIn is a sector with where somebody has it.
func (v *view) sectorIn(s roster.SectorID, g roster.GroupID) string {
	name := v.world.Roster.SectorName(s)
	if g == "" {
		return v.text("sector.in_ward", "sector", name)
	}
	return v.text("sector.in_group", "sector", name, "group", v.group(g))
}

// sectorsOf are the sectors whose duty an officer has now, with where.
func (v *view) sectorsOf(id roster.OfficerID) []string {
	var out []string
	for _, c := range v.world.Roster.SectorCharges(v.clock.now) {
		if why := c.Charge.Why; why[0].Officer == id && why[0].Group == c.Group {
			out = append(out, v.sectorIn(c.Sector, c.Group))
		}
	}
	return out
}

// whySector says that somebody has the duty of a sector.
func (v *view) whySector(r roster.Reason) string {
	officer, sector := v.officerName(r.Officer), v.world.Roster.SectorName(r.Sector)
	if r.Group == "" {
		return v.text("sector.why", "officer", officer, "sector", sector)
	}
	return v.text("sector.why_group", "officer", officer, "sector", sector, "group", v.group(r.Group))
}

// rotaSectors puts the duties for sectors into words: the whole ward of each
// sector, and every group in which somebody has it now or later.
func (v *view) rotaSectors() []rotaSector {
	r, now := v.world.Roster, v.clock.now
	var out []rotaSector
	groups := append([]roster.ResidentGroup{{}}, r.Groups...)
	for _, s := range r.Sectors {
		for _, g := range groups {
			row := rotaSector{Name: v.sectorIn(s.ID, g.ID), Owner: v.text("sector.each")}
			for _, d := range r.Duties {
				switch {
				case d.Group != g.ID || d.Sector != s.ID:
				case d.From.After(now):
					row.Next = append(row.Next, v.text("console.rota_later", "officer", v.officerName(d.Officer), "from", v.dayOf(d.From)))
				case d.To.IsZero() || now.Before(d.To.AddDate(0, 0, 1)):
					row.Owner = v.officerName(d.Officer)
				default:
					continue // over
				}
			}
			if g.ID == "" || row.Next != nil || row.Owner != v.text("sector.each") {
				out = append(out, row)
			}
		}
	}
	return out
}

// whatSector says a change of who has a sector in a sentence.
func (v *view) whatSector(c *rotaChange, next *roster.Roster) string {
	from, _ := time.ParseInLocation(time.DateOnly, c.From, v.clock.zone) // propose has seen to it that it is a day
	where := v.sectorIn(c.Sector, c.Group)
	if c.Officer == "" {
		return v.text("sector.what_ends", "where", where, "from", v.dayOf(from))
	}
	for _, d := range next.Duties {
		if d.Group == c.Group && d.Sector == c.Sector && d.From.Equal(from) && !d.To.IsZero() {
			return v.text("sector.what_until", "officer", v.officerName(c.Officer), "where", where, "days", v.days(from, d.To))
		}
	}
	return v.text("sector.what", "officer", v.officerName(c.Officer), "where", where, "from", v.dayOf(from))
}

// sectorMove is a sector that somebody else answers for.
func (v *view) sectorMove(ch roster.Change) rotaMove {
	who := func(id roster.OfficerID) string {
		if id == "" {
			return v.text("sector.each")
		}
		return v.officerName(id)
	}
	return rotaMove{Name: v.sectorIn(ch.Sector, ch.Group), Before: who(ch.Before), Then: who(ch.After)}
}

// incomplete says what a duty on a form lacks; "" nothing. A group always has
// an officer, and without a group it must be a sector.
func (c *rotaChange) incomplete() roster.Refusal {
	switch {
	case c.Kind != rotaDuty || c.Sector != "":
		return ""
	case c.Group == "":
		return refuseWard
	case c.Officer == "":
		return refuseNobody
	}
	return ""
}
