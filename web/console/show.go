package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
)

// showQueue is GET /console.
func (c *Console) showQueue(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	c.look(r, v, nil)
	p, err := c.deskPage(r, v, paneQueue, "", "")
	if err != nil {
		c.fail(w, r, err)
		return
	}
	if key := saidKey(r.FormValue("said")); key != "" {
		p.Said = v.text(key)
	}
	c.render(w, r, http.StatusOK, "console/desk", p)
}

// deskPage reads the queue and, with a ticket, its conversation and guide.
func (c *Console) deskPage(r *http.Request, v *view, pane string, id bot.TicketID, sheet string) (*deskPage, error) {
	ctx := r.Context()
	_, seq, _, err := v.reader.Changes(ctx, 0, 1)
	if err != nil {
		return nil, fmt.Errorf("read newest change: %w", err)
	}
	q, err := v.readQueue(ctx, r.FormValue("tab"), r.FormValue("q"), id)
	if err != nil {
		return nil, err
	}
	p := &deskPage{Seq: seq, Queue: q, Sheet: sheet, Box: box{Key: newKey(), NoteKey: newKey(), AskKey: newKey(), Note: r.FormValue("mode") == "note"}}
	name := ""
	if id != "" {
		from, _ := strconv.ParseUint(r.FormValue("from"), 10, 64)
		t, ticket, err := v.readTalk(ctx, id, from)
		if err != nil {
			return nil, err
		}
		name, p.Talk = t.Name, &t
		// Who cannot reply is most likely here to leave a word for who can.
		p.Box.Note = p.Box.Note || !t.MayReply
		g := v.readGuide(ctx, &ticket, t.MayReply, procedures.Code(r.FormValue("code")), r.FormValue("guide"))
		p.Guide = &g
		switch sheet {
		case "transfer":
			p.People, p.Groups = c.receivers(v), v.world.Roster.Groups
			_, p.DeskEmpty = v.deskState()
		case sheetNotMine:
			p.People, p.NotMine = c.receivers(v), v.notMine(&ticket)
		case "close":
			for _, o := range outcomes() {
				p.Ends = append(p.Ends, string(o))
			}
		}
	}
	if id == "" && q.Query == "" {
		if p.Digest, err = v.readDigest(ctx); err != nil {
			return nil, err
		}
	}
	if p.desk, err = c.desk(ctx, v, pane, "queue", v.title(&q, name)); err != nil {
		return nil, err
	}
	if p.Talk != nil && (sheet == "" || sheet == sheetCanned) {
		err = c.assist(r, v, p)
	}
	return p, err
}

// showTalk is GET /console/t/{ticket}.
func (c *Console) showTalk(w http.ResponseWriter, r *http.Request) { c.showPane(w, r, paneTalk, "") }

// showGuide is GET /console/t/{ticket}/guide.
func (c *Console) showGuide(w http.ResponseWriter, r *http.Request) { c.showPane(w, r, paneGuide, "") }

// showTransfer is GET /console/t/{ticket}/transfer.
func (c *Console) showTransfer(w http.ResponseWriter, r *http.Request) {
	c.showPane(w, r, paneTalk, "transfer")
}

// showClose is GET /console/t/{ticket}/close.
func (c *Console) showClose(w http.ResponseWriter, r *http.Request) {
	c.showPane(w, r, paneTalk, "close")
}

// showTake is GET /console/t/{ticket}/take.
func (c *Console) showTake(w http.ResponseWriter, r *http.Request) {
	c.showPane(w, r, paneTalk, "take")
}

func (c *Console) showPane(w http.ResponseWriter, r *http.Request, pane, sheet string) {
	v, done := c.view(r)
	defer done()
	p, err := c.deskPage(r, v, pane, bot.TicketID(r.PathValue("ticket")), sheet)
	if errors.Is(err, bot.ErrAbsent) {
		c.missing(w, r)
		return
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	if sheet == "" || sheet == sheetCanned { // another covers what was said on a phone
		c.see(r, v, p.Talk)
	}
	c.look(r, v, p.Talk)
	c.render(w, r, http.StatusOK, "console/desk", p)
}

// showTicket shows a ticket again after a command that did not go through,
// with its words and the reason.
func (c *Console) showTicket(w http.ResponseWriter, r *http.Request, v *view, id bot.TicketID, status int, s *said) error {
	sheet := ""
	switch s.Kind {
	case bot.CommandTransfer, bot.CommandClose:
		sheet = string(s.Kind)
	case bot.CommandTakeOver:
		sheet = "take"
	case bot.CommandNotMine:
		sheet = sheetNotMine
	}
	p, err := c.deskPage(r, v, paneTalk, id, sheet)
	if err != nil {
		return err
	}
	p.Box.Said = s
	switch s.Kind {
	case bot.CommandReply:
		p.Box.Key, p.Box.Text, p.Box.Note = s.Key, s.Text, false
	case bot.CommandNote:
		p.Box.NoteKey, p.Box.NoteText, p.Box.Note = s.Key, s.Text, true
	}
	c.render(w, r, status, "console/desk", p)
	return nil
}

// see notes that the officer has read a ticket up to its last message. Only
// who answers for it counts: a colleague who looks in takes nobody's unread
// mark away. A page fetched ahead or in the background was not read.
func (c *Console) see(r *http.Request, v *view, t *talk) {
	if t == nil || r.Header.Get("Sec-Purpose") != "" || r.Header.Get("X-Live") == "hidden" {
		return
	}
	if err := c.markSeen(r.Context(), v, t.ID, t.LastSeq); err != nil {
		c.Log.Error().Err(err).Msg("mark seen")
	}
}

func (c *Console) markSeen(ctx context.Context, v *view, id bot.TicketID, seq uint64) error {
	t, err := c.Reader.Ticket(ctx, id)
	if err != nil {
		return fmt.Errorf("read ticket %s: %w", id, err)
	}
	conv, err := c.Reader.Conversation(ctx, t.Conversation)
	if err != nil {
		return fmt.Errorf("read conversation: %w", err)
	}
	if t.Status != handoff.Open || !v.mine(&t) || conv.SeenSeq >= seq {
		return nil
	}
	// The key is the fact itself, so that a page looked at often says it once.
	key := eventKey(fmt.Sprintf("seen-%s-%s-%d", v.officer.ID, id, seq))
	_, err = c.Inbox.PutEvent(ctx, bot.Event{Key: key, Conversation: t.Conversation, Address: t.Address, Kind: bot.EventCommand,
		At: v.world.Now, Due: v.world.Now, Command: &bot.Command{Kind: bot.CommandSeen, Actor: v.officer.ID, Ticket: id, Seq: seq}})
	if err != nil {
		return fmt.Errorf("put seen: %w", err)
	}
	return nil
}
