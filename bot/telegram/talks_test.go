package telegram_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/bot/telegram/fake"
	"github.com/motcua/motcua/words"
)

var update = flag.Bool("update", false, "rewrite the transcripts with what is said now")

// TestTalks plays whole conversations on Telegram through the real pieces:
// the channel on a Bot API server of our own, the data file, worker, sender
// and the index over the shipped guides.
func TestTalks(t *testing.T) {
	books := channeltest.OpenShelf(t)
	for name, file := range map[string]string{
		"MainStory":           "main",    // the officer sits at the console
		"F75OfficerOnHerOwn":  "officer", // the officer is on Telegram too
		"F84ReplyToNothing":   "f84",
		"F07StoppedMeanwhile": "stopped",
	} {
		t.Run(name, func(t *testing.T) { runTalk(t, books, file) })
	}
}

// talk plays a transcript: a txtar file that reads as a conversation. Its
// lines are
//
//	Người dân: words                   the citizen writes
//	[Bấm: label]                       she presses the newest button of that name
//	Cán bộ Hương: words                the officer replies from the console
//	Cán bộ Hương [nhận]                she commands there
//	[Hương nối điện thoại]             she links her own Telegram by a code
//	[Hương bấm: label]                 she presses a button there
//	Hương nhắn: words                  she writes there, in answer to nothing
//	Hương trả lời (some words): words  in answer to the newest message with those
//	(30 phút sau)                      time passes
//	[khởi động lại]                    the server is stopped and started again
//	[tắt máy] [bật máy]                one of both
//
// and what follows from them, which the runner writes as the phones show it.
type talk struct {
	*ward
	out    strings.Builder
	shown  map[int64][]fake.Message
	alerts int // told at Hương's desk in the console
	forms  int
}

var (
	input   = regexp.MustCompile(`^(Người dân: |\[|Cán bộ \p{L}+(: | \[)|Hương (nhắn|trả lời)|\([0-9]+ \p{L}+ sau\))`)
	waits   = regexp.MustCompile(`^\((\d+) (phút|giờ) sau\)$`)
	console = regexp.MustCompile(`^Cán bộ Hương(?:: (.*)| \[(.*)\])$`)
	replies = regexp.MustCompile(`^Hương trả lời \((.*?)\): (.*)$`)
	blanks  = regexp.MustCompile(`[ ]+\n`)
)

// marker is where a txtar file's talk begins.
const marker = "-- talk --\n"

func runTalk(t *testing.T, books *channeltest.Shelf, name string) {
	t.Helper()
	path := filepath.Join("testdata", "talks", name+".txtar")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	about, body, ok := strings.Cut(want, marker)
	if !ok {
		t.Fatal("no file talk")
	}
	k := &talk{ward: newWard(t, books), shown: map[int64][]fake.Message{}}
	lines := strings.Split(strings.TrimRight(body, "\n"), "\n")
	playing := ""
	defer func() {
		if playing != "" {
			t.Logf("it stopped at: %s", playing)
		}
	}()
	for i, line := range lines {
		if input.MatchString(line) || line == "" && i+1 < len(lines) && input.MatchString(lines[i+1]) {
			fmt.Fprintln(&k.out, line)
		}
		if input.MatchString(line) {
			playing = line
			k.line(line)
			k.settle()
			k.write()
			playing = ""
		}
	}
	got := about + marker + blanks.ReplaceAllString(plain(k.out.String()), "\n")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the talk goes differently (run with -update and read the difference):\n%s", firstDifference(want, got))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant: %s\ngot:  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// line does what a line of the transcript says.
func (k *talk) line(line string) {
	k.t.Helper()
	if s, ok := strings.CutPrefix(line, "Người dân: "); ok {
		k.fake.Say(token, hers, s)
	} else if s, ok := strings.CutPrefix(line, "[Bấm: "); ok {
		k.press(hers, strings.TrimSuffix(s, "]"))
	} else if s, ok := strings.CutPrefix(line, "[Hương bấm: "); ok {
		k.press(officers, strings.TrimSuffix(s, "]"))
	} else if s, ok := strings.CutPrefix(line, "Hương nhắn: "); ok {
		k.fake.Say(token, officers, s)
	} else if m := replies.FindStringSubmatch(line); m != nil {
		to := k.find(officers, "message "+m[1], func(f fake.Message) bool { return strings.Contains(plain(f.Text), m[1]) })
		k.fake.Reply(token, officers, to.ID, m[2])
	} else if m := waits.FindStringSubmatch(line); m != nil {
		n, _ := strconv.Atoi(m[1])
		k.clock.Pass(time.Duration(n) * map[string]time.Duration{"phút": time.Minute, "giờ": time.Hour}[m[2]])
		k.feed.Publish()
	} else if m := console.FindStringSubmatch(line); m != nil {
		k.officer(m[1], m[2])
	} else {
		k.server(line)
	}
}

// find is the newest message of the bot's on a phone that fits.
func (k *talk) find(chat int64, what string, fits func(fake.Message) bool) fake.Message {
	k.t.Helper()
	all := k.fake.Received(token, chat)
	for i := len(all) - 1; i >= 0; i-- {
		if fits(all[i]) {
			return all[i]
		}
	}
	k.t.Fatalf("phone %d shows no %s", chat, what)
	return fake.Message{}
}

// press presses the newest button with these words.
func (k *talk) press(chat int64, label string) {
	k.t.Helper()
	data := ""
	m := k.find(chat, "button "+label, func(m fake.Message) bool {
		for _, row := range m.Rows {
			for _, b := range row {
				if plain(b.Text) == label && b.Data != "" {
					data = b.Data
					return true
				}
			}
		}
		return false
	})
	k.fake.Press(token, chat, m.ID, data)
}

// server does what happens to the server.
func (k *talk) server(line string) {
	k.t.Helper()
	switch line {
	case "[Hương nối điện thoại]":
		k.fake.Say(token, officers, "/start "+bot.LinkCode("test key", "huong", k.clock.Now().Add(bot.LinkTime)))
	case "[khởi động lại]":
		k.halt()
		k.start()
	case "[tắt máy]":
		k.halt()
	case "[bật máy]":
		k.start()
	default:
		k.t.Fatalf("unknown line %s", line)
	}
}

// officer gives a command from the console.
func (k *talk) officer(reply, order string) {
	k.t.Helper()
	c := bot.Command{Actor: "huong", Kind: bot.CommandReply, Text: reply}
	verb, rest, _ := strings.Cut(order, ": ")
	switch verb {
	case "":
	case "nhận":
		c.Kind = bot.CommandClaim
	case "ghi chú":
		c.Kind, c.Text = bot.CommandNote, rest
	case "xong":
		c.Kind, c.Outcome = bot.CommandClose, handoff.Outcome(rest)
	case "trao lại":
		c.Kind = bot.CommandHandBack
	default:
		k.t.Fatalf("unknown command %q", order)
	}
	k.forms++
	if out := k.command(k.forms, c); !out.Done {
		w, _, release := k.host.Take()
		defer release()
		fmt.Fprintf(&k.out, "Từ chối: %s\n", w.Words.Text(words.Vi, out.Refused, out.Args...))
	}
}
