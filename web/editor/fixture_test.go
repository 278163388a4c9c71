package editor

import (
	"context"
	"errors"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/web/console"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
	"github.com/motcua/motcua/web/webtest"
	"github.com/motcua/motcua/words"
)

// place is a whole workspace over a real store and the shipped guides. Hương
// writes, Sơn reviews, Lan does both, Minh neither.
type place struct {
	t      *testing.T
	store  *bolt.Store
	host   *bot.Host
	editor *Editor
	server *httptest.Server
	media  *media.Store

	mediaDir string
	client   *http.Client // Hương's
	breaks   bool         // errors in the log are what the test wants

	mu  sync.Mutex
	now time.Time
}

const password = "ruộng bậc thang 7"

var zone = time.FixedZone("ICT", 7*3600)

// start is the moment of a new place: a Wednesday morning.
var start = time.Date(2026, 6, 17, 9, 25, 0, 0, zone)

func (p *place) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// wait lets time pass.
func (p *place) wait(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

var pages = sync.OnceValues(func() (*page.Set, error) {
	texts, err := words.Load()
	if err != nil {
		return nil, err
	}
	return page.New(texts, page.Options{Location: zone, Now: func() time.Time { return start }, Sources: []page.Source{
		{Name: "message", Templates: message.Templates(), Assets: message.Assets()}, console.Source(), Source(), session.Source()}})
})

// newPlace is a workspace in which the given guides are published; none
// named: the shipped ones.
func newPlace(t *testing.T, published ...*procedures.Guide) *place {
	t.Helper()
	p := &place{t: t, now: start}
	texts, err := words.Load()
	must(t, err)
	set, err := pages()
	must(t, err)
	file := filepath.Join(t.TempDir(), bolt.FileName)
	if len(published) == 0 {
		store, err := shippedStore()
		must(t, err)
		must(t, os.WriteFile(file, store, 0o600))
	}
	p.store, err = bolt.Open(file, bolt.Options{Now: p.clock})
	must(t, err)
	t.Cleanup(func() { must(t, p.store.Close()) })
	p.host = bot.NewHost(texts, &roster.Roster{Ward: roster.Ward{Name: "Phường Mẫu", Sample: true}, Location: zone, Revision: "1"}, bot.DefaultSettings(), p.clock)
	t.Cleanup(func() { must(t, p.host.Close()) })
	if len(published) == 0 {
		must(t, p.serve(t.Context()))
	} else {
		_, err = p.Issue(t.Context(), asShipped(published))
		must(t, err)
	}

	accounts, err := account.NewServiceWith(p.store, p.clock, account.NewHasher(account.Params{Memory: 64, Passes: 1, Threads: 1}, 1))
	must(t, err)
	for user, roles := range map[string][]account.Role{"huong": {account.RoleEditor}, "son": {account.RoleReviewer},
		"lan": {account.RoleEditor, account.RoleReviewer}, "minh": {account.RoleOfficer}} {
		_, err := accounts.Create(t.Context(), account.Actor{}, account.Draft{Username: user, Password: password, Roles: roles})
		must(t, err)
	}
	guard, err := session.NewGuard(session.Deps{Accounts: accounts, Pages: set, Log: zerolog.Nop(), Roster: func() *roster.Roster {
		w, _, done := p.host.Take()
		defer done()
		return w.Roster
	}})
	must(t, err)
	p.mediaDir = filepath.Join(t.TempDir(), "media")
	p.media, err = media.New(p.mediaDir, media.Options{Largest: 4 << 20, Now: p.clock})
	must(t, err)
	p.editor, err = New(Deps{Shelf: p.store, Publisher: p, Worlds: p.host, Accounts: accounts, Guard: guard, Pages: set,
		Walks: p.store, Tallies: p.store, Questions: p.store, Talks: p.store, Tell: p.tell,
		Media: p.media, Shell: shell, Speech: p.store, Follow: p.follow, Imports: filepath.Join(t.TempDir(), "imports"),
		Log: webtest.Loud(t, &p.breaks)})
	must(t, err)
	t.Cleanup(p.editor.Close)
	mux := http.NewServeMux()
	mux.Handle(Home, p.editor)
	mux.Handle(Home+"/", p.editor)
	for _, path := range []string{session.SignInPath, session.SignOutPath, session.PasswordPath} {
		mux.Handle(path, guard)
	}
	mux.Handle(page.AssetPrefix, set.Assets())
	mux.Handle(bot.MediaPath, http.StripPrefix(bot.MediaPath, http.FileServer(http.Dir(p.mediaDir))))
	p.server = httptest.NewServer(page.Secure(http.NewCrossOriginProtection().Handler(mux)))
	t.Cleanup(p.server.Close)
	p.client = p.signIn("huong")
	return p
}

// shell is what the console puts around a page, without its places.
func shell(r *http.Request, _, title string) (Shell, error) {
	s := Shell{Page: page.Page{Title: title, Lang: page.ReadPrefs(r).Lang, Kind: "staff", Class: "desk desk-page", Sample: true}}
	s.Styles = []string{"message/message.css", "console/console.css"}
	return s, nil
}

// Issue implements Publisher as the server does: the store, then the index.
func (p *place) Issue(ctx context.Context, i procedures.Issue) (int, error) {
	changed, err := p.store.IssueGuides(ctx, i)
	if err != nil {
		return 0, err
	}
	return changed, p.serve(ctx)
}

// serve makes the bot answer from what is published.
func (p *place) serve(ctx context.Context) error {
	current, err := p.store.CurrentVersions(ctx)
	if err != nil {
		return err
	}
	lib, err := procedures.OpenLibrary(p.store, current, nil)
	if err != nil {
		return err
	}
	shipped, err := webtest.Shipped()
	if err != nil {
		return err
	}
	if shipped.Library().Revision() == lib.Revision() {
		return p.host.SetLibrary(lib, shipped, nil)
	}
	index, err := knowledge.New(lib)
	if err != nil {
		return err
	}
	return p.host.SetLibrary(lib, index, index.Close)
}

func asShipped(list []*procedures.Guide) procedures.Issue {
	return procedures.Issue{Guides: list, Kind: procedures.PublishedShipped, At: start.AddDate(0, 0, -30)}
}

// shippedStore is the file of a store where the shipped guides are published,
// which most tests begin from; it is made once.
var shippedStore = sync.OnceValues(func() ([]byte, error) {
	list, err := guides.Load()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "motcua-test-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, bolt.FileName)
	store, err := bolt.Open(file, bolt.Options{Now: func() time.Time { return start }})
	if err != nil {
		return nil, err
	}
	if _, err := store.IssueGuides(context.Background(), asShipped(list)); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	if err := store.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// follow makes the bot and the pages speak as the store has it.
func (p *place) follow(ctx context.Context) error {
	edits, err := p.store.WordEdits(ctx)
	if err != nil {
		return err
	}
	b, err := p.store.Bulletin(ctx)
	if err != nil {
		return err
	}
	next, _ := p.host.Words().With(edits)
	p.host.SetWords(next)
	p.host.SetBulletin(b)
	return nil
}

// answer is what the bot would answer a question with: the decision and the
// first guide.
func (p *place) answer(question string) (knowledge.Decision, procedures.Code) {
	p.t.Helper()
	_, search, done := p.host.Take()
	defer done()
	a, err := search.Answer(p.t.Context(), bot.Query{Text: question})
	must(p.t, err)
	if len(a.Candidates) == 0 {
		return a.Decision, ""
	}
	return a.Decision, a.Candidates[0].Code
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

// signIn is a client that is signed in, keeps cookies and follows nothing.
func (p *place) signIn(user string) *http.Client {
	p.t.Helper()
	c := &http.Client{Jar: &jar{cookies: map[string]*http.Cookie{}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.PostForm(p.server.URL+session.SignInPath, url.Values{"username": {user}, "password": {password}})
	must(p.t, err)
	must(p.t, res.Body.Close())
	if res.StatusCode != http.StatusSeeOther {
		p.t.Fatalf("sign in %s: %s", user, res.Status)
	}
	return c
}

// as is the same place at another person's browser.
func (p *place) as(user string) *place {
	return &place{t: p.t, store: p.store, host: p.host, editor: p.editor, server: p.server, media: p.media, mediaDir: p.mediaDir, client: p.signIn(user), now: p.clock()}
}

// answered is what came back.
type answered struct {
	status int
	header http.Header
	body   string
}

func (p *place) get(path string) answered { return p.do(http.MethodGet, path, nil) }

func (p *place) post(path string, form url.Values) answered {
	return p.do(http.MethodPost, path, form)
}

func (p *place) do(method, path string, form url.Values) answered {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+path, strings.NewReader(form.Encode()))
	must(p.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := p.client.Do(req)
	must(p.t, err)
	body, err := io.ReadAll(res.Body)
	must(p.t, err)
	must(p.t, res.Body.Close())
	return answered{res.StatusCode, res.Header, string(body)}
}

var tags = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|<[^>]*>`)

// words are what a page says, without its markup.
func (a answered) words() string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(a.body, " "))), " ")
}

// has and lacks check what a page says.
func (a answered) has(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.words(), text) {
			t.Errorf("%d: page does not say %q:\n%.1500s", a.status, text, a.words())
		}
	}
}

func (a answered) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.words(), text) {
			t.Errorf("page says %q", text)
		}
	}
}
