package zalo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
)

const (
	// lease is how long a renewal is left to whoever began it, here or on
	// another machine. It is longer than one may take.
	lease = 2 * time.Minute
	// lookEvery is how often the store is asked what other machines did.
	lookEvery = 30 * time.Second
	// forceEvery is how often at most a permission is renewed because Zalo
	// refused it: when the new one is refused too, renewing does not help.
	forceEvery = 5 * time.Minute
	// longestRest is the longest pause after failures.
	longestRest = 5 * time.Minute
)

// Run keeps the permission alive until ctx ends. It never fails: what is
// wrong stands in Status, and is tried again.
func (c *Channel) Run(ctx context.Context) {
	rest := time.Duration(0)
	for ctx.Err() == nil {
		wait := lookEvery
		if c.tend(ctx) {
			rest = 0
		} else {
			rest = min(max(2*rest, time.Second), longestRest)
			wait = rest
		}
		if c.opt.Sleep(ctx, wait) != nil {
			return
		}
	}
}

// tend sees how the permission is, renews it when it is time and reports
// whether nothing is left to be tried soon.
func (c *Channel) tend(ctx context.Context) bool {
	c.renewing.Lock()
	defer c.renewing.Unlock()
	p, err := c.load(ctx)
	if err != nil {
		if ctx.Err() == nil {
			c.sick(bot.IntakeStore, "the store does not give the permission")
		}
		return false
	}
	c.warn(p)
	switch now := c.opt.Now(); {
	case p.Refresh == "" && p.Access == "":
		c.sick(bot.IntakeUnauthorized, "there is no token")
		return true
	case expired(p, now):
		c.sick(bot.IntakeExpired, "the refresh token is not taken any more")
		return true
	case c.due(p, now):
		return c.renew(ctx, p)
	}
	c.cured()
	return true
}

// due reports whether a permission is to be renewed now. One that was never
// renewed here is: of a token that a person set nobody knows how long it
// lasts.
func (c *Channel) due(p bot.Permit, now time.Time) bool {
	if p.Refresh == "" {
		return false
	}
	ahead := c.opt.RenewAhead
	c.mu.Lock()
	if c.life > 0 && c.permit.Version == p.Version {
		ahead = min(ahead, c.life/2)
	}
	c.mu.Unlock()
	return p.Access == "" || p.AccessUntil.IsZero() || p.RefreshUntil.IsZero() || !p.Renewing.IsZero() || !now.Before(p.AccessUntil.Add(-ahead))
}

// expired reports that only a person can bring another permission.
func expired(p bot.Permit, now time.Time) bool {
	return !p.RefreshUntil.IsZero() && !now.Before(p.RefreshUntil)
}

// load reads the permission from the store and takes a token that a person
// has set since. The lock is held.
func (c *Channel) load(ctx context.Context) (bot.Permit, error) {
	for {
		p, err := c.opt.Permits.Permit(ctx, c.id)
		if errors.Is(err, bot.ErrAbsent) {
			p, err = bot.Permit{Account: c.id}, nil
		}
		if err != nil {
			return p, err
		}
		seed := c.seed()
		if seed == "" || slices.Contains(strings.Fields(p.Seed), seed) {
			c.adopt(p, 0)
			return p, nil
		}
		p.Refresh, p.Seed, p.RefreshUntil, p.Renewing = c.opt.RefreshToken, sown(seed, p.Seed), time.Time{}, time.Time{}
		if c.opt.AccessToken != "" {
			p.Access, p.AccessUntil = c.opt.AccessToken, time.Time{}
		}
		switch err := c.opt.Permits.PutPermit(ctx, p); {
		case errors.Is(err, bot.ErrStale):
			continue // another machine took it
		case err != nil:
			return p, err
		}
		c.opt.Log.Info().Str("account", string(c.id)).Msg("the zalo token of the settings is taken")
	}
}

// seeds is how many tokens of the settings are remembered.
const seeds = 16

// sown is the mark of a token before those of the ones that were taken until
// now. All are remembered: another machine may still have an older one in its
// settings, and what is used up must not push out the one that is good.
func sown(seed, before string) string {
	all := append([]string{seed}, strings.Fields(before)...)
	return strings.Join(all[:min(len(all), seeds)], " ")
}

// seed marks the token of the settings; "" there is none.
func (c *Channel) seed() string {
	if c.opt.RefreshToken == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(c.opt.AppID + "\x00" + c.opt.RefreshToken + "\x00" + c.opt.AccessToken))
	return hex.EncodeToString(sum[:8])
}

// adopt makes a permission that stands in the store the one that is used.
// life is its access token's; 0 not known.
func (c *Channel) adopt(p bot.Permit, life time.Duration) {
	c.mu.Lock()
	if c.permit.Version != p.Version {
		c.permit, c.life = p, life
	}
	c.mu.Unlock()
	c.state.Change(func(s *bot.ChannelStatus) { s.TokenUntil, s.RenewUntil = p.AccessUntil, p.RefreshUntil })
}

// access is the token to send with; "" there is none that is good.
func (c *Channel) access() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.permit
	if !p.AccessUntil.IsZero() && !c.opt.Now().Before(p.AccessUntil) {
		return ""
	}
	return p.Access
}

// warn tells people in time that the permission ends, once a day.
func (c *Channel) warn(p bot.Permit) {
	now := c.opt.Now()
	if p.RefreshUntil.IsZero() || now.Before(p.RefreshUntil.Add(-bot.RenewAhead)) {
		return
	}
	c.mu.Lock()
	again := now.Sub(c.warned) >= 24*time.Hour
	if again {
		c.warned = now
	}
	c.mu.Unlock()
	if again {
		c.opt.Log.Error().Bool("alarm", true).Str("account", string(c.id)).Time("renew_until", p.RefreshUntil).Time("token_until", p.AccessUntil).
			Msg("zalo's permission is not renewed: soon a person must give it anew (zalo_refresh_token)")
	}
}

// refused renews the permission at once because Zalo refused a token, unless
// another is at hand by now or that was done only just. It reports whether
// sending may go on soon.
func (c *Channel) refused(ctx context.Context, token string) bool {
	if !c.renewing.TryLock() {
		return true // it is being renewed
	}
	defer c.renewing.Unlock()
	p, err := c.load(ctx)
	now := c.opt.Now()
	c.mu.Lock()
	often := !c.forced.IsZero() && now.Sub(c.forced) < forceEvery
	c.mu.Unlock()
	switch {
	case err != nil || p.Access != token:
		return true
	case expired(p, now):
		return false
	case often || p.Refresh == "":
		c.sick(bot.IntakeUnauthorized, "the access token is refused")
		return false
	}
	c.mu.Lock()
	c.forced = now
	c.mu.Unlock()
	return c.renew(ctx, p)
}
