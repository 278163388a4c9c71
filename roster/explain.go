package roster

import (
	"fmt"
	"strings"
	"time"
)

// Explain tells in English who is in charge of a sector in a group at a time
// and why, link by link, and what is promised then; s is "" for whatever
// belongs to no sector. It is for the command line, not for pages.
func (r *Roster) Explain(g GroupID, s SectorID, at time.Time) string {
	var b strings.Builder
	at = at.In(r.zone())
	c, p := r.InChargeOf(g, s, at), r.PromiseFor(at)
	fmt.Fprintf(&b, "%s (%s)", r.GroupName(g), g)
	if s != "" {
		fmt.Fprintf(&b, ", %s (%s)", r.SectorName(s), s)
	}
	fmt.Fprintf(&b, " at %s:\n", at.Format(explainTime))
	r.explainWay(&b, c.Why)
	owner := "the duty desk"
	if c.Owner != Desk {
		owner = r.called(c.Owner)
	}
	fmt.Fprintf(&b, "In charge: %s", owner)
	if c.Alarm {
		b.WriteString(" (ALARM: nobody is there)")
	}
	fmt.Fprintf(&b, "\nAnswer promised by %s", p.By.Format(explainTime))
	if !p.InHours {
		b.WriteString("; closed")
		if name := r.Holiday(at); name != "" {
			b.WriteString(" (" + name + ")")
		}
		if !p.Opens.IsZero() {
			b.WriteString(", opens " + p.Opens.Format(explainTime))
		}
	}
	return b.String()
}

// ExplainSectors tells in English who answers at a time for each sector that
// somebody has the duty of, and why, link by link; "" when there is none.
func (r *Roster) ExplainSectors(at time.Time) string {
	var b strings.Builder
	for _, c := range r.SectorCharges(at) {
		where := "the whole ward"
		if c.Group != "" {
			where = fmt.Sprintf("%s (%s)", r.GroupName(c.Group), c.Group)
		}
		owner := "who has the group"
		if c.Charge.Owner != "" {
			owner = r.called(c.Charge.Owner)
		}
		fmt.Fprintf(&b, "%s (%s), %s: %s\n", r.SectorName(c.Sector), c.Sector, where, owner)
		r.explainWay(&b, c.Charge.Why)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ExplainDesertion tells in English what nobody would answer for, and from
// when.
func (r *Roster) ExplainDesertion(d Desertion, now time.Time) string {
	what := "questions whose group is not known"
	if d.Group != "" {
		what = fmt.Sprintf("%s (%s)", r.GroupName(d.Group), d.Group)
	}
	if d.Sector != "" {
		what = fmt.Sprintf("%s (%s), %s", r.SectorName(d.Sector), d.Sector, what)
	}
	if !d.At.After(now) {
		return what + " from now on"
	}
	return what + " from " + d.At.In(r.zone()).Format(explainTime)
}

func (r *Roster) explainWay(b *strings.Builder, why []Reason) {
	for _, w := range why {
		b.WriteString("  " + r.explain(w) + "\n")
	}
}

const explainTime = "Mon 2006-01-02 15:04"

func (r *Roster) explain(why Reason) string {
	who := r.called(why.Officer)
	switch why.Code {
	case ReasonSector:
		where := "in the whole ward"
		if why.Group != "" {
			where = "in " + r.GroupName(why.Group)
		}
		return fmt.Sprintf("%s has the duty of the sector %s %s", who, r.SectorName(why.Sector), where)
	case ReasonDuty:
		return who + " has the duty of the group"
	case ReasonNoGroup:
		return "no such group in the roster"
	case ReasonNoDuty:
		return "nobody has the duty of the group that day"
	case ReasonAbsent:
		return fmt.Sprintf("%s is absent until %s, that day included", who, why.Until.In(r.zone()).Format(time.DateOnly))
	case ReasonDisabled:
		if _, known := r.Officer(why.Officer); !known {
			return who + " is not in the roster"
		}
		return who + " is switched off"
	case ReasonNoReply:
		return who + " has no reply rights"
	case ReasonSubstitute:
		return who + " is the substitute"
	case ReasonCycle:
		return "substitutes run in a circle, back to " + who
	case ReasonDesk:
		return "so the duty desk has it"
	case ReasonNobodyThere:
		return "nobody at the duty desk can be reached"
	default:
		return strings.TrimSpace(string(why.Code) + " " + who)
	}
}

// called is name and ID, for those who read the file.
func (r *Roster) called(id OfficerID) string {
	if o, ok := r.Officer(id); ok {
		return fmt.Sprintf("%s (%s)", o.Name, id)
	}
	return string(id)
}
