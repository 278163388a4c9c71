package messenger_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/messenger/fake"
	"github.com/motcua/motcua/store/bolt"
)

var modes = map[channeltest.Mode]fake.FailureKind{
	channeltest.Blocked: fake.FailAway, channeltest.Refused: fake.FailRefused, channeltest.Lost: fake.FailLost,
	channeltest.Accepted: fake.FailAccepted, channeltest.Busy: fake.FailBusy, channeltest.BusyAll: fake.FailPage,
}

// TestTable is what all channels pass: the table, whole conversations, and
// the same with every fault.
func TestTable(t *testing.T) {
	channeltest.All(t, channeltest.Setup{
		Open: func(t *testing.T, dir string) (bot.Store, func() error) {
			s, err := bolt.Open(filepath.Join(dir, bolt.FileName), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s, s.Close
		},
		Channel: func(t *testing.T, in bot.Inbox, log zerolog.Logger, now func() time.Time) channeltest.Rig {
			store := &channeltest.Blobs{Store: channeltest.OpenFiles(t)}
			p := newPlatform(t, in, func(c *fake.Config, o *messenger.Options) {
				o.Log, o.Now, c.Now, o.Files = log, now, now, store
				o.Link = func(f bot.FileRef, _ time.Time) string { return linkTo + f.Hash }
			})
			return p.rig(store)
		},
	})
}

// linkTo begins the address under which a file of the ward's opens.
const linkTo = "https://phuong-mau.example/f/"

// linked finds such an address in a text, and the file.
var linked = regexp.MustCompile(regexp.QuoteMeta(linkTo) + `([0-9a-f]+)`)

func (p *platform) rig(store *channeltest.Blobs) channeltest.Rig {
	mids := map[int]string{}
	told := func(id int, act func() string) bool {
		if mid, again := mids[id]; again {
			p.fake.Redeliver(mid)
		} else if mids[id] = act(); mids[id] == "" {
			return false
		}
		p.taken()
		return true
	}
	return channeltest.Rig{
		Channel: p.channel, Account: messenger.Account,
		Chats: [2]bot.ChatID{hers, other}, Close: p.stop, Blobs: store.Store, Reorders: true,
		Limits:  bot.Limits{FileBytes: messenger.MaxUpload, ReplyWindow: 24 * time.Hour, BotWindow: 24 * time.Hour, Still: true},
		Secrets: []string{pageToken, appSecret, verifyToken, proof()},
		Again: func() bot.Channel {
			p.end()
			p.begin()
			return p.now()
		},
		Write: func(c bot.ChatID, id int, text string) bool {
			return told(id, func() string { return p.fake.Say(string(c), text) })
		},
		Attach: func(c bot.ChatID, id int, name string, content []byte) bool {
			return told(id, func() string {
				return p.fake.Attach(string(c), p.url, "", fake.Named{Name: name, Content: content})
			})
		},
		Album: func(c bot.ChatID, id int, caption string, photos [][]byte) bool {
			return told(id, func() string {
				var all []fake.Named
				for i, content := range photos {
					all = append(all, fake.Named{Name: fmt.Sprintf("%d.jpg", i), Content: content})
				}
				return p.fake.Attach(string(c), p.url, caption, all...)
			})
		},
		Press: func(c bot.ChatID, id int, label string) bool {
			return told(id, func() string { return p.press(string(c), label) })
		},
		Offered: func(c bot.ChatID) []string {
			var out []string
			for _, o := range p.offered(string(c)) {
				out = append(out, o.words)
			}
			return out
		},
		Received: func(c bot.ChatID) []string {
			var out []string
			for _, m := range p.fake.Received(string(c)) {
				if m.Text != "" {
					out = append(out, m.Text)
				}
			}
			return out
		},
		Files: func(c bot.ChatID) [][]byte {
			var out [][]byte
			for _, m := range p.fake.Received(string(c)) {
				if m.File != nil {
					out = append(out, m.File)
				}
				for _, l := range linked.FindAllStringSubmatch(m.Text, -1) {
					out = append(out, p.stored(store, l[1]))
				}
			}
			return out
		},
		Fail: func(c bot.ChatID, m channeltest.Mode) bool {
			f, ok := modes[m]
			switch {
			case ok:
				p.fake.Fail(string(c), fake.Failure{Kind: f})
			case m == channeltest.Down:
				p.down.Add(1)
				ok = true
			}
			return ok
		},
		Forge: func(text string) bool {
			body := fmt.Appendf(nil, `{"object":"page","entry":[{"id":%q,"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":1,"message":{"mid":"m_forged","text":%q}}]}]}`,
				pageID, hers, pageID, text)
			for _, secret := range []string{"wrong", appSecret + "x", verifyToken} {
				if p.fake.Post(p.address(), body, secret)/100 == 2 {
					return true
				}
			}
			return false
		},
	}
}

// stored is the content of a file of the ward's.
func (p *platform) stored(store *channeltest.Blobs, hash string) []byte {
	p.t.Helper()
	r, _, err := store.Open(hash)
	if err != nil {
		p.t.Errorf("a link leads to no file: %v", err)
		return nil
	}
	defer func() { _ = r.Close() }() // only read from
	b, err := io.ReadAll(r)
	if err != nil {
		p.t.Errorf("read file: %v", err)
	}
	return b
}

// proof is what a call says besides the token.
func proof() string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write([]byte(pageToken))
	return hex.EncodeToString(mac.Sum(nil))
}

// offer is something that a screen offers to choose.
type offer struct{ words, title, number string }

var (
	titleForm = regexp.MustCompile(`^(\d+)\. `)
	lineForm  = regexp.MustCompile(`^(\d+)\. (?:\[[^\]]*\] )?(.*)$`)
)

// offered reads a screen as a person does: the quick replies of the newest
// message, and where one has a number, the line of the text with that number.
func (p *platform) offered(who string) []offer {
	all := p.fake.Received(who)
	said := map[string]string{} // number to the words of its line, of what was said last
	last := ""
	for _, m := range all[max(len(all)-3, 0):] {
		for line := range strings.SplitSeq(m.Text, "\n") {
			if f := lineForm.FindStringSubmatch(line); f != nil {
				said[f[1]] = f[2]
				if m.MID == all[len(all)-1].MID {
					last = f[1]
				}
			}
		}
	}
	var out []offer
	replies := p.fake.Replies(who)
	for _, r := range replies {
		o := offer{words: r.Title, title: r.Title}
		if f := titleForm.FindStringSubmatch(r.Title); f != nil && said[f[1]] != "" {
			o.words, o.number = said[f[1]], f[1]
		}
		out = append(out, o)
	}
	if len(replies) == 13 && last != "" { // more than fit: the others are typed
		for n := 1; ; n++ {
			number := fmt.Sprint(n)
			if said[number] != "" && !slices.ContainsFunc(out, func(o offer) bool { return o.number == number || o.words == said[number] }) {
				out = append(out, offer{words: said[number], number: number})
			}
			if number == last {
				break
			}
		}
	}
	return out
}

// press chooses what a screen calls so: by its quick reply, else by typing its
// number.
func (p *platform) press(who, label string) (mid string) {
	all := p.offered(who)
	at := slices.IndexFunc(all, func(o offer) bool { return o.words == label })
	if at < 0 {
		at = slices.IndexFunc(all, func(o offer) bool { return strings.Contains(o.words, label) })
	}
	if at < 0 {
		return ""
	}
	if all[at].title != "" {
		return p.fake.Choose(who, all[at].title)
	}
	return p.fake.Say(who, all[at].number)
}
