package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/words"
)

// Leads are told of an account that is in trouble once, and once when that is
// over. What each of them was told stands with her desk, so that neither a
// server that starts anew nor a second machine says it again.

// AccountNews is how an account is at a moment.
type AccountNews struct {
	Account Account     `json:"account"`
	Trouble Trouble     `json:"trouble,omitempty"` // "": it works
	State   IntakeState `json:"state"`
	Since   time.Time   `json:"since,omitzero"`    // of the trouble; zero: not known
	Ends    time.Time   `json:"ends,omitzero"`     // when its permission ends; see ChannelStatus.Ends
	Machine string      `json:"machine,omitempty"` // whose channel says so; "" the ward has one machine only
}

// Outage is what an officer was told of an account last, as long as it is not
// over.
type Outage struct {
	Account Account   `json:"account"`
	Trouble Trouble   `json:"trouble"`
	Machine string    `json:"machine,omitempty"`
	At      time.Time `json:"at"` // when she was told
}

// outageOthers is how long what one machine said counts before another: it
// may have been taken out of service with it.
const outageOthers = 24 * time.Hour

// news reports whether an officer is to be told how an account is, who was
// told these outages before; next is what she was told then.
func (n AccountNews) news(told []Outage, now time.Time) (next []Outage, tell bool) {
	i := slices.IndexFunc(told, func(o Outage) bool { return o.Account == n.Account })
	if i < 0 {
		if n.Trouble == TroubleNone {
			return told, false
		}
		return append(slices.Clip(told), Outage{n.Account, n.Trouble, n.Machine, now}), true
	}
	was := told[i]
	worse := was.Trouble == TroubleRenew && n.Trouble == TroubleDown
	switch {
	case n.Trouble == was.Trouble && was.Machine == n.Machine:
		return told, false
	case was.Machine != n.Machine && now.Sub(was.At) < outageOthers && !worse:
		return told, false
	case n.Trouble == TroubleNone && n.State != IntakeOK: // nothing was heard of it since the start
		return told, false
	}
	next = slices.Clone(told)
	if n.Trouble == TroubleNone {
		return slices.Delete(next, i, i+1), true
	}
	next[i] = Outage{n.Account, n.Trouble, n.Machine, now}
	return next, n.Trouble != was.Trouble
}

// outage takes in how an account is, at an officer's desk, and reports
// whether she is to be told.
func (d *draft) outage(a *Alert) bool {
	if a.Account == nil {
		return false
	}
	var tell bool
	d.c.Outages, tell = a.Account.news(d.c.Outages, d.now)
	return tell
}

// outageText says it in words.
func (d *draft) outageText(n AccountNews) string {
	name := AccountName(d.w.Words, d.c.Lang, n.Account)
	switch {
	case n.Trouble == TroubleRenew:
		return d.text("health.told_renew", "account", name, "day", n.Ends.In(zone(d.w)).Format("2/1/2006"))
	case n.Trouble == TroubleDown && n.Since.IsZero():
		return d.text("health.told_down", "account", name, "state", d.text("health.state_"+string(n.State)))
	case n.Trouble == TroubleDown:
		return d.text("health.told_down_since", "account", name, "state", d.text("health.state_"+string(n.State)), "time", d.clock(n.Since))
	}
	return d.text("health.told_well", "account", name)
}

// outageAlert tells a lead in a chat of her own. There is no ticket in it that
// can be answered.
func (d *draft) outageAlert(n AccountNews) {
	m := Message{Kind: MessageNotice, Text: d.outageText(n)}
	if u := d.w.Settings.PublicURL; u != "" {
		m.Buttons = []Button{{Label: d.text("desk.button_open"), URL: strings.TrimRight(u, "/") + "/console/channels"}}
	}
	d.add(m)
}

// ChannelName is how people call a channel: "Zalo", "trang web của phường".
// One that has no name in the catalogue is called by its own.
func ChannelName(c *words.Catalogue, lang words.Lang, channel string) string {
	if key := "health.channel_" + channel; c.Has(lang, key) {
		return c.Text(lang, key)
	}
	return channel
}

// AccountName is how people call an account: by its channel, and by its own
// name where that says more than "main".
func AccountName(c *words.Catalogue, lang words.Lang, a Account) string {
	name := ChannelName(c, lang, a.Channel())
	if _, own, _ := strings.Cut(string(a), ":"); own != "" && own != "main" {
		return name + " (" + own + ")"
	}
	return name
}
