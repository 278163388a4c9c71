package channeltest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/store/bolt"
)

// TestFake runs all tables on the fake, with buttons and with numbered lines:
// so they hold for channels of both kinds.
func TestFake(t *testing.T) {
	shelf := channeltest.OpenShelf(t)
	for name, menus := range map[string]bool{"buttons": false, "menus": true} {
		t.Run(name, func(t *testing.T) {
			s := setup(menus)
			s.Shelf = shelf
			t.Run("table", func(t *testing.T) { channeltest.Run(t, s) })
			t.Run("stories", func(t *testing.T) { channeltest.Stories(t, s) })
			if !menus { // how choices look changes nothing about what can go wrong
				t.Run("faults", func(t *testing.T) { channeltest.Faults(t, s) })
			}
		})
	}
}

func setup(menus bool) channeltest.Setup {
	open := func(t *testing.T, dir string) (bot.Store, func() error) {
		t.Helper()
		s, err := bolt.Open(filepath.Join(dir, bolt.FileName), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s, s.Close
	}
	return channeltest.Setup{
		Open: open,
		Channel: func(t *testing.T, in bot.Inbox, _ zerolog.Logger, now func() time.Time) channeltest.Rig {
			t.Helper()
			f := channeltest.New("fake:main", in, now)
			if menus {
				f.Menus()
			}
			blobs, err := files.New(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			return phone{t, f, blobs, map[int]channeltest.Update{}}.rig()
		},
	}
}

// phone is what a citizen does at the fake.
type phone struct {
	t     *testing.T
	fake  *channeltest.Fake
	blobs *files.Store
	sent  map[int]channeltest.Update // by id: one sent again is the same
}

func (p phone) rig() channeltest.Rig {
	f := p.fake
	return channeltest.Rig{
		Channel: f, Account: "fake:main", Chats: [2]bot.ChatID{"0912345678", "b"}, Blobs: p.blobs, Reorders: true, Careless: true,
		Write: func(chat bot.ChatID, id int, text string) bool {
			return p.brings(chat, id, channeltest.Update{Text: text})
		},
		Received: f.Texts,
		Fail:     func(chat bot.ChatID, m channeltest.Mode) bool { f.Script(chat, m); return true },
		Offered:  p.offered, Press: p.press, Files: p.got,
		Attach: func(chat bot.ChatID, id int, name string, content []byte) bool {
			return p.attach(chat, id, channeltest.Update{}, name, content)
		},
		Album: func(chat bot.ChatID, id int, caption string, photos [][]byte) bool {
			ok := true
			for i, content := range photos {
				u := channeltest.Update{Album: fmt.Sprint("album ", id)}
				if i == 0 {
					u.Text = caption
				}
				ok = p.attach(chat, id*1000+i, u, fmt.Sprintf("%d.jpg", i), content) && ok
			}
			return ok
		},
	}
}

func (p phone) brings(chat bot.ChatID, id int, u channeltest.Update) bool {
	u.ID, u.Chat, u.Message = fmt.Sprint(id), chat, fmt.Sprint("m", id)
	p.sent[id] = u
	return p.fake.Receive(context.Background(), u)
}

// attach is a file as a channel takes it that has its content at once.
func (p phone) attach(chat bot.ChatID, id int, u channeltest.Update, name string, content []byte) bool {
	r, err := p.blobs.Put(context.Background(), bytes.NewReader(content), 1<<20, name)
	if err != nil {
		u.What = bot.WhatFileKind
		return p.brings(chat, id, u)
	}
	u.Files = []bot.FileRef{{Hash: r.Hash, Name: r.Name, Type: r.Type, Size: r.Size}}
	return p.brings(chat, id, u)
}

// screen is the newest message that offers something.
func (p phone) screen(chat bot.ChatID) channeltest.Delivered {
	all := p.fake.Received(chat)
	for i := len(all) - 1; i >= 0; i-- {
		if len(all[i].Menu) > 0 || len(all[i].Buttons) > 0 {
			return all[i]
		}
	}
	return channeltest.Delivered{}
}

func (p phone) offered(chat bot.ChatID) []string {
	d := p.screen(chat)
	out := append([]string(nil), d.Menu...)
	for _, b := range d.Buttons {
		if b.Action != "" {
			out = append(out, b.Label)
		}
	}
	return out
}

func (p phone) press(chat bot.ChatID, id int, label string) bool {
	if u, again := p.sent[id]; again {
		return p.brings(chat, id, u)
	}
	d := p.screen(chat)
	for _, b := range d.Buttons {
		if b.Label == label {
			return p.brings(chat, id, channeltest.Update{Press: b.Action})
		}
	}
	for i, name := range d.Menu {
		if name != label {
			continue
		}
		// She types the number that she sees before it, or what it says.
		text, number := label, fmt.Sprint(i+1)
		if strings.Contains("\n"+p.words(chat), "\n"+number+". ") {
			text = number
		}
		return p.brings(chat, id, channeltest.Update{Text: text})
	}
	return false
}

// words are those of the message on the screen, whose parts came one after
// the other.
func (p phone) words(chat bot.ChatID) string {
	row, text := p.screen(chat).Row, ""
	message, _, _ := strings.Cut(row, "/")
	for _, d := range p.fake.Received(chat) {
		if strings.HasPrefix(d.Row, message+"/") {
			text += d.Text
		}
	}
	return text
}

// got are the contents of the files that arrived.
func (p phone) got(chat bot.ChatID) [][]byte {
	var out [][]byte
	for _, d := range p.fake.Received(chat) {
		for _, f := range d.Files {
			r, _, err := p.blobs.Open(f.Hash)
			if err != nil {
				p.t.Errorf("open what was sent: %v", err)
				continue
			}
			b, err := io.ReadAll(r)
			_ = r.Close() // only read from
			if err != nil {
				p.t.Errorf("read what was sent: %v", err)
			}
			out = append(out, b)
		}
	}
	return out
}
