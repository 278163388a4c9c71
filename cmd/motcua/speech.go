package main

import (
	"context"
	"time"
)

// speechEvery is between two looks for what other machines made the ward say:
// its own words, and the bulletin.
const speechEvery = 20 * time.Second

// takeSpeech makes the bot and the citizens' pages say what the store has:
// the ward's own words in place of the catalogue's, and the bulletin. A text
// that this program refuses is left out, and said once; the catalogue's own
// is said in its place.
func (c *core) takeSpeech(ctx context.Context) error {
	c.speaking.Lock()
	defer c.speaking.Unlock()
	edits, err := c.store.WordEdits(ctx)
	if err != nil {
		return err
	}
	bulletin, err := c.store.Bulletin(ctx)
	if err != nil {
		return err
	}
	c.host.SetBulletin(bulletin)
	next, faults := c.host.Words().With(edits)
	refused := map[string]bool{}
	for _, f := range faults {
		refused[f.Error()] = true
		if !c.refused[f.Error()] {
			c.log.Warn().Str("text", f.Key).Str("language", string(f.Lang)).Str("why", f.Error()).
				Msg("a text of the ward does not fit this version and is not said; the program's own is")
		}
	}
	c.refused = refused
	c.host.SetWords(next)
	return nil
}

// followSpeech takes over what other machines made the ward say, until ctx
// ends. What this machine's own pages write is taken at once.
func (c *core) followSpeech(ctx context.Context) {
	tick := time.NewTicker(speechEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := c.takeSpeech(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn().Err(err).Msg("the ward's own words could not be looked for; looked for again")
		}
	}
}
