package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/roster"
)

// OutageWatch looks at the ward's accounts on platforms again and again, and
// has leads told of those that are in trouble. It logs each trouble once, and
// once that it is over. All fields but the marked ones must be set; they do
// not change while Run runs. Its clock is that of the worlds.
//
// It does not know what other machines' channels say of the same accounts.
type OutageWatch struct {
	Status func() []ChannelStatus // how the accounts are on this machine
	Reader interface {
		Conversation(ctx context.Context, id ConversationID) (Conversation, error)
	}
	Inbox   Inbox
	Worlds  Worlds
	Log     zerolog.Logger
	Machine string        // name of this machine; "" the ward has one only
	Every   time.Duration // how long from one look to the next; 0 means half a minute

	said map[Account]Trouble // what the log was told last
}

// outageEvery is how long it takes at most until trouble is noticed.
const outageEvery = 30 * time.Second

// Run looks at once and then every period, until ctx ends. A store that fails
// is logged, and tried again the next time.
func (w *OutageWatch) Run(ctx context.Context) {
	every := w.Every
	if every <= 0 {
		every = outageEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error().Err(err).Msg("leads could not be told how the channels are; it is tried again")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look looks once. It is not safe for concurrent use.
func (w *OutageWatch) Look(ctx context.Context) error {
	world, _, release := w.Worlds.Take()
	defer release()
	var news []AccountNews
	for _, s := range w.Status() {
		n := AccountNews{Account: s.Account, Trouble: s.Trouble(world.Now), State: s.State, Since: s.UnwellSince, Ends: s.Ends(), Machine: w.Machine}
		w.report(n, s.LastError)
		news = append(news, n)
	}
	if len(news) == 0 {
		return nil
	}
	var errs []error
	for _, id := range watchers(world.Roster, world.Now) {
		errs = append(errs, w.tell(ctx, id, news, world.Now))
	}
	return errors.Join(errs...)
}

// watchers are who is told how the channels are: the leads, and where there
// are none whoever stands at the duty desk.
func watchers(r *roster.Roster, now time.Time) []roster.OfficerID {
	var out []roster.OfficerID
	for _, o := range r.Officers {
		if o.Lead && o.Enabled {
			out = append(out, o.ID)
		}
	}
	if len(out) == 0 {
		out = r.DeskMembers(now)
	}
	return out
}

// tell leaves events for one officer's desk, which tells her: the version of
// it is part of their keys, so that looking again says nothing twice.
func (w *OutageWatch) tell(ctx context.Context, id roster.OfficerID, news []AccountNews, now time.Time) error {
	to := DeskAddress(id)
	desk, err := w.Reader.Conversation(ctx, to.Conversation())
	if err != nil && !errors.Is(err, ErrAbsent) {
		return fmt.Errorf("read desk of %s: %w", id, err)
	}
	for i := range news {
		n := news[i]
		if _, tell := n.news(desk.Outages, now); !tell {
			continue
		}
		key := EventKey(fmt.Sprintf("%s:outage:%s:%s:%d", n.Account, id, n.Trouble, desk.Version))
		_, err := w.Inbox.PutEvent(ctx, Event{Key: key, Conversation: to.Conversation(), Address: to, Kind: EventAlert, Desk: true,
			At: now, Due: now, Alert: &Alert{Kind: AlertAccount, Officer: id, Account: &n}})
		if err != nil {
			return fmt.Errorf("put outage event: %w", err)
		}
	}
	return nil
}

// report tells the log what is news of an account.
func (w *OutageWatch) report(n AccountNews, fault string) {
	before := w.said[n.Account]
	if before == n.Trouble {
		return
	}
	if w.said == nil {
		w.said = map[Account]Trouble{}
	}
	w.said[n.Account] = n.Trouble
	if n.Trouble == TroubleNone {
		w.Log.Info().Str("account", string(n.Account)).Msg("an account on a platform is well again")
		return
	}
	log := w.Log.Error().Bool("alarm", true).Str("account", string(n.Account)).Str("state", string(n.State))
	if n.Trouble == TroubleRenew {
		log.Time("ends", n.Ends).Msg("the permission of an account ends soon, and a person must give it anew")
		return
	}
	log.Time("since", n.Since).Str("reason", fault).Msg("an account on a platform is down: see the page of the channels")
}
