package roster

import (
	"fmt"
	"strings"
	"time"
)

// Explain tells in English who is in charge of a group at a time and why,
// link by link, and what is promised then; for the command line, not for
// pages.
func (r *Roster) Explain(g GroupID, at time.Time) string {
	var b strings.Builder
	at = at.In(r.zone())
	c, p := r.InCharge(g, at), r.PromiseFor(at)
	fmt.Fprintf(&b, "%s (%s) at %s:\n", r.GroupName(g), g, at.Format(explainTime))
	for _, why := range c.Why {
		b.WriteString("  " + r.explain(why) + "\n")
	}
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

const explainTime = "Mon 2006-01-02 15:04"

func (r *Roster) explain(why Reason) string {
	who := r.called(why.Officer)
	switch why.Code {
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
