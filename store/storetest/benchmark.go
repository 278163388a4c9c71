package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

// benchRows is how much waits in the benchmark of the backlog: a platform
// that does not answer for a morning, in a large ward.
const benchRows = 10_000

// BenchmarkBacklog counts 10,000 calls that wait, of few chats and of as many
// chats as calls.
func BenchmarkBacklog(b *testing.B, open func(b *testing.B) bot.Store) {
	for _, chats := range []int{500, benchRows} {
		b.Run(fmt.Sprintf("%d/%d", benchRows, chats), func(b *testing.B) {
			s := open(b)
			for c := range chats {
				e := event(fmt.Sprint(c), fmt.Sprint("c", c), 0)
				e.Address.Account = bot.Account(fmt.Sprint("zalo:", c%3))
				e.Conversation = e.Address.Conversation()
				if _, err := s.PutEvent(b.Context(), e); err != nil {
					b.Fatal(err)
				}
				t := bot.Turn{Conversation: bot.Conversation{ID: e.Conversation, Address: e.Address}}
				var rows []bot.Row
				for n := range benchRows / chats {
					m := bot.Message{ID: bot.NewMessageID(e.Conversation, uint64(n+1)), Conversation: e.Conversation, Seq: uint64(n + 1),
						At: start, Author: bot.Author{Kind: bot.AuthorBot}, Kind: bot.MessageText, Text: "x"}
					t.Messages, t.Conversation.LastSeq = append(t.Messages, m), m.Seq
					rows = append(rows, bot.Row{ID: bot.RowID(m.ID, 0), Conversation: e.Conversation, Address: e.Address, Message: m.ID,
						Parts: 1, Body: make([]byte, 600), Due: start, QueuedAt: start.Add(time.Duration(c) * time.Second)})
				}
				if err := s.ApplyTurn(b.Context(), e, 0, t, rows); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				got, err := s.(bot.Backlogs).Backlog(b.Context())
				if err != nil || len(got) != 3 {
					b.Fatalf("%+v %v", got, err)
				}
			}
		})
	}
}
