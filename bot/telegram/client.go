package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	tgbot "github.com/go-telegram/bot"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// answer is what the Bot API answers.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
}

// maxAnswer bounds what is read of an answer: a batch is 100 updates.
const maxAnswer = 16 << 20

// getUpdates asks for the updates after those that are confirmed by offset.
func (a *account) getUpdates(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	ask := map[string]any{"timeout": int(a.opt.PollTime.Seconds()), "allowed_updates": allowedUpdates(), "limit": 100}
	if offset != 0 {
		ask["offset"] = offset
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return nil, fmt.Errorf("ask for updates: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, a.opt.PollTime+pollGrace)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.opt.APIURL+"/bot"+a.token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("ask for updates: the API's URL is none")
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := a.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask for updates: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // only read from
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read updates: %w", err)
	}
	var got answer
	if err := json.Unmarshal(raw, &got); err != nil {
		return nil, fmt.Errorf("read updates: status %d: %w", res.StatusCode, errNoAnswer)
	}
	if !got.OK {
		return nil, fmt.Errorf("ask for updates: %w: %s", kindOfCode(got.Code), got.Description)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(got.Result, &list); err != nil {
		return nil, fmt.Errorf("read updates: %w", errNoAnswer)
	}
	return list, nil
}

// errNoAnswer: whoever answered was not the Bot API.
var errNoAnswer = errors.New("this is no answer of the Bot API")

// kindOfCode is the library's error of a code.
func kindOfCode(code int) error {
	switch code {
	case http.StatusUnauthorized:
		return tgbot.ErrorUnauthorized
	case http.StatusNotFound:
		return tgbot.ErrorNotFound
	case http.StatusConflict:
		return tgbot.ErrorConflict
	case http.StatusForbidden:
		return tgbot.ErrorForbidden
	case http.StatusTooManyRequests:
		return tgbot.ErrorTooManyRequests
	}
	return fmt.Errorf("code %d", code)
}

// plainly words an error for Status and the log: without the token, which
// stands in URLs.
func (a *account) plainly(err error) string {
	_, secret, _ := strings.Cut(a.token, ":")
	return platform.Plainly(err, a.token, secret)
}

// trouble notes why updates do not come in and logs what is news.
func (a *account) trouble(err error) bot.IntakeState {
	to := bot.IntakeUnreachable
	switch {
	case errors.Is(err, tgbot.ErrorConflict):
		to = bot.IntakeConflict
	case errors.Is(err, tgbot.ErrorUnauthorized), errors.Is(err, tgbot.ErrorNotFound):
		to = bot.IntakeUnauthorized
	case errors.Is(err, errInbox):
		to = bot.IntakeStore
	}
	a.state.Tell(a.opt.Log, to, a.plainly(err), sentences[to], a.opt.Now())
	return to
}

// sentences say what a state means and what to do.
var sentences = map[bot.IntakeState]string{
	bot.IntakeUnreachable:  "telegram does not answer; it is tried again, everything else goes on",
	bot.IntakeConflict:     "another instance takes the updates of this bot: stop it, or give it a bot of its own; nothing is lost meanwhile",
	bot.IntakeUnauthorized: "telegram refuses the token: take the right one from BotFather",
	bot.IntakeStore:        "the inbox does not take updates; they wait at telegram",
	bot.IntakeFailing:      "telegram cannot deliver to our webhook: see the reverse proxy and the certificate",
}

// well notes that the intake works.
func (a *account) well() {
	if a.state.Become(bot.IntakeOK, "", a.opt.Now()) {
		a.opt.Log.Info().Str("account", string(a.id)).Str("mode", string(a.mode())).Msg("telegram answers")
	}
}
