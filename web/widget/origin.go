package widget

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Origins reads a list of origins, parted by commas: the sites whose pages
// may show the chat, "https://phuong.example.vn". They come back as browsers
// write them (small letters, no usual port), each once, in their order; none
// of "". All faults are told at once.
//
// http is taken for this machine only, to try it out: a frame's cookies ask
// for https. A star is not taken, for whoever may put a page on any name
// below a domain could then show the chat.
func Origins(list string) ([]string, error) {
	var out []string
	var faults []error
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		o, err := origin(part)
		if err != nil {
			faults = append(faults, fmt.Errorf("read origin %q: %w", part, err))
			continue
		}
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return out, nil
}

func origin(s string) (string, error) {
	if strings.Contains(s, "*") {
		return "", errors.New("name each site, a star is not taken")
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return "", errors.New("it is no address such as https://phuong.example.vn")
	case u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(s, "?#"):
		return "", errors.New("leave out what follows the name of the site")
	case u.Scheme != "https" && (u.Scheme != "http" || !onThisMachine(u.Hostname())):
		return "", errors.New("it must begin with https://")
	}
	host := strings.ToLower(u.Hostname())
	if !plain(host) {
		return "", errors.New("write the name of the site in plain letters, as browsers show it in punycode (xn--…)")
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if port == "" && strings.HasSuffix(u.Host, ":") {
		return "", errors.New("its port is missing")
	}
	if port != "" && (u.Scheme != "https" || port != "443") && (u.Scheme != "http" || port != "80") {
		host += ":" + port
	}
	return u.Scheme + "://" + host, nil
}

// onThisMachine reports whether a host is the machine itself.
func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// plain reports whether a host has only what may stand in a header and in a
// policy: letters, digits, dots and hyphens, or the colons of an address.
func plain(host string) bool {
	return !strings.ContainsFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != ':'
	})
}
