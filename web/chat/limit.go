package chat

import (
	"container/list"
	"sync"
	"time"
)

// Rate is a token bucket: Burst at once, then one each Every.
type Rate struct {
	Burst int
	Every time.Duration
}

// Limits keep one visitor or address from crowding out the others. A zero
// field is no limit.
type Limits struct {
	Visitor    Rate // forms of one visitor
	Address    Rate // forms from one address; a school or a village may share it
	Opening    Rate // new conversations from one address
	Reading    Rate // pages and parts of pages read from one address
	Signs      Rate // that she reads and types, of one visitor
	Bytes      Rate // megabytes of files of one visitor; each file is one at least
	Crowd      Rate // megabytes of files from one address
	Link       Rate // megabytes of files by one link to the page for files
	Remembered int  // how many visitors and addresses are counted at most
	Streams    int  // open streams of one visitor
	Lines      int  // open streams from one address
}

// DefaultLimits let a quick typist through and a script not. Mobile networks
// put thousands behind one address: those limits stop a flood, not a crowd. A
// page whose stream is refused asks by itself now and then.
func DefaultLimits() Limits {
	return Limits{Visitor: Rate{20, 2 * time.Second}, Address: Rate{120, 500 * time.Millisecond}, Opening: Rate{60, 10 * time.Second},
		Reading: Rate{400, 50 * time.Millisecond}, Signs: Rate{20, 1500 * time.Millisecond}, Remembered: 20000, Streams: 6, Lines: 400,
		Bytes: Rate{120, 6 * time.Second}, Crowd: Rate{2000, 500 * time.Millisecond}, Link: Rate{120, 24 * time.Hour}}
}

// buckets counts by key. Its memory is bounded: whoever was not seen for the
// longest time is forgotten first.
type buckets struct {
	rate Rate
	most int
	now  func() time.Time

	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // of *bucket, the latest first
}

type bucket struct {
	key  string
	left float64
	at   time.Time
}

func newBuckets(rate Rate, most int, now func() time.Time) *buckets {
	return &buckets{rate: rate, most: most, now: now, byKey: map[string]*list.Element{}, order: list.New()}
}

// take takes one token; when there is none it says how long until there is.
func (b *buckets) take(key string) (wait time.Duration, ok bool) { return b.takeMany(key, 1) }

// takeMany takes n tokens, or all of a full bucket that is smaller.
func (b *buckets) takeMany(key string, n int) (wait time.Duration, ok bool) {
	if b.rate == (Rate{}) {
		return 0, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	e, there := b.byKey[key]
	if !there {
		if b.order.Len() >= b.most {
			oldest := b.order.Back()
			delete(b.byKey, b.order.Remove(oldest).(*bucket).key)
		}
		e = b.order.PushFront(&bucket{key: key, left: float64(b.rate.Burst), at: now})
		b.byKey[key] = e
	}
	b.order.MoveToFront(e)
	k := e.Value.(*bucket)
	if past := now.Sub(k.at); past > 0 {
		k.left = min(float64(b.rate.Burst), k.left+float64(past)/float64(b.rate.Every))
		k.at = now
	}
	need := float64(min(n, b.rate.Burst))
	if k.left < need {
		return time.Duration((need - k.left) * float64(b.rate.Every)), false
	}
	k.left -= need
	return 0, true
}

// counter counts what is open at once, by key.
type counter struct {
	most int
	mu   sync.Mutex
	open map[string]int
}

func newCounter(most int) *counter { return &counter{most: most, open: map[string]int{}} }

// enter counts one more; leave must be called when ok.
func (c *counter) enter(key string) (leave func(), ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.most > 0 && c.open[key] >= c.most {
		return nil, false
	}
	c.open[key]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.open[key]--; c.open[key] <= 0 {
			delete(c.open, key)
		}
	}, true
}
