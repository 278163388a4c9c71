package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/motcua/motcua/links"
)

const (
	roundOn, roundOff = "on", "off" // of check_links

	// longestRound is how long a round may take; the next begins with what
	// this one did not come to.
	longestRound = 5 * time.Hour
	// nightFrom and nightTo are when the sites of offices are hardly used: from one to five
	// o'clock. spreadNight is how much later a ward may begin: not all of the
	// country's at the same moment.
	nightFrom, nightTo = 1, 5
	spreadNight        = 2 * time.Hour
)

func checkRound(v string) error {
	if v != roundOn && v != roundOff {
		return fmt.Errorf("%q is neither on nor off", v)
	}
	return nil
}

// beginLinks makes what tries the links of guides, unless the ward wants
// nobody to.
func (c *core) beginLinks() {
	if c.cfg.value("check_links") == roundOn {
		c.links = &links.Watch{Checker: links.New(links.Options{}), Checks: c.store}
	}
}

// tryLinks tries the links of all guides every night, or by day where the
// machine sleeps at night.
func (c *core) tryLinks(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	later := time.Duration(c.started.UnixNano()) % spreadNight
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		w, _, release := c.host.Take()
		lib, zone := w.Library, w.Roster.Location
		release()
		now := time.Now().In(zone)
		if !roundDue(now, c.started, last, later) {
			continue
		}
		last = now
		bounded, cancel := context.WithTimeout(ctx, longestRound)
		err := c.links.Round(bounded, lib)
		cancel()
		p := c.links.Progress()
		switch done := c.log.Info().Int("links", p.Total).Int("tried", p.Done).Int("broken", p.Broken); {
		case ctx.Err() != nil:
			return
		case errors.Is(err, links.ErrOffline):
			c.log.Warn().Msg("no link of any guide could be reached; is this machine on the Internet? check_links: off spares the trying")
		case errors.Is(err, context.DeadlineExceeded):
			done.Msg("there was no time for all links of guides, the rest comes next night")
		case err != nil:
			c.log.Error().Err(err).Msg("links of guides could not be tried")
		default:
			done.Msg("links of guides tried")
		}
	}
}

// roundDue reports whether a round of links is due: once a night, beginning
// so much later; and by day on a machine that was off at night, an hour after
// it started, or a day after the round before. last is the zero time when
// there was no round since the start. now is in the ward's zone.
func roundDue(now, started, last time.Time, later time.Duration) bool {
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	from, to := day.Add(nightFrom*time.Hour+later), day.Add(nightTo*time.Hour)
	if !now.Before(from) && now.Before(to) {
		return last.Before(from)
	}
	if last.IsZero() {
		return now.Sub(started) >= time.Hour
	}
	return now.Sub(last) >= 30*time.Hour
}
