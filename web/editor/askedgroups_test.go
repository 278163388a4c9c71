package editor

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
)

// heap keeps questions in memory, the newest first, and counts how many are
// read.
type heap struct {
	rest // nothing else is asked of it
	mu   sync.Mutex
	list []bot.Question
	read int
}

type rest struct{ bot.Questions }

func (h *heap) Questions(_ context.Context, f bot.QuestionFilter) (out []bot.Question, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, q := range h.list {
		if f.Limit > 0 && len(out) == f.Limit {
			break
		}
		if f.Selects(q) {
			out = append(out, q)
		}
	}
	h.read += len(out)
	return out, nil
}

func (h *heap) add(q bot.Question) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = slices.Insert(h.list, 0, q)
}

// crowd is n questions, a second apart, the newest at start.
func crowd(n int) []bot.Question {
	words := strings.Fields("đăng ký tạm trú khai sinh kết hôn xây nhà chặt cây nuôi ong mở quán vỉa hè căn cước mất giấy tờ đất đai hộ khẩu trợ cấp người già học bổng vay vốn")
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make([]bot.Question, n)
	for i := range out {
		var text []string
		for range 3 + rnd.IntN(5) {
			text = append(text, words[rnd.IntN(len(words))])
		}
		out[i] = bot.Question{ID: fmt.Sprintf("c%d-q1", n-i), Conversation: bot.ConversationID(fmt.Sprint("c", n-i)), At: start.Add(-time.Duration(i) * time.Second), Text: strings.Join(text, " "), End: bot.QuestionRefused}
	}
	return out
}

// TestManyAreGroupedAside: while thousands of questions are grouped, nobody
// waits; the old groups are shown until the new ones are there.
func TestManyAreGroupedAside(t *testing.T) {
	store := &heap{list: crowd(groupedAtOnce + 500)}
	g, err := newGroups(store, zerolog.Nop())
	must(t, err)
	t.Cleanup(g.close)
	ctx := t.Context()
	list, stale, err := g.of(ctx, askedPeriod, start)
	must(t, err)
	if list != nil || !stale {
		t.Fatalf("%v %v: not aside", list, stale)
	}
	g.work.Wait()
	list, stale, err = g.of(ctx, askedPeriod, start)
	must(t, err)
	n := 0
	for _, group := range list.groups {
		n += len(group.Questions)
	}
	if stale || n != groupedAtOnce+500 {
		t.Fatalf("%d questions are grouped, stale %v", n, stale)
	}
	store.mu.Lock()
	store.read = 0
	store.mu.Unlock()
	again, _, err := g.of(ctx, askedPeriod, start)
	must(t, err)
	if again != list || store.read != 1 {
		t.Errorf("asked again, %d questions are read", store.read)
	}

	settled := settling(list.groups[0].Questions[:1], func(q *bot.Question) { q.Settled = bot.SettledNothing })
	g.settled(settled)
	again, _, err = g.of(ctx, askedPeriod, start)
	must(t, err)
	if list.groups[0].Questions[0].Settled != "" || again.groups[0].Questions[0].Settled != bot.SettledNothing {
		t.Error("what staff did is not seen, or was changed under a reader's eyes")
	}

	store.add(bot.Question{ID: "new-q1", At: start, Text: "câu mới", End: bot.QuestionRefused})
	old, stale, err := g.of(ctx, askedPeriod, start.Add(time.Second))
	must(t, err)
	if old != again || !stale {
		t.Error("the old groups are not shown while new ones are made")
	}
	g.work.Wait()
	if _, stale, err = g.of(ctx, askedPeriod, start.Add(time.Second)); err != nil || stale {
		t.Errorf("still stale: %v", err)
	}
	g.close()
}

func TestMomentsDiffer(t *testing.T) {
	g, err := newGroups(&heap{}, zerolog.Nop())
	must(t, err)
	t.Cleanup(g.close)
	a, b := g.moment(start), g.moment(start)
	if !b.After(a) || tapKey(a) == tapKey(b) || !a.Equal(start) {
		t.Errorf("%v %v", a, b)
	}
}

// BenchmarkAsked opens the page of 20,000 questions once they are grouped.
func BenchmarkAsked(b *testing.B) {
	store := &heap{list: crowd(20000)}
	g, err := newGroups(store, zerolog.Nop())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(g.close)
	at := time.Now()
	_, _, _ = g.of(context.Background(), askedPeriod, start)
	g.work.Wait()
	b.Logf("grouped aside in %v", time.Since(at))
	for b.Loop() {
		list, _, err := g.of(context.Background(), askedPeriod, start)
		if err != nil || len(openGroups(list.groups)) == 0 {
			b.Fatal(err)
		}
	}
}
