package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/motcua/motcua/bot"
)

// Files lists the stored files that messages and waiting events name, each
// content once, by hash. It reads everything.
func (s *Store) Files(ctx context.Context) (refs []bot.FileRef, err error) {
	seen := map[string]bot.FileRef{}
	add := func(files []bot.FileRef) {
		for _, f := range files {
			seen[f.Hash] = f
		}
	}
	// The events first: what one of them names moves into a message, and
	// never the other way.
	es, err := many[bot.Event](ctx, s.pool, "SELECT body FROM events WHERE body IS NOT NULL")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	for _, e := range es {
		add(e.Files)
		if e.Command != nil {
			add(e.Command.Files)
		}
	}
	ms, err := many[bot.Message](ctx, s.pool, "SELECT body FROM messages WHERE body->'files' IS NOT NULL")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	for _, m := range ms {
		add(m.Files)
	}
	for _, f := range seen {
		refs = append(refs, f)
	}
	slices.SortFunc(refs, func(a, b bot.FileRef) int { return cmp.Compare(a.Hash, b.Hash) })
	return refs, nil
}
