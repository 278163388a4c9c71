package bot_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/store/bolt"
)

// killDir tells the child of TestF09KillNine where to work.
const killDir = "MOTCUA_TEST_KILL_DIR"

// chronicled is a channel whose platform writes down what arrives, since
// this process will not live to tell.
type chronicled struct {
	*channeltest.Fake
	file *os.File
}

func (c chronicled) Send(ctx context.Context, r bot.Row) (string, error) {
	id, err := c.Fake.Send(ctx, r)
	if err == nil {
		_, err = fmt.Fprintf(c.file, "%s %s\n", r.Address.Chat, c.Texts(r.Address.Chat)[len(c.Texts(r.Address.Chat))-1])
	}
	return id, err
}

// counted echoes what is written, keeps it as a question and counts it.
func counted(w bot.World, s bot.State, e bot.Event, f bot.Found) bot.Turn {
	t := echo(w, s, e, f)
	if e.Kind == bot.EventText {
		c := &t.Conversation
		t.Questions = []bot.Question{{ID: bot.QuestionID(c.ID, s.Conversation.LastSeq+1), Conversation: c.ID, At: e.At, Text: e.Text}}
		t.Tallies = []bot.Tally{{Day: countedOn, Code: "1.1", What: bot.TallyAsked, N: 1}}
	}
	return t
}

var countedOn = procedures.Date{Year: 2026, Month: time.November, Day: 23}

// TestF09Child is the process that gets killed. Each line of its input is an
// update ("id chat text"); each acknowledgement a line of its output.
func TestF09Child(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		t.Skip("runs as the child of TestF09KillNine")
	}
	s, err := bolt.Open(filepath.Join(dir, bolt.FileName), bolt.Options{Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sent, err := os.OpenFile(filepath.Join(dir, "sent"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer sent.Close()
	feed := &bot.LocalFeed{}
	fake := channeltest.New(engineAccount, bot.Announce(s, feed), nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	worker := &bot.Worker{Store: s, Worlds: bot.NewHost(nil, nil, bot.DefaultSettings(), nil), Feed: feed, Log: zerolog.Nop(),
		Channels: []bot.Channel{chronicled{fake, sent}}, Ask: noAsk, Decide: counted}
	sender := &bot.Sender{Store: s, Feed: feed, Log: zerolog.Nop(), Channels: worker.Channels, Jitter: func() float64 { return 0 }}
	go func() { ended <- worker.Run(ctx) }()
	go func() { ended <- sender.Run(ctx) }()

	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		id, rest, _ := strings.Cut(in.Text(), " ")
		chat, text, _ := strings.Cut(rest, " ")
		if fake.Receive(ctx, channeltest.Update{ID: id, Chat: bot.ChatID(chat), Text: text}) {
			fmt.Println("ack", id)
		}
	}
	// End of input: finish everything, then end in good order.
	for range 600 {
		if _, ok, err := s.NextDue(ctx); err == nil && !ok {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	<-ended
	<-ended
}

// child is a running TestF09Child.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	acks *bufio.Scanner
}

func startChild(t *testing.T, dir string) *child {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestF09Child$")
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{cmd, in, bufio.NewScanner(out)}
}

// ack reads the next acknowledgement; false at the end of the process.
func (c *child) ack() (id string, ok bool) {
	for c.acks.Scan() {
		if id, ok := strings.CutPrefix(c.acks.Text(), "ack "); ok {
			return id, true
		}
	}
	return "", false
}

// TestF09KillNine kills the process again and again in the middle of its
// work. What it has acknowledged takes effect exactly once; what it has not,
// the platform sends again.
func TestF09KillNine(t *testing.T) {
	const rounds, perRound = 6, 12
	dir := t.TempDir()
	chats := []string{"a", "b", "c"}
	var (
		waiting []string              // updates that were never acknowledged
		sent    = map[string]string{} // id to chat and text
		acked   = map[string]bool{}
		next    int
	)
	for round := range rounds {
		for range perRound {
			chat := chats[next%len(chats)]
			line := fmt.Sprintf("%d %s %06d", next, chat, next)
			sent[fmt.Sprint(next)] = line
			waiting = append(waiting, line)
			next++
		}
		c := startChild(t, dir)
		last := round == rounds-1
		for id := range acked { // some come again although acknowledged
			if rand.IntN(10) == 0 {
				_, _ = fmt.Fprintln(c.in, sent[id])
			}
		}
		for _, line := range waiting {
			_, _ = fmt.Fprintln(c.in, line) // a killed child does not read on
		}
		quit := 1 + rand.IntN(perRound)
		if last {
			_ = c.in.Close()
			quit = -1
		}
		for n := 0; n != quit; n++ {
			id, ok := c.ack()
			if !ok {
				break
			}
			acked[id] = true
		}
		if !last {
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			_ = c.cmd.Process.Kill()
			for id, ok := c.ack(); ok; id, ok = c.ack() { // what it said before it died
				acked[id] = true
			}
		}
		if err := c.cmd.Wait(); err != nil && last {
			t.Fatalf("the last child: %v", err)
		}
		rest := waiting[:0:0]
		for _, line := range waiting {
			if id, _, _ := strings.Cut(line, " "); !acked[id] {
				rest = append(rest, line)
			}
		}
		waiting = rest
	}
	if len(waiting) > 0 {
		t.Fatalf("%d updates were never acknowledged", len(waiting))
	}
	checkChronicle(t, dir, chats, next)
}

// checkChronicle compares what is stored and what arrived with what was
// written: numbers from 0 up to n, dealt to the chats in turn.
func checkChronicle(t *testing.T, dir string, chats []string, n int) {
	t.Helper()
	s, err := bolt.Open(filepath.Join(dir, bolt.FileName), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "sent"))
	if err != nil {
		t.Fatal(err)
	}
	arrived := map[string][]string{}
	for line := range strings.Lines(string(raw)) {
		chat, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if got := arrived[chat]; len(got) == 0 || got[len(got)-1] != text { // twice in a row: sent again
			arrived[chat] = append(got, text)
		}
	}
	questions, err := s.Questions(t.Context(), bot.QuestionFilter{})
	if err != nil || len(questions) != n {
		t.Errorf("%d questions are kept, %d were asked: %v", len(questions), n, err)
	}
	tallies, err := s.Tallies(t.Context(), countedOn, countedOn, "")
	if err != nil || len(tallies) != 1 || tallies[0].N != n {
		t.Errorf("counted %+v of %d: %v", tallies, n, err)
	}
	for i, chat := range chats {
		ms, err := s.Messages(t.Context(), bot.Address{Account: engineAccount, Chat: bot.ChatID(chat)}.Conversation(), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		var got, want, replies []string
		for _, m := range ms {
			if m.Author.Kind == bot.AuthorCitizen {
				got = append(got, m.Text)
				continue
			}
			switch m.Delivery.State {
			case bot.DeliveryDelivered:
				replies = append(replies, m.Text)
			case bot.DeliveryDead: // killed twice while sending it: people know
				arrived[chat] = without(arrived[chat], m.Text)
			default:
				t.Errorf("%q is still %s", m.Text, m.Delivery.State)
			}
		}
		for k := i; k < n; k += len(chats) {
			want = append(want, fmt.Sprintf("%06d", k))
		}
		equal(t, "stored in "+chat, got, want)
		equal(t, "arrived in "+chat, arrived[chat], replies)
	}
}

func without(list []string, gone string) []string {
	var out []string
	for _, s := range list {
		if s != gone {
			out = append(out, s)
		}
	}
	return out
}
