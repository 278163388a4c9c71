package bot

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/procedures"
)

// turn makes one event take effect. Its error is ErrStale, a *failure, or
// the store's.
func (w *Worker) turn(ctx context.Context, e Event) error {
	began := w.Now()
	st, err := w.Store.State(ctx, e.Conversation)
	if err != nil {
		return err
	}
	was := st.Conversation.Version
	world, answerer, release := w.Worlds.Take()
	users := new(atomic.Int32) // the turn, and the answerer while it runs
	users.Store(1)
	leave := func() {
		if users.Add(-1) == 0 {
			release()
		}
	}
	defer leave()
	// A turn that was decided without a guide that is there would tell the
	// citizen that the ward has withdrawn it. When the store failed to give
	// it, that is for the store to mend; when it is damaged, asking again
	// mends nothing, and a person is better than silence.
	var unread error
	if world.Library != nil {
		world.Library = world.Library.Reporting(func(e *procedures.LoadError) {
			if !e.Lasting() {
				unread = e
			}
		})
	}

	q, ask, err := w.ask(world, st, e)
	if err := cmp.Or(unread, err); err != nil {
		return err
	}
	var found Found
	if ask {
		w.signal(ctx, e.Address, SignalTyping)
		users.Add(1)
		found = w.finder.Find(ctx, answerer, q, leave)
		if found.Err != nil {
			w.Log.Error().Str("conversation", string(e.Conversation)).Str("error", kindOf(found.Err)).Msg("search failed")
		}
	}
	for taken := 0; ; taken++ {
		t, rows, err := w.decide(world, st, e, found)
		if err := cmp.Or(unread, err); err != nil {
			return err
		}
		err = w.Store.ApplyTurn(ctx, e, was, t, rows)
		switch {
		case errors.Is(err, ErrTicketTaken) && taken < maxTaken:
			st.Conversation.Tickets++ // its ID is derived from this number
			continue
		case errors.Is(err, ErrTurn), errors.Is(err, ErrTicketTaken):
			return &failure{what: "apply turn", kind: err.Error(), where: "store"}
		case err == nil:
			w.refresh(t)
			w.alarm(e, t)
			w.Log.Debug().Str("conversation", string(e.Conversation)).Str("kind", string(e.Kind)).
				Int("messages", len(t.Messages)).Dur("took", w.Now().Sub(began)).Msg("turn")
		}
		return err
	}
}

// maxTaken bounds the search for a ticket ID that is free.
const maxTaken = 16

func (w *Worker) ask(world World, st State, e Event) (q Query, ask bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError("ask", p)
		}
	}()
	q, ask = w.Ask(world, st, e)
	return q, ask, nil
}

func (w *Worker) decide(world World, st State, e Event, f Found) (t Turn, rows []Row, err error) {
	step := "decide"
	defer func() {
		if p := recover(); p != nil {
			err = panicError(step, p)
		}
	}()
	t = w.Decide(world, st, e, f)
	step = "plan"
	complete(&t, e)
	rows, err = w.plan(&t, e, world.Settings)
	return t, rows, err
}

// complete fills in what follows from the event that caused the turn.
func complete(t *Turn, cause Event) {
	if t.Conversation.ID == "" {
		t.Conversation.ID = cause.Conversation
	}
	if t.Conversation.Address == (Address{}) && t.Conversation.ErasedAt.IsZero() {
		t.Conversation.Address = cause.Address
	}
	for i := range t.Events {
		if e := &t.Events[i]; e.Key == "" {
			e.Key = cause.Key + EventKey("+"+strconv.Itoa(i+1))
		}
	}
}

// plan makes the outbox rows of a turn's messages: all of them go to the
// address of the turn's own conversation. Where the channel counts calls they
// are counted here, where the parts are known.
func (w *Worker) plan(t *Turn, cause Event, s Settings) ([]Row, error) {
	var rows []Row
	a, now := t.Conversation.Address, w.Now()
	c := channelOf(w.Channels, a.Account)
	for i := range t.Messages {
		m := &t.Messages[i]
		if !m.Leaves() || m.kept() {
			continue
		}
		var reply TicketID
		if m.Author.Kind == AuthorOfficer {
			reply = m.Ticket
		}
		if c == nil {
			if t.Conversation.Kind == KindDesk {
				continue // an officer without a chat of her own reads it in the console
			}
			m.Delivery = Delivery{State: DeliveryDead, At: now, Reason: ReasonNoChannel}
			if cause.Kind != EventDelivery { // else it would go on forever
				t.Events = append(t.Events, DeliveryEvent(
					Row{Conversation: t.Conversation.ID, Address: a, Message: m.ID, Reply: reply},
					RowResult{State: DeliveryDead, Reason: ReasonNoChannel, At: now}))
			}
			continue
		}
		parts := c.Plan(*m)
		if len(parts) == 0 {
			return nil, &failure{what: "plan", kind: "no part", where: c.Name()}
		}
		for n, p := range parts {
			rows = append(rows, Row{
				ID: RowID(m.ID, n), Conversation: t.Conversation.ID, Address: a, Message: m.ID,
				Part: n, Parts: len(parts), Body: p.Body, State: DeliveryQueued, Due: now, QueuedAt: now, Reply: reply,
			})
		}
	}
	if t.Conversation.Kind != KindDesk && s.LimitsOf(a).Free > 0 {
		t.Conversation.SentSince += len(rows)
	}
	return rows, nil
}

const (
	// maxFailures is how often a turn may fail before its event is set aside.
	maxFailures = 5
	// asideSuffix marks the event that brings in a person instead.
	asideSuffix = "+aside"
)

// fail counts a failed turn. After the last one the event is set aside whole
// and its citizen, who must not wait for nothing, is handed to a person: as
// if she had pressed the button. That press is put first, so that a crash
// between the two leaves no gap.
func (w *Worker) fail(ctx context.Context, e Event, cause *failure) (hold time.Time, err error) {
	n, err := w.Store.FailEvent(ctx, e.Key, cause.Error())
	if err != nil {
		if errors.Is(err, ErrStale) {
			return time.Time{}, nil
		}
		return time.Time{}, err
	}
	log := func(level zerolog.Level) *zerolog.Event {
		return w.Log.WithLevel(level).Str("conversation", string(e.Conversation)).Str("kind", string(e.Kind)).
			Int("failures", n).Str("cause", cause.Error())
	}
	if n < maxFailures {
		log(zerolog.WarnLevel).Msg("turn failed; it is tried again")
		return w.Now().Add(failHold << n), nil
	}
	waits := e.Kind != EventSeen && e.Kind != EventEcho // nobody does for what she read or was told
	if !e.Desk && waits && !strings.HasSuffix(string(e.Key), asideSuffix) {
		now := w.Now()
		_, err := w.Store.PutEvent(ctx, Event{
			Key: e.Key + asideSuffix, Conversation: e.Conversation, Address: e.Address,
			Kind: EventPress, Action: ActionHuman, At: now, Due: now,
		})
		if err != nil {
			return time.Time{}, err
		}
	}
	for _, k := range append([]EventKey{e.Key}, e.Parts...) {
		if err := w.Store.SetAside(ctx, k); err != nil && !errors.Is(err, ErrStale) {
			return time.Time{}, err
		}
	}
	log(zerolog.ErrorLevel).Bool("alarm", true).Msg("event set aside after repeated failure")
	return time.Time{}, nil
}

// failHold is the rest after a failed turn; it doubles each time.
const failHold = 50 * time.Millisecond

// signal is showSignal on the worker's channels.
func (w *Worker) signal(ctx context.Context, a Address, s Signal) {
	showSignal(ctx, w.Channels, w.Log, a, s)
}

// showSignal shows a signal if the channel can, and waits for nothing.
func showSignal(ctx context.Context, channels []Channel, log zerolog.Logger, a Address, s Signal) {
	c, ok := channelOf(channels, a.Account).(Signaler)
	if !ok {
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
		defer func() {
			if p := recover(); p != nil {
				log.Warn().Str("cause", panicError("signal", p).Error()).Msg("signal lost")
			}
		}()
		if err := c.Signal(ctx, a, s); err != nil {
			log.Debug().Str("error", kindOf(err)).Msg("signal lost")
		}
	}()
}
