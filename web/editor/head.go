package editor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/links"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/page"
)

// head is what lists know of a published guide.
type head struct {
	procedures.Version
	name, title, sector string
	review              procedures.Review
	reviewed, from, to  procedures.Date
	collected           string // as the guide's source has it
	links               []string
	folded              string // everyday name, title and aliases: to sort by and to look in
}

func headOf(g *procedures.Guide, v procedures.Version) head {
	return head{Version: v, name: g.Name(), title: g.Title, sector: g.Sector, review: g.Review, reviewed: g.ReviewedOn,
		from: g.EffectiveFrom, to: g.EffectiveTo, collected: g.Source.CollectedOn, links: each(links.Of(g), func(l links.Link) string { return l.URL }),
		folded: page.Fold(strings.Join(append([]string{g.Name(), g.Title}, g.Aliases...), "\n"))}
}

// atOnce is how many guides a page reads while its reader waits. What is more
// is read in the background.
const atOnce = 100

// heads keeps what lists know of published guides. A version never changes,
// so each is read once.
type heads struct {
	shelf procedures.VersionReader
	log   zerolog.Logger
	ctx   context.Context // of reading in the background
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu      sync.Mutex
	known   map[procedures.Version]head
	reading bool
}

func newHeads(shelf procedures.VersionReader, log zerolog.Logger) *heads {
	h := &heads{shelf: shelf, log: log, known: map[procedures.Version]head{}}
	h.ctx, h.stop = context.WithCancel(context.Background())
	return h
}

// close ends what is read in the background and waits for that.
func (h *heads) close() {
	h.stop()
	h.work.Wait()
}

// of lists the heads of versions, in their order. When many have to be read
// first, it returns those that are known, says how many are missing, and goes
// on reading. One that cannot be read has its code for a name.
func (h *heads) of(ctx context.Context, versions []procedures.Version) (list []head, missing int, err error) {
	lacking := h.lacking(versions)
	if len(lacking) > 0 && len(lacking) <= atOnce {
		if err := h.read(ctx, lacking); err != nil {
			return nil, 0, err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, v := range versions {
		if k, ok := h.known[v]; ok {
			list = append(list, k)
		}
	}
	missing = len(versions) - len(list)
	switch {
	case missing > 0 && !h.reading:
		h.reading = true
		h.work.Go(func() {
			if err := h.read(h.ctx, lacking); err != nil && h.ctx.Err() == nil {
				h.log.Error().Err(err).Msg("guides could not be read for the list; tried again when it is opened")
			}
			h.mu.Lock()
			defer h.mu.Unlock()
			h.reading = false
		})
	case missing == 0 && len(h.known) > 2*len(versions)+atOnce:
		h.known = make(map[procedures.Version]head, len(list)) // the others are no longer current
		for _, k := range list {
			h.known[k.Version] = k
		}
	}
	return list, missing, nil
}

func (h *heads) lacking(versions []procedures.Version) (out []procedures.Version) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, v := range versions {
		if _, ok := h.known[v]; !ok {
			out = append(out, v)
		}
	}
	return out
}

// read reads versions from the shelf, one in memory at a time.
func (h *heads) read(ctx context.Context, versions []procedures.Version) error {
	for _, v := range versions {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		k := head{Version: v, name: string(v.Code), title: string(v.Code)}
		g, err := h.shelf.GuideVersion(ctx, v)
		var faults procedures.Faults
		switch {
		case err == nil:
			k = headOf(g, v)
		case !errors.As(err, &faults) && !errors.Is(err, procedures.ErrNoVersion):
			return fmt.Errorf("read guides: %w", err)
		default: // damaged for good
			h.log.Error().Err(err).Str("code", string(v.Code)).Msg("a guide cannot be read")
		}
		h.mu.Lock()
		h.known[v] = k
		h.mu.Unlock()
	}
	return nil
}
