package webchat_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/store/bolt"
)

var _ bot.Repeatable = webchat.Channel{}

// TestTable runs the tables of all channels on the page's.
func TestTable(t *testing.T) {
	p := &page{visitors: [2]bot.Address{webchat.Address(webchat.NewToken()), webchat.Address(webchat.NewToken())}}
	channeltest.All(t, channeltest.Setup{Open: p.open, Channel: p.channel})
}

// page is what a visitor's page does: it reads the store and posts forms.
type page struct {
	visitors [2]bot.Address

	mu    sync.Mutex
	store bot.Store // the one that is open
}

func (p *page) open(t *testing.T, dir string) (bot.Store, func() error) {
	t.Helper()
	s, err := bolt.Open(filepath.Join(dir, bolt.FileName), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.store = s
	return s, s.Close
}

func (p *page) channel(t *testing.T, in bot.Inbox, _ zerolog.Logger, now func() time.Time) channeltest.Rig {
	t.Helper()
	blobs, err := files.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	pressed := map[int]offer{} // by form: one sent again is the same
	put := func(e bot.Event) bool {
		_, err := in.PutEvent(context.Background(), e)
		return err == nil
	}
	form := func(chat bot.ChatID, id int) webchat.Post {
		return webchat.Post{Visitor: bot.Address{Account: webchat.Account, Chat: chat}, Key: fmt.Sprint(id), At: now()}
	}
	send := func(chat bot.ChatID, id int, text, name string, contents ...[]byte) bool {
		e := form(chat, id).Text(text)
		for _, content := range contents {
			r, err := blobs.Put(context.Background(), bytes.NewReader(content), webchat.MaxFile, name)
			if err != nil {
				e.Missing = append(e.Missing, bot.Missing{Name: name, Reason: bot.WhatFileKind})
				continue
			}
			e.Files = append(e.Files, bot.FileRef{Hash: r.Hash, Name: r.Name, Type: r.Type, Size: r.Size})
		}
		return put(e)
	}
	return channeltest.Rig{
		Channel: webchat.Channel{}, Account: webchat.Account, Blobs: blobs, Reorders: true,
		Chats: [2]bot.ChatID{p.visitors[0].Chat, p.visitors[1].Chat},
		Write: func(chat bot.ChatID, id int, text string) bool { return put(form(chat, id).Text(text)) },
		Offered: func(chat bot.ChatID) []string {
			var out []string
			for _, o := range p.offers(chat) {
				out = append(out, o.Label)
			}
			return out
		},
		Press: func(chat bot.ChatID, id int, label string) bool {
			for _, o := range p.offers(chat) {
				if _, again := pressed[id]; !again && o.Label == label {
					pressed[id] = o
				}
			}
			o, there := pressed[id]
			return there && put(form(chat, id).Press(o.Action, o.message))
		},
		Attach: func(chat bot.ChatID, id int, name string, content []byte) bool {
			return send(chat, id, "", name, content)
		},
		Album: func(chat bot.ChatID, id int, caption string, photos [][]byte) bool {
			return send(chat, id, caption, "anh.jpg", photos...)
		},
	}
}

// offer is a button on the page.
type offer struct {
	bot.Offer
	message bot.MessageID
}

// offers are what can be pressed on the page, the newest first.
func (p *page) offers(chat bot.ChatID) []offer {
	p.mu.Lock()
	defer p.mu.Unlock()
	ms, err := p.store.Messages(context.Background(), bot.Address{Account: webchat.Account, Chat: chat}.Conversation(), 0, 0)
	if err != nil {
		return nil // the server is away: the page shows nothing to press
	}
	var out []offer
	for i := len(ms) - 1; i >= 0; i-- {
		if ms[i].Leaves() {
			for _, o := range ms[i].Offers() {
				out = append(out, offer{o, ms[i].ID})
			}
		}
	}
	return out
}
