package messenger

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Reasons of deliveries, as catalogue keys for the officer.
const (
	reasonGone      = "delivery.gone"                // nobody is behind the number
	reasonRefused   = "delivery.refused"             // Facebook never takes this message
	reasonAccount   = "delivery.account"             // the ward's page is not let in
	reasonAway      = "messenger.reason_away"        // she takes no messages from the page
	reasonWindow    = "messenger.reason_window"      // too long since she wrote: a person's words
	reasonWindowBot = "messenger.reason_window_bot"  // the same: the program's words
	reasonPolicy    = "messenger.reason_policy"      // Facebook has stopped the page for a while
	reasonTesting   = "messenger.reason_development" // the app is not public yet
)

const (
	// tokenRest is how long the page rests whose token is refused.
	tokenRest = 5 * time.Minute
	// policyRest is the same when Facebook has stopped it.
	policyRest = 30 * time.Minute
	// busyRest is the same when there were too many calls and Facebook does
	// not say for how long.
	busyRest = 30 * time.Second
)

// Numbers of errors. documented (Common Error Codes) where nothing else is
// said.
const (
	codeUnknown   = 1
	codeService   = 2
	codeTooMany   = 4
	codePermit    = 10
	codeUser      = 17  // second-hand: too many calls of one user
	codePage      = 32  // too many calls of the page
	codeParameter = 100 //
	codeSession   = 102 // second-hand: the token's session ended
	codeToken     = 190
	codeRights    = 200 // and up to 299
	codePolicy    = 368
	codeAway      = 551
	codeRate      = 613
	codeTemporary = 1200
	codeUseCase   = 80000 // second-hand: 80000 to 80014 are limits of business use cases, 80006 that of Messenger

	subWindow   = 2018278
	subWindow2  = 2534022 // second-hand: the same at Instagram
	subAway     = 2018108
	subAway2    = 1545041 // with 200
	subNobody   = 2018001
	subTesting  = 2018028 // second-hand: only those with a role in the app may be written to
	subThread   = 1893016 // second-hand: too many messages in one thread
	httpTooMany = http.StatusTooManyRequests
)

// saysWindow reads that a message came too late from the words of an error.
func saysWindow(words string) bool { return strings.Contains(words, "outside of allowed window") }

func (f *fault) window() bool {
	return f.Window || f.Subcode == subWindow || f.Subcode == subWindow2
}

func (f *fault) away() bool {
	return f.Code == codeAway || f.Subcode == subAway || f.Subcode == subAway2
}

func (f *fault) token() bool { return f.Code == codeToken || f.Code == codeSession }

// permission reports that the page or the app may not do this at all: the
// numbers that say so have no subcode that tells of one person.
func (f *fault) permission() bool {
	return (f.Code == codePermit || f.Code == 3 || f.Code >= codeRights && f.Code < 300) && f.Subcode == 0 && !f.window()
}

// busy reports that there were too many calls, and whether those of the whole
// page.
func (f *fault) busy() (yes, all bool) {
	switch {
	case f.Code == codeRate, f.Subcode == subThread:
		return true, false
	case f.Code == codeTooMany, f.Code == codeUser, f.Code == codePage, f.Code >= codeUseCase && f.Code <= codeUseCase+14:
		return true, true
	}
	return f.Status == httpTooMany, true
}

// judge says what may be done about a failed call.
func (c *Channel) judge(err error, a platform.Answer, chat bot.ChatID, human bool) *bot.SendError {
	out := &bot.SendError{Policy: bot.SendAmbiguous, Err: err}
	f := new(fault)
	if !errors.As(err, &f) {
		switch {
		case errors.Is(err, errNoFile):
			out.Policy, out.Reason = bot.SendDead, reasonRefused
		case a.Status == httpTooMany:
			out.Policy, out.After, out.Account = bot.SendRetry, max(a.After, busyRest), true
		case a.Status == http.StatusRequestEntityTooLarge:
			out.Policy, out.Reason = bot.SendDead, reasonRefused
		case !a.Left:
			out.Policy = bot.SendRetry
		}
		return out
	}
	if busy, all := f.busy(); busy {
		out.Policy, out.After = bot.SendRetry, max(a.After, c.regain(a.Header), busyRest)
		out.Account = c.flood.Wide(chat, out.After, c.opt.Now()) || all
		return out
	}
	switch {
	case f.window() && human:
		out.Policy, out.Reason = bot.SendDead, reasonWindow
	case f.window():
		out.Policy, out.Reason = bot.SendDead, reasonWindowBot
	case f.away():
		out.Policy, out.Reason = bot.SendUnreachable, reasonAway
	case f.Subcode == subNobody:
		out.Policy, out.Reason = bot.SendUnreachable, reasonGone
	case f.Subcode == subTesting:
		out.Policy, out.Reason = bot.SendDead, reasonTesting
	case f.token(), f.permission():
		out.Policy, out.Reason, out.After, out.Account = bot.SendRetry, reasonAccount, tokenRest, true
		c.trouble(err)
	case f.Code == codePolicy:
		out.Policy, out.Reason, out.After, out.Account = bot.SendRetry, reasonPolicy, policyRest, true
		c.become(bot.IntakeUnreachable, "facebook has stopped the page for a while (code 368)")
	case f.Code == codeTemporary, f.Transient:
		out.Policy = bot.SendRetry // the platform says itself that it took nothing
	case f.Code == codeUnknown, f.Code == codeService, f.Status >= 500:
		// documented (Common Error Codes): such an answer has come for messages
		// that did arrive.
	default:
		out.Policy, out.Reason = bot.SendDead, reasonRefused
	}
	return out
}
