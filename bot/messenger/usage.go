package messenger

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/motcua/motcua/bot"
)

// full is the share of its calls, in percent, at which the page rests by
// itself. documented (Graph API, Rate limits): at 100 calls are refused.
const full = 100

// share is how much of some allowance is used. documented (Graph API, Rate
// limits): percents, and minutes until it is free again.
type share struct {
	Calls  float64 `json:"call_count"`
	CPU    float64 `json:"total_cputime"`
	Time   float64 `json:"total_time"`
	Regain float64 `json:"estimated_time_to_regain_access"`
}

// regain is how long Facebook says that the page must rest; 0 it does not.
func (c *Channel) regain(h http.Header) time.Duration {
	var wait time.Duration
	look := func(s share) {
		if s.Regain > 0 && s.Regain < 7*24*60 {
			wait = max(wait, time.Duration(s.Regain*float64(time.Minute)))
		} else if max(s.Calls, s.CPU, s.Time) >= full {
			wait = max(wait, busyRest)
		}
	}
	var app share
	if json.Unmarshal([]byte(h.Get("X-App-Usage")), &app) == nil {
		look(app)
	}
	var cases map[string][]share
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &cases) == nil {
		for id, list := range cases {
			for _, s := range list {
				if page := c.pageID(); page == "" || id == page {
					look(s)
				}
			}
		}
	}
	return wait
}

// usage notes how much of the page's calls is used up.
func (c *Channel) usage(h http.Header) {
	if h == nil {
		return
	}
	if wait := c.regain(h); wait > 0 {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.hold = c.opt.Now().Add(wait)
	}
}

// held is the failure of a call that is not made, because Facebook wants none
// now; nil when it may be made.
func (c *Channel) held() *bot.SendError {
	c.mu.Lock()
	defer c.mu.Unlock()
	if wait := c.hold.Sub(c.opt.Now()); wait > 0 {
		return &bot.SendError{Policy: bot.SendRetry, After: wait, Account: true, Reason: "delivery.busy", Err: errors.New("the page's calls are used up")}
	}
	return nil
}
