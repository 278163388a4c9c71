package console

import (
	"net/http"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// notMineSheet asks whose a ticket is, when it is not the reader's.
type notMineSheet struct {
	Groups []groupChoice // others than the ticket's own
	Group  string        // the ticket's own, in words; "" not known
	Desk   string        // who stands at the duty desk, in words
	Empty  bool          // nobody does
}

// groupChoice is a group with who answers there now.
type groupChoice struct {
	ID    roster.GroupID
	Name  string
	Owner string
}

func (v *view) notMine(t *handoff.Ticket) *notMineSheet {
	s := &notMineSheet{Group: v.world.Roster.GroupName(t.Group)}
	s.Desk, s.Empty = v.deskState()
	for _, g := range v.world.Roster.Groups {
		if g.ID != t.Group {
			s.Groups = append(s.Groups, groupChoice{ID: g.ID, Name: g.Name, Owner: v.officerName(v.world.Roster.InChargeOf(g.ID, t.Sector, v.clock.now).Owner)})
		}
	}
	return s
}

// showNotMine is GET /console/t/{ticket}/not-mine.
func (c *Console) showNotMine(w http.ResponseWriter, r *http.Request) {
	c.showPane(w, r, paneTalk, sheetNotMine)
}

// sheetNotMine names the sheet that asks whose a ticket is.
const sheetNotMine = "not-mine"

// changeNotMine says an entry of the history that is about whose a ticket is.
func (v *view) changeNotMine(c *handoff.Change, out *change) *change {
	key := "notmine.change_officer"
	switch {
	case c.Kind == handoff.ChangeDismissed:
		key, out.Icon = "notmine.change_dismissed", "info"
	case c.Named == "":
		key = "notmine.change_group"
	case c.Named == roster.Desk:
		key = "notmine.change_unknown"
	}
	out.Text = v.text(key, "time", v.clock.time(c.At), "by", v.officerName(c.By), "to", v.officerName(c.To),
		"group", v.group(c.Group), "officer", v.officerName(c.Named))
	return out
}
