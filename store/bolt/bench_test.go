package bolt

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/store/storetest"
)

// The three ways to write; the store uses "shared". The numbers are in
// commit.go.
var ways = map[string]func(s *Store, fn func(tx *bbolt.Tx) error) error{
	"update": func(s *Store, fn func(tx *bbolt.Tx) error) error { return s.db.Update(fn) },
	"batch":  func(s *Store, fn func(tx *bbolt.Tx) error) error { return s.db.Batch(fn) },
	"shared": nil,
}

func benchStore(b *testing.B) *Store {
	b.Helper()
	s, err := Open(filepath.Join(b.TempDir(), FileName), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	s.db.MaxBatchDelay = time.Millisecond
	return s
}

// BenchmarkPutEvent is what a channel waits for before it acknowledges.
func BenchmarkPutEvent(b *testing.B) {
	for _, writers := range []int{1, 8, 64} {
		for name, way := range ways {
			b.Run(fmt.Sprintf("%s/%d", name, writers), func(b *testing.B) {
				s := benchStore(b)
				var n atomic.Int64
				b.SetParallelism(writers) // times GOMAXPROCS, which -cpu 1 makes 1
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						i := n.Add(1)
						e, err := s.ready(bot.Event{Key: bot.EventKey(fmt.Sprint(i)), Kind: bot.EventText, Text: "làm giấy khai sinh cho con",
							Address: bot.Address{Account: "fake:main", Chat: bot.ChatID(fmt.Sprint(i % 500))}})
						if err == nil && way != nil {
							err = way(s, func(tx *bbolt.Tx) error { _, err := putEvent(tx, e); return err })
						} else if err == nil {
							_, err = s.PutEvent(b.Context(), e)
						}
						if err != nil {
							b.Error(err)
						}
					}
				})
			})
		}
	}
}

// BenchmarkApplyTurn is a citizen's text with its answer: two messages and a
// row.
func BenchmarkApplyTurn(b *testing.B) {
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			s := benchStore(b)
			var n atomic.Int64
			b.SetParallelism(writers)
			b.RunParallel(func(pb *testing.PB) {
				a := bot.Address{Account: "fake:main", Chat: bot.ChatID(fmt.Sprint(n.Add(1)))}
				c := bot.Conversation{ID: a.Conversation(), Address: a}
				for pb.Next() {
					e := bot.Event{Key: bot.EventKey(fmt.Sprint(n.Add(1))), Kind: bot.EventText, Address: a, Conversation: c.ID, Text: "làm giấy khai sinh"}
					if _, err := s.PutEvent(b.Context(), e); err != nil {
						b.Error(err)
					}
					t := bot.Turn{}
					for _, author := range []bot.AuthorKind{bot.AuthorCitizen, bot.AuthorBot} {
						c.LastSeq++
						t.Messages = append(t.Messages, bot.Message{ID: bot.MessageID(fmt.Sprint(c.ID, "-", c.LastSeq)), Conversation: c.ID,
							Seq: c.LastSeq, Author: bot.Author{Kind: author}, Text: "Đăng ký khai sinh: giấy tờ, lệ phí, thời hạn, nơi nộp"})
					}
					t.Conversation = c
					row := bot.Row{ID: bot.RowID(t.Messages[1].ID, 0), Conversation: c.ID, Address: a, Message: t.Messages[1].ID, Parts: 1, Body: []byte("x")}
					if err := s.ApplyTurn(b.Context(), e, c.Version, t, []bot.Row{row}); err != nil {
						b.Error(err)
					}
					c.Version++
				}
			})
		})
	}
}

// BenchmarkBacklog is what the page of the channels' health costs.
func BenchmarkBacklog(b *testing.B) {
	storetest.BenchmarkBacklog(b, func(b *testing.B) bot.Store { return benchStore(b) })
}
