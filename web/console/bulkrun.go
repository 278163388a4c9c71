package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
)

// movedPage says of each ticket how its move ended. Sending its form again
// asks only how those ended that were not done: the keys are the same.
type movedPage struct {
	desk
	To      string
	Items   []movedItem // those that did not move first
	Done    int
	Refused int
	Pending int
	Failed  int
	All     int
	Problem string // why nothing was tried; "" it was
	FormKey string
	ToValue string
	Note    string
	Query   string
	Back    string
}

// movedItem is how one move ended.
type movedItem struct {
	ID      bot.TicketID
	Value   string // of the form: ticket and the version seen
	Name    string
	State   string // of said
	Message string

	key bot.EventKey
}

const (
	// moveWriters is how many commands are stored at a time.
	moveWriters = 8
	// moveLook is how often outcomes are looked for.
	moveLook = 100 * time.Millisecond
)

// applyMove is POST /console/lead/move/apply: one transfer for each ticket
// that is ticked, with the version that the preview showed.
func (c *Console) applyMove(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p := &movedPage{}
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, leadPath, v.text("lead.moved_title")); err != nil {
		c.fail(w, r, err)
		return
	}
	p.Scripts = []string{"console/lead.js"}
	if status := c.readMove(r, v, p); p.Problem != "" {
		c.render(w, r, status, "console/moved", p)
		return
	}
	c.putMoves(r, v, p)
	c.awaitMoves(r.Context(), v, p)
	status := http.StatusOK
	if p.Pending > 0 {
		status = http.StatusAccepted
	}
	c.render(w, r, status, "console/moved", p)
}

// readMove reads the form of a move and checks at the door what concerns all
// tickets alike.
func (c *Console) readMove(r *http.Request, v *view, p *movedPage) (status int) {
	p.Back = leadPath
	if r.ParseForm() != nil || !formKey.MatchString(r.PostFormValue("key")) {
		p.Problem = v.text("console.refused_form")
		return http.StatusBadRequest
	}
	back := movePage{}
	back.goBack(r.PostForm)
	p.Query, p.Back = back.Query, back.Back
	p.FormKey, p.ToValue, p.Note = r.PostFormValue("key"), r.PostFormValue("to"), noteOf(r.PostForm)
	switch {
	case !v.officer.Enabled || !v.officer.Lead:
		p.Problem = v.text("lead.refused_lead")
		return http.StatusForbidden
	case len(r.PostForm["t"]) == 0:
		p.Problem = v.text("lead.refused_none")
		return http.StatusUnprocessableEntity
	case len(r.PostForm["t"]) > maxMove:
		p.Problem = v.text("lead.refused_many", "most", strconv.Itoa(maxMove))
		return http.StatusUnprocessableEntity
	}
	p.To, p.Problem = v.moveTo(p.ToValue)
	seen := map[string]bool{}
	for _, value := range r.PostForm["t"] {
		id, _, _ := strings.Cut(value, ":")
		if !seen[id] {
			seen[id] = true
			p.Items = append(p.Items, movedItem{ID: bot.TicketID(id), Value: value, Name: id})
		}
	}
	p.All = len(p.Items)
	return http.StatusConflict
}

// putMoves puts the commands into the inbox. The key of each is the form's
// with the ticket's, so that the same form sent again does nothing twice.
func (c *Console) putMoves(r *http.Request, v *view, p *movedPage) {
	work := make(chan *movedItem)
	var wg sync.WaitGroup
	for range moveWriters {
		wg.Go(func() {
			for it := range work {
				c.putMove(r, v, p, it)
			}
		})
	}
	for i := range p.Items {
		work <- &p.Items[i]
	}
	close(work)
	wg.Wait()
}

func (c *Console) putMove(r *http.Request, v *view, p *movedPage, it *movedItem) {
	fail := func(err error) {
		c.Log.Error().Err(err).Str("ticket", string(it.ID)).Msg("put move")
		it.State, it.Message = stateFailed, v.text("lead.failed")
	}
	t, err := c.Reader.Ticket(r.Context(), it.ID)
	if errors.Is(err, bot.ErrAbsent) {
		it.State, it.Message = stateRefused, v.text("lead.why_absent")
		return
	}
	if err != nil {
		fail(err)
		return
	}
	it.Name = v.citizen(&t)
	cmd, charge := v.moveOf(&t, p.ToValue)
	_, version, _ := strings.Cut(it.Value, ":")
	if cmd.Version, err = strconv.ParseUint(version, 10, 64); err != nil || cmd.Version == 0 {
		it.State, it.Message = stateRefused, v.text("console.refused_form")
		return
	}
	cmd.Note = p.Note
	it.key = eventKey(p.FormKey + "-" + string(it.ID) + mark(p.ToValue+"\n"+p.Note))
	// Nobody stands behind the desk: what is not put yet stays where it is.
	if charge.Alarm {
		switch _, done, err := c.Inbox.Outcome(r.Context(), it.key); {
		case err != nil:
			it.key = ""
			fail(err)
			return
		case !done:
			it.State, it.Message, it.key = stateRefused, v.text("lead.why_nobody"), ""
			return
		}
	}
	stored, err := c.Inbox.PutEvent(r.Context(), bot.Event{Key: it.key, Conversation: t.Conversation, Address: t.Address,
		Kind: bot.EventCommand, At: v.world.Now, Due: v.world.Now, Command: &cmd})
	if err != nil {
		it.key = ""
		fail(err)
		return
	}
	it.State, it.Message = statePending, v.text("lead.pending")
	if stored {
		c.record(r, &cmd)
	}
}

// awaitMoves looks for all outcomes together, for at most twice Wait, and
// counts how the moves ended.
func (c *Console) awaitMoves(ctx context.Context, v *view, p *movedPage) {
	end := time.NewTimer(2 * c.Wait)
	defer end.Stop()
	look := time.NewTicker(moveLook)
	defer look.Stop()
	for waiting := true; waiting; {
		if c.lookMoves(ctx, v, p) == 0 {
			break
		}
		select {
		case <-ctx.Done():
			waiting = false
		case <-end.C:
			waiting = false
		case <-look.C:
		}
	}
	for i := range p.Items {
		switch p.Items[i].State {
		case stateDone:
			p.Done++
		case stateRefused:
			p.Refused++
		case stateFailed:
			p.Failed++
		default:
			p.Pending++
		}
	}
	order := map[string]int{stateFailed: 0, stateRefused: 1, statePending: 2, stateDone: 3}
	slices.SortStableFunc(p.Items, func(a, b movedItem) int { return order[a.State] - order[b.State] })
}

// lookMoves reads the outcomes that are there and returns how many are not.
func (c *Console) lookMoves(ctx context.Context, v *view, p *movedPage) (pending int) {
	for i := range p.Items {
		it := &p.Items[i]
		if it.State != statePending {
			continue
		}
		out, ok, err := c.Inbox.Outcome(ctx, it.key)
		switch {
		case err != nil:
			c.Log.Error().Err(err).Str("ticket", string(it.ID)).Msg("read outcome")
			pending++
		case !ok:
			pending++
		case out.Done:
			it.State, it.Message = stateDone, v.text("lead.done_one")
		default:
			it.State = stateRefused
			it.Message = v.text(out.Refused, slices.Concat(out.Args, []string{"holder", v.officerName(out.Holder)})...)
		}
	}
	return pending
}

// Percent is how much has ended, of 100.
func (p *movedPage) Percent() int {
	if p.All == 0 {
		return 100
	}
	return (p.All - p.Pending) * 100 / p.All
}
