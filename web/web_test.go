package web

import (
	"net/netip"
	"testing"
)

func TestClientAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"no proxy, header not believed", "203.0.113.9:4711", []string{"198.51.100.1"}, "203.0.113.9:4711"},
		{"one proxy", "127.0.0.1:4711", []string{"203.0.113.9"}, "203.0.113.9:0"},
		{"stranger wrote a hop before", "127.0.0.1:4711", []string{"1.2.3.4, 203.0.113.9"}, "203.0.113.9:0"},
		{"two proxies", "127.0.0.1:4711", []string{"203.0.113.9, 10.1.1.1"}, "203.0.113.9:0"},
		{"two header lines", "127.0.0.1:4711", []string{"1.2.3.4", "203.0.113.9"}, "203.0.113.9:0"},
		{"no header", "127.0.0.1:4711", nil, "127.0.0.1:4711"},
		{"rubbish", "127.0.0.1:4711", []string{"' or 1=1"}, "127.0.0.1:4711"},
		{"version 6", "127.0.0.1:4711", []string{"2001:db8::9"}, "[2001:db8::9]:0"},
		{"mapped", "[::ffff:127.0.0.1]:4711", []string{"::ffff:203.0.113.9"}, "203.0.113.9:0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := clientAddress(c.remote, c.forwarded, proxies); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
