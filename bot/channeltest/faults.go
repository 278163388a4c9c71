package channeltest

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
)

// AllFaults is the environment variable that has Faults play every fault at
// every step; without it a sample is played, the same each time.
const AllFaults = "MOTCUA_FAULTS"

// perKind is how many steps of each kind of fault the sample has.
const perKind = 2

// Faults plays one story with a fault at one step, again and again: each
// platform call ends badly in each way, each update comes again and again or is
// not taken at first, the process dies before and after each write. Whatever
// happens nothing is lost, nothing comes twice unless it is said so, nothing
// comes to another, and the order is kept; and where no message is lost for
// good the conversation is in the end the same, word for word.
func Faults(t *testing.T, s Setup) {
	s = s.withShelf(t)
	var want record
	t.Run("nothing goes wrong", func(t *testing.T) { want = playFault(t, s, fault{}) })
	if want.calls == 0 {
		t.Fatal("the story cannot be told")
	}
	all, left := allFaults(s, want)
	played, missed := 0, 0
	unknown := map[Mode]bool{}
	for _, f := range sample(all) {
		if unknown[f.mode] {
			continue
		}
		t.Run(f.String(), func(t *testing.T) {
			got := playFault(t, s, f)
			switch {
			case got.unknown:
				unknown[f.mode] = true
				t.Skipf("the platform knows no %q", f.mode)
			case !got.hit:
				missed++
				t.Skip("the story was over before that step")
			}
			played++
			got.compare(t, want, f)
		})
	}
	for m := range unknown {
		left = append(left, fmt.Sprintf("the platform knows no %q", m))
	}
	slices.Sort(left)
	writes := 0
	for _, n := range want.writes {
		writes += n
	}
	t.Logf("%d runs with one fault each, of %d there are in %d calls, %d updates and %d writes; %d came too late; left out: %s",
		played, len(all), want.calls, want.came, writes, missed, strings.Join(append(left, "nothing else"), ", "))
	if played == 0 {
		t.Error("no fault was played")
	}
}

// record is what one run of the story came to.
type record struct {
	calls, came  int
	writes       map[Step]int
	said         []string // in both chats and at the officer's desk
	hit, unknown bool
}

// allFaults are the faults there are in a story of that length, and what is
// left out, with the reason.
func allFaults(s Setup, r record) (all []fault, left []string) {
	for _, m := range []Mode{Busy, BusyAll, Down, Lost, Accepted, Blocked, Refused} {
		for i := range r.calls {
			all = append(all, fault{at: i, mode: m})
		}
	}
	for i := range r.came {
		all = append(all, fault{at: i, in: unsaved}, fault{at: i, in: unheard}, fault{at: i, again: true})
	}
	all = append(all, fault{swaps: true})
	if s.Open == nil {
		return all, []string{"crashes, since the test's store cannot be opened again"}
	}
	for _, step := range []Step{StepPut, StepTurn, StepSending, StepEnd} {
		for i := range r.writes[step] {
			all = append(all, fault{at: i, dies: step}, fault{at: i, dies: step, lands: true})
		}
	}
	return all, nil
}

// sample are perKind of each kind, spread over the steps and beginning at
// another step each.
func sample(all []fault) []fault {
	if os.Getenv(AllFaults) != "" {
		return all
	}
	kinds := map[fault][]fault{}
	var order []fault
	for _, f := range all {
		k := f
		k.at = 0
		if kinds[k] == nil {
			order = append(order, k)
		}
		kinds[k] = append(kinds[k], f)
	}
	var out []fault
	for n, k := range order {
		some := kinds[k]
		every := max(1, len(some)/perKind)
		for i := (n * 5) % every; i < len(some); i += every {
			out = append(out, some[i])
		}
	}
	return out
}

// playFault plays the story once.
func playFault(t *testing.T, s Setup, f fault) record {
	t.Helper()
	w := newWorld(t, s, f)
	switch {
	case f.swaps && !w.Reorders:
		t.Skip("the platform brings updates in their order")
	case f.mode != Deliver && w.Fail == nil:
		return record{unknown: true}
	}
	w.tells()
	w.holds()
	r := record{came: w.came, writes: w.life.Writes()}
	r.calls, r.hit, r.unknown = w.wire.tally()
	for _, id := range []bot.ConversationID{w.address(w.Chats[0]).Conversation(), w.address(w.Chats[1]).Conversation(),
		bot.DeskAddress("huong").Conversation()} {
		for _, m := range w.messagesOf(id) {
			r.said = append(r.said, string(m.Author.Kind)+": "+times.ReplaceAllString(m.Text, "hh:mm"))
		}
	}
	if f.dies != "" {
		w.mu.Lock()
		r.hit = w.deaths > 0
		w.mu.Unlock()
	}
	r.hit = r.hit || f.swaps
	return r
}

// times of the clock are others when something had to be waited for.
var times = regexp.MustCompile(`\d{1,2}:\d\d`)

// tells is the story: a guide, a tick, a person, her answer with a file, the
// end of it and a rating; another citizen writes in between.
func (w *world) tells() {
	w.Helper()
	me, other := w.Chats[0], w.Chats[1]
	w.writes(me, askPlain)
	w.chooses(me, w.text("bot.button_walk"))
	w.chooses(me, forMyself)
	w.chooses(me, "Tờ khai thay đổi thông tin cư trú")
	w.chooses(me, w.text("bot.button_next", "n", "2"))
	w.writes(other, "xin chào")
	w.chooses(me, w.text("bot.button_stuck"))
	w.chooses(me, "Tổ dân phố 7")
	w.pair(me, "chu nha di xa, goi "+secretPhone, "thi ai ky ho toi")
	if w.Attach != nil && w.Blobs != nil {
		w.look(me)
		w.bring("a photo", func(id int) bool { return w.Attach(me, id, "giay.jpg", photo("giấy")) })
		w.settle()
	}
	w.claims()
	var refs []bot.FileRef
	if w.Blobs != nil {
		refs = append(refs, w.keeps("huong-dan.pdf", []byte(aPaper)))
	}
	w.replies("Dạ, chủ nhà xác nhận trên VNeID ạ. "+strings.Repeat("Bà con xem kỹ từng dòng rồi hãy ký ạ. ", 8), refs...)
	w.closes()
	w.chooses(me, w.text("bot.rate_5"))
	w.writes(me, "cam on")
}

// pair has a citizen write twice, one right after the other.
func (w *world) pair(chat bot.ChatID, first, second string) {
	w.Helper()
	w.look(chat)
	if !w.fault.swaps {
		w.types(chat, first)
		if w.Forgets && w.fault.dies != "" {
			w.settle() // at most one update is on its way when the program dies
		}
		w.types(chat, second)
		w.settle()
		return
	}
	w.next += 2
	n := w.next
	w.came += 2
	w.wroteDown(second)
	w.wroteDown(first)
	w.taken("the later update", func() bool { return w.Write(chat, n, second) })
	w.taken("the earlier update", func() bool { return w.Write(chat, n-1, first) })
	w.settle()
}

// compare finds what is said otherwise than when nothing goes wrong.
func (r record) compare(t *testing.T, want record, f fault) {
	t.Helper()
	if f.loses() {
		return // what she is told of it makes it another story
	}
	got, all := slices.Clone(r.said), slices.Clone(want.said)
	if f.swaps {
		slices.Sort(got)
		slices.Sort(all)
	}
	for i := range max(len(got), len(all)) {
		switch {
		case i >= len(got):
			t.Fatalf("it lacks %q", all[i])
		case i >= len(all):
			t.Fatalf("it says besides %q", got[i])
		case got[i] != all[i]:
			t.Fatalf("it says %q, want %q", got[i], all[i])
		}
	}
}
