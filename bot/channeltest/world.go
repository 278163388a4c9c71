package channeltest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// world is a ward at work with one channel: all of a server but its pages.
// It can be killed and started again on the same data.
type world struct {
	*testing.T
	Rig
	setup Setup
	said  *words.Catalogue
	host  *bot.Host
	feed  *bot.LocalFeed
	log   *Log
	clock *Clock
	dir   string
	wire  *wire
	door  *door
	fault fault

	alive sync.RWMutex // held by what starts it again
	store bot.Store    // the same that mortal is before
	life  *Mortal
	stop  func()

	mu     sync.Mutex
	lost   map[bot.MessageID]bool // the conversation was told that it did not arrive
	next   int                    // number of an update
	came   int                    // updates so far
	forms  int                    // of the console
	mark   map[bot.ChatID]int     // what of a phone has been looked at
	own    []string               // what the first citizen wrote of her own accord, in order
	deaths int                    // crashes so far
}

// begins is a Monday morning at which everybody works.
func begins(r *roster.Roster) time.Time { return time.Date(2026, 11, 23, 9, 21, 0, 0, r.Location) }

func newWorld(t *testing.T, s Setup, f fault) *world {
	t.Helper()
	said, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	people, faults := roster.Load(roster.Sample(), "sample roster")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, setup: s, said: said, feed: &bot.LocalFeed{}, log: &Log{}, clock: NewClock(begins(people)),
		dir: t.TempDir(), fault: f, lost: map[bot.MessageID]bool{}, mark: map[bot.ChatID]int{}}
	w.door = &door{world: w}
	w.wire = listen(nil, w)
	w.open()
	log := zerolog.New(w.log).Level(zerolog.TraceLevel)
	w.Rig = s.Channel(t, bot.Announce(w.door, w.feed), log, w.clock.Now)
	w.wire.replace(w.Rig.Channel)
	settings := bot.DefaultSettings()
	settings.PublicURL, settings.LinkKey = "https://phuong-mau.example", "the key of links"
	settings.Channels = map[string]bot.Limits{w.Rig.Channel.Name(): w.Limits}
	w.host = bot.NewHost(said, people, settings, w.clock.Now)
	if err := w.host.SetLibrary(s.Shelf.Library, s.Shelf.Index, nil); err != nil {
		t.Fatal(err)
	}
	if f.dies != "" {
		w.life.DieAt(f.dies, f.at, f.lands)
	}
	w.start()
	ended, guarded := make(chan struct{}), make(chan struct{})
	go w.guard(ended, guarded)
	t.Cleanup(func() {
		close(ended)
		<-guarded
		w.halt()
		if w.Close != nil {
			w.Close()
		}
	})
	return w
}

// open opens the store, the same folder each time.
func (w *world) open() {
	w.Helper()
	if w.setup.Open == nil {
		w.store = w.setup.Store(w.T)
		w.life = NewMortal(w.store)
		w.stop = func() {}
		return
	}
	s, closes := w.setup.Open(w.T, w.dir)
	w.store, w.life = s, NewMortal(s)
	w.stop = func() {
		if err := closes(); err != nil {
			w.Errorf("close store: %v", err)
		}
	}
}

// start lets worker and sender run.
func (w *world) start() {
	log := zerolog.New(w.log).Level(zerolog.TraceLevel)
	channels := []bot.Channel{w.wire}
	worker := &bot.Worker{Store: w.life, Worlds: w.host, Channels: channels, Feed: w.feed, Log: log, Now: w.clock.Now, Decide: w.decide}
	sender := &bot.Sender{Store: w.life, Channels: channels, Feed: w.feed, Log: log, Now: w.clock.Now, Jitter: func() float64 { return 0 }}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = worker.Run(ctx) }) // always nil
	group.Go(func() { _ = sender.Run(ctx) }) // the same
	closes := w.stop
	w.stop = func() {
		cancel()
		group.Wait()
		closes()
	}
	w.door.opens(w.life)
}

// halt stops everything, once.
func (w *world) halt() {
	w.alive.Lock()
	defer w.alive.Unlock()
	if w.stop != nil {
		w.door.opens(nil)
		w.stop()
		w.stop = nil
	}
}

// guard starts the ward again when its process has died, as a supervisor
// does.
func (w *world) guard(ended <-chan struct{}, guarded chan<- struct{}) {
	defer close(guarded)
	for {
		select {
		case <-ended:
			return
		case <-w.life.Died():
			w.again()
		}
	}
}

// again is a crash and what follows: what was not written is forgotten.
func (w *world) again() {
	w.alive.Lock()
	defer w.alive.Unlock()
	w.door.opens(nil)
	w.stop()
	w.open()
	if w.Again != nil {
		w.wire.replace(w.Again())
	}
	w.start()
	w.mu.Lock()
	w.deaths++
	w.mu.Unlock()
	w.feed.Publish()
}

// decide is bot.Decide; it notes what conversations are told of their
// messages.
func (w *world) decide(world bot.World, s bot.State, e bot.Event, f bot.Found) bot.Turn {
	if e.Kind == bot.EventDelivery && e.Delivery != nil {
		w.mu.Lock()
		w.lost[e.Delivery.Message] = true
		w.mu.Unlock()
	}
	return bot.Decide(world, s, e, f)
}

// door is the inbox of whatever life is under way. A process that is dead
// takes nothing.
type door struct {
	world *world
	life  atomic.Pointer[Mortal]
	taken atomic.Int64 // events that are safe, those among them that came before

	mu    sync.Mutex
	fails way // how the next event fares
}

// way is how an event fares at the inbox.
type way string

const (
	fine    way = ""
	unsaved way = "not saved" // the disk is full: it is not stored
	unheard way = "unheard"   // it is stored, but the answer does not come back
)

var errFull = errors.New("disk full")

func (d *door) opens(m *Mortal) { d.life.Store(m) }

func (d *door) next(w way) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fails = w
}

// PutEvent implements bot.Inbox.
func (d *door) PutEvent(ctx context.Context, e bot.Event) (bool, error) {
	life := d.life.Load()
	if life == nil {
		return false, ErrDead
	}
	d.mu.Lock()
	how := d.fails
	d.fails = fine
	d.mu.Unlock()
	if how == unsaved {
		return false, errFull
	}
	stored, err := life.PutEvent(ctx, e)
	if how == unheard && err == nil {
		d.world.feed.Publish()
		return false, errFull
	}
	if err == nil || stored { // what is saved is safe, though nobody hears of it
		d.taken.Add(1)
	}
	return stored, err
}

// Outcome implements bot.Inbox.
func (d *door) Outcome(ctx context.Context, k bot.EventKey) (bot.Outcome, bool, error) {
	life := d.life.Load()
	if life == nil {
		return bot.Outcome{}, false, ErrDead
	}
	return life.Outcome(ctx, k)
}
