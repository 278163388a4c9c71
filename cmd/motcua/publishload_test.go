package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/portal/portaltest"
)

// asked are questions that are asked all the time while guides go out. The
// first one is about the guide that does.
var askedAll = []string{"đăng ký tạm trú", "dang ky khai sinh cho con", "xac nhan doc than", "lam giay to dat dai", "cap lai can cuoc bi mat", "mã 1.004194"}

// load asks without end, each question of the library that the bot has just
// then, and says what is wrong with an answer.
type load struct {
	c      *core
	ctx    context.Context
	stop   context.CancelFunc
	wait   sync.WaitGroup
	failed atomic.Pointer[string]

	mu    sync.Mutex
	took  []time.Duration
	seen  map[string]int // answers by library
	gone  int            // answers while the guide was withdrawn
	there int
}

func newLoad(c *core, askers int) *load {
	l := &load{c: c, seen: map[string]int{}}
	l.ctx, l.stop = context.WithCancel(context.Background())
	for i := range askers {
		l.wait.Go(func() {
			for n := i; l.ctx.Err() == nil; n++ {
				l.ask(n % len(askedAll))
			}
		})
	}
	return l
}

func (l *load) ask(n int) {
	begun := time.Now()
	w, a, release := l.c.host.Take()
	defer release()
	answer, err := a.Answer(context.Background(), bot.Query{Text: askedAll[n]})
	took := time.Since(begun)
	var wrong string
	rev, there := w.Library.Current(pubCode)
	switch {
	case err != nil:
		wrong = fmt.Sprintf("%q: %v", askedAll[n], err)
	case n == 0 && there && (answer.Decision != knowledge.DecisionAnswer || answer.Candidates[0].Code != pubCode || answer.Candidates[0].Revision != rev):
		wrong = fmt.Sprintf("%q: %v", askedAll[n], answer)
	}
	for _, k := range slices.Concat(answer.Candidates, answer.Choices) {
		if rev, ok := w.Library.Current(k.Code); !ok || rev != k.Revision {
			wrong = fmt.Sprintf("%q is answered with %s %s, which library %s has not", askedAll[n], k.Code, k.Revision, w.Library.Revision())
		}
	}
	if wrong != "" {
		l.failed.CompareAndSwap(nil, &wrong)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took = append(l.took, took)
	l.seen[w.Library.Revision()]++
	if there {
		l.there++
	} else {
		l.gone++
	}
}

// answers are the times since the last call, sorted.
func (l *load) answers() []time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.took
	l.took = nil
	slices.Sort(out)
	return out
}

func (l *load) close(t *testing.T) {
	t.Helper()
	l.stop()
	l.wait.Wait()
	if why := l.failed.Load(); why != nil {
		t.Error(*why)
	}
}

func share(sorted []time.Duration, of float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(of*float64(len(sorted)-1))].Round(10 * time.Microsecond)
}

// TestPublishUnderLoad: while guides go out, are withdrawn and come back, and
// the whole index is built anew behind them, every question is answered, from
// one library and an open index; and when a publication returns, it is what
// the next question is answered from.
func TestPublishUnderLoad(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	var many []*procedures.Guide
	for i := range 80 {
		g := reworded(t, c, "Một trong nhiều bài.")
		g.Code, g.Short, g.Title = procedures.Code(fmt.Sprintf("9.%06d", i)), "", fmt.Sprintf("Thủ tục mẫu số %d về %s", i, []string{"đất đai", "hộ tịch", "xây dựng"}[i%3])
		g.Aliases, g.Keywords, g.Wordings = nil, nil, nil
		many = append(many, g)
	}
	publishUnderLoad(t, c, many, 3)
}

// TestPublishUnderLoadOfRecords is the same with real records. The benchmark
// takes the whole country's.
func TestPublishUnderLoadOfRecords(t *testing.T) {
	some := portaltest.Guides(t, 10)
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	publishUnderLoad(t, c, some, 1)
}

func publishUnderLoad(t *testing.T, c *core, library []*procedures.Guide, rounds int) {
	t.Helper()
	ctx := t.Context()
	out, err := c.PublishGuides(ctx, admin.Publication{Guides: library})
	if err != nil {
		t.Fatal(err)
	}
	c.unkept = make(chan struct{}, 1) // as while a server runs
	first := shown(c, pubCode).Clean()
	l := newLoad(c, 2)
	for range 200 {
		l.ask(0)
	}
	before := l.answers()
	var kept sync.WaitGroup
	var keeping atomic.Bool
	beside := 0 // publications while the whole index was built
	var took []time.Duration
	issues := 0
	issue := func(i procedures.Issue, want string) {
		if keeping.Load() {
			beside++
		}
		begun := time.Now()
		changed, err := c.Issue(ctx, i)
		took = append(took, time.Since(begun))
		issues++
		got := ""
		if g := shown(c, pubCode); g != nil {
			got = g.Summary
		}
		if err != nil || changed != 1 || got != want {
			t.Errorf("%d changed, %v; the bot says %q, want %q", changed, err, got, want)
		}
	}
	for n := range rounds {
		g := first.Clean()
		g.Summary = fmt.Sprintf("Lần %d.", n)
		issue(procedures.Issue{Guides: []*procedures.Guide{g}, Kind: procedures.PublishedReviewed}, g.Summary)
		if n%2 == 0 { // built while others go out
			kept.Wait()
			keeping.Store(true)
			kept.Go(func() {
				defer keeping.Store(false)
				if err := c.keepIndex(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		for range 20 {
			l.ask(0)
		}
		issue(procedures.Issue{Withdraw: []procedures.Code{pubCode}, Kind: procedures.PublishedWithdrawn}, "")
		for range 20 {
			l.ask(0)
		}
		issue(procedures.Issue{Guides: []*procedures.Guide{first}, Kind: procedures.PublishedRestored}, first.Summary)
		for range 20 {
			l.ask(0)
		}
	}
	kept.Wait()
	during := l.answers()
	if err := c.keepIndex(ctx); err != nil {
		t.Fatal(err)
	}
	for range 200 {
		l.ask(0)
	}
	l.close(t)
	if l.gone == 0 || l.there == 0 || len(l.seen) != rounds+2 {
		t.Errorf("%d answers with the guide, %d without, of %d libraries", l.there, l.gone, len(l.seen))
	}
	if beside == 0 {
		t.Error("nothing went out while the whole index was built")
	}
	if _, err := os.Stat(c.folder); err != nil || !strings.HasSuffix(c.folder, c.library()) {
		t.Errorf("after it was kept the index lies in %q: %v", c.folder, err)
	}
	if left, err := os.ReadDir(filepath.Join(c.cfg.Data, "index")); err != nil || len(left) != 1 {
		t.Errorf("index folders left: %v, %v", left, err)
	}
	slices.Sort(took)
	t.Logf("%d guides: one publication p50 %s, longest %s; answers before p50 %s p99 %s of %d, while p50 %s p99 %s of %d; %d cores", out.Total,
		share(took, .5), took[len(took)-1].Round(time.Millisecond), share(before, .5), share(before, .99), len(before), share(during, .5), share(during, .99), len(during), runtime.NumCPU())
}
