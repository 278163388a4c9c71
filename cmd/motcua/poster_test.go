package main

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/roster"
)

// wardFolder is a data folder of the sample ward.
func wardFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	writeTest(t, filepath.Join(dir, "roster.yaml"), string(roster.Sample()))
	return dir
}

func TestPoster(t *testing.T) {
	dir := wardFolder(t)
	out := filepath.Join(dir, "sheets.pdf")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--all"}, 2, "--out"},
		{[]string{"--out", out, "--lang", "fr"}, 2, "want vi or en"},
		{[]string{"--out", out}, 1, "give --public-url"},
		{[]string{"--out", out, "--public-url", "https://a.vn", "--group", "tdp-99", "--procedure", "9.9"}, 1, `the roster has no group "tdp-99"`},
		{[]string{"--out", out, "--public-url", "https://a.vn", "--procedure", "9.9"}, 1, `no guide of "9.9" is in force`},
		{[]string{"--out", out, "--public-url", "https://a.vn"}, 0, "1 sheets"},
		{[]string{"--out", out, "--public-url", "https://a.vn", "--all", "--procedure", "1.004194"}, 0, "10 sheets"},
		{[]string{"--out", out, "--public-url", "https://a.vn", "--group", "tổ 7", "--group", "tdp-8", "--lang", "en"}, 0, "2 sheets"},
	} {
		o, e, code := call(t, nil, append([]string{"poster", "--data", dir}, c.args...)...)
		if code != c.code || !strings.Contains(o+e, c.want) {
			t.Errorf("%q ended with %d: %s%s", c.args, code, o, e)
		}
		pdf, err := os.ReadFile(out)
		if c.code == 0 && (err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-"))) {
			t.Errorf("%q wrote no PDF: %v", c.args, err)
		}
		if c.code != 0 && err == nil {
			t.Errorf("%q wrote a file", c.args)
		}
	}
}

// What a sheet's code holds is understood by the ward that printed it, and by
// no other, also after a restart.
func TestLinksOfSheetsAreUnderstood(t *testing.T) {
	dir := wardFolder(t)
	open := func(dir string) *core {
		c, err := openCore(context.Background(), config{Data: dir, Roster: filepath.Join(dir, "roster.yaml"), PublicURL: "https://a.vn"}, zerolog.Nop())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := open(dir)
	links, err := c.StartLinks(context.Background(), admin.LinkQuery{Ward: true, AllGroups: true, Procedures: []string{"1.004194"}})
	if err != nil || len(links.Links) != 10 {
		t.Fatalf("got %+v, %v", links, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	shared := func() *core {
		c, err := openCore(context.Background(), config{Data: t.TempDir(), Roster: filepath.Join(dir, "roster.yaml"), LinkSecret: strings.Repeat("s", 32)}, zerolog.Nop())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one, two := shared(), shared()
	defer func() { _ = one.Close(); _ = two.Close() }()
	both, err := one.StartLinks(context.Background(), admin.LinkQuery{PublicURL: "https://a.vn", Groups: []string{"tdp-7"}})
	if err != nil {
		t.Fatal(err)
	}
	if s := two.start("g_" + strings.TrimPrefix(both.Links[0].URL, "https://a.vn/?g=")); s.Group != "tdp-7" {
		t.Errorf("another machine of the ward takes %s for %+v", both.Links[0].URL, s)
	}
	c, other := open(dir), open(wardFolder(t))
	defer func() { _ = c.Close(); _ = other.Close() }()
	for _, l := range links.Links {
		u, err := url.Parse(l.URL)
		if err != nil || u.Host != "a.vn" {
			t.Fatalf("%q: %v", l.URL, err)
		}
		switch g, p := u.Query().Get("g"), u.Query().Get("p"); {
		case l.Group != "":
			if s := c.start("g_" + g); s.Name != l.Group || s.Broken {
				t.Errorf("%s means %+v", l.URL, s)
			}
			if s := other.start("g_" + g); !s.Broken {
				t.Errorf("%s means %+v to another ward", l.URL, s)
			}
		case l.Procedure != "":
			if s := c.start(p); s.Name != l.Procedure {
				t.Errorf("%s means %+v", l.URL, s)
			}
		default:
			if g+p != "" || u.Path != "/" {
				t.Errorf("the ward's link is %s", l.URL)
			}
		}
	}
}
