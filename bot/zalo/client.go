package zalo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot/platform"
)

// maxAnswer bounds what is read of an answer of the OpenAPI, in bytes.
const maxAnswer = 1 << 20

// loose is a word of Zalo's.
type loose = platform.Loose

// fault is a call that did not end as it should.
type fault struct {
	code   int           // Zalo's; 0 it gave none
	status int           // of HTTP; 0 there was no answer
	left   bool          // what was asked may have been done
	after  time.Duration // Zalo wants to be left alone for so long; 0 it does not say
	err    error         // without Zalo's words, which may repeat ours
}

// Error implements error.
func (f *fault) Error() string { return f.err.Error() }

// Unwrap gives the cause.
func (f *fault) Unwrap() error { return f.err }

// errNoAnswer: whoever answered was not the OpenAPI.
var errNoAnswer = errors.New("this is no answer of zalo's OpenAPI")

// call asks the OpenAPI and returns the data of its answer. Documented: only
// a body that says error 0 is a success, whatever the status.
func (c *Channel) call(ctx context.Context, path, contentType string, body io.Reader, access string) (json.RawMessage, *fault) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.opt.APIURL+path, body)
	if err != nil {
		return nil, &fault{err: errors.New("the API's URL is none")}
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("access_token", access)
	a := c.http.Call(req, maxAnswer)
	if a.Err != nil {
		return nil, &fault{status: a.Status, left: a.Left, after: a.After, err: errors.New(c.plainly(a.Err, access))}
	}
	var got struct {
		Error *loose          `json:"error"`
		Data  json.RawMessage `json:"data"`
	}
	err = json.Unmarshal(a.Body, &got)
	if err != nil || got.Error == nil || *got.Error == "" {
		// The usual ones who answer instead are proxies: of theirs it is not
		// known what became of what was asked, unless it was turned away.
		away := a.Status >= 400 && a.Status < 500 && a.Status != http.StatusRequestTimeout
		return nil, &fault{status: a.Status, left: !away, after: a.After, err: fmt.Errorf("status %d: %w", a.Status, errNoAnswer)}
	}
	code := got.Error.Number()
	if code == 0 && strings.TrimSpace(string(*got.Error)) == "0" {
		return got.Data, nil
	}
	return nil, &fault{code: code, status: a.Status, after: a.After, err: fmt.Errorf("error %d", code)}
}
