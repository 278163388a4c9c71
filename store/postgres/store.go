// Package postgres keeps everything in a PostgreSQL database: the store of a
// ward, or of several, that runs motcua on more than one machine.
//
// Values are JSON in columns of type json beside the few columns that are
// searched; times are nanoseconds since 1970, exact. What must not happen
// twice is prevented by row locks and keys, whatever the machines do; leases
// only spare work, but for the sender: one machine sends at a time.
//
// It knows nothing of how a conversation is decided, of channels or pages.
package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrNewer is returned by Open for a database that a newer program has
// brought to its version; the text that wraps it says what to do.
var ErrNewer = errors.New("database is from a newer version")

// Options of a Store. The zero Options are those of a ward.
type Options struct {
	// Schema holds the tables, and is made when it is not there; "" means
	// "motcua". Wards that share a database have a schema each.
	Schema string
	// Timeout is how long to try to connect; 0 means five seconds.
	Timeout time.Duration
	// Now is the clock for what the store dates itself; nil means time.Now.
	Now func() time.Time
}

// Store is the database. It is safe for concurrent use.
type Store struct {
	pool   *pgxpool.Pool
	now    func() time.Time
	schema string
	holder string // names this process in leases

	sender sync.Mutex    // guards guard
	guard  *pgxpool.Conn // holds the sender's lock; nil when another machine does
}

// Open connects to the database (a URL or key=value string of libpq's form)
// and brings it to the present version. It waits no longer than the timeout;
// its errors say what to do.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	if o.Schema == "" {
		o.Schema = "motcua"
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		// The error repeats the string, and with it the password.
		return nil, errors.New("open database: the connection string is not valid: write it as postgres://user:password@host:5432/database")
	}
	config.ConnConfig.RuntimeParams["search_path"] = o.Schema
	config.ConnConfig.ConnectTimeout = o.Timeout
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{pool: pool, now: o.Now, schema: o.Schema, holder: strconv.FormatUint(rand.Uint64(), 36)}
	if err := s.migrate(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

// Close lets go of the sender's lock and closes the connections.
func (s *Store) Close() error {
	s.sender.Lock()
	defer s.sender.Unlock()
	s.dropGuard()
	s.pool.Close()
	return nil
}

// lockID makes the number of an advisory lock, of which PostgreSQL has one
// space for the whole database.
func (s *Store) lockID(what string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("motcua " + s.schema + " " + what))
	return int64(h.Sum64())
}

// maxRepeats bounds how often a transaction is run again that the database
// gave up in favour of another.
const maxRepeats = 20

// update runs a transaction; fn may run more than once and must set what it
// captures afresh each time.
func (s *Store) update(ctx context.Context, what string, fn func(tx pgx.Tx) error) error {
	for try := 0; ; try++ {
		err := pgx.BeginFunc(ctx, s.pool, fn)
		if err == nil {
			return nil
		}
		if !repeatable(err) || try == maxRepeats {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
}

// repeatable reports whether the database asks for the transaction again:
// serialization failure or deadlock.
func repeatable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// querier is a transaction or the pool.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// one reads one JSON value; false when there is none.
func one[T any](ctx context.Context, q querier, sql string, args ...any) (v T, ok bool, err error) {
	var raw []byte
	switch err := q.QueryRow(ctx, sql, args...).Scan(&raw); {
	case errors.Is(err, pgx.ErrNoRows):
		return v, false, nil
	case err != nil:
		return v, false, err
	}
	v, err = decode[T](raw)
	return v, err == nil, err
}

// many reads the JSON values of a query's only column.
func many[T any](ctx context.Context, q querier, sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v T, err error) {
		var raw []byte
		if err := row.Scan(&raw); err != nil {
			return v, err
		}
		return decode[T](raw)
	})
}

func decode[T any](raw []byte) (v T, err error) {
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("read value: %w", err)
	}
	return v, nil
}

// encode writes a value for a column of type json.
func encode(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode value: %w", err)
	}
	return string(raw), nil
}

// nanos is a time as it stands in a column; the zero time comes first.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixNano()
}

// most is a limit as SQL has it; 0 is none.
func most(limit int) any {
	if limit <= 0 {
		return nil
	}
	return limit
}
