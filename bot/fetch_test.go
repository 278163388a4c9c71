package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
)

// lying is the fake channel at which files lie until they are fetched.
type lying struct {
	*channeltest.Fake
	fetch func(ctx context.Context, f bot.Fetch) (bot.FileRef, error)
}

func (l lying) Fetch(ctx context.Context, _ bot.Account, f bot.Fetch) (bot.FileRef, error) {
	return l.fetch(ctx, f)
}

// fetching runs a worker over the lying channel and returns what ends it.
func (e *engine) fetching(fetch func(ctx context.Context, f bot.Fetch) (bot.FileRef, error)) (end func()) {
	w := &bot.Worker{Store: e.front, Worlds: e.host, Channels: []bot.Channel{lying{e.fake, fetch}}, Feed: e.feed,
		Log: zerolog.New(e.log), Ask: e.ask, Decide: e.decide}
	ctx, cancel := context.WithCancel(e.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = w.Run(ctx) })
	return func() { cancel(); wg.Wait() }
}

func (e *engine) sendsFile(chat bot.ChatID, id, text, album string, files ...bot.Fetch) {
	e.t.Helper()
	a := e.fake.Address(chat)
	_, err := inbox{e}.PutEvent(e.t.Context(), bot.Event{Key: bot.EventKey("f:" + id), Address: a, Conversation: a.Conversation(),
		Kind: bot.EventText, At: time.Now(), Due: time.Now(), Text: text, Album: album, Fetch: files})
	if err != nil {
		e.t.Fatal(err)
	}
}

// record keeps what was decided.
func (e *engine) record() *[]bot.Event {
	var got []bot.Event
	e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
		got = append(got, ev)
		return echo(w, s, ev, f)
	}
	return &got
}

func TestFileIsFetchedBeforeTheTurnAndHoldsNoOtherChat(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		got := e.record()
		tries := 0
		defer e.fetching(func(_ context.Context, f bot.Fetch) (bot.FileRef, error) {
			if tries++; tries < 4 {
				return bot.FileRef{}, errors.New("the platform is busy")
			}
			return bot.FileRef{Hash: f.ID, Name: f.Name}, nil
		})()
		e.sendsFile("1", "a", "ảnh đây", "", bot.Fetch{ID: "x", Name: "x.jpg"})
		e.sendsFile("1", "b", "sau ảnh", "")
		e.sendsFile("2", "c", "người khác", "")
		e.settle(20 * time.Second)
		var said []string
		for _, ev := range *got {
			said = append(said, ev.Text)
		}
		equal(t, "order", said, []string{"người khác", "ảnh đây", "sau ảnh"})
		if f := (*got)[1].Files; len(f) != 1 || f[0].Hash != "x" || len((*got)[1].Fetch) != 0 {
			t.Errorf("files %+v", f)
		}
	})
}

func TestF12FileThatCannotBeHadLosesNoWords(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		got := e.record()
		defer e.fetching(func(ctx context.Context, f bot.Fetch) (bot.FileRef, error) {
			switch f.ID {
			case "large":
				return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatLargeFile, Err: errors.New("too large")}
			case "broken":
				panic("bí mật")
			}
			<-ctx.Done() // never comes
			return bot.FileRef{}, ctx.Err()
		})()
		e.sendsFile("1", "a", "lời", "", bot.Fetch{ID: "large", Name: "to.pdf"}, bot.Fetch{ID: "broken"}, bot.Fetch{ID: "hanging"})
		e.settle(time.Minute)
		if len(*got) != 1 || (*got)[0].Text != "lời" {
			t.Fatalf("events %+v", *got)
		}
		var why []string
		for _, m := range (*got)[0].Missing {
			why = append(why, m.Reason)
		}
		equal(t, "reasons", why, []string{bot.WhatLargeFile, bot.WhatFileLost, bot.WhatFileLost})
		if strings.Contains(e.log.String(), "bí mật") {
			t.Error("what the channel panicked with stands in the log")
		}
	})
}

func TestFileIsFetchedAgainAfterARestart(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		got := e.record()
		end := e.fetching(func(ctx context.Context, _ bot.Fetch) (bot.FileRef, error) {
			<-ctx.Done()
			return bot.FileRef{}, ctx.Err()
		})
		e.sendsFile("1", "a", "lời", "", bot.Fetch{ID: "x"})
		e.settle(5 * time.Second)
		end()
		if len(*got) != 0 {
			t.Fatal("it went on without its file")
		}
		defer e.fetching(func(_ context.Context, f bot.Fetch) (bot.FileRef, error) { return bot.FileRef{Hash: f.ID}, nil })()
		e.settle(5 * time.Second)
		if len(*got) != 1 || len((*got)[0].Files) != 1 || len((*got)[0].Missing) != 0 {
			t.Fatalf("events %+v", *got)
		}
	})
}

func TestF05AlbumIsOneEventWithAllItsFiles(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		got := e.record()
		defer e.fetching(func(_ context.Context, f bot.Fetch) (bot.FileRef, error) { return bot.FileRef{Hash: f.ID}, nil })()
		for i, id := range []string{"1", "2", "3", "4", "5"} {
			text := ""
			if i == 0 {
				text = "hồ sơ của tôi"
			}
			e.sendsFile("1", "p"+id, text, "album", bot.Fetch{ID: id})
		}
		e.settle(10 * time.Second)
		if len(*got) != 1 || len((*got)[0].Files) != 5 || (*got)[0].Text != "hồ sơ của tôi" {
			t.Fatalf("events %+v", *got)
		}
	})
}

func TestMissingFileIsNamedAndWordsAreAnswered(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.citizen(bot.Event{Kind: bot.EventText, Text: "đăng ký tạm trú", Missing: []bot.Missing{{Name: "to.mp4", Reason: bot.WhatLargeFile}}})
	all := ""
	for _, m := range s.mine().Recent {
		all += m.Text + "\n"
	}
	for _, want := range []string{"đăng ký tạm trú", "tệp quá lớn to.mp4", "chưa nhận được tệp quá lớn"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not said:\n%s", want, all)
		}
	}
}
