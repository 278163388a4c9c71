package zalobot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// callTime is how long one call may take.
const callTime = 30 * time.Second

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

// answer is the envelope of everything that the platform answers.
// documented: apis/getMe and the table of error codes. A call that failed may
// come with HTTP status 200.
type answer struct {
	OK          json.RawMessage `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        number          `json:"error_code"`
	OtherCode   number          `json:"errorCode"` // documented: apis/testWebhook writes it so
	Description string          `json:"description"`
	// assumed: as bots of other platforms are told how long to wait; a header
	// is heard too.
	Parameters struct {
		RetryAfter number `json:"retry_after"`
	} `json:"parameters"`
}

// callError is a call that did not succeed.
type callError struct {
	code  int           // the platform's, or else the HTTP status; 0 there was no answer
	said  bool          // it was the platform that answered
	fine  bool          // with HTTP status 200
	after time.Duration // it wants to be left alone for so long; 0 it does not say
	left  bool          // the request may have arrived
	text  string        // the platform's words: they may repeat what was sent
	err   error         // there was no answer
}

// Error words it for Status and the log of calls that carry nothing of a
// citizen's.
func (e *callError) Error() string {
	switch {
	case e.err != nil:
		return e.err.Error()
	case !e.said:
		return fmt.Sprintf("status %d: %v", e.code, errNoAnswer)
	}
	return strings.TrimSpace(fmt.Sprintf("code %d %s", e.code, e.text))
}

// bare is what kind of error it was, without words.
func (e *callError) bare() error {
	switch {
	case errors.Is(e.err, context.DeadlineExceeded), errors.Is(e.err, context.Canceled):
		return e.err
	case e.err != nil || !e.said:
		return errNoAnswer
	}
	return fmt.Errorf("code %d", e.code)
}

// wordless is the error without the platform's words, for Status and the log
// of calls that carry what was said to a citizen.
func (e *callError) wordless() *callError {
	out := *e
	out.text = ""
	return &out
}

// errNoAnswer: whoever answered was not the platform.
var errNoAnswer = errors.New("this is no answer of the Zalo Bot API")

// call makes one call and returns its result. Errors are *callError.
func (a *account) call(ctx context.Context, limit time.Duration, method string, params map[string]any) (json.RawMessage, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, &callError{err: fmt.Errorf("write %s: %w", method, err)}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.opt.APIURL+"/bot"+a.token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, &callError{err: errors.New("the API's URL is none")}
	}
	req.Header.Set("Content-Type", "application/json")
	got := a.http.Call(req, maxAnswer)
	if got.Err != nil {
		return nil, &callError{left: got.Left, err: fmt.Errorf("call %s: %w", method, got.Err)}
	}
	var ans answer
	// One field of another form does not hide whether the call succeeded.
	form := new(json.UnmarshalTypeError)
	if err := json.Unmarshal(got.Body, &ans); err != nil && !errors.As(err, &form) {
		return nil, &callError{code: got.Status, left: true, after: got.After}
	}
	switch string(ans.OK) {
	case "true":
		return ans.Result, nil
	case "false":
	default:
		return nil, &callError{code: got.Status, left: true, after: got.After}
	}
	out := &callError{code: int(ans.Code), said: true, fine: got.Status == http.StatusOK, left: true, text: ans.Description, after: got.After}
	if out.code == 0 {
		out.code = int(ans.OtherCode)
	}
	if out.code == 0 {
		out.code = got.Status
	}
	if n := ans.Parameters.RetryAfter; n > 0 {
		out.after = max(out.after, time.Duration(min(n, maxAfter))*time.Second)
	}
	return nil, out
}

// maxAfter bounds what is believed of a time to wait, in seconds.
const maxAfter = 30 * 24 * 3600

// plainly words an error for Status and the log: without the token.
func (a *account) plainly(err error) string {
	_, secret, _ := strings.Cut(a.token, ":")
	return platform.Plainly(err, a.token, secret, a.opt.Secret)
}

// Errors of the intake.
var (
	// errInbox: the inbox did not take an update.
	errInbox = errors.New("inbox")
	// errTaken: the webhook is not ours any more.
	errTaken = errors.New("the webhook of this bot leads to another address")
	// errFailing: the platform could not reach our webhook.
	errFailing = errors.New("the platform's trial of the webhook failed")
)

// trouble notes why updates do not come in and logs what is news.
func (a *account) trouble(err error) bot.IntakeState {
	to := bot.IntakeUnreachable
	ce := new(callError)
	switch {
	case errors.Is(err, errInbox):
		to = bot.IntakeStore
	case errors.Is(err, errTaken):
		to = bot.IntakeConflict
	case errors.Is(err, errFailing):
		to = bot.IntakeFailing
	case errors.As(err, &ce) && ce.said && (ce.code == http.StatusUnauthorized || ce.code == http.StatusNotFound):
		to = bot.IntakeUnauthorized
	case errors.As(err, &ce) && ce.said && ce.code == http.StatusConflict:
		to = bot.IntakeConflict
	}
	a.state.Tell(a.opt.Log, to, a.plainly(err), sentence(to), a.opt.Now())
	return to
}

// sentence says what a state means and what to do.
func sentence(s bot.IntakeState) string {
	switch s {
	case bot.IntakeConflict:
		return "another program takes the updates of this Zalo bot: stop it, or give it a bot of its own"
	case bot.IntakeUnauthorized:
		return "the Zalo Bot Platform refuses the token: take the right one from Zalo Bot Manager"
	case bot.IntakeStore:
		return "the inbox does not take updates of the Zalo Bot Platform"
	case bot.IntakeFailing:
		return "the Zalo Bot Platform cannot deliver to our webhook: see the reverse proxy and the certificate"
	default:
		return "the Zalo Bot Platform does not answer; it is tried again, everything else goes on"
	}
}

// well notes that the intake works.
func (a *account) well() {
	if a.state.Become(bot.IntakeOK, "", a.opt.Now()) {
		a.opt.Log.Info().Str("account", string(a.id)).Str("mode", string(a.mode())).Msg("the Zalo Bot Platform answers")
	}
}

// pause notes a failure and rests.
func (a *account) pause(ctx context.Context, r *platform.Rest, err error) {
	if ctx.Err() != nil {
		return
	}
	var told time.Duration
	if ce := new(callError); errors.As(err, &ce) {
		told = ce.after
	}
	_ = a.opt.Sleep(ctx, r.Next(a.trouble(err), told)) // ends early only with ctx
}
