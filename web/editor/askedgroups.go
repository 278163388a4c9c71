package editor

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/report"
)

// Questions are put into groups by their words, which takes seconds when there
// are many. That is done once for all who look, and while nobody waits.

const (
	// groupedAtOnce is how many questions are grouped while the reader waits.
	groupedAtOnce = 2000
	// groupedFor is how old groups may be when nobody asked anything since:
	// how a question ends is heard later, and another machine may have
	// settled some.
	groupedFor = time.Minute
)

// grouped is what was asked in a period, like questions together.
type grouped struct {
	since  time.Time
	at     time.Time // when the store was read
	newest string    // ID of the newest question then; "" none
	groups []report.Group
}

// groups keeps what was grouped last, by the length of the period.
type groups struct {
	store bot.Questions
	like  *report.Grouper
	log   zerolog.Logger
	ctx   context.Context // of work in the background
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu      sync.Mutex
	known   map[int]*grouped // by days
	working map[int]bool
	stamp   time.Time // of the last thing that staff did
}

func newGroups(store bot.Questions, log zerolog.Logger) (*groups, error) {
	like, err := report.NewGrouper()
	if err != nil {
		return nil, err
	}
	g := &groups{store: store, like: like, log: log, known: map[int]*grouped{}, working: map[int]bool{}}
	g.ctx, g.stop = context.WithCancel(context.Background())
	return g, nil
}

func (g *groups) close() {
	g.stop()
	g.work.Wait()
}

// of is what was asked in the last days, up to now. nil says that it is being
// grouped; stale that it is older than it could be, and is being done anew.
func (g *groups) of(ctx context.Context, days int, now time.Time) (list *grouped, stale bool, err error) {
	since := now.AddDate(0, 0, -days)
	newest, err := g.newest(ctx, since)
	if err != nil {
		return nil, false, err
	}
	g.mu.Lock()
	have := g.known[days]
	g.mu.Unlock()
	if have != nil && have.newest == newest && now.Sub(have.at) < groupedFor && !now.Before(have.at) {
		return have, false, nil
	}
	questions, err := g.store.Questions(ctx, bot.QuestionFilter{Since: since, Limit: groupedAtOnce + 1})
	if err != nil {
		return nil, false, fmt.Errorf("list questions: %w", err)
	}
	if len(questions) <= groupedAtOnce {
		return g.keep(days, g.group(since, now, newest, questions)), false, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.working[days] {
		g.working[days] = true
		g.work.Go(func() { g.later(days, since, now, newest) })
	}
	return have, true, nil
}

// newest is the ID of the newest question since a time.
func (g *groups) newest(ctx context.Context, since time.Time) (string, error) {
	list, err := g.store.Questions(ctx, bot.QuestionFilter{Since: since, Limit: 1})
	if err != nil {
		return "", fmt.Errorf("look for new questions: %w", err)
	}
	if len(list) == 0 {
		return "", nil
	}
	return list[0].ID, nil
}

// later groups in the background.
func (g *groups) later(days int, since, now time.Time, newest string) {
	questions, err := g.store.Questions(g.ctx, bot.QuestionFilter{Since: since})
	if err != nil {
		if g.ctx.Err() == nil {
			g.log.Error().Err(err).Msg("questions could not be read; tried again when the page is opened")
		}
	} else {
		g.keep(days, g.group(since, now, newest, questions))
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.working[days] = false
}

// group leaves what ended well out.
func (g *groups) group(since, at time.Time, newest string, list []bot.Question) *grouped {
	list = slices.DeleteFunc(list, func(q bot.Question) bool { return !endedBadly(q.End) })
	return &grouped{since: since, at: at, newest: newest, groups: g.like.Groups(list)}
}

func (g *groups) keep(days int, n *grouped) *grouped {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.known[days] = n
	return n
}

// settled takes over what staff made of questions, so that the next page
// shows it.
func (g *groups) settled(list []bot.Question) {
	by := make(map[string]bot.Question, len(list))
	for _, q := range list {
		by[q.ID] = q
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for days, have := range g.known {
		next := *have
		next.groups = slices.Clone(have.groups) // others read the old ones
		for i, group := range next.groups {
			for j, q := range group.Questions {
				if s, ok := by[q.ID]; ok {
					if &next.groups[i].Questions[0] == &have.groups[i].Questions[0] {
						next.groups[i].Questions = slices.Clone(group.Questions)
					}
					next.groups[i].Questions[j] = q.StaffOf(s)
				}
			}
		}
		g.known[days] = &next
	}
}

// moment is when somebody did something: later than anything before, so that
// it names what was done.
func (g *groups) moment(now time.Time) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	now = now.UTC().Truncate(time.Microsecond) // as every store keeps it
	if !now.After(g.stamp) {
		now = g.stamp.Add(time.Microsecond)
	}
	g.stamp = now
	return now
}

// holding is the group that has a question; false when none has.
func (l *grouped) holding(id string) (report.Group, bool) {
	for _, g := range l.groups {
		if slices.ContainsFunc(g.Questions, func(q bot.Question) bool { return q.ID == id }) {
			return g, true
		}
	}
	return report.Group{}, false
}

// endedBadly reports that a question ended in a way that a guide can mend.
func endedBadly(end bot.QuestionEnd) bool { return bot.Question{End: end}.Unwell() }
