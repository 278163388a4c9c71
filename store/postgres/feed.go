package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
)

// Feed is the bot.Feed of several machines: what one publishes wakes the
// listeners of all. It works between its own machine's listeners even while
// Run does not run or the database is away.
type Feed struct {
	store *Store
	log   zerolog.Logger
	local bot.LocalFeed
	told  chan struct{}
}

// Feed makes the database's feed; its Run must be run for other machines to
// hear and be heard.
func (s *Store) Feed(log zerolog.Logger) *Feed {
	return &Feed{store: s, log: log, told: make(chan struct{}, 1)}
}

// Publish implements bot.Feed.
func (f *Feed) Publish() {
	f.local.Publish()
	select {
	case f.told <- struct{}{}:
	default: // the others have not been told of the last one yet
	}
}

// Listen implements bot.Feed.
func (f *Feed) Listen() (moved <-chan struct{}, stop func()) { return f.local.Listen() }

// Run carries notices from and to other machines until ctx ends. While the
// database is away it tries again every second.
func (f *Feed) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { f.again(ctx, f.tell) })
	wg.Go(func() { f.again(ctx, f.hear) })
	wg.Wait()
	return nil
}

func (f *Feed) again(ctx context.Context, do func(ctx context.Context) error) {
	for ctx.Err() == nil {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			f.log.Warn().Err(err).Msg("feed interrupted; readers poll meanwhile")
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (f *Feed) channel() string { return "motcua " + f.store.schema }

// tell tells the other machines.
func (f *Feed) tell(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-f.told:
			if _, err := f.store.pool.Exec(ctx, "SELECT pg_notify($1, $2)", f.channel(), f.store.holder); err != nil {
				return err
			}
		}
	}
}

// hear wakes our listeners when another machine tells.
func (f *Feed) hear(ctx context.Context) error {
	conn, err := f.store.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	own := conn.Hijack() // it goes on listening and is of no use to others
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = own.Close(ctx)
	}()
	if _, err := own.Exec(ctx, "LISTEN "+pgx.Identifier{f.channel()}.Sanitize()); err != nil {
		return err
	}
	f.local.Publish() // what was told before we listened
	for {
		n, err := own.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if n.Payload != f.store.holder {
			f.local.Publish()
		}
	}
}
