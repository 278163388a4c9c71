package procedures

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// countingShelf is a shelf that counts how often it is read.
type countingShelf struct {
	mu     sync.Mutex
	guides map[Version]*Guide
	reads  map[Version]int
	fails  error
}

func (s *countingShelf) GuideVersion(_ context.Context, v Version) (*Guide, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads[v]++
	if s.fails != nil {
		return nil, s.fails
	}
	if g, ok := s.guides[v]; ok {
		return g, nil
	}
	return nil, fmt.Errorf("read guide: %w", ErrNoVersion)
}

func (s *countingShelf) put(t *testing.T, g *Guide) Version {
	t.Helper()
	rev, err := RevisionOf(g)
	if err != nil {
		t.Fatal(err)
	}
	v := Version{g.Code, rev}
	s.guides[v] = g
	return v
}

func newCountingShelf() *countingShelf {
	return &countingShelf{guides: map[Version]*Guide{}, reads: map[Version]int{}}
}

func opened(t *testing.T, s *countingShelf, report func(*LoadError), current ...Version) *Library {
	t.Helper()
	l, err := OpenLibrary(s, current, report)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOpenLibraryIsLikeNewLibrary: where the guides lie makes no difference to
// who reads them.
func TestOpenLibraryIsLikeNewLibrary(t *testing.T) {
	a, b, old := fullGuide(), fullGuide(), fullGuide()
	b.Code, old.Summary = "9.000003", "trước kia"
	b.EffectiveTo = Date{2026, time.July, 31}
	shelf := newCountingShelf()
	va, vb, vold := shelf.put(t, a), shelf.put(t, b), shelf.put(t, old)
	want := library(t, []*Guide{b, a}, []*Guide{old})
	l := opened(t, shelf, func(e *LoadError) { t.Error(e) }, vb, va)
	if l.Revision() != want.Revision() || l.Len() != 2 || !slices.Equal(l.Versions(), want.Versions()) {
		t.Errorf("library %s of %v, want %s of %v", l.Revision(), l.Versions(), want.Revision(), want.Versions())
	}
	if rev, ok := l.Current(a.Code); !ok || rev != va.Revision {
		t.Errorf("current is %s, %v", rev, ok)
	}
	if _, ok := l.Current("8.1"); ok {
		t.Error("a code that is not there is current")
	}
	if len(shelf.reads) > 0 {
		t.Fatalf("read %v before any guide was asked for", shelf.reads)
	}
	for _, v := range []Version{va, vb, vold, {a.Code, "0123456789ab"}, {"8.1", va.Revision}} {
		g, ok := l.Version(v.Code, v.Revision)
		wg, wok := want.Version(v.Code, v.Revision)
		if g != wg || ok != wok {
			t.Errorf("version %v is %v %v, want %v %v", v, g, ok, wg, wok)
		}
		g, rev, ok := l.Guide(v.Code)
		wg, wrev, wok := want.Guide(v.Code)
		if g != wg || rev != wrev || ok != wok {
			t.Errorf("guide %s is %v %s %v, want %v %s %v", v.Code, g, rev, ok, wg, wrev, wok)
		}
	}
	if _, _, ok := l.InForce(b.Code, time.Date(2026, time.August, 1, 0, 0, 0, 0, time.UTC)); ok {
		t.Error("a guide is in force after its last day")
	}
	if !slices.Equal(l.All(), want.All()) {
		t.Errorf("all are %v", l.All())
	}
	for _, v := range []Version{va, vb, vold} {
		if shelf.reads[v] != 1 {
			t.Errorf("%v was read %d times", v, shelf.reads[v])
		}
	}
	if _, err := OpenLibrary(shelf, []Version{va, {va.Code, vold.Revision}}, nil); err == nil {
		t.Error("one code twice was taken")
	}
}

// TestShelfFails: a guide that cannot be read now is reported, counts as not
// held, and is there again when the shelf is.
func TestShelfFails(t *testing.T) {
	shelf := newCountingShelf()
	v := shelf.put(t, fullGuide())
	var all, mine []*LoadError
	l := opened(t, shelf, func(e *LoadError) { all = append(all, e) }, v)
	reader := l.Reporting(func(e *LoadError) { mine = append(mine, e) })
	shelf.fails = errors.New("no disk")
	if _, _, ok := reader.Guide(v.Code); ok {
		t.Error("an unread guide was returned")
	}
	if _, ok := reader.Version(v.Code, "0123456789ab"); ok {
		t.Error("an unread version was returned")
	}
	if len(all) != 2 || len(mine) != 2 || !errors.Is(mine[0], shelf.fails) || mine[0].Lasting() || mine[0].Version != v {
		t.Fatalf("reported %v and %v", all, mine)
	}
	if got := l.All(); len(got) != 0 || len(all) != 3 || len(mine) != 2 {
		t.Errorf("all are %v, reported %v and %v", got, all, mine)
	}
	var unread *LoadError
	if err := l.Each(t.Context(), func(*Guide, Revision) error { return nil }); !errors.As(err, &unread) || unread.Version != v {
		t.Errorf("each ended with %v", err)
	}
	shelf.fails = nil
	if _, _, ok := reader.Guide(v.Code); !ok || len(mine) != 2 {
		t.Errorf("after the failure: %v, reported %v", ok, mine)
	}
	for _, lasting := range []error{ErrNoVersion, fmt.Errorf("read guide: %w", Faults{{Problem: "x"}})} {
		if e := (&LoadError{Err: lasting}); !e.Lasting() {
			t.Errorf("%v passes by itself", e)
		}
	}
}

// TestCurrentVersionIsGone: what a library promised and the shelf has lost is
// no ordinary absence.
func TestCurrentVersionIsGone(t *testing.T) {
	var lost []*LoadError
	l := opened(t, newCountingShelf(), func(e *LoadError) { lost = append(lost, e) }, Version{"1.1", "r"})
	if _, ok := l.Version("1.1", "r"); ok || len(lost) != 1 || !lost[0].Lasting() {
		t.Errorf("found %v, reported %v", ok, lost)
	}
	if _, ok := l.Version("1.1", "older"); ok || len(lost) != 1 {
		t.Errorf("found %v, reported %v", ok, lost)
	}
}

func TestEach(t *testing.T) {
	shelf := newCountingShelf()
	var versions []Version
	for i := range 3 {
		g := fullGuide()
		g.Code = Code(fmt.Sprintf("9.00000%d", 3-i))
		versions = append(versions, shelf.put(t, g))
	}
	l := opened(t, shelf, nil, versions...)
	var got []Version
	err := l.Each(t.Context(), func(g *Guide, r Revision) error {
		got = append(got, Version{g.Code, r})
		return nil
	})
	if err != nil || !slices.Equal(got, l.Versions()) {
		t.Errorf("each is %v, %v", got, err)
	}
	enough := errors.New("enough")
	if err := l.Each(t.Context(), func(*Guide, Revision) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("each ended with %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Each(ctx, func(*Guide, Revision) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("each ended with %v", err)
	}
}

// TestFewBodiesAreKept: memory is bounded by what is used, and what is used
// again and again stays.
func TestFewBodiesAreKept(t *testing.T) {
	shelf := newCountingShelf()
	var versions []Version
	for i := range keptBodies + 10 {
		versions = append(versions, shelf.put(t, &Guide{Code: Code(fmt.Sprintf("9.%06d", i)), Title: "x"}))
	}
	l := opened(t, shelf, nil, versions...)
	for _, v := range versions {
		l.Guide(versions[0].Code)
		l.Guide(v.Code)
	}
	kept := l.bodies.(*shelfBodies)
	if len(kept.at) != keptBodies || kept.order.Len() != keptBodies {
		t.Errorf("%d and %d bodies are kept", len(kept.at), kept.order.Len())
	}
	l.Guide(versions[1].Code)
	if first, second := shelf.reads[versions[0]], shelf.reads[versions[1]]; first != 1 || second != 2 {
		t.Errorf("the busy one was read %d times, the other %d", first, second)
	}
}

func TestManyReaders(t *testing.T) {
	shelf := newCountingShelf()
	var versions []Version
	for i := range 40 {
		versions = append(versions, shelf.put(t, &Guide{Code: Code(fmt.Sprintf("9.%06d", i)), Title: "x"}))
	}
	l := opened(t, shelf, nil, versions...)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, v := range versions {
				if g, _, ok := l.Reporting(func(*LoadError) {}).Guide(v.Code); !ok || g.Code != v.Code {
					t.Errorf("%s is %v", v.Code, g)
				}
			}
		})
	}
	all.Wait()
}
