package console

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/motcua/motcua/bot"
)

// trouble is what leads are told above every page. One thing is said at a
// time: while an account is down, nothing of permissions that end later.
type trouble struct {
	Down  bool     // else permissions end soon
	Lines []string // one for each account
	Text  string   // what follows from it
}

// trouble is what leads must know of the ward's accounts; nil: nothing.
func (v *view) trouble() *trouble {
	down := &trouble{Down: true, Text: v.text("health.banner_down_text")}
	renew := &trouble{Text: v.text("health.banner_renew_text")}
	for _, s := range v.channels {
		name := bot.AccountName(v.world.Words, v.prefs.Lang, s.Account)
		switch s.Trouble(v.clock.now) {
		case bot.TroubleDown:
			down.Lines = append(down.Lines, v.text("health.banner_down", "account", name, "state", v.text("health.state_"+string(s.State))))
		case bot.TroubleRenew:
			renew.Lines = append(renew.Lines, v.text("health.banner_renew", "account", name, "day", v.date(s.Ends())))
		}
	}
	switch {
	case len(down.Lines) > 0:
		return down
	case len(renew.Lines) > 0:
		return renew
	}
	return nil
}

// healthMark tells apart how the accounts are, as far as pages say it without
// being asked: another mark is news.
func (c *Console) healthMark() string {
	if c.Channels == nil {
		return ""
	}
	w, _, done := c.Worlds.Take()
	defer done()
	var b strings.Builder
	for _, s := range c.Channels() {
		fmt.Fprintln(&b, s.Account, s.State, s.Trouble(w.Now))
	}
	return b.String()
}

// healthChanged is what a stream says when the mark is another one; the pages
// ask for the rest.
const healthChanged = "event: channels\ndata: {\"channels\":true}\n\n"

// overseers lets through whoever may see how the channels are: officers, and
// those whose account or roster entry makes them leads.
func (c *Console) overseers(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, done := c.view(r)
		may := v.officer.Enabled || v.mayLead(r.Context())
		done()
		if may {
			next(w, r)
			return
		}
		if err := c.Pages.Sorry(w, r, http.StatusForbidden, "staff", "session.no_role", "/console"); err != nil {
			c.Log.Error().Err(err).Msg("render apology")
		}
	})
}
