package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/rs/zerolog"
)

// Reasons of deliveries that the engine itself gives, as catalogue keys.
const (
	ReasonUnknown   = "delivery.unknown"    // twice it could not be known whether it arrived
	ReasonExpired   = "delivery.expired"    // it could not be sent for too long
	ReasonNoChannel = "delivery.no_channel" // the channel is not configured any more
)

const (
	// callTime is how long one platform call may take.
	callTime = time.Minute
	// graceTime is what calls under way get when the program is to end.
	graceTime = 10 * time.Second
	// longWait is the platform's delay from which people must know.
	longWait = 10 * time.Minute
	// giveUp is how long a message is tried: what comes later helps nobody,
	// and the officer must know.
	giveUp = 48 * time.Hour
)

// Limits of calls at once. An account that hangs holds its own places for
// callTime each and no other's: the total is that of several accounts.
const (
	callsAtOnce  = 64
	callsAccount = 16
)

// Sender makes the platform calls of the outbox: one at a time in each chat,
// in order, many chats at once, and no account in the place of another. All
// fields but the marked ones must be set;
// they do not change while Run runs.
type Sender struct {
	Store interface {
		Outbox
		NextDue(ctx context.Context) (time.Time, bool, error)
	}
	Channels []Channel
	Feed     Feed
	Log      zerolog.Logger
	Limit    int              // calls at once; 0 means 64
	Account  int              // calls at once on one account; 0 means 16
	Now      func() time.Time // the clock; nil means time.Now
	Jitter   func() float64   // 0 to 1, spreads retries; nil means random
}

// sent is how a goroutine ended with its row.
type sent struct {
	address Address
	hold    time.Time // the chat rests until then
	pause   time.Time // the whole account rests until then
}

// Run sends until ctx ends and returns when the calls under way have ended
// and are recorded, or were cut off: those count as unknown at the next
// start.
func (s *Sender) Run(ctx context.Context) error {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Jitter == nil {
		s.Jitter = rand.Float64
	}
	limit, share := s.Limit, s.Account
	if limit <= 0 {
		limit = callsAtOnce
	}
	if share <= 0 {
		share = callsAccount
	}
	moved, stop := s.Feed.Listen()
	defer stop()
	calls, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()

	var (
		busy    = make(map[Address]bool)
		calling = make(map[Account]int) // of busy
		holds   = make(map[Address]time.Time)
		paused  = make(map[Account]time.Time)
		back    backoff
		closed  = make(chan sent)
	)
	for ctx.Err() == nil {
		now := s.Now()
		if len(busy) < limit && !back.waits(now) {
			skip := func(a Address) bool {
				return busy[a] || calling[a.Account] >= share || now.Before(holds[a]) || now.Before(paused[a.Account]) || channelOf(s.Channels, a.Account) == nil
			}
			rows, err := s.Store.DueRows(ctx, now, limit-len(busy), skip)
			s.note(&back, err, now)
			full := false
			for _, r := range rows {
				if calling[r.Address.Account] >= share {
					full = true // its rows may have crowded out another's
					continue
				}
				busy[r.Address] = true
				calling[r.Address.Account]++
				go func() { closed <- s.send(ctx, calls, r) }()
			}
			if full {
				continue
			}
		}
		timer := time.NewTimer(s.pause(ctx, now, holds, paused))
		select {
		case <-ctx.Done():
		case <-moved:
		case <-timer.C:
		case e := <-closed:
			delete(busy, e.address)
			if calling[e.address.Account]--; calling[e.address.Account] == 0 {
				delete(calling, e.address.Account)
			}
			delete(holds, e.address)
			if !e.hold.IsZero() {
				holds[e.address] = e.hold
			}
			if e.pause.After(paused[e.address.Account]) {
				paused[e.address.Account] = e.pause
			}
		}
		timer.Stop()
	}
	grace := time.AfterFunc(graceTime, cut)
	defer grace.Stop()
	for len(busy) > 0 {
		delete(busy, (<-closed).address)
	}
	return nil
}

func (s *Sender) note(b *backoff, err error, now time.Time) {
	if err == nil {
		b.reset()
		return
	}
	if errors.Is(err, context.Canceled) {
		return
	}
	b.fail(now)
	if b.times&(b.times-1) == 0 {
		s.Log.Error().Err(err).Int("times", b.times).Msg("store fails; messages wait")
	}
}

// pause is how long to sleep unless something happens; what has passed is
// forgotten on the way.
func (s *Sender) pause(ctx context.Context, now time.Time, holds map[Address]time.Time, paused map[Account]time.Time) time.Duration {
	next := now.Add(poll)
	sooner := func(at time.Time) bool {
		if at.After(now) && at.Before(next) {
			next = at
		}
		return at.After(now)
	}
	for a, at := range holds {
		if !sooner(at) {
			delete(holds, a)
		}
	}
	for a, at := range paused {
		if !sooner(at) {
			delete(paused, a)
		}
	}
	if at, ok, err := s.Store.NextDue(ctx); err == nil && ok {
		sooner(at)
	}
	return next.Sub(now)
}

// send makes one call and records how it ended. stop ends when the program
// is to end, calls when calls are to be cut off.
func (s *Sender) send(stop, calls context.Context, r Row) sent {
	out := sent{address: r.Address}
	c := channelOf(s.Channels, r.Address.Account)
	var res RowResult
	if r.State == DeliverySending && !repeatable(c) {
		// We found it so: the program ended between the call and its record.
		res = s.judge(r, &SendError{Policy: SendAmbiguous, Err: errCrash}, c)
	} else {
		if err := s.Store.MarkSending(context.WithoutCancel(stop), r.ID, s.Now()); err != nil {
			if !errors.Is(err, ErrAbsent) { // else it was cancelled meanwhile
				s.Log.Error().Err(err).Msg("store fails; message waits")
				out.hold = s.Now().Add(poll)
			}
			return out
		}
		id, err := s.call(calls, c, r)
		res = s.judge(r, err, c)
		res.PlatformID = id
		if e := asSendError(err); e != nil && e.Account {
			out.pause = s.Now().Add(max(e.After, time.Second))
		}
	}
	if !s.record(stop, r, res) {
		out.hold = s.Now().Add(poll)
	}
	s.Feed.Publish()
	return out
}

// errCrash: the program ended while the call was under way.
var errCrash = errors.New("ended while sending")

// call is Channel.Send, in bounds.
func (s *Sender) call(ctx context.Context, c Channel, r Row) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = panicError("send", p)
		}
	}()
	return c.Send(ctx, r)
}

// record writes the end of a call, however long the store fails: else the
// message would go out again. When the program is to end it gives up soon.
func (s *Sender) record(stop context.Context, r Row, res RowResult) bool {
	ctx := context.WithoutCancel(stop)
	for try := 0; ; try++ {
		err := s.Store.FinishRow(ctx, r.ID, res)
		if err == nil || errors.Is(err, ErrAbsent) {
			return true
		}
		if try&(try+1) == 0 {
			s.Log.Error().Err(err).Str("row", r.ID).Int("times", try+1).Msg("store fails; the end of a call waits")
		}
		if stop.Err() != nil && try >= 3 {
			return false
		}
		time.Sleep(delay(50*time.Millisecond, 5*time.Second, try))
	}
}
