package messenger

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 1 << 20

// fault is an error as the Graph API answers it. documented (Common Error
// Codes). Its words are not kept: they repeat what was sent.
type fault struct {
	Status    int
	Code      int
	Subcode   int
	Transient bool // the platform says itself: try again
	// Window is told by words where the number is another one.
	Window bool
}

// Error implements error.
func (f *fault) Error() string {
	return fmt.Sprintf("graph API: status %d, code %d, subcode %d", f.Status, f.Code, f.Subcode)
}

// errNoAnswer: whoever answered was not the Graph API.
var errNoAnswer = errors.New("this is no answer of the Graph API")

// url is the address of something in the Graph API. No token stands in it.
func (c *Channel) url(path string) string { return c.opt.APIURL + "/" + c.opt.Version + "/" + path }

// proof shows that whoever holds the token has the app's secret too, which an
// app can require. documented (Securing Graph API calls).
func (c *Channel) proof() string {
	mac := hmac.New(sha256.New, []byte(c.opt.AppSecret))
	mac.Write([]byte(c.opt.PageToken))
	return hex.EncodeToString(mac.Sum(nil))
}

// ask makes a call with content, nil for none. The token goes in the header,
// so that it stands in no proxy's log. second-hand: the Graph API takes a page
// token there as it takes one in the address.
func (c *Channel) ask(ctx context.Context, method, address, kind string, content io.Reader, length int64) platform.Answer {
	req, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return platform.Answer{Err: errors.New("the address of the API is none")}
	}
	req.Header.Set("Authorization", "Bearer "+c.opt.PageToken)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.ContentLength = length
	}
	a := c.graph.Call(req, maxAnswer)
	c.usage(a.Header)
	return a
}

// post makes a call that carries JSON.
func (c *Channel) post(ctx context.Context, path string, content map[string]any) platform.Answer {
	content["appsecret_proof"] = c.proof()
	raw, err := json.Marshal(content)
	if err != nil {
		return platform.Answer{Err: fmt.Errorf("write call: %w", err)}
	}
	return c.ask(ctx, http.MethodPost, c.url(path), "application/json", bytes.NewReader(raw), int64(len(raw)))
}

// get reads some fields of something.
func (c *Channel) get(ctx context.Context, path, fields string) platform.Answer {
	q := url.Values{"fields": {fields}, "appsecret_proof": {c.proof()}}
	return c.ask(ctx, http.MethodGet, c.url(path)+"?"+q.Encode(), "", nil, 0)
}

// result reads an answer into out. The error is a *fault when the API says
// that it is one.
func result(a platform.Answer, out any) error {
	if a.Err != nil {
		return a.Err
	}
	var f struct {
		Error *struct {
			Message   string `json:"message"`
			Code      int    `json:"code"`
			Subcode   int    `json:"error_subcode"`
			Transient bool   `json:"is_transient"`
		} `json:"error"`
	}
	if err := json.Unmarshal(a.Body, &f); err != nil {
		return fmt.Errorf("status %d: %w", a.Status, errNoAnswer)
	}
	if f.Error != nil {
		return &fault{Status: a.Status, Code: f.Error.Code, Subcode: f.Error.Subcode, Transient: f.Error.Transient, Window: saysWindow(f.Error.Message)}
	}
	if a.Status/100 != 2 {
		return fmt.Errorf("status %d: %w", a.Status, errNoAnswer)
	}
	if err := json.Unmarshal(a.Body, out); err != nil {
		return fmt.Errorf("status %d: %w", a.Status, errNoAnswer)
	}
	return nil
}

// plainly words an error for Status and the log.
func (c *Channel) plainly(err error) string {
	return platform.Plainly(err, c.opt.PageToken, c.opt.AppSecret, c.opt.VerifyToken)
}

// trouble notes why the channel does not work and logs what is news.
func (c *Channel) trouble(err error) {
	to := bot.IntakeUnreachable
	f := new(fault)
	switch {
	case errors.Is(err, errInbox):
		to = bot.IntakeStore
	case errors.Is(err, errOtherPage), errors.As(err, &f) && (f.token() || f.permission()):
		to = bot.IntakeUnauthorized
	}
	c.become(to, c.plainly(err))
}

// become sets the state and logs it when it is another one.
func (c *Channel) become(to bot.IntakeState, reason string) {
	c.state.Tell(c.opt.Log, to, reason, sentences[to], c.opt.Now())
}

// sentences say what a state means and what to do.
var sentences = map[bot.IntakeState]string{
	bot.IntakeUnreachable:  "messenger does not answer; it is tried again, everything else goes on",
	bot.IntakeUnauthorized: "facebook refuses the page's token: take a new one in the app's settings, with the right pages_messaging",
	bot.IntakeStore:        "the inbox does not take what comes from messenger; it waits there",
	bot.IntakeForged:       "messenger's webhook gets requests without the right signature: see messenger_app_secret",
}

// answered notes that Facebook takes the token. What is wrong with what comes
// in ends when something comes in.
func (c *Channel) answered() {
	if s := c.state.Get().State; s != bot.IntakeForged && s != bot.IntakeStore {
		c.well()
	}
}

// heard notes that a request came in whole. That says nothing of the token: a
// page whose token ended still hears, and must not look as if it could speak.
func (c *Channel) heard() {
	if s := c.state.Get().State; s != bot.IntakeUnauthorized && s != bot.IntakeUnreachable {
		c.well()
	}
}

// well notes that the channel works.
func (c *Channel) well() {
	if c.state.Become(bot.IntakeOK, "", c.opt.Now()) {
		c.opt.Log.Info().Str("account", string(Account)).Msg("messenger works")
	}
}
