package links

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motcua/motcua/procedures"
)

// shelf keeps checks in memory.
type shelf struct {
	mu     sync.Mutex
	checks map[string]procedures.LinkCheck
	puts   []string
}

func (s *shelf) LinkChecks(_ context.Context, urls ...string) (map[string]procedures.LinkCheck, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]procedures.LinkCheck{}
	for u, c := range s.checks {
		if len(urls) == 0 || slices.Contains(urls, u) {
			out[u] = c
		}
	}
	return out, nil
}

func (s *shelf) PutLinkChecks(_ context.Context, checks []procedures.LinkCheck) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range checks {
		s.checks[c.URL] = c
		s.puts = append(s.puts, c.URL)
	}
	return nil
}

// site answers by path: "ok", a status, or nobody. Each path may change its
// mind: the last answer goes on.
type site struct {
	mu    sync.Mutex
	says  map[string][]int // 0 nobody answers
	asked []string
}

func (s *site) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodHead {
		s.asked = append(s.asked, r.URL.Path)
	}
	says := s.says[r.URL.Path]
	status := says[0]
	if len(says) > 1 && (status == 0 || r.Method == http.MethodGet) {
		s.says[r.URL.Path] = says[1:]
	}
	if status == 0 {
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
		Body: io.NopCloser(strings.NewReader("<p>"))}, nil
}

func guides(t *testing.T, paths ...string) *procedures.Library {
	t.Helper()
	var all []*procedures.Guide
	for i, p := range paths {
		all = append(all, &procedures.Guide{Code: procedures.Code(fmt.Sprintf("1.%06d", i)), Title: "Thủ tục",
			Source: procedures.Source{URL: "https://a.vn" + p}})
	}
	lib, err := procedures.NewLibrary(all, nil)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

var night = time.Date(2026, 7, 2, 2, 0, 0, 0, time.UTC)

func watch(s *site, kept *shelf) *Watch {
	now := func() time.Time { return night }
	return &Watch{Checker: New(Options{Transport: s, Now: now, Limits: Limits{Pause: time.Nanosecond}}), Checks: kept, Now: now}
}

func TestRound(t *testing.T) {
	week := night.AddDate(0, 0, -7)
	kept := &shelf{checks: map[string]procedures.LinkCheck{
		"https://a.vn/fresh": {URL: "https://a.vn/fresh", At: night.Add(-time.Hour), Outcome: procedures.LinkOK},
		"https://a.vn/old":   {URL: "https://a.vn/old", At: night.Add(-24 * time.Hour), Outcome: procedures.LinkOK},
		"https://a.vn/gone": {URL: "https://a.vn/gone", At: night.Add(-time.Hour), Outcome: procedures.LinkMissing, Status: 404,
			Broken: week},
		"https://a.vn/back": {URL: "https://a.vn/back", At: week, Outcome: procedures.LinkMissing, Broken: week, Vouched: "lan"},
		"https://a.vn/shy":  {URL: "https://a.vn/shy", At: week, Outcome: procedures.LinkVaguely, Broken: week, Vouched: "lan"},
	}}
	s := &site{says: map[string][]int{"/fresh": {200}, "/old": {200}, "/gone": {404}, "/back": {200}, "/shy": {403}, "/new": {200},
		"/moment": {0, 200}, "/weak": {503, 200}, "/dead": {0}}}
	w := watch(s, kept)
	if err := w.Round(t.Context(), guides(t, "/fresh", "/old", "/gone", "/back", "/shy", "/new", "/moment", "/weak", "/dead")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]procedures.LinkCheck{
		"/fresh":  {At: night.Add(-time.Hour), Outcome: procedures.LinkOK},
		"/old":    {At: night, Outcome: procedures.LinkOK, Status: 200},
		"/gone":   {At: night, Outcome: procedures.LinkMissing, Status: 404, Broken: week},
		"/back":   {At: night, Outcome: procedures.LinkOK, Status: 200},
		"/shy":    {At: night, Outcome: procedures.LinkVaguely, Status: 403, Broken: week, Vouched: "lan"},
		"/new":    {At: night, Outcome: procedures.LinkOK, Status: 200},
		"/moment": {At: night, Outcome: procedures.LinkOK, Status: 200},
		"/weak":   {At: night, Outcome: procedures.LinkOK, Status: 200},
		"/dead":   {At: night, Outcome: procedures.LinkNobody, Broken: night},
	} {
		got := kept.checks["https://a.vn"+path]
		want.URL, want.Kind = "https://a.vn"+path, got.Kind
		if got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
	if slices.Contains(s.asked, "/fresh") {
		t.Error("what was ok an hour ago was tried again")
	}
	if first := s.asked[:4]; !slices.Contains(first, "/new") || !slices.Contains(first, "/moment") {
		t.Errorf("what nobody tried is not first: %v", s.asked)
	}
	if want := (Progress{Total: 8, Done: 8, Broken: 2, Started: night, Ended: night}); w.Progress() != want {
		t.Errorf("progress %+v, want %+v", w.Progress(), want)
	}
}

func TestRoundOffline(t *testing.T) {
	kept := &shelf{checks: map[string]procedures.LinkCheck{}}
	s := &site{says: map[string][]int{"/a": {0}, "/b": {0}}}
	if err := watch(s, kept).Round(t.Context(), guides(t, "/a", "/b")); !errors.Is(err, ErrOffline) {
		t.Errorf("%v", err)
	}
	if len(kept.puts) != 0 {
		t.Errorf("kept %v", kept.puts)
	}
	if err := watch(s, kept).Round(t.Context(), guides(t)); err != nil {
		t.Errorf("no links at all: %v", err)
	}
}

func TestGuide(t *testing.T) {
	kept := &shelf{checks: map[string]procedures.LinkCheck{
		"https://a.vn/fresh": {URL: "https://a.vn/fresh", At: night.Add(-time.Hour), Outcome: procedures.LinkOK}}}
	s := &site{says: map[string][]int{"/fresh": {200}, "/gone": {404}}}
	g := &procedures.Guide{Steps: []procedures.Step{{Link: &procedures.Link{URL: "https://a.vn/gone"}}},
		Source: procedures.Source{URL: "https://a.vn/fresh"}}
	got, err := watch(s, kept).Guide(t.Context(), g)
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got[0].Outcome != procedures.LinkMissing || got[0].Broken != night || got[1].Outcome != procedures.LinkOK {
		t.Errorf("got %+v", got)
	}
	if !slices.Equal(s.asked, []string{"/gone"}) || !slices.Equal(kept.puts, []string{"https://a.vn/gone"}) {
		t.Errorf("asked %v, kept %v", s.asked, kept.puts)
	}
}

func TestAfter(t *testing.T) {
	week := night.AddDate(0, 0, -7)
	bad := procedures.LinkCheck{URL: "u", At: night, Outcome: procedures.LinkSlow}
	for name, c := range map[string]struct{ before, check, want procedures.LinkCheck }{
		"first":  {check: bad, want: procedures.LinkCheck{URL: "u", At: night, Outcome: procedures.LinkSlow, Broken: night}},
		"broken": {procedures.LinkCheck{URL: "u", At: week, Outcome: procedures.LinkOK}, bad, procedures.LinkCheck{URL: "u", At: night, Outcome: procedures.LinkSlow, Broken: night}},
		"otherwise broken": {procedures.LinkCheck{URL: "u", Outcome: procedures.LinkMissing, Broken: week, Vouched: "lan"}, bad,
			procedures.LinkCheck{URL: "u", At: night, Outcome: procedures.LinkSlow, Broken: week}},
		"vouched for": {procedures.LinkCheck{URL: "u", Outcome: procedures.LinkSlow, Broken: week, Vouched: "lan"}, bad,
			procedures.LinkCheck{URL: "u", At: night, Outcome: procedures.LinkSlow, Broken: week, Vouched: "lan"}},
		"whole again": {procedures.LinkCheck{URL: "u", Outcome: procedures.LinkSlow, Broken: week, Vouched: "lan"},
			procedures.LinkCheck{URL: "u", At: night, Outcome: procedures.LinkOK}, procedures.LinkCheck{URL: "u", At: night, Outcome: procedures.LinkOK}},
	} {
		if got := After(c.before, c.check); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
