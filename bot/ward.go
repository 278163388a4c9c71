package bot

import (
	"slices"

	"github.com/motcua/motcua/roster"
)

// wardWords is the longest that words may be that say where she lives.
const wardWords = 14

// saysWard are words around a ward's name that ask nothing.
const saysWard = " phuong xa thi tran p cu truoc kia hoi "

// wardNamed is the ward that she names, of now or of before the merger;
// false when it is none that is known, one of several with that name of which
// none is here, or when she names her group in the present ward, which is all
// there is to know.
func (d *draft) wardNamed(s said) (roster.WardNamed, bool) {
	here, known := roster.WardCalled(d.w.Roster.Ward.Name)
	if !known || len(s.words) > wardWords {
		return roster.WardNamed{}, false
	}
	named := roster.NewWardOf(s.text)
	if len(named) == 0 {
		return roster.WardNamed{}, false
	}
	if i := slices.IndexFunc(named, func(n roster.WardNamed) bool { return n.Ward.Code == here.Code }); i >= 0 {
		return named[i], named[i].Old || len(d.w.Roster.FindGroups(s.text)) == 0
	}
	return named[0], len(named) == 1
}

// statesWard reports that she says which ward she lives in and nothing else.
func (d *draft) statesWard(s said) bool {
	if !s.holds("o", "thuoc", "nha", "song", "live", "from", "cu") {
		return false
	}
	n, ok := d.wardNamed(s)
	if !ok {
		return false
	}
	name := " " + fold(n.Said) + " "
	for _, w := range s.words {
		if !among(name, w) && !among(saysGroup, w) && !among(saysWard, w) && !among(courtesy, w) {
			return false
		}
	}
	return true
}

// saidWard answers a ward's name: here, the group is asked for, since groups
// were numbered anew; elsewhere, she is told which ward is in charge. It
// reports false when no ward was named.
func (d *draft) saidWard(s said) bool {
	n, ok := d.wardNamed(s)
	if !ok {
		return false
	}
	here := d.w.Roster.Ward.Name
	if w, _ := roster.WardCalled(here); w.Code != n.Ward.Code {
		text := d.text("bot.ward_elsewhere", "ward", n.Ward.Name, "here", here)
		if n.Old {
			text = d.text("bot.ward_moved", "old", n.Said, "ward", n.Ward.Name, "here", here)
		}
		d.ask(text, Button{Label: d.text("bot.groups_list"), Action: action(verbPage, "0")}, d.humanButton("bot.button_human"))
		return true
	}
	if len(d.w.Roster.Groups) == 0 {
		return false
	}
	if d.c.Pending == PendingNone {
		d.c.Pending = PendingGroup
	}
	text := d.text("bot.ward_here", "ward", here)
	if n.Old {
		text = d.text("bot.ward_joined", "old", n.Said, "ward", here)
	}
	d.listGroups(text, d.w.Roster.Groups, 0)
	return true
}
