package console

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/page"
)

// outcomes are the ways an officer can close a ticket, in the order shown.
func outcomes() []handoff.Outcome {
	return []handoff.Outcome{handoff.SolvedHelped, handoff.SolvedAlone, handoff.AtCounter, handoff.NotReached, handoff.NotOurs}
}

// needsReply reports whether a command needs reply rights: it speaks to the
// citizen or promises to. Moving and closing do not, so that somebody in
// charge can clear what is stuck.
func needsReply(kind bot.CommandKind) bool {
	switch kind {
	case bot.CommandReply, bot.CommandSend, bot.CommandAsk, bot.CommandClaim, bot.CommandTakeOver, bot.CommandReopen:
		return true
	}
	return false
}

// receiver reads whom a ticket is to go to: "officer:ID", "group:ID" or
// "desk".
func receiver(cmd *bot.Command, to string, r *roster.Roster) (problem string) {
	kind, id, _ := strings.Cut(to, ":")
	switch kind {
	case "officer":
		o, ok := r.Officer(roster.OfficerID(id))
		if !ok || !o.Enabled {
			return "console.refused_receiver"
		}
		cmd.Officer = o.ID
	case "group":
		if _, ok := r.Group(roster.GroupID(id)); !ok {
			return "console.refused_receiver"
		}
		cmd.Group = roster.GroupID(id)
	case "desk":
		cmd.Officer = roster.Desk
	default:
		return "console.refused_receiver"
	}
	return ""
}

// run puts the command's event into the inbox and waits a little for its
// outcome.
func (c *Console) run(r *http.Request, v *view, t *handoff.Ticket, cmd bot.Command, s *said) {
	ctx, now := r.Context(), v.world.Now
	e := bot.Event{Key: eventKey(s.Key + mark(contents(&cmd))), Conversation: t.Conversation, Address: t.Address, Kind: bot.EventCommand,
		At: now, Due: now, Command: &cmd}
	stored, err := c.Inbox.PutEvent(ctx, e)
	if err != nil {
		c.Log.Error().Err(err).Str("ticket", string(t.ID)).Str("command", string(cmd.Kind)).Msg("put command")
		s.State, s.Message = stateFailed, v.text("console.failed")
		return
	}
	if stored && cmd.Kind != bot.CommandSeen {
		c.record(r, &cmd)
	}
	out, ok, err := c.await(ctx, e.Key)
	switch {
	case err != nil:
		c.Log.Error().Err(err).Str("ticket", string(t.ID)).Msg("read outcome")
		fallthrough
	case !ok:
		s.State, s.Message = statePending, v.text("console.pending")
	case out.Done:
		s.State, s.Key, s.Text = stateDone, newKey(), ""
		s.Message = v.text(doneKey(cmd.Kind))
	default:
		s.State, s.Key = stateRefused, newKey()
		args := slices.Concat(out.Args, []string{"holder", v.officerName(out.Holder)})
		s.Message = v.text(out.Refused, args...)
		if cmd.Seq > 0 { // she reads what came meanwhile, and may press again
			if conv, err := c.Reader.Conversation(ctx, t.Conversation); err == nil {
				s.Seq = conv.LastSeq
			}
		}
	}
}

// await looks for an outcome whenever the store moves, and now and then
// besides, for at most Wait.
func (c *Console) await(ctx context.Context, key bot.EventKey) (bot.Outcome, bool, error) {
	moved, stop := c.Feed.Listen()
	defer stop()
	end := time.NewTimer(c.Wait)
	defer end.Stop()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		out, ok, err := c.Inbox.Outcome(ctx, key)
		if ok || err != nil {
			return out, ok, err
		}
		select {
		case <-ctx.Done():
			return bot.Outcome{}, false, nil
		case <-end.C:
			return bot.Outcome{}, false, nil
		case <-moved:
		case <-look.C:
		}
	}
}

// statusOf is the answer's status to how a command ended.
func statusOf(state string) int {
	switch state {
	case stateDone:
		return http.StatusOK
	case statePending:
		return http.StatusAccepted
	case stateFailed:
		return http.StatusServiceUnavailable
	}
	return http.StatusConflict
}

// doneKey is the sentence for a command that was carried out.
func doneKey(kind bot.CommandKind) string {
	switch kind {
	case bot.CommandNotMine:
		return "notmine.done"
	case bot.CommandDismiss:
		return "notmine.dismissed"
	case bot.CommandAsk:
		return "channel.done_ask"
	}
	return "console.done_" + string(kind)
}

// answer tells how a command ended: as JSON to the page's script, by going
// on to another page to a plain form, or by the form once more with its
// words and the reason.
func (c *Console) answer(w http.ResponseWriter, r *http.Request, v *view, t *handoff.Ticket, s said) {
	status := statusOf(s.State)
	if s.State == stateDone {
		s.Go = "/console/t/" + string(t.ID) + "#end"
		switch s.Kind {
		case bot.CommandTransfer, bot.CommandClose, bot.CommandHandBack, bot.CommandNotMine:
			s.Go = "/console?said=" + string(s.Kind)
		}
	}
	if asksJSON(r) {
		c.json(w, status, s)
		return
	}
	if s.State == stateDone {
		http.Redirect(w, r, s.Go, http.StatusSeeOther)
		return
	}
	if err := c.showTicket(w, r, v, t.ID, status, &s); err != nil {
		c.fail(w, r, fmt.Errorf("show refused command: %w", err))
	}
}

// asksJSON reports that the page's script asks, which reads no page.
func asksJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

// refuseJSON tells the page's script why nothing is done. Without it the
// script would take the answer for a network that is down, and try for ever.
func (c *Console) refuseJSON(w http.ResponseWriter, r *http.Request, status int, key string) {
	c.json(w, status, said{State: stateRefused, Message: c.Pages.Text(page.ReadPrefs(r).Lang, key), Key: newKey()})
}

func (c *Console) json(w http.ResponseWriter, status int, s said) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(s); err != nil {
		c.Log.Debug().Err(err).Msg("answer command")
	}
}

func validOutcome(o handoff.Outcome) bool { return slices.Contains(outcomes(), o) }
