package zalo

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/motcua/motcua/bot"
)

// Reasons of deliveries, as catalogue keys for the officer.
const (
	reasonBlocked = "delivery.blocked"
	reasonGone    = "delivery.gone"
	reasonRefused = "delivery.refused" // Zalo never takes this message
	reasonBusy    = "delivery.busy"
	reasonAccount = "delivery.account"    // the ward's account is not let in
	reasonSilent  = "zalo.reason_silent"  // she has not written for too long, or never
	reasonNight   = "zalo.reason_night"   // Zalo brings nothing at night
	reasonQuota   = "zalo.reason_quota"   // what the account may send is used up
	reasonPackage = "zalo.reason_package" // the account's plan does not allow it
)

const (
	tokenRest   = 5 * time.Second  // until the renewed permission is there
	accountRest = 5 * time.Minute  // what people must put right
	quotaRest   = 30 * time.Minute // what time, or money, puts right
	rateRest    = time.Minute      // second-hand: -32 counts by the minute
	// patience is how often a message is tried that Zalo refuses for a reason
	// that is not known here.
	patience = 5
)

// class is what can be done about a code of Zalo's.
type class int

const (
	classUnknown class = iota
	classToken         // the access token is not taken
	classAccount       // the app or account is not let in
	classPackage       // the account's plan does not allow it
	classQuota         // used up for now
	classSilent        // outside of the window
	classBlocked       // she wants nothing from us
	classGone          // nobody is there
	classForm          // this message in this form never
	classRate          // too fast
	classNight         // not at this hour
	classBroken        // Zalo failed
)

// classes is what is known of Zalo's codes. Second-hand, from lists that
// others keep of developers.zalo.me's "Mã lỗi": those of the OpenAPI below
// zero; production code elsewhere saw 216, 401 and -401 besides.
var classes = map[int]class{
	-216: classToken, 216: classToken, -401: classToken, 401: classToken, -124: classToken, -220: classToken,
	-204: classAccount, -205: classAccount, -207: classAccount, -208: classAccount, -209: classAccount, -212: classAccount,
	-215: classAccount, -219: classAccount, -221: classAccount, 11004: classAccount,
	-224: classPackage, -240: classPackage, -320: classPackage, -321: classPackage,
	-211: classQuota, -218: classQuota, -223: classQuota, 12000: classQuota, 12002: classQuota, 12010: classQuota,
	-213: classSilent, -230: classSilent, -232: classSilent,
	-217: classBlocked, -244: classBlocked,
	-227: classGone,
	-201: classForm, -210: classForm, -233: classForm, -248: classForm,
	-32: classRate, -234: classNight,
	-200: classBroken, 10000: classBroken, 10002: classBroken,
}

// classOf is what can be done about a fault.
func classOf(f *fault) class {
	if f.code != 0 {
		return classes[f.code]
	}
	switch f.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return classToken
	case http.StatusTooManyRequests:
		return classRate
	case http.StatusRequestEntityTooLarge:
		return classForm
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return classAccount
	}
	return classUnknown
}

// judge says what may be done about a failed call. A code that is not known
// is no delivery, since Zalo says so; why, nobody can tell: it is tried some
// times and then given up, so that the officer learns of it.
func (c *Channel) judge(ctx context.Context, f *fault, token string, tries int) *bot.SendError {
	out := &bot.SendError{Policy: bot.SendRetry, After: f.after, Err: f}
	rest := func(reason string, wait time.Duration) {
		if f.after > 0 {
			wait = f.after
		}
		out.Reason, out.Account, out.After = reason, true, wait
	}
	switch k := classOf(f); {
	case errors.Is(f, errNoFile):
		out.Policy, out.Reason = bot.SendDead, reasonRefused
	case k == classToken:
		rest(reasonAccount, accountRest)
		if c.refused(ctx, token) {
			out.After = tokenRest
		}
	case k == classAccount:
		rest(reasonAccount, accountRest)
		c.complain(f, "zalo does not let the account send: see its app and its rights there")
	case k == classPackage:
		rest(reasonPackage, quotaRest)
		c.complain(f, "the account's plan at zalo does not allow this message")
	case k == classQuota:
		out.Reason, out.After = reasonQuota, max(quotaRest, f.after)
		c.complain(f, "what the account may send at zalo is used up for now")
	case k == classSilent:
		out.Policy, out.Reason = bot.SendUnreachable, reasonSilent
	case k == classBlocked:
		out.Policy, out.Reason = bot.SendUnreachable, reasonBlocked
	case k == classGone:
		out.Policy, out.Reason = bot.SendUnreachable, reasonGone
	case k == classForm:
		out.Policy, out.Reason = bot.SendDead, reasonRefused
	case k == classRate:
		rest(reasonBusy, rateRest)
	case k == classNight:
		out.Reason, out.After = reasonNight, untilMorning(c.opt.Now())
	case f.code != 0 && tries+1 >= patience:
		out.Policy, out.Reason = bot.SendDead, reasonRefused
		c.complain(f, "zalo refuses a message for a reason that is not known here")
	case f.code == 0 && f.left:
		out.Policy = bot.SendAmbiguous
	}
	return out
}

// complain notes what people must put right at Zalo.
func (c *Channel) complain(f *fault, sentence string) {
	reason, now := f.Error(), c.opt.Now()
	news := false
	c.state.Change(func(s *bot.ChannelStatus) {
		news = s.LastError != reason || now.Sub(s.ErrorAt) > time.Hour
		s.LastError, s.ErrorAt = reason, now
	})
	if news {
		c.opt.Log.Error().Str("account", string(c.id)).Str("reason", reason).Msg(sentence)
	}
}

// untilMorning is how long it is until 6 o'clock in Vietnam. Second-hand:
// what Zalo does not bring at night it takes from then on.
func untilMorning(now time.Time) time.Duration {
	t := now.In(time.FixedZone("ICT", 7*3600))
	morning := time.Date(t.Year(), t.Month(), t.Day(), 6, 0, 0, 0, t.Location())
	if !t.Before(morning) {
		morning = morning.AddDate(0, 0, 1)
	}
	return morning.Sub(t)
}
