package console

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
)

// letters is a platform that takes everything and remembers it.
type letters struct {
	mu   sync.Mutex
	sent map[bot.ChatID][]string
}

func (*letters) Name() string                  { return "webchat" }
func (*letters) Plan(m bot.Message) []bot.Part { return []bot.Part{{Body: []byte(m.Text)}} }

func (l *letters) Send(_ context.Context, row bot.Row) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[row.Address.Chat] = append(l.sent[row.Address.Chat], string(row.Body))
	return row.ID, nil
}

// to is everything that arrived at a chat.
func (l *letters) to(chat bot.ChatID) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.sent[chat], "\n")
}

// whole is the desk over the real store, engine and decisions.
type whole struct {
	*place
	db      *bolt.Store
	letters *letters
}

func newWhole(t *testing.T) *whole {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	must(t, err)
	feed := &bot.LocalFeed{}
	inbox := bot.Announce(db, feed)
	w := &whole{place: placeOver(t, db, inbox, feed), db: db, letters: &letters{sent: map[bot.ChatID][]string{}}}
	w.console.Wait = 5 * time.Second
	channels := []bot.Channel{w.letters, Channel{}}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	run := func(f func(context.Context) error) {
		running.Go(func() {
			if err := f(ctx); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	run((&bot.Worker{Store: db, Worlds: w.host, Channels: channels, Feed: feed, Log: zerolog.Nop(), Now: w.clock}).Run)
	run((&bot.Sender{Store: db, Channels: channels, Feed: feed, Log: zerolog.Nop(), Now: w.clock}).Run)
	t.Cleanup(func() {
		stop()
		running.Wait()
		must(t, db.Close())
	})
	return w
}

// citizen writes from a chat and waits until she has a ticket.
func (w *whole) citizen(chat bot.ChatID, group roster.GroupID, text string) handoff.Ticket {
	w.t.Helper()
	a := bot.Address{Account: "webchat:main", Chat: chat}
	for i, e := range []bot.Event{{Kind: bot.EventPress, Action: bot.GroupAction(group)}, {Kind: bot.EventText, Text: text}, {Kind: bot.EventPress, Action: bot.ActionHuman}} {
		e.Key, e.Address, e.At, e.Due = bot.EventKey(string(chat)+string(rune('a'+i))), a, w.clock(), w.clock()
		_, err := w.console.Inbox.PutEvent(w.t.Context(), e)
		must(w.t, err)
	}
	var found handoff.Ticket
	w.until("a ticket", func() bool {
		all, err := w.db.Tickets(w.t.Context(), bot.TicketFilter{Conversation: a.Conversation(), Status: handoff.Open})
		must(w.t, err)
		if len(all) == 1 {
			found = all[0]
		}
		return len(all) == 1
	})
	return found
}

// until waits for what the engine does by itself.
func (w *whole) until(what string, ok func() bool) {
	w.t.Helper()
	moved, stop := w.console.Feed.Listen()
	defer stop()
	end := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-moved:
		case <-time.After(20 * time.Millisecond):
		case <-end:
			w.t.Fatalf("no %s in time", what)
		}
	}
}

// Two officers press at the same moment: one has it, the other is told who.
func TestF38ClaimRace(t *testing.T) {
	w := newWhole(t)
	tk := w.citizen("chat-an", "tdp-7", "Tôi cần hỏi về đất")
	huong, minh := w.signIn("huong"), w.signIn("minh")
	answers := make([]answer, 2)
	var both sync.WaitGroup
	for i, c := range []*http.Client{huong, minh} {
		both.Go(func() {
			req := w.request(http.MethodPost, "/console/t/"+string(tk.ID)+"/claim")
			f := form("version", "1")
			req.Body = io.NopCloser(strings.NewReader(f.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			answers[i] = w.do(c, req)
		})
	}
	both.Wait()
	status := []int{answers[0].status, answers[1].status}
	slices.Sort(status)
	if !slices.Equal(status, []int{http.StatusSeeOther, http.StatusConflict}) {
		t.Fatalf("answers %v", status)
	}
	now, err := w.db.Ticket(t.Context(), tk.ID)
	must(t, err)
	winner := map[roster.OfficerID]string{"huong": "Cán bộ mẫu Hương", "minh": "Cán bộ mẫu Minh"}[now.ClaimedBy]
	for _, a := range answers {
		if a.status == http.StatusConflict && !strings.Contains(textOf(a.body), winner) {
			t.Errorf("the other is not told that %s has it", winner)
		}
	}
}

// A reply reaches the citizen of its ticket and nobody else; a note reaches
// nobody; after a transfer the officer before cannot reply.
func TestF37F77Whole(t *testing.T) {
	w := newWhole(t)
	an := w.citizen("chat-an", "tdp-7", "Tôi cần hỏi về đất")
	w.citizen("chat-tam", "tdp-7", "Tôi cần hỏi về nhà")
	path := "/console/t/" + string(an.ID)
	if a := w.post(path+"/note", form("text", "Nội bộ: hỏi lại địa chính", "version", "1")); a.status != http.StatusSeeOther {
		t.Fatalf("note: %d", a.status)
	}
	if a := w.post(path+"/reply", form("text", "Dạ, em chào bà con ạ.", "version", "1")); a.status != http.StatusSeeOther {
		t.Fatalf("reply: %d %s", a.status, textOf(a.body))
	}
	w.until("reply", func() bool { return strings.Contains(w.letters.to("chat-an"), "em chào bà con") })
	if got := w.letters.to("chat-an") + w.letters.to("chat-tam"); strings.Contains(got, "Nội bộ") {
		t.Error("the note was sent")
	}
	if strings.Contains(w.letters.to("chat-tam"), "em chào bà con") {
		t.Error("the reply went to another citizen too")
	}
	w.until("mark", func() bool { return strings.Contains(w.get(path).body, "Đã gửi, ") })
	w.get(path).has(t, "Nội bộ: hỏi lại địa chính")

	now, err := w.db.Ticket(t.Context(), an.ID)
	must(t, err)
	version := strconv.FormatUint(now.Version, 10)
	if a := w.post(path+"/transfer", form("to", "officer:minh", "note", "nhờ anh xem", "version", version)); a.status != http.StatusSeeOther {
		t.Fatalf("transfer: %d %s", a.status, textOf(a.body))
	}
	a := w.post(path+"/reply", form("text", "Dạ, thêm một ý ạ.", "version", version))
	if a.status != http.StatusConflict {
		t.Errorf("reply after transfer: %d", a.status)
	}
	a.has(t, "Dạ, thêm một ý ạ.</textarea>", "Cán bộ mẫu Minh")
	if strings.Contains(w.letters.to("chat-an"), "thêm một ý") {
		t.Error("it was sent")
	}
	w.client = w.signIn("minh")
	w.get(path).has(t, "nhờ anh xem")
	w.until("notice", func() bool { return strings.Contains(w.get("/console/notices").body, string(an.ID)) })
	w.post("/console/notices/seen", form())
	w.until("read mark", func() bool { return !strings.Contains(w.get("/console/notices").body, "Đã đọc hết") })
}

// Send a step from the guide, close, and the next reply is refused.
func TestF84Whole(t *testing.T) {
	w := newWhole(t)
	an := w.citizen("chat-an", "tdp-7", "Tôi cần hỏi về đất")
	path := "/console/t/" + string(an.ID)
	if a := w.post(path+"/send", form("code", "1.004194", "step", "to-khai", "version", "1")); a.status != http.StatusSeeOther {
		t.Fatalf("send: %d %s", a.status, textOf(a.body))
	}
	w.until("step", func() bool { return strings.Contains(w.letters.to("chat-an"), "Điền tờ khai CT01") })
	now, err := w.db.Ticket(t.Context(), an.ID)
	must(t, err)
	version := strconv.FormatUint(now.Version, 10)
	if a := w.post(path+"/close", form("outcome", "solved_helped", "version", version)); a.status != http.StatusSeeOther {
		t.Fatalf("close: %d %s", a.status, textOf(a.body))
	}
	a := w.post(path+"/reply", form("text", "Dạ, quên mất ạ.", "version", version))
	a.has(t, "Phiếu này đã đóng.", "Dạ, quên mất ạ.</textarea>")
	all, err := w.db.Tickets(t.Context(), bot.TicketFilter{})
	must(t, err)
	if len(all) != 1 || all[0].Status != handoff.Closed || strings.Contains(w.letters.to("chat-an"), "quên mất") {
		t.Error("a reply to a closed ticket did something")
	}
}
