package bot

import (
	"slices"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// sectorOf is the sector of the procedure that a ticket opens with; "" when
// it has none, or when no sector of the ward covers it. The guide in use says
// it rather than the version she walks by: the ward's work is divided as it is
// today.
func (d *draft) sectorOf(p handoff.Packet) roster.SectorID {
	if p.Procedure == "" || len(d.w.Roster.Sectors) == 0 {
		return "" // no guide need be read for it
	}
	if g, _, ok := d.w.Library.Guide(p.Procedure); ok {
		return d.w.Roster.SectorOf(g.Sector)
	}
	if g, ok := d.w.Library.Version(p.Procedure, p.Revision); ok { // withdrawn meanwhile
		return d.w.Roster.SectorOf(g.Sector)
	}
	return ""
}

// chargeOf is what the ticket's owner is in charge of today, so that she may
// be called so: the ticket's sector or its group, one of them at most. Who
// took the ticket or was given it by a colleague may be in charge of neither.
func (d *draft) chargeOf() (roster.GroupID, roster.SectorID) {
	t, r := d.t, d.w.Roster
	if t.Owner == roster.Desk {
		return "", ""
	}
	if c := r.InChargeOf(t.Group, t.Sector, d.now); c.Owner == t.Owner {
		for _, why := range slices.Backward(c.Why) {
			switch why.Code {
			case roster.ReasonSector:
				return "", why.Sector
			case roster.ReasonDuty:
				return t.Group, ""
			}
		}
	}
	if r.InCharge(t.Group, d.now).Owner == t.Owner {
		return t.Group, ""
	}
	return "", ""
}

// inCharge is ", in charge of group 7," behind the owner's name, or of a
// sector; nothing where she is in charge of neither.
func (d *draft) inCharge(v *PromiseView) string {
	switch {
	case v.Sector != "":
		return d.text("sector.in_charge", "sector", v.Sector)
	case v.Group != "":
		return d.text("bot.in_charge", "group", v.Group)
	}
	return ""
}
