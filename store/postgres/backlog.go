package postgres

import (
	"context"
	"fmt"

	"github.com/motcua/motcua/bot"
)

// Backlog implements bot.Backlogs. It counts in the index, and of each chat
// reads one row without what the row says.
func (s *Store) Backlog(ctx context.Context) ([]bot.Backlog, error) {
	rows, err := s.pool.Query(ctx, `SELECT heads.n, json_build_object('address', body->'address',
			'state', body->'state', 'due', body->'due', 'queued_at', body->'queued_at')
		FROM (SELECT chat, count(*) AS n, min(seq) AS seq FROM rows GROUP BY chat) heads JOIN rows USING (chat, seq)`)
	if err != nil {
		return nil, fmt.Errorf("count backlog: %w", err)
	}
	defer rows.Close()
	var sum bot.BacklogSum
	for rows.Next() {
		var n int
		var raw []byte
		err := rows.Scan(&n, &raw)
		var oldest bot.Row
		if err == nil {
			oldest, err = decode[bot.Row](raw)
		}
		if err != nil {
			return nil, fmt.Errorf("count backlog: %w", err)
		}
		sum.Add(oldest, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count backlog: %w", err)
	}
	return sum.List(), nil
}
