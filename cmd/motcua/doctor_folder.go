package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/store/bolt"
)

// Room on the disk of the data folder, in bytes, below which doctor speaks.
const (
	roomFails = 200 << 20
	roomWarns = 2 << 30
)

// soon is how long ahead doctor says what is going to end.
const soon = 30 * 24 * time.Hour

// public examines under what address citizens come, and how.
func (d *doctor) public(cfg config) {
	loopback := isLoopback(cfg.Listen)
	own := cfg.TLSCert != ""
	u, err := url.Parse(cfg.PublicURL)
	switch {
	case cfg.PublicURL == "" && loopback:
		d.say(warned, "address", "public_url is not set and it listens on this machine only (%s): citizens cannot reach it; set public_url to the address of the proxy", cfg.Listen)
	case cfg.PublicURL == "":
		d.say(warned, "address", "public_url is not set: set it to the address that citizens type, such as https://motcua.example.vn")
	case err != nil || u.Scheme != "https" && !isLoopback(u.Host):
		d.say(warned, "address", "public_url %s is not https: what citizens write can be read on the way; put a proxy with a certificate in front, or set tls_cert and tls_key", cfg.PublicURL)
	default:
		d.say(fine, "address", "citizens come to %s, it listens on %s", cfg.PublicURL, cfg.Listen)
	}
	every := false
	for _, p := range cfg.TrustedProxies {
		every = every || p.Bits() == 0
	}
	switch {
	case every:
		d.say(failed, "proxies", "trusted_proxies trusts every address, so that anybody may claim any: name the proxy's own address only")
	case len(cfg.TrustedProxies) == 0 && cfg.PublicURL != "" && loopback && !isLoopback(u.Host):
		d.say(warned, "proxies", "it listens on this machine only, so a proxy stands in front, but trusted_proxies is empty: all citizens share one limit; set it to the proxy's address, such as 127.0.0.1")
	case len(cfg.TrustedProxies) > 0 && own:
		d.say(warned, "proxies", "it serves https itself and trusts proxies as well: leave trusted_proxies out unless a proxy stands in front")
	case len(cfg.TrustedProxies) > 0 && !loopback && !own:
		d.say(warned, "proxies", "it listens on %s, where it may be reached past the proxy and without https: listen on 127.0.0.1, or shut the port for others", cfg.Listen)
	default:
		d.say(fine, "proxies", "%d trusted", len(cfg.TrustedProxies))
	}
}

// isLoopback reports whether a host, with or without a port, is this machine
// for itself only.
func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// certificate examines the server's own certificate, when it has one.
func (d *doctor) certificate(cfg config) {
	if cfg.TLSCert == "" {
		return
	}
	pair, err := tls.LoadX509KeyPair(cfg.TLSCert, cfg.TLSKey)
	var cert *x509.Certificate
	if err == nil {
		cert, err = x509.ParseCertificate(pair.Certificate[0])
	}
	if err != nil {
		d.say(failed, "https", "the certificate cannot be used: %v", err)
		return
	}
	u, err := url.Parse(cfg.PublicURL)
	switch ends := cert.NotAfter.Format(time.DateOnly); {
	case d.now.After(cert.NotAfter), d.now.Before(cert.NotBefore):
		d.say(failed, "https", "the certificate %s is valid from %s to %s only: renew it and start the server anew", cfg.TLSCert, cert.NotBefore.Format(time.DateOnly), ends)
	case err == nil && u.Host != "" && cert.VerifyHostname(u.Hostname()) != nil:
		d.say(failed, "https", "the certificate %s is not for %s: browsers refuse it", cfg.TLSCert, u.Hostname())
	case cert.NotAfter.Sub(d.now) < soon:
		d.say(warned, "https", "the certificate %s ends on %s: renew it and start the server anew", cfg.TLSCert, ends)
	default:
		d.say(fine, "https", "the certificate is valid until %s", ends)
	}
}

// folder examines the data folder from outside; false when there is none.
func (d *doctor) folder(cfg config) bool {
	info, err := os.Stat(cfg.Data)
	if err == nil && info.IsDir() {
		_, err = os.ReadDir(cfg.Data)
	}
	switch {
	case err != nil:
		d.say(failed, "folder", "the data folder cannot be read: %v; name the right one with --data, run this as the user that runs motcua, or start the server once to make it", err)
		return false
	case !info.IsDir():
		d.say(failed, "folder", "%s is no folder", cfg.Data)
		return false
	case info.Mode().Perm()&0o077 != 0:
		d.say(warned, "folder", "others on this machine may enter %s (%v), and it holds personal data: chmod 700 %[1]s", cfg.Data, info.Mode().Perm())
	default:
		d.say(fine, "folder", "%s, for its owner only", cfg.Data)
	}
	for _, name := range []string{bolt.FileName, "files", "media"} {
		path := filepath.Join(cfg.Data, name)
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			d.say(warned, "folder", "others on this machine may read %s (%v): chmod go= %[1]s", path, info.Mode().Perm())
		}
	}
	if info, err := os.Stat(filepath.Join(cfg.Data, "index")); err == nil && !info.IsDir() {
		d.say(failed, "index", "%s is no folder: delete it, the server makes it anew", filepath.Join(cfg.Data, "index"))
	} else if err == nil {
		d.say(fine, "index", "there; it is a cache and may be deleted at any time")
	} else {
		d.say(fine, "index", "not there; the server builds it at the start")
	}
	d.media(cfg)
	free, known := room(cfg.Data)
	switch {
	case !known:
		d.say(warned, "room", "this system does not say how much room is free: see to it that the disk never fills up")
	case free < roomFails:
		d.say(failed, "room", "only %s are free for %s: make room, or messages of citizens will be refused", size(int64(free)), cfg.Data)
	case free < roomWarns:
		d.say(warned, "room", "%s are free for %s: make room before long", size(int64(free)), cfg.Data)
	default:
		d.say(fine, "room", "%s are free", size(int64(free)))
	}
	return true
}

// watchLate is how long ago the server's last look over the open tickets may
// lie; it looks every minute.
const watchLate = 5 * time.Minute

// server asks the running server how it is; false when none answers.
func (d *doctor) server(ctx context.Context, cfg config) (status admin.Status, running bool) {
	client, running, err := admin.Dial(ctx, cfg.Data)
	if err != nil {
		d.say(failed, "server", "%v", err)
		return status, false
	}
	if !running {
		d.say(fine, "server", "none runs on this folder; the folder itself is examined")
		return status, false
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if status, err = client.Status(ctx); err != nil {
		d.say(failed, "server", "it runs but does not say how it is: %v; look at its log", err)
		return status, true
	}
	if own := buildVersion(); status.Version != own {
		d.say(warned, "server", "it is motcua %s, while this is %s: start it anew with the new program", status.Version, own)
	} else {
		d.say(fine, "server", "up since %s, version %s", status.Started.Local().Format("2006-01-02 15:04"), status.Version)
	}
	if late := time.Since(status.Watched); !status.Watched.IsZero() && late > watchLate {
		d.say(failed, "watch", "the open tickets were last looked over %s ago: look at the server's log", late.Round(time.Minute))
	}
	if status.Unowned > 0 {
		d.say(failed, "tickets", "%d of %d open tickets have nobody who can answer them: see the roster, and who is absent", status.Unowned, status.OpenTickets)
	} else {
		d.say(fine, "tickets", "%d open, each with somebody who can answer", status.OpenTickets)
	}
	return status, true
}
