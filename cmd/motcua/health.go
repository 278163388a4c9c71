package main

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

type healthFlags struct {
	config   string
	settings map[string]*string
	url      string
}

func healthCommand() command {
	return command{
		name: "health", usage: "health [--url ADDRESS]", summary: "ask a running server how it is",
		long: `Asks the server at the configured listen address (or --url) and prints its
state. Ends with 0 when it is well and 1 when it is not or does not answer, so
that a container or a supervisor can use it.

Example:
  motcua health --url http://127.0.0.1:8080`,
		flags: func(fs *flag.FlagSet) any {
			f := &healthFlags{settings: settingFlags(fs)}
			fs.StringVar(&f.config, "config", "", "configuration `file`")
			fs.StringVar(&f.url, "url", "", "`address` of the server")
			return f
		},
		run: runHealth,
	}
}

func runHealth(ctx context.Context, c terminal, flags any, _ []string) error {
	f := flags.(*healthFlags)
	target := f.url
	if target == "" {
		cfg, err := loadConfig(firstOf(f.config, c.Env("MOTCUA_CONFIG")), c.Env, f.settings)
		if err != nil {
			return err
		}
		host, port, err := net.SplitHostPort(cfg.Listen)
		if err != nil {
			return fmt.Errorf("read listen address: %w", err)
		}
		if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
			host = "127.0.0.1"
		}
		scheme := "http"
		if cfg.TLSCert != "" {
			scheme = "https"
		}
		target = scheme + "://" + net.JoinHostPort(host, port)
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("ask server: %w", err)
	}
	client := &http.Client{}
	if f.url == "" {
		// The name in the certificate is the public one, while this asks the
		// address it listens on: whoever answers there is this machine itself.
		client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // see above
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("ask server: none answers at %s; start it, or name another by --config or --url: %w", target, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("read answer of server: %w", err)
	}
	_, _ = fmt.Fprintf(c.Out, "%s\n", body)
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("server at %s is not well: status %d", target, res.StatusCode)
	}
	return nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
