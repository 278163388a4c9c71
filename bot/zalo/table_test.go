package zalo_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
	"github.com/motcua/motcua/store/bolt"
)

var modes = map[channeltest.Mode]fake.Failure{
	channeltest.Blocked: {Kind: fake.FailCode, Code: -213}, channeltest.Refused: {Kind: fake.FailCode, Code: -201},
	channeltest.Lost: {Kind: fake.FailLost}, channeltest.Accepted: {Kind: fake.FailAccepted},
	channeltest.Busy: {Kind: fake.FailRate, After: int(channeltest.BusyFor / time.Second)},
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
			w := newWorld(t, in, func(o *zalo.Options, f *fake.Options) {
				o.Log, o.Now, f.Now, o.Files = log, now, now, store
			})
			return w.rig(store)
		},
	})
}

// linked finds the link to a file in a text, and the file.
var linked = regexp.MustCompile(`https://phuong\.example/f/([0-9a-f]+)`)

func (w *world) rig(store *channeltest.Blobs) channeltest.Rig {
	keys := map[int]string{}
	again := func(id int, first func() (string, bool)) bool {
		if key, ok := keys[id]; ok {
			return w.fake.Redeliver(key)
		}
		key, acknowledged := first()
		keys[id] = key
		return acknowledged
	}
	return channeltest.Rig{
		Channel: w.channel(), Account: main, Chats: [2]bot.ChatID{"7001", "7002"}, Close: w.stop, Blobs: store.Store, Reorders: true,
		Secrets: []string{account().AppSecret, account().WebhookSecret, account().Access, account().Refresh},
		Limits:  zalo.Limits(),
		Again: func() bot.Channel {
			w.stop()
			w.start()
			channeltest.Until(w.t, "there is a permission", func() bool { return !w.status().TokenUntil.IsZero() })
			return w.channel()
		},
		Album: func(c bot.ChatID, id int, caption string, photos [][]byte) bool {
			return again(id, func() (string, bool) {
				var all []fake.Picture
				for _, p := range photos {
					all = append(all, fake.Picture{URL: w.fake.Host(w.url, "", p), Thumbnail: w.fake.Host(w.url, "", jpeg(1))})
				}
				return w.fake.SendPictures(string(c), caption, all...)
			})
		},
		Write: func(c bot.ChatID, id int, text string) bool {
			return again(id, func() (string, bool) { return w.fake.Say(string(c), text) })
		},
		Forge: func(text string) bool {
			raw := `{"app_id":"1234567890","event_name":"user_send_text","timestamp":"` + strconv.FormatInt(time.Now().UnixMilli(), 10) +
				`","sender":{"id":"7001"},"recipient":{"id":"555000"},"message":{"msg_id":"forged","text":` + strconv.Quote(text) + `}}`
			acknowledged := false
			for _, s := range []string{"", "mac=", "mac=00", w.fake.Sign([]byte(raw), "1"), w.fake.Sign([]byte(raw+" "), "")} {
				acknowledged = w.post(raw, s) != http.StatusUnauthorized || acknowledged
			}
			return acknowledged
		},
		Received: func(c bot.ChatID) []string {
			var out []string
			for _, m := range w.fake.Received(string(c)) {
				if m.Text != "" {
					out = append(out, m.Text)
				}
			}
			return out
		},
		Fail: func(c bot.ChatID, m channeltest.Mode) bool {
			f, ok := modes[m]
			switch {
			case ok:
				w.fake.Fail(string(c), f)
			case m == channeltest.Down:
				w.down.Add(1)
				ok = true
			}
			return ok
		},
		Press: func(c bot.ChatID, id int, label string) bool {
			return again(id, func() (string, bool) {
				k, number, ok := w.offer(string(c), label)
				switch {
				case !ok:
					return "", false
				case number != "":
					return w.fake.Say(string(c), number)
				}
				return w.fake.Press(string(c), k)
			})
		},
		Offered: func(c bot.ChatID) []string {
			var out []string
			for _, k := range w.offers(string(c)) {
				out = append(out, k.label)
			}
			return out
		},
		Attach: func(c bot.ChatID, id int, name string, content []byte) bool {
			return again(id, func() (string, bool) {
				address := w.fake.Host(w.url, name, content)
				if strings.HasPrefix(http.DetectContentType(content), "image/") {
					return w.fake.SendPictures(string(c), "", fake.Picture{URL: address, Thumbnail: w.fake.Host(w.url, "", jpeg(1))})
				}
				return w.fake.SendFile(string(c), address, name, int64(len(content)))
			})
		},
		Files: func(c bot.ChatID) [][]byte {
			var out [][]byte
			for _, m := range w.fake.Received(string(c)) {
				if len(m.File) > 0 {
					out = append(out, m.File)
				}
				for _, l := range linked.FindAllStringSubmatch(m.Text, -1) {
					out = append(out, w.stored(store, l[1]))
				}
			}
			return out
		},
	}
}

// stored is the content of a file of the ward's.
func (w *world) stored(store *channeltest.Blobs, hash string) []byte {
	w.t.Helper()
	r, _, err := store.Open(hash)
	if err != nil {
		w.t.Errorf("a link leads to no file: %v", err)
		return nil
	}
	defer func() { _ = r.Close() }()
	var b bytes.Buffer
	_, _ = b.ReadFrom(r)
	return b.Bytes()
}

// choice is one thing that a citizen can choose on her screen.
type choice struct {
	label  string
	button fake.Button // with a payload, or
	number string      // what she types
}

var numberLine = regexp.MustCompile(`(?m)^(\d+)\. (.+)$`)

// offers lists what the newest thing that the account said offers: buttons,
// and lines with a number before them.
func (w *world) offers(user string) []choice {
	all := w.fake.Received(user)
	if len(all) == 0 {
		return nil
	}
	m := all[len(all)-1]
	var out []choice
	for _, l := range numberLine.FindAllStringSubmatch(m.Text, -1) {
		label := strings.TrimPrefix(strings.TrimPrefix(l[2], "[x] "), "[ ] ")
		out = append(out, choice{label: label, number: l[1]})
	}
	for _, b := range m.Buttons {
		if b.Payload != "" {
			out = append(out, choice{label: b.Title, button: b})
		}
	}
	return out
}

// offer finds a choice: a button rather than a number.
func (w *world) offer(user, label string) (fake.Button, string, bool) {
	var number string
	for _, o := range w.offers(user) {
		bare := strings.TrimLeft(o.label, "☑☐ ")
		switch {
		case bare != label && !strings.HasPrefix(bare, label):
		case o.number == "":
			return o.button, "", true
		case number == "":
			number = o.number
		}
	}
	return fake.Button{}, number, number != ""
}

// post brings a body with a signature and returns the status.
func (w *world) post(raw, signature string) int {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.hook.URL+"/zalo/", strings.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	if signature != "" {
		req.Header.Set("X-ZEvent-Signature", signature)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}
