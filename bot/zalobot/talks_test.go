package zalobot_test

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
	"github.com/motcua/motcua/bot/handoff"
)

var update = flag.Bool("update", false, "rewrite the transcripts with what is said now")

// TestMainStory plays a whole conversation on Zalo Bot through the real
// pieces: the channel on a platform of our own, the data file, worker, sender
// and the index over the shipped guides. All is chosen by typed numbers.
func TestMainStory(t *testing.T) { runTalk(t, "main") }

// TestF13ByLinkStory: what cannot be sent in the chat is named, and nothing of
// it vanishes.
func TestF13ByLinkStory(t *testing.T) { runTalk(t, "files") }

// A transcript is a txtar file that reads as a conversation. Its lines are
//
//	Người dân: words           the citizen writes
//	[Chọn: label]              she types what her screen gives for these words
//	[Gửi: ba ảnh] (nhãn dán, tin thoại)
//	Cán bộ Hương: words        the officer replies from the console
//	Cán bộ Hương [gửi tệp: name] [xong: outcome]
//	(30 phút sau)              time passes
//
// and what follows from them, which the runner writes as the phone shows it.
var (
	input   = regexp.MustCompile(`^(Người dân: |\[|Cán bộ Hương(: | \[)|\([0-9]+ phút sau\))`)
	waits   = regexp.MustCompile(`^\((\d+) phút sau\)$`)
	uploads = regexp.MustCompile(bot.UploadPath + `\S+`)
	signed  = regexp.MustCompile(linkPath + `[^/\s]+/`)
	console = regexp.MustCompile(`^Cán bộ Hương(?:: (.*)| \[(.*)\])$`)
)

const marker = "-- talk --\n"

func runTalk(t *testing.T, name string) {
	path := filepath.Join("testdata", "talks", name+".txtar")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	about, body, ok := strings.Cut(string(data), marker)
	if !ok {
		t.Fatal("no file talk")
	}
	k := &talk{ward: newWard(t)}
	lines := strings.Split(strings.TrimRight(body, "\n"), "\n")
	for i, line := range lines {
		if input.MatchString(line) || line == "" && i+1 < len(lines) && input.MatchString(lines[i+1]) {
			fmt.Fprintln(&k.out, line)
		}
		if input.MatchString(line) {
			k.line(line)
			k.settle()
			k.write()
		}
	}
	got := about + marker + strings.ReplaceAll(k.out.String(), "\u00a0", " ")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != string(data) {
		t.Errorf("the talk goes differently (run with -update and read the difference):\n%s", got)
	}
}

type talk struct {
	*ward
	out   strings.Builder
	shown int
	forms int
}

// line does what a line of the transcript says.
func (k *talk) line(line string) {
	k.t.Helper()
	if s, ok := strings.CutPrefix(line, "Người dân: "); ok {
		k.fake.Say(token, hers, s)
	} else if s, ok := strings.CutPrefix(line, "[Chọn: "); ok {
		s = strings.TrimSuffix(s, "]")
		typed := k.pick(hers, s)
		if typed == "" {
			k.t.Fatalf("the screen offers no %q but %v; so far:\n%s", s, k.options(hers), k.out.String())
		}
		fmt.Fprintf(&k.out, "Người dân gõ: %s\n", typed)
		k.fake.Say(token, hers, typed)
	} else if line == "[Gửi: ba ảnh]" {
		for range 3 { // within one moment, by the platform's clock
			k.fake.Do(token, hers, "message.image.received", map[string]any{"photo": k.url + "/photo/" + k.fake.Keep(png), "date": 1750316131602})
		}
	} else if line == "[Gửi: nhãn dán]" {
		k.fake.Sticker(token, hers)
	} else if line == "[Gửi: tin thoại]" {
		k.fake.Voice(token, hers)
	} else if m := waits.FindStringSubmatch(line); m != nil {
		n, _ := strconv.Atoi(m[1])
		k.clock.Pass(time.Duration(n) * time.Minute)
		k.feed.Publish()
	} else if m := console.FindStringSubmatch(line); m != nil {
		k.officer(m[1], m[2])
	} else {
		k.t.Fatalf("unknown line %s", line)
	}
}

// officer gives a command from the console.
func (k *talk) officer(reply, order string) {
	k.t.Helper()
	c := bot.Command{Actor: "huong", Kind: bot.CommandReply, Text: reply}
	switch verb, rest, _ := strings.Cut(order, ": "); verb {
	case "":
	case "gửi tệp":
		c.Files = []bot.FileRef{k.keeps(rest, pdf)}
	case "xong":
		c.Kind, c.Outcome = bot.CommandClose, handoff.Outcome(rest)
	default:
		k.t.Fatalf("unknown command %q", order)
	}
	k.forms++
	if out := k.order(k.forms, c); !out.Done {
		k.t.Fatalf("refused: %+v", out)
	}
}

// write puts on paper what the phone shows that it did not show before.
func (k *talk) write() {
	all := k.fake.Received(token, hers)
	for _, m := range all[k.shown:] {
		text := uploads.ReplaceAllString(strings.ReplaceAll(m.Text, k.hook.URL, "WARD"), bot.UploadPath+"…") // it ends by the clock
		text = signed.ReplaceAllString(text, linkPath+"…/")
		if m.Kind == "photo" {
			text = "[ảnh " + strings.ReplaceAll(m.Photo, k.hook.URL, "WARD") + "] " + text
		}
		fmt.Fprintf(&k.out, "Điện thoại: %s\n", strings.ReplaceAll(text, "\n", "\n    "))
	}
	k.shown = len(all)
}
