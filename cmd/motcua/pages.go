package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web"
	"github.com/motcua/motcua/web/chat"
	"github.com/motcua/motcua/web/console"
	"github.com/motcua/motcua/web/editor"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
	"github.com/motcua/motcua/web/widget"
)

// The index says to staff how an answer comes about.
var _ console.Explainer = (*knowledge.Index)(nil)

// pages is the web side of the server.
type pages struct {
	handler http.Handler
	close   func()
}

func openPages(c *core, address string) (pages, error) {
	w, _, release := c.host.Take()
	catalogue, zone, key := w.Words, w.Roster.Location, w.Settings.LinkKey
	release()
	set, err := page.New(catalogue, page.Options{Location: zone, Words: c.host.Words, Sources: []page.Source{
		{Name: "message", Templates: message.Templates(), Assets: message.Assets()}, chat.Source(), console.Source(), editor.Source(), session.Source(),
	}})
	if err != nil {
		return pages{}, err
	}
	https := strings.HasPrefix(address, "https:") || strings.HasPrefix(c.cfg.PublicURL, "https:")
	cross, err := crossOrigin(c.cfg.PublicURL)
	if err != nil {
		return pages{}, err
	}
	inbox := bot.Announce(c.store, c.feed)
	guard, err := session.NewGuard(session.Deps{
		Accounts: c.accounts, Pages: set, Secure: https, Cross: cross, Log: c.log,
		Roster: func() *roster.Roster {
			w, _, release := c.host.Take()
			defer release()
			return w.Roster
		},
	})
	if err != nil {
		return pages{}, err
	}
	var channels []bot.Channel
	for _, s := range c.social {
		channels = append(channels, s)
	}
	var workspace *editor.Editor // begun below: it stands in the desk's frame
	desk, err := console.New(console.Deps{
		Reader: c.store, Inbox: inbox, Feed: c.feed, Worlds: c.host, Canned: c.store, Accounts: c.accounts, Guard: guard, Pages: set,
		Files: c.files, Rosters: rota{c}, Log: c.log, OwnChats: len(channels) > 0,
		Signs: c.signs, Signal: bot.NewRelay(channels, c.log, nil).Signal,
		Channels: c.channels, Backlogs: c.store, Machine: c.machine(),
		Waiting: func(ctx context.Context, a account.Account) (int, error) { return workspace.Waiting(ctx, a) },
	})
	if err != nil {
		return pages{}, err
	}
	var tester editor.LinkTester // none where the ward wants nobody to try links
	if c.links != nil {
		tester = c.links
	}
	workspace, err = editor.New(editor.Deps{
		Shelf: c.store, Publisher: c, Media: c.brought, Worlds: c.host, Accounts: c.accounts, Guard: guard, Pages: set, Log: c.log,
		Speech: c.store, Follow: c.takeSpeech,
		Walks: c.store, Tallies: c.store, Questions: c.store, Talks: c.store, Tell: c.TellAsked, Imports: filepath.Join(c.cfg.Data, ".imports"),
		Spare:    func() (uint64, bool) { return roomBeside(c.cfg.Data) },
		Previews: channelPreviews(c, catalogue), Links: tester, Replay: true,
		Shell: func(r *http.Request, place, title string) (editor.Shell, error) {
			s, err := desk.Shell(r, place, title)
			return editor.Shell(s), err
		},
	})
	if err != nil {
		return pages{}, err
	}
	origins, err := widget.Origins(c.cfg.value("widget_origins"))
	if err != nil {
		return pages{}, err
	}
	script, err := widget.Script(set, origins)
	if err != nil {
		return pages{}, err
	}
	citizens, err := chat.New(chat.Deps{
		Reader: c.store, Inbox: webInbox{inbox, &c.web}, Feed: c.feed, Pages: set, Media: c.media(), Files: c.files, Secure: https, Log: c.log,
		Ward: c.ward, Holder: c.holder, Start: c.start, Signs: c.signs, Origins: origins,
		Key: key, Signer: c.signer(), Room: c.roomForFiles,
	})
	if err != nil {
		return pages{}, err
	}
	handler := web.New(web.Deps{
		Chat: citizens, Console: desk, Editor: workspace, Session: guard,
		SessionPaths: []string{session.SignInPath, session.SignOutPath, session.PasswordPath},
		Pages:        set, Widget: script, Cross: cross, Health: c.health, Proxies: c.cfg.TrustedProxies, HTTPS: https, Log: c.log,
		Hooks: hooks(c.social),
	})
	return pages{handler, sync.OnceFunc(func() { desk.Close(); workspace.Close(); citizens.Close() })}, nil
}

// crossOrigin refuses forms that come from elsewhere than the server itself
// or its public address, which a proxy may hide from it.
func crossOrigin(publicURL string) (*http.CrossOriginProtection, error) {
	cross := http.NewCrossOriginProtection()
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("read public address: %w", err)
	}
	if u.Host == "" {
		return cross, nil
	}
	host := strings.ToLower(u.Host)
	for scheme, port := range map[string]string{"http": ":80", "https": ":443"} {
		if u.Scheme == scheme {
			host = strings.TrimSuffix(host, port) // as browsers write an origin
		}
	}
	if err := cross.AddTrustedOrigin(u.Scheme + "://" + host); err != nil {
		return nil, fmt.Errorf("trust public address: %w", err)
	}
	return cross, nil
}
