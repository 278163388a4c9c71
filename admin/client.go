package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
)

// Client is a Service that a running server carries out.
type Client struct{ http *http.Client }

// Dial reaches the server of a data folder. It returns false when none runs
// there.
func Dial(ctx context.Context, data string) (*Client, bool, error) {
	path, err := SocketPath(data)
	if err != nil {
		return nil, false, err
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	conn, err := dial(ctx, "", "")
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTDIR):
		return nil, false, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, false, fmt.Errorf("reach server: the data folder %s belongs to another user; run this as that user", data)
	case err != nil:
		return nil, false, fmt.Errorf("reach server: %w", err)
	}
	_ = conn.Close()
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial}}}, true, nil
}

// PublishGuides implements Service.
func (c *Client) PublishGuides(ctx context.Context, p Publication) (out Published, err error) {
	wire := wirePublication{Media: p.Media, Replace: p.Replace}
	if wire.Guides, err = canonical(p.Guides); err != nil {
		return out, err
	}
	return out, c.call(ctx, http.MethodPost, "/guides", wire, &out)
}

// Status implements Service.
func (c *Client) Status(ctx context.Context) (out Status, err error) {
	return out, c.call(ctx, http.MethodGet, "/status", nil, &out)
}

// ApplyRoster implements Service.
func (c *Client) ApplyRoster(ctx context.Context, r RosterChange) (out Applied, err error) {
	return out, c.call(ctx, http.MethodPost, "/roster", r, &out)
}

// PutAccount implements Service.
func (c *Client) PutAccount(ctx context.Context, a AccountChange) error {
	return c.call(ctx, http.MethodPost, "/accounts", a, &struct{}{})
}

// Accounts implements Service.
func (c *Client) Accounts(ctx context.Context) (out []AccountInfo, err error) {
	return out, c.call(ctx, http.MethodGet, "/accounts", nil, &out)
}

// Channels implements Service.
func (c *Client) Channels(ctx context.Context) (out []ChannelState, err error) {
	return out, c.call(ctx, http.MethodGet, "/channels", nil, &out)
}

// StartLinks implements Service.
func (c *Client) StartLinks(ctx context.Context, q LinkQuery) (out Links, err error) {
	return out, c.call(ctx, http.MethodPost, "/links", q, &out)
}

// Snapshot implements Service.
func (c *Client) Snapshot(ctx context.Context) (*Snapshot, error) {
	res, err := c.send(ctx, http.MethodGet, "/snapshot", nil)
	if err != nil {
		return nil, err
	}
	out := &Snapshot{Data: res.Body, Size: res.ContentLength}
	out.Version, err = strconv.ParseUint(res.Header.Get(headerVersion), 10, 64)
	if err == nil {
		out.Roster, err = url.PathUnescape(res.Header.Get(headerRoster))
	}
	if err != nil || out.Size < 0 {
		return nil, errors.Join(fmt.Errorf("read answer of running server: no snapshot: %w", err), res.Body.Close())
	}
	return out, nil
}

func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	res, err := c.send(ctx, method, path, in)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		return fmt.Errorf("read answer of running server: %w", err)
	}
	return nil
}

// send returns an answer that says OK; the caller closes its body.
func (c *Client) send(ctx context.Context, method, path string, in any) (*http.Response, error) {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return nil, fmt.Errorf("encode request: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://motcua"+path, &body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask running server: %w", err)
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	var fault wireFault
	if err := json.NewDecoder(res.Body).Decode(&fault); err != nil || fault.Error == "" {
		if res.StatusCode == http.StatusNotFound {
			return nil, errors.New("ask running server: it is of another version and does not know this: restart it with this program")
		}
		return nil, fmt.Errorf("ask running server: status %d", res.StatusCode)
	}
	return nil, errors.New(fault.Error)
}
