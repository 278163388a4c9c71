package roster

import (
	"slices"
	"strings"
	"time"
)

// Sector finds a sector; false when the roster has none of that ID.
func (r *Roster) Sector(id SectorID) (Sector, bool) {
	for _, s := range r.Sectors {
		if s.ID == id {
			return s, true
		}
	}
	return Sector{}, false
}

// SectorName is the sector's name as people read it; one that is no longer in
// the roster is called by ID, and "" stays "".
func (r *Roster) SectorName(id SectorID) string {
	if s, ok := r.Sector(id); ok && s.Name != "" {
		return s.Name
	}
	return string(id)
}

// SectorOf finds the sector to which a procedure belongs by the name that its
// guide gives (lĩnh vực); accents, capitals and punctuation do not matter. It
// is "" when none covers it.
func (r *Roster) SectorOf(name string) SectorID {
	key := sectorKey(name)
	if key == "" {
		return ""
	}
	for _, s := range r.Sectors {
		if slices.ContainsFunc(s.covered(), func(n string) bool { return sectorKey(n) == key }) {
			return s.ID
		}
	}
	return ""
}

// FindSector finds a sector by its ID, its name or what it covers, as somebody
// types it.
func (r *Roster) FindSector(name string) (Sector, bool) {
	if s, ok := r.Sector(SectorID(name)); ok {
		return s, true
	}
	return r.Sector(r.SectorOf(name))
}

// covered are the names of procedure sectors that belong to it.
func (s Sector) covered() []string { return append([]string{s.Name}, s.Covers...) }

// sectorKey is the name of a sector as it is compared: unlike the titles of
// columns it keeps what stands in brackets, which tells sectors apart.
func sectorKey(name string) string {
	var words []string
	for _, t := range tokens(name) {
		words = append(words, t.bare)
	}
	return strings.Join(words, " ")
}

// SectorCharge is who answers for a sector, where the duties of the roster
// say so.
type SectorCharge struct {
	Sector SectorID
	Group  GroupID // "" the whole ward
	// Charge is by the duties for the sector alone. Owner is "" when they lead
	// to nobody: then who has each group answers, and Why says how it came.
	Charge Charge
}

// SectorCharges lists who answers at a time for each sector somebody has the
// duty of: by sector in the roster's order, the whole ward before its groups.
// A sector without any duty is not in it.
func (r *Roster) SectorCharges(at time.Time) []SectorCharge {
	var out []SectorCharge
	groups := append([]ResidentGroup{{}}, r.Groups...)
	for _, s := range r.Sectors {
		for _, g := range groups {
			if _, ok := r.dutyOf(g.ID, s.ID, at); ok {
				c, _ := r.bySector(g.ID, s.ID, at)
				out = append(out, SectorCharge{Sector: s.ID, Group: g.ID, Charge: c})
			}
		}
	}
	return out
}

// sectors keeps who has which sector: a table of groups says nothing of it.
// The duty for a sector in a group that is gone goes with the group.
func (im *importer) sectors() {
	for _, d := range im.base.Duties {
		if _, there := im.out.Group(d.Group); d.Sector != "" && (there || d.Group == "") {
			im.out.Duties = append(im.out.Duties, d)
		}
	}
}
