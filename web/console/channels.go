package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/motcua/motcua/bot"
)

// channelsPath is the page of how the ward's accounts on platforms are.
const channelsPath = "/console/channels"

// channelsPage lists the accounts. Officers who do not lead are told what they
// need to help citizens, and no more.
type channelsPage struct {
	desk
	Full     bool
	Accounts []accountHealth
	Alone    bool   // the ward has its web page only
	Machine  string // whose channels these are; "" the ward has one machine only
}

// accountHealth is how one account is, in words.
type accountHealth struct {
	ID        bot.Account
	Name      string
	Tone      string // of a style class: "ok", "soon", "late" or "plain"
	Icon      string
	State     string
	Since     string // "" not known
	Do        string // what to do
	Heard     string // when something came in last, for who sees the short page; "" it never did
	Unchecked bool   // signatures are not checked
	Web       bool   // it is the ward's own page
	Facts     []healthFact

	rank int // the worst first
}

// healthFact is one line about an account.
type healthFact struct {
	Label  string // catalogue key
	Value  string
	Detail string // in the words of the platform, English mostly; "" none
	Tone   string // as above; "" nothing to look at
}

// channelsRoutes is the page's.
func (c *Console) channelsRoutes() {
	c.mux.Handle("GET "+channelsPath, c.Guard.Require(c.overseers(c.showChannels)))
}

// showChannels is GET /console/channels.
func (c *Console) showChannels(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p, err := c.channelsPage(r.Context(), v)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/channels", p)
}

func (c *Console) channelsPage(ctx context.Context, v *view) (*channelsPage, error) {
	p := &channelsPage{Full: v.mayLead(ctx), Machine: c.Machine, Alone: !v.social()}
	var (
		backlog map[bot.Account]bot.Backlog
		use     map[bot.Account]windowUse
		err     error
	)
	if p.Full {
		if backlog, err = c.backlog(ctx); err != nil {
			return nil, err
		}
		if use, err = v.windowUse(ctx); err != nil {
			return nil, err
		}
	}
	for _, s := range v.channels {
		a := v.accountHealth(&s, p.Full)
		if p.Full {
			var b *bot.Backlog
			if c.Backlogs != nil {
				of := backlog[s.Account]
				b = &of
			}
			a.Facts = v.healthFacts(&s, b, use[s.Account])
		}
		p.Accounts = append(p.Accounts, a)
	}
	slices.SortStableFunc(p.Accounts, func(a, b accountHealth) int { return a.rank - b.rank })
	if p.desk, err = c.desk(ctx, v, panePage, channelsPath, v.text("health.title")); err != nil {
		return nil, err
	}
	if !v.officer.Enabled {
		p.Scripts = nil // the desk's is for officers
	}
	p.Scripts = append(p.Scripts, "console/channels.js")
	return p, nil
}

// backlog reads what waits to be sent, by account.
func (c *Console) backlog(ctx context.Context) (map[bot.Account]bot.Backlog, error) {
	if c.Backlogs == nil {
		return nil, nil
	}
	list, err := c.Backlogs.Backlog(ctx)
	if err != nil {
		return nil, fmt.Errorf("read backlog: %w", err)
	}
	out := map[bot.Account]bot.Backlog{}
	for _, b := range list {
		out[b.Account] = b
	}
	return out, nil
}

// social reports that the ward is on platforms besides its own page.
func (v *view) social() bool {
	return slices.ContainsFunc(v.channels, func(s bot.ChannelStatus) bool { return s.Account.Channel() != webChannel })
}

// webChannel is the name of the ward's own page among the channels.
const webChannel = "webchat"

// accountHealth says how an account is and what is to be done.
func (v *view) accountHealth(s *bot.ChannelStatus, full bool) accountHealth {
	state, do := "health.state_"+string(s.State), "health.do_"+string(s.State)
	a := accountHealth{ID: s.Account, Name: bot.AccountName(v.world.Words, v.prefs.Lang, s.Account), Tone: "soon", Icon: "clock-alert", rank: 1,
		Unchecked: s.Unchecked && full, Web: s.Account.Channel() == webChannel}
	switch trouble := s.Trouble(v.clock.now); {
	case trouble == bot.TroubleDown:
		a.Tone, a.Icon, a.rank = "late", "triangle-alert", 0
	case trouble == bot.TroubleRenew && full:
		state, do = "health.state_renew", "health.do_renew"
	case s.State == bot.IntakeOK:
		a.Tone, a.Icon, a.rank, do = "ok", "circle-check", 2, ""
	case s.State == bot.IntakeStarting:
		a.Tone, a.Icon, a.rank = "plain", "clock", 2
	}
	switch {
	case full:
	case s.Well():
		do = ""
	default:
		do = "health.do_officer"
	}
	a.State = v.text(state)
	if do != "" {
		a.Do = v.text(do)
	}
	since := s.UnwellSince
	if since.IsZero() {
		since = s.Since
	}
	if !since.IsZero() && !a.Web {
		a.Since = v.text("health.since", "time", v.clock.when(since))
	}
	if !full && !s.LastUpdateAt.IsZero() {
		a.Heard = v.text("health.seen", "time", v.clock.when(s.LastUpdateAt))
	}
	return a
}
