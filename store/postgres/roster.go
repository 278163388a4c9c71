package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/roster"
)

// keptRosters is how many rosters are kept, the one in force among them.
const keptRosters = 50

// markOf makes the mark of a row of rosters. The text is part of it, for
// whoever mends a row by hand leaves its number as it is.
const markOf = "seq || ' ' || md5(yaml)"

// RosterMark is the mark of the newest kept roster, "" when there is none.
func (s *Store) RosterMark(ctx context.Context) (string, error) {
	mark, err := rosterMark(ctx, s.pool)
	if err != nil {
		return "", fmt.Errorf("look for roster: %w", err)
	}
	return mark, nil
}

func rosterMark(ctx context.Context, q querier) (mark string, err error) {
	err = q.QueryRow(ctx, "SELECT "+markOf+" FROM rosters ORDER BY seq DESC LIMIT 1").Scan(&mark)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return mark, err
}

// KeptRosters are the newest rosters, the newest first; limit 0 means all
// that are kept.
func (s *Store) KeptRosters(ctx context.Context, limit int) ([]roster.Kept, error) {
	rows, err := s.pool.Query(ctx, "SELECT "+markOf+", revision, yaml, at, by_whom FROM rosters ORDER BY seq DESC LIMIT $1", most(limit))
	if err != nil {
		return nil, fmt.Errorf("read rosters: %w", err)
	}
	kept, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k roster.Kept, err error) {
		var at int64
		err = row.Scan(&k.Mark, &k.Revision, &k.YAML, &at, &k.By)
		k.At = time.Unix(0, at)
		return k, err
	})
	if err != nil {
		return nil, fmt.Errorf("read rosters: %w", err)
	}
	return kept, nil
}

// KeepRoster keeps a roster as the newest, dates it, and returns its mark. It
// gives roster.ErrKept unless the newest up to now has the mark base. The
// oldest are dropped.
func (s *Store) KeepRoster(ctx context.Context, base string, k roster.Kept) (mark string, err error) {
	err = s.update(ctx, "keep roster", func(tx pgx.Tx) error {
		// One writer at a time: a row that is not there yet cannot be locked.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", s.lockID("rosters")); err != nil {
			return err
		}
		newest, err := rosterMark(ctx, tx)
		if err != nil {
			return err
		}
		if newest != base {
			return roster.ErrKept
		}
		err = tx.QueryRow(ctx, "INSERT INTO rosters (revision, yaml, at, by_whom) VALUES ($1, $2, $3, $4) RETURNING "+markOf,
			k.Revision, string(k.YAML), nanos(s.now()), k.By).Scan(&mark)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "DELETE FROM rosters WHERE seq NOT IN (SELECT seq FROM rosters ORDER BY seq DESC LIMIT $1)", keptRosters)
		return err
	})
	if err != nil {
		return "", err
	}
	return mark, nil
}
