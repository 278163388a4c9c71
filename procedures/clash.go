package procedures

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Clash is what somebody wrote while another changed the same places: the
// draft has the other's words there, and these are kept until somebody has
// chosen.
type Clash struct {
	By    string    // username of who wrote it
	At    time.Time // when
	Paths []string  // the places, as in Conflict; the rest is in the draft already
	Guide *Guide    // all of what was written; never nil
}

// MaxClashes is how many clashes a draft keeps. With more the oldest go: so
// many nobody would look through.
const MaxClashes = 20

// Joined is the draft with somebody's words, which began from base while the
// draft went on. What goes together is in it; where it does not the draft
// keeps what it has, and the words are kept as a Clash. The conflicts have
// the draft's words as Ours.
func (d Draft) Joined(base, mine *Guide, by string, at time.Time) (Draft, []Conflict) {
	merged, conflicts := Merge(base, d.Guide, mine)
	if !Equal(merged, d.Guide) {
		d = d.Edited(merged, by, at)
	}
	if len(conflicts) > 0 {
		c := Clash{By: by, At: at, Guide: mine.Clean()}
		for _, x := range conflicts {
			c.Paths = append(c.Paths, x.Path)
		}
		d.Clashes = append(slices.Clip(d.Clashes), c)
		d.Clashes = d.Clashes[max(0, len(d.Clashes)-MaxClashes):]
	}
	return d, conflicts
}

// Settle ends the clash of somebody at a moment: at the places in take the
// draft gets those words, at the others it keeps its own. A place that
// neither has any more is passed over. The error is ErrStaleDraft when there
// is no such clash, somebody else has chosen already.
func (d Draft) Settle(by string, at time.Time, take []string, chooser string, now time.Time) (Draft, error) {
	i := slices.IndexFunc(d.Clashes, func(c Clash) bool { return c.By == by && c.At.Equal(at) })
	if i < 0 {
		return d, fmt.Errorf("settle clash: %w", ErrStaleDraft)
	}
	c, g := d.Clashes[i], d.Guide
	for _, path := range c.Paths {
		if !slices.Contains(take, path) {
			continue
		}
		if taken, err := g.Take(c.Guide, path); err == nil {
			g = taken
		}
	}
	if !Equal(g, d.Guide) {
		// Who wrote them is an author by now, though others put them in.
		d = d.Edited(g, c.By, now).Edited(g, chooser, now)
	}
	d.Clashes = slices.Concat(d.Clashes[:i], d.Clashes[i+1:])
	return d, nil
}

type clashJSON struct {
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Paths []string  `json:"paths"`
	YAML  string    `json:"yaml"`
}

// MarshalJSON writes a clash for a store.
func (c Clash) MarshalJSON() ([]byte, error) {
	yaml, err := draftYAML(c.Guide)
	if err != nil {
		return nil, err
	}
	return json.Marshal(clashJSON{c.By, c.At, c.Paths, yaml})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Clash) UnmarshalJSON(b []byte) error {
	var j clashJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("read clash: %w", err)
	}
	g, faults := ReadStored([]byte(j.YAML), "draft.yaml")
	if err := faults.Err(); err != nil {
		return fmt.Errorf("read clash: %w", err)
	}
	*c = Clash{j.By, j.At, j.Paths, g}
	return nil
}
