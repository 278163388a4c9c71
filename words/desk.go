package words

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

//go:embed editable.yaml
var shippedDesk []byte

// Editable is a text of the catalogue that a ward may say in its own words.
type Editable struct {
	Key   string
	Title map[Lang]string // what staff call it, in every language
	Where map[Lang]string // when it is said, in every language
	// Must are the placeholders that the ward's words must have too, sorted.
	Must []string
	// Values are an example of each placeholder, by its name and language.
	Values map[string]map[Lang]string
}

// Moment is a group of texts that are said at like moments.
type Moment struct {
	ID    string // "greeting"
	Title map[Lang]string
	Texts []Editable
}

// Room is a limit of the length of a text.
type Room struct {
	Name  string // what people are told of it: gwords.limit_NAME
	Most  int
	UTF16 bool // counted as channels count; else as people count letters
}

// desk is what a ward may change, and within which limits.
type desk struct {
	moments []Moment
	keys    map[string]Editable
	limits  limits
}

// table is editable.yaml.
type table struct {
	Values map[string]value `yaml:"values"`
	Groups []struct {
		ID    string          `yaml:"id"`
		Title map[Lang]string `yaml:"title"`
		Where map[Lang]string `yaml:"where"`
		Texts []struct {
			Key    string           `yaml:"key"`
			Vi     string           `yaml:"vi"`
			En     string           `yaml:"en"`
			Where  map[Lang]string  `yaml:"where"`
			Free   []string         `yaml:"free"`
			Values map[string]value `yaml:"values"`
		} `yaml:"texts"`
	} `yaml:"groups"`
}

// value is an example of a placeholder.
type value struct {
	Vi   string `yaml:"vi"`
	En   string `yaml:"en"`
	Free bool   `yaml:"free"`
}

func (v value) said() map[Lang]string { return map[Lang]string{Vi: v.Vi, En: v.En} }

// readDesk reads what may be changed of a catalogue. Its errors are faults of
// the program.
func readDesk(c *Catalogue, text, limits []byte) (*desk, error) {
	var t table
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("read editable texts: %w", err)
	}
	d := &desk{keys: map[string]Editable{}}
	var err error
	if d.limits, err = readLimits(limits); err != nil {
		return nil, err
	}
	var errs []error
	fault := func(key, what string) { errs = append(errs, fmt.Errorf("editable text %s: %s", key, what)) }
	for _, g := range t.Groups {
		m := Moment{ID: g.ID, Title: g.Title}
		for _, one := range g.Texts {
			e := Editable{Key: one.Key, Title: value{Vi: one.Vi, En: one.En}.said(), Where: g.Where, Values: map[string]map[Lang]string{}}
			if one.Where != nil {
				e.Where = one.Where
			}
			names := Placeholders(c.texts[Vi][one.Key])
			for _, name := range names {
				v, known := one.Values[name]
				if !known {
					v, known = t.Values[name]
				}
				if !known || v.Vi == "" || v.En == "" {
					fault(one.Key, "no example of {"+name+"}")
				}
				e.Values[name] = v.said()
				if !slices.Contains(one.Free, name) && !t.Values[name].Free {
					e.Must = append(e.Must, name)
				}
			}
			if !c.Has(Vi, one.Key) || !c.Has(En, one.Key) {
				fault(one.Key, "the catalogue has none such")
			}
			if _, twice := d.keys[one.Key]; twice {
				fault(one.Key, "named twice")
			}
			if len(d.limits.of(one.Key)) == 0 {
				fault(one.Key, "has no limit")
			}
			for _, name := range slices.Concat(one.Free, slices.Collect(maps.Keys(one.Values))) {
				if !slices.Contains(names, name) {
					fault(one.Key, "has no {"+name+"}")
				}
			}
			for _, lang := range Langs() {
				if e.Title[lang] == "" || e.Where[lang] == "" || m.Title[lang] == "" {
					fault(one.Key, "no title or place in "+string(lang))
				}
			}
			d.keys[one.Key] = e
			m.Texts = append(m.Texts, e)
		}
		d.moments = append(d.moments, m)
	}
	return d, errors.Join(errs...)
}

// Moments lists what a ward may change, in the order in which staff look for
// it. The caller changes nothing in it.
func (c *Catalogue) Moments() []Moment {
	if c.desk == nil {
		return nil
	}
	return c.desk.moments
}

// Editable is what there is to know of a text that a ward may change; false
// for every other key.
func (c *Catalogue) Editable(key string) (Editable, bool) {
	if c.desk == nil {
		return Editable{}, false
	}
	e, ok := c.desk.keys[key]
	return e, ok
}

// Rooms lists the limits of an editable text.
func (c *Catalogue) Rooms(key string) []Room {
	if c.desk == nil {
		return nil
	}
	var out []Room
	for _, l := range c.desk.limits.of(key) {
		out = append(out, Room{Name: l.Name, Most: l.Most, UTF16: l.Unit == unitUTF16})
	}
	return out
}

// Length is how long a text is in a room, with the longest usual value of
// each placeholder.
func (c *Catalogue) Length(text string, r Room) int {
	u := unitRunes
	if r.UTF16 {
		u = unitUTF16
	}
	if c.desk == nil {
		return u.count(text)
	}
	return u.count(c.desk.limits.filled(text))
}

// Longest is the longest usual value of each placeholder, by which lengths
// are counted; one that is not there counts as it is written.
func (c *Catalogue) Longest() map[string]string {
	if c.desk == nil {
		return nil
	}
	return maps.Clone(c.desk.limits.Values)
}
