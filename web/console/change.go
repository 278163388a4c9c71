package console

import (
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// change is one entry of the ticket's history, in words.
type change struct {
	Icon string
	Text string
	Note string
}

// change says one entry of the history; nil for those that say nothing new.
func (v *view) change(c *handoff.Change) *change {
	args := []string{"time", v.clock.time(c.At), "by", v.officerName(c.By), "to", v.officerName(c.To), "from", v.officerName(c.From)}
	out := &change{Icon: "arrow-left-right", Note: c.Note}
	key := "console.change_" + string(c.Kind)
	switch c.Kind {
	case handoff.ChangeOpened:
		out.Icon = "hand-helping"
	case handoff.ChangeClaimed:
		out.Icon = "user-check"
		if c.From != "" && c.From != c.By && c.From != roster.Desk {
			key += "_over"
		}
	case handoff.ChangeEscalated:
		out.Icon = "triangle-alert"
	case handoff.ChangeHandBack:
		out.Icon = "corner-up-left"
		if c.By == "" {
			key += "_citizen"
		}
	case handoff.ChangeClosed:
		out.Icon = "circle-check"
	case handoff.ChangeReopened, handoff.ChangeTransfer, handoff.ChangeReassign, handoff.ChangeGroup:
	case handoff.ChangeNotMine, handoff.ChangeDismissed:
		return v.changeNotMine(c, out)
	default:
		return nil
	}
	out.Text = v.text(key, args...)
	return out
}
