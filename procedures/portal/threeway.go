package portal

import (
	"slices"
	"strconv"

	"github.com/motcua/motcua/procedures"
)

// Proposal is one place where the official text says something else than it
// did, or than the ward's guide does.
type Proposal struct {
	// Key names it among the proposals of the same three texts.
	Key string
	// Field is the field of the guide it is in ("submissions"), Sub what of
	// an item it is about ("time", "fees", "form.code"; "" the item itself),
	// Item which item, as people know it ("in_person", a paper's title; "").
	Field, Sub, Item string
	Kind             procedures.ChangeKind
	// Before is what the official text said, Now what it says, Ours what the
	// ward's guide says.
	Before, Now, Ours Value
	// Agrees says that the ward's guide says what the official text said
	// before: taking the new value changes nothing that the ward decided.
	Agrees bool
	// ReadOnly says that there is nothing to take: the ward tells this in
	// words of its own, and somebody has to put them anew.
	ReadOnly bool
	// Beside are words of the ward that stand beside the value and stay when
	// it is taken; "" none.
	Beside string

	target string // what of ours it changes; two that change one thing must not both be taken unseen
	change func(*taking)
}

// Value is what stands at a place: one of its fields says it, none of them
// that nothing does.
type Value struct {
	Text   string
	List   []string
	Time   procedures.TimeLimit
	Fees   []procedures.Fee
	Number int
}

// IsZero reports whether nothing stands there.
func (v Value) IsZero() bool {
	return v.Text == "" && len(v.List) == 0 && v.Time.IsZero() && len(v.Fees) == 0 && v.Number == 0
}

// Comparison is what Propose found.
type Comparison struct {
	Proposals []Proposal
	// TwoWay says that no earlier official text was known: the proposals are
	// where ours and the official text differ in facts, and none Agrees.
	TwoWay bool

	ours *procedures.Guide
}

// Propose compares what the official text said before (nil: not known), what
// it says now, and what the ward's guide says. Papers are matched by their
// forms' codes and titles, ways to submit by their method, acts by their
// numbers, for official text has no ids. What the ward tells in words of its
// own (summary, steps, other names, notes on papers) is never proposed to be
// written over. None of the guides is changed or kept.
func Propose(before, now, ours *procedures.Guide) Comparison {
	c := &comparing{before: before, now: now.Clean(), ours: ours.Clean()}
	if before == nil {
		c.before, c.twoWay = &procedures.Guide{}, true
	} else {
		c.before = before.Clean()
	}
	if c.ours.Review == procedures.ReviewOfficial && !c.twoWay {
		c.byPath()
	} else {
		c.facts()
		c.submissions()
		c.evidence()
		c.steps()
		c.acts()
		c.lists()
	}
	return Comparison{Proposals: settleClashes(c.out), TwoWay: c.twoWay, ours: c.ours}
}

// Agreed are the keys of the proposals that may be ticked beforehand.
func (c Comparison) Agreed() []string {
	var out []string
	for _, p := range c.Proposals {
		if p.Agrees {
			out = append(out, p.Key)
		}
	}
	return out
}

// Take is the ward's guide with the proposals of these keys; others, and keys
// that there are not, change nothing. The guide is the caller's, and may have
// faults, as when a paper that a step needs is gone.
func (c Comparison) Take(keys []string) *procedures.Guide {
	t := &taking{g: c.ours.Clean(), drop: make(map[string][]int)}
	for _, p := range c.Proposals {
		if p.change != nil && slices.Contains(keys, p.Key) {
			p.change(t)
		}
	}
	return t.done()
}

// comparing is one call of Propose.
type comparing struct {
	before, now, ours *procedures.Guide
	twoWay            bool
	out               []Proposal
}

// add appends a proposal and gives it its key.
func (c *comparing) add(p Proposal) {
	if c.twoWay {
		p.Agrees = false
	}
	p.Key = p.Field + "." + strconv.Itoa(len(c.out)+1)
	c.out = append(c.out, p)
}

// settleClashes unticks proposals that would change one thing in two ways, and
// leaves out those that say the same twice.
func settleClashes(list []Proposal) []Proposal {
	first := make(map[string]int)
	var out []Proposal
	for _, p := range list {
		i, clash := first[p.target]
		switch {
		case p.target == "" || !clash:
			if p.target != "" {
				first[p.target] = len(out)
			}
			out = append(out, p)
		case sameValue(out[i].Now, p.Now):
			out[i].Agrees = out[i].Agrees && p.Agrees
		default:
			out[i].Agrees, p.Agrees = false, false
			out = append(out, p)
		}
	}
	return out
}

func sameValue(a, b Value) bool {
	return a.Text == b.Text && slices.Equal(a.List, b.List) && a.Time == b.Time && slices.Equal(a.Fees, b.Fees) && a.Number == b.Number
}

// taking is the guide that proposals are taken into. Items keep their places
// until all is taken: additions go to the end, removals are marked.
type taking struct {
	g    *procedures.Guide
	drop map[string][]int // places to be taken away, by field; fees of a way to submit by "fees" and its place
}

func (t *taking) remove(field string, i int) { t.drop[field] = append(t.drop[field], i) }

func (t *taking) done() *procedures.Guide {
	g := t.g
	for i := range g.Submissions {
		s := &g.Submissions[i]
		s.Fees = without(s.Fees, t.drop["fees"+strconv.Itoa(i)])
	}
	g.Submissions = without(g.Submissions, t.drop["submissions"])
	gone := make(map[procedures.EvidenceID]bool)
	for _, i := range t.drop["evidence"] {
		gone[g.Evidence[i].ID] = true
	}
	g.Evidence = without(g.Evidence, t.drop["evidence"])
	for i := range g.Steps {
		s := &g.Steps[i]
		s.Evidence = slices.DeleteFunc(s.Evidence, func(id procedures.EvidenceID) bool { return gone[id] })
	}
	g.Legal = without(g.Legal, t.drop["legal"])
	for _, f := range textLists() {
		list := f.of(g)
		*list = without(*list, t.drop[f.name])
	}
	return g.Clean()
}

// without is a list without some places.
func without[T any](list []T, places []int) []T {
	if len(places) == 0 {
		return list
	}
	var out []T
	for i, x := range list {
		if !slices.Contains(places, i) {
			out = append(out, x)
		}
	}
	return out
}
