package console

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
	"github.com/motcua/motcua/web/webtest"
	"github.com/motcua/motcua/words"
)

// finder answers every question alike.
type finder struct{ answer knowledge.Answer }

func (f finder) Answer(context.Context, bot.Query) (knowledge.Answer, error) { return f.answer, nil }

// place is a whole desk over made-up data.
type place struct {
	t       *testing.T
	store   *memory
	trail   *accounts
	canned  canned
	host    *bot.Host
	console *Console
	server  *httptest.Server
	client  *http.Client
	mu      sync.Mutex
	now     time.Time
	health  []bot.ChannelStatus // how the ward's accounts are; nil nothing is known
	backlog []bot.Backlog
	breaks  bool // errors in the log are what the test wants
}

func (p *place) statuses() []bot.ChannelStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.health)
}

// accounts sets how the ward's accounts are.
func (p *place) accounts(s ...bot.ChannelStatus) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.health = s
}

// Backlog implements bot.Backlogs.
func (p *place) Backlog(context.Context) ([]bot.Backlog, error) { return p.backlog, nil }

var zone = time.FixedZone("ICT", 7*3600)

// at is a moment of the day on which the made-up tickets stand.
func at(hour, minute int) time.Time { return time.Date(2026, 6, 17, hour, minute, 0, 0, zone) }

func (p *place) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// pages are the same for all tests: making them takes longer than using them.
var pages = sync.OnceValues(func() (*page.Set, error) {
	texts, err := words.Load()
	if err != nil {
		return nil, err
	}
	return page.New(texts, page.Options{Location: zone, Now: func() time.Time { return at(9, 25) }, Sources: []page.Source{
		{Name: "message", Templates: message.Templates(), Assets: message.Assets()}, Source(), session.Source()}})
})

const password = "ruộng bậc thang 7"

// newPlace is a desk over a morning in memory.
func newPlace(t *testing.T) *place {
	t.Helper()
	m := &memory{conversations: map[bot.ConversationID]bot.Conversation{}, messages: map[bot.ConversationID][]bot.Message{},
		tickets: map[bot.TicketID]handoff.Ticket{}, outcomes: map[bot.EventKey]bot.Outcome{}}
	fill(m)
	p := placeOver(t, m, m, m)
	p.store = m
	return p
}

// placeOver is a desk over any store.
func placeOver(t *testing.T, reader bot.Reader, inbox bot.Inbox, feed bot.Feed) *place {
	t.Helper()
	p := &place{t: t, now: at(9, 25)}
	p.trail = &accounts{all: map[string]account.Account{}, sessions: map[string]account.Session{}}
	texts, err := words.Load()
	must(t, err)
	p.host = bot.NewHost(texts, sampleRoster(), bot.DefaultSettings(), p.clock)
	lib, err := procedures.NewLibrary(sampleGuides(), nil)
	must(t, err)
	must(t, p.host.SetLibrary(lib, finder{knowledge.Answer{Decision: knowledge.DecisionAnswer, Candidates: []knowledge.Candidate{
		{Code: "1.004194", Title: "Đăng ký tạm trú", Confidence: .91}, {Code: "1.000894", Title: "Đăng ký kết hôn", Confidence: .2}}}}, nil))
	set, err := pages()
	must(t, err)
	svc, err := account.NewServiceWith(p.trail, p.clock, account.NewHasher(account.Params{Memory: 64, Passes: 1, Threads: 1}, 1))
	must(t, err)
	for user, officer := range map[string]string{"huong": "huong", "minh": "minh", "bientap": "", "xem": "xem"} {
		_, err := svc.Create(t.Context(), account.Actor{}, account.Draft{Username: user, Password: password, Officer: officer, Roles: []account.Role{account.RoleOfficer}})
		must(t, err)
	}
	roster := func() *roster.Roster { w, _, done := p.host.Take(); defer done(); return w.Roster }
	guard, err := session.NewGuard(session.Deps{Accounts: svc, Pages: set, Roster: roster, Log: zerolog.Nop()})
	must(t, err)
	store, err := files.New(t.TempDir())
	must(t, err)
	p.console, err = New(Deps{Reader: reader, Inbox: inbox, Feed: feed, Worlds: p.host, Canned: &p.canned, Accounts: svc, Guard: guard,
		Pages: set, Files: store, Rosters: &keeper{p: p}, Log: webtest.Loud(t, &p.breaks), Wait: 200 * time.Millisecond,
		Channels: p.statuses, Backlogs: p})
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("/console", p.console)
	mux.Handle("/console/", p.console)
	for _, path := range []string{session.SignInPath, session.SignOutPath, session.PasswordPath} {
		mux.Handle(path, guard)
	}
	mux.Handle(page.AssetPrefix, set.Assets())
	p.server = httptest.NewServer(page.Secure(mux))
	t.Cleanup(p.server.Close)
	t.Cleanup(p.console.Close)
	p.client = p.signIn("huong")
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// jar keeps the cookies of one browser.
type jar struct {
	mu      sync.Mutex
	cookies map[string]*http.Cookie
}

func (j *jar) SetCookies(_ *url.URL, cs []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range cs {
		j.cookies[c.Name] = c
	}
}

func (j *jar) Cookies(*url.URL) []*http.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Collect(maps.Values(j.cookies))
}

// browser is a client that keeps cookies and follows nothing.
func browser() *http.Client {
	return &http.Client{Jar: &jar{cookies: map[string]*http.Cookie{}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (p *place) signIn(user string) *http.Client {
	p.t.Helper()
	c := browser()
	res, err := c.PostForm(p.server.URL+session.SignInPath, url.Values{"username": {user}, "password": {password}})
	must(p.t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		p.t.Fatalf("sign in: %s", res.Status)
	}
	return c
}

// answer is what a page said.
type answer struct {
	status int
	header http.Header
	body   string
}

func (p *place) do(c *http.Client, req *http.Request) answer {
	p.t.Helper()
	res, err := c.Do(req)
	must(p.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(p.t, err)
	return answer{res.StatusCode, res.Header, string(b)}
}

func (p *place) get(path string) answer {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.server.URL+path, nil)
	must(p.t, err)
	return p.do(p.client, req)
}

// post sends a plain form; header pairs follow.
func (p *place) post(path string, form url.Values, header ...string) answer {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.server.URL+path, strings.NewReader(form.Encode()))
	must(p.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return p.do(p.client, req)
}

// form is a command's form with its own key.
func form(pairs ...string) url.Values {
	v := url.Values{"key": {newKey()}, "version": {"3"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func (a answer) has(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(a.body, w) {
			t.Errorf("page lacks %q", w)
		}
	}
}

func (a answer) lacks(t *testing.T, not ...string) {
	t.Helper()
	for _, w := range not {
		if strings.Contains(a.body, w) {
			t.Errorf("page has %q", w)
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// textOf is a page without its markup.
func textOf(s string) string { return oneLine(tags.ReplaceAllString(s, " ")) }

func sampleRoster() *roster.Roster {
	day := []roster.Span{{From: 7*time.Hour + 30*time.Minute, To: 11*time.Hour + 30*time.Minute}, {From: 13*time.Hour + 30*time.Minute, To: 17 * time.Hour}}
	r := &roster.Roster{Ward: roster.Ward{Name: "Phường Mẫu", Province: "Tỉnh Mẫu", Sample: true}, Promise: 2 * time.Hour, Location: zone,
		Hours:    roster.Hours{Week: map[time.Weekday][]roster.Span{time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Thursday: day, time.Friday: day}},
		DeskTeam: []roster.OfficerID{"minh"}}
	for _, n := range []int{5, 7, 12} {
		r.Groups = append(r.Groups, roster.ResidentGroup{ID: roster.GroupID(fmt.Sprintf("tdp-%d", n)), Name: fmt.Sprintf("Tổ dân phố %d", n)})
	}
	r.Officers = []roster.Officer{
		{ID: "huong", Name: "Cán bộ mẫu Hương", Title: "Công chức tư pháp - hộ tịch", Enabled: true, CanReply: true},
		{ID: "minh", Name: "Cán bộ mẫu Minh", Title: "Công chức địa chính", Enabled: true, CanReply: true, Lead: true},
		{ID: "thao", Name: "Cán bộ mẫu Thảo", Enabled: true, CanReply: true, Substitute: "huong",
			Absences: []roster.Absence{{From: at(0, 0), To: at(0, 0).AddDate(0, 0, 2)}}},
		{ID: "xem", Name: "Cán bộ mẫu Xem", Enabled: true},
	}
	r.Duties = []roster.Duty{{Group: "tdp-7", Officer: "huong"}, {Group: "tdp-5", Officer: "huong"}, {Group: "tdp-12", Officer: "thao"}}
	return r
}
