package portal

import (
	"slices"
	"strconv"

	"github.com/motcua/motcua/procedures"
)

// submissionAt is the place of the n-th way to submit by a method, or -1.
func submissionAt(g *procedures.Guide, m procedures.Method, n int) int {
	for i, s := range g.Submissions {
		if s.Method == m {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return -1
}

// submissions compares the ways to submit, by method.
func (c *comparing) submissions() {
	for _, m := range []procedures.Method{procedures.MethodOnline, procedures.MethodInPerson, procedures.MethodPost} {
		for n := 0; ; n++ {
			b, s, o := submissionAt(c.before, m, n), submissionAt(c.now, m, n), submissionAt(c.ours, m, n)
			if b < 0 && s < 0 && (o < 0 || !c.twoWay) {
				break
			}
			c.submission(m, b, s, o)
		}
	}
}

func (c *comparing) submission(m procedures.Method, b, n, o int) {
	var was, is, our procedures.Submission
	for _, x := range []struct {
		g  *procedures.Guide
		at int
		to *procedures.Submission
	}{{c.before, b, &was}, {c.now, n, &is}, {c.ours, o, &our}} {
		if x.at >= 0 {
			*x.to = x.g.Submissions[x.at]
		}
	}
	p := Proposal{Field: "submissions", Item: string(m), target: "submissions" + strconv.Itoa(o)}
	switch {
	case n < 0 && o >= 0: // no longer possible
		p.Kind, p.Before, p.Ours = procedures.PartRemoved, wayOf(was), wayOf(our)
		p.Agrees = sameTime(was.Time, our.Time) && sameAmounts(was.Fees, our.Fees)
		p.change = func(t *taking) { t.remove("submissions", o) }
		c.add(p)
	case n >= 0 && o < 0:
		if b >= 0 {
			return // the ward does not offer it, and knew of it
		}
		p.Kind, p.Now, p.Agrees, p.target = procedures.PartAdded, wayOf(is), true, ""
		p.change = func(t *taking) {
			s := is
			for i := range s.Fees {
				s.Fees[i].Variant = "" // circumstances of the official text are not ours
			}
			t.g.Submissions = append(t.g.Submissions, s)
		}
		c.add(p)
	case n >= 0:
		c.time(m, was, is, our, o)
		c.fees(m, was.Fees, is.Fees, our.Fees, o)
		if !c.twoWay {
			at := func(t *taking) *procedures.Submission { return &t.g.Submissions[o] }
			c.text("submissions", "fee_text", string(m), o, was.FeeText, is.FeeText, our.FeeText, func(t *taking, s string) { at(t).FeeText = s })
			c.text("submissions", "place", string(m), o, was.Place, is.Place, our.Place, func(t *taking, s string) { at(t).Place = s })
			c.text("submissions", "note", string(m), o, was.Note, is.Note, our.Note, func(t *taking, s string) { at(t).Note = s })
		}
	}
}

// wayOf is a whole way to submit as a value.
func wayOf(s procedures.Submission) Value {
	return Value{Text: string(s.Method), Time: s.Time, Fees: s.Fees}
}

func sameTime(a, b procedures.TimeLimit) bool {
	return a.Amount == b.Amount && (a.Unit == b.Unit || a.Amount == 0 && vague(a.Unit) && vague(b.Unit))
}

// vague reports a unit that says nothing without words.
func vague(u procedures.TimeUnit) bool { return u == "" || u == procedures.UnitOther }

// time compares one time limit.
func (c *comparing) time(m procedures.Method, was, is, our procedures.Submission, o int) {
	if sameTime(is.Time, our.Time) && (c.twoWay || was.Time.Text == is.Time.Text || our.Time.Text == is.Time.Text) {
		return
	}
	if !c.twoWay && was.Time == is.Time {
		return
	}
	p := Proposal{Field: "submissions", Sub: "time", Item: string(m), Kind: kindOf(was.Time.IsZero(), is.Time.IsZero()), target: "time" + strconv.Itoa(o)}
	if c.twoWay {
		p.Kind = kindOf(our.Time.IsZero(), is.Time.IsZero())
	}
	p.Before, p.Now, p.Ours = Value{Time: was.Time}, Value{Time: is.Time}, Value{Time: our.Time}
	ownWords := our.Time.Text != "" && our.Time.Text != was.Time.Text
	p.Agrees = sameTime(was.Time, our.Time) && (!ownWords || !sameTime(was.Time, is.Time))
	if ownWords {
		p.Beside = our.Time.Text
	}
	p.change = func(t *taking) {
		to := &t.g.Submissions[o].Time
		words := to.Text
		*to = is.Time
		if ownWords && !sameTime(was.Time, is.Time) {
			to.Text = words
		}
	}
	c.add(p)
}

// kindOf says what happened to a place that was, or is, empty.
func kindOf(wasNothing, isNothing bool) procedures.ChangeKind {
	switch {
	case wasNothing && !isNothing:
		return procedures.PartAdded
	case isNothing && !wasNothing:
		return procedures.PartRemoved
	}
	return procedures.PartChanged
}

// text compares one text of an item at place o of ours.
func (c *comparing) text(field, sub, item string, o int, was, is, our string, set func(*taking, string)) {
	if fold(was) == fold(is) || fold(our) == fold(is) {
		return
	}
	c.add(Proposal{Field: field, Sub: sub, Item: item, Kind: kindOf(was == "", is == ""), Before: Value{Text: was}, Now: Value{Text: is}, Ours: Value{Text: our},
		Agrees: fold(was) == fold(our), target: field + sub + strconv.Itoa(o), change: func(t *taking) { set(t, is) }})
}

func sameAmounts(a, b []procedures.Fee) bool { return slices.Equal(amounts(a), amounts(b)) }

// amounts are the different amounts of a list of fees, sorted.
func amounts(list []procedures.Fee) []int64 {
	var out []int64
	for _, f := range list {
		out = append(out, f.Amount)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
