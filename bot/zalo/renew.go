package zalo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	// renewTime is how long one renewal may take. It is not cut off when the
	// program is to end: the new pair would be lost, and the old one used up.
	renewTime = 30 * time.Second
	// keepTries is how often at least a new pair is given to a store that
	// fails while the program is to end.
	keepTries = 20
)

// renew brings the next pair of tokens and reports whether that is done or
// another is at it. What is about to be done is durable before Zalo is asked,
// and the new pair before it is used: the refresh token is good for one use.
// The lock is held.
func (c *Channel) renew(ctx context.Context, p bot.Permit) bool {
	now := c.opt.Now()
	if age := now.Sub(p.Renewing); !p.Renewing.IsZero() && age < lease && age > -lease {
		return false // another machine is at it, or we were when we ended
	}
	again := !p.Renewing.IsZero()
	p.Renewing = now
	if err := c.opt.Permits.PutPermit(ctx, p); err != nil {
		if !errors.Is(err, bot.ErrStale) && ctx.Err() == nil {
			c.sick(bot.IntakeStore, "the store does not keep the permission")
		}
		return false
	}
	p.Version++
	c.adopt(p, 0)
	if again {
		c.opt.Log.Warn().Str("account", string(c.id)).Msg("a renewal of zalo's permission did not come to its end; it is tried with the same token")
	}
	got := c.exchange(context.WithoutCancel(ctx), p.Refresh)
	was := p.Refresh
	switch got.end {
	case renewed:
		p.Access, p.AccessUntil, p.RefreshUntil, p.Renewing = got.access, now.Add(got.accessLife), now.Add(got.refreshLife), time.Time{}
		if got.refresh != "" {
			p.Refresh = got.refresh
		}
		if !c.settle(ctx, p, was, got.accessLife) {
			return false
		}
		c.opt.Log.Info().Str("account", string(c.id)).Time("until", p.AccessUntil).Msg("zalo's permission is renewed")
		c.cured()
		return true
	case used:
		p.RefreshUntil, p.Renewing = now, time.Time{}
		c.sick(bot.IntakeExpired, got.reason)
	case denied:
		p.Renewing = time.Time{}
		c.sick(bot.IntakeUnauthorized, got.reason)
	case unsent:
		p.Renewing = time.Time{}
		c.sick(bot.IntakeUnreachable, got.reason)
	case unknown:
		// Renewing stays: perhaps Zalo has used the token up.
		c.sick(bot.IntakeUnreachable, got.reason)
		return false
	}
	c.settle(ctx, p, was, 0)
	return false
}

// settle writes what came of a renewal, however long the store fails; when
// the program is to end it gives up in the end. It is used from then on.
func (c *Channel) settle(ctx context.Context, p bot.Permit, was string, life time.Duration) bool {
	safe := context.WithoutCancel(ctx)
	for try := 0; ; try++ {
		err := c.opt.Permits.PutPermit(safe, p)
		switch {
		case err == nil:
			p.Version++
			c.adopt(p, life)
			return true
		case errors.Is(err, bot.ErrStale):
			// Somebody wrote meanwhile. If that was only that the renewal took
			// too long, what we hold is the truth; a token that a person set is
			// newer than ours.
			there, err := c.opt.Permits.Permit(safe, c.id)
			if err == nil && there.Refresh != was {
				return false
			}
			if err == nil {
				p.Version = there.Version
			}
		case try == 0:
			c.sick(bot.IntakeStore, "the store does not keep the renewed permission")
		}
		if ctx.Err() != nil && try >= keepTries {
			c.opt.Log.Error().Bool("alarm", true).Str("account", string(c.id)).Msg("zalo's renewed permission could not be kept")
			return false
		}
		// A pause that ends at once when the program is to end is no pause.
		_ = c.opt.Sleep(safe, min(50*time.Millisecond<<min(try, 7), 5*time.Second)) // it only waits
	}
}

// ending is what came of asking for the next pair.
type ending int

const (
	renewed ending = iota
	used           // the refresh token is not taken: a person is needed
	denied         // something else is wrong; the token was not used
	unsent         // Zalo was not reached
	unknown        // perhaps Zalo has used the token
)

// exchanged is what Zalo gave for a refresh token.
type exchanged struct {
	end                     ending
	access, refresh         string // secret
	accessLife, refreshLife time.Duration
	reason                  string // without secrets
}

// usedCodes say that a refresh token is not good any more. Second-hand:
// -14014 and -118; assumed: -14020.
var usedCodes = []int{-14014, -14020, -118}

// nameForm is of errors' names that are repeated: a few short words. What
// looks otherwise may hold what we sent, perhaps written in another way.
var nameForm = regexp.MustCompile(`^[A-Za-z]{1,16}( [A-Za-z]{1,16}){0,7}$`)

// exchange asks for the next pair. Documented: POST v4/oa/access_token with
// the app's secret as a header. Second-hand: faults come with status 200 as
// well, as numbers or as words, and lives as strings.
func (c *Channel) exchange(ctx context.Context, refresh string) exchanged {
	ctx, cancel := context.WithTimeout(ctx, renewTime)
	defer cancel()
	form := url.Values{"app_id": {c.opt.AppID}, "refresh_token": {refresh}, "grant_type": {"refresh_token"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.opt.OAuthURL+"/v4/oa/access_token", strings.NewReader(form.Encode()))
	if err != nil {
		return exchanged{end: unsent, reason: "the address of zalo_oauth_url is none"}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("secret_key", c.opt.AppSecret)
	a := c.http.Call(req, maxAnswer)
	if a.Err != nil {
		end := unknown
		if !a.Left {
			end = unsent
		}
		return exchanged{end: end, reason: "renew: " + c.plainly(a.Err, refresh)}
	}
	var got struct {
		Access  loose `json:"access_token"`
		Refresh loose `json:"refresh_token"`
		Lasts   loose `json:"expires_in"`
		Renews  loose `json:"refresh_token_expires_in"`
		Error   loose `json:"error"`
		Name    loose `json:"error_name"`
		Reason  loose `json:"error_reason"`
	}
	err = json.Unmarshal(a.Body, &got)
	code := got.Error.Number()
	word := strings.ToLower(string(got.Name) + " " + string(got.Reason))
	reason := fmt.Sprintf("renew: status %d, error %d", a.Status, code)
	if nameForm.MatchString(string(got.Name)) {
		reason += " " + string(got.Name)
	}
	switch {
	case err == nil && got.Access != "" && code == 0:
		return exchanged{end: renewed, access: string(got.Access), refresh: string(got.Refresh),
			accessLife: seconds(got.Lasts, c.opt.AccessLife), refreshLife: seconds(got.Renews, c.opt.RefreshLife)}
	case a.Status == http.StatusTooManyRequests:
		return exchanged{end: unsent, reason: reason}
	case a.Status >= 500 || err != nil:
		return exchanged{end: unknown, reason: reason}
	case slices.Contains(usedCodes, code), strings.Contains(word, "refresh token") && (strings.Contains(word, "invalid") || strings.Contains(word, "expired")):
		return exchanged{end: used, reason: reason}
	case code != 0 || got.Name != "" || a.Status >= 400:
		return exchanged{end: denied, reason: reason}
	}
	return exchanged{end: unknown, reason: reason}
}

// seconds reads a life; what is none is otherwise.
func seconds(s loose, otherwise time.Duration) time.Duration {
	if n := s.Number(); n > 0 {
		return time.Duration(min(n, 10*365*86400)) * time.Second
	}
	return otherwise
}

// plainly words an error without the secrets at hand, and others.
func (c *Channel) plainly(err error, others ...string) string {
	c.mu.Lock()
	secrets := append(others, c.opt.AppSecret, c.opt.WebhookSecret, c.opt.RefreshToken, c.opt.AccessToken, c.permit.Access, c.permit.Refresh)
	c.mu.Unlock()
	return platform.Plainly(err, secrets...)
}
