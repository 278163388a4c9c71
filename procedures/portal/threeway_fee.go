package portal

import (
	"slices"
	"strconv"

	"github.com/motcua/motcua/procedures"
)

// fees compares the fees of one way to submit, at place o of ours.
func (c *comparing) fees(m procedures.Method, was, is, our []procedures.Fee, o int) {
	p := Proposal{Field: "submissions", Sub: "fees", Item: string(m)}
	if c.twoWay {
		if sameAmounts(is, our) {
			return
		}
		p.Kind, p.Now, p.Ours, p.target = procedures.PartChanged, Value{Fees: is}, Value{Fees: our}, "fees"+strconv.Itoa(o)
		p.change = func(t *taking) { t.g.Submissions[o].Fees = officialFees(is) }
		c.add(p)
		return
	}
	of := feePairs(was, is)
	kept := make(map[int]bool)
	var added []int
	for i, j := range of {
		if j < 0 {
			c.feeRemoved(p, was, i, our, o)
			continue
		}
		kept[j] = true
		if was[i] != is[j] {
			c.feeChanged(p, was, i, is[j], our, o)
		}
	}
	for j := range is {
		if !kept[j] {
			added = append(added, j)
		}
	}
	for _, j := range added {
		if slices.ContainsFunc(our, func(f procedures.Fee) bool { return sameMoney(f, is[j]) }) {
			continue // the ward says so already
		}
		q := p
		q.Kind, q.Now, q.Agrees = procedures.PartAdded, Value{Fees: is[j : j+1]}, sameAmounts(was, our)
		q.Ours = Value{Fees: our}
		q.change = func(t *taking) { addFee(t, o, is[j]) }
		c.add(q)
	}
}

func sameMoney(a, b procedures.Fee) bool { return a.Amount == b.Amount && a.Currency == b.Currency }

// officialFees are fees of the official text without its circumstances, which
// are not ours.
func officialFees(list []procedures.Fee) []procedures.Fee {
	out := slices.Clone(list)
	for i := range out {
		out[i].Variant = ""
	}
	return out
}

func addFee(t *taking, o int, f procedures.Fee) {
	s := &t.g.Submissions[o]
	s.Fees = append(s.Fees, officialFees([]procedures.Fee{f})...)
}

// feePairs matches the fees of two official texts: by what they are for, and
// what is left over in its order when it is as many.
func feePairs(was, is []procedures.Fee) []int {
	of := pairs(len(was), len(is), func(i, j int) float64 {
		a, b := was[i], is[j]
		l := likeness(a.Condition, b.Condition)
		switch {
		case a == b:
			return 4
		case fold(a.Condition) == fold(b.Condition) && a.Per == b.Per:
			l = 3
		case l == 0:
			return 0
		}
		if sameMoney(a, b) {
			l++
		}
		return l
	})
	var restWas, restIs []int
	for i, j := range of {
		if j < 0 {
			restWas = append(restWas, i)
		}
	}
	for j := range is {
		if !slices.Contains(of, j) {
			restIs = append(restIs, j)
		}
	}
	if len(restWas) == len(restIs) {
		for k, i := range restWas {
			of[i] = restIs[k]
		}
	}
	return of
}

// feesOf are the places of ours that a fee of the former official text is at.
func feesOf(was []procedures.Fee, i int, our []procedures.Fee) []int {
	var out []int
	for j, f := range our {
		if sameMoney(f, was[i]) {
			out = append(out, j)
		}
	}
	alone := true
	for k, f := range was {
		alone = alone && (k == i || !sameMoney(f, was[i]))
	}
	if alone || len(out) < 2 {
		return out
	}
	// Several fees of one amount: only the one that is for the same.
	at := best(len(out), func(k int) float64 { return likeness(our[out[k]].Condition, was[i].Condition) })
	if at < 0 {
		return nil
	}
	return out[at : at+1]
}

func (c *comparing) feeChanged(p Proposal, was []procedures.Fee, i int, is procedures.Fee, our []procedures.Fee, o int) {
	b := was[i]
	p.Kind, p.Before, p.Now = procedures.PartChanged, Value{Fees: []procedures.Fee{b}}, Value{Fees: []procedures.Fee{is}}
	places := feesOf(was, i, our)
	for _, j := range places {
		f, q := our[j], p
		if sameMoney(b, is) && fold(f.Condition) == fold(is.Condition) && f.Per == is.Per {
			continue // the ward says so already
		}
		q.Ours, q.target = Value{Fees: []procedures.Fee{f}}, "fee"+strconv.Itoa(o)+"."+strconv.Itoa(j)
		own := fold(f.Condition) != fold(b.Condition)
		q.Agrees = !sameMoney(b, is) || !own
		if own && f.Condition != "" {
			q.Beside = f.Condition
		}
		q.change = func(t *taking) {
			to := &t.g.Submissions[o].Fees[j]
			to.Amount, to.Currency = is.Amount, is.Currency
			if f.Per == b.Per {
				to.Per = is.Per
			}
			if !own || sameMoney(b, is) {
				to.Condition = is.Condition
			}
		}
		c.add(q)
	}
	if len(places) > 0 || slices.ContainsFunc(our, func(f procedures.Fee) bool { return sameMoney(f, is) }) {
		return
	}
	p.Ours = Value{Fees: our}
	j := best(len(our), func(j int) float64 { return likeness(our[j].Condition, b.Condition) })
	p.change = func(t *taking) { addFee(t, o, is) }
	if j >= 0 {
		p.Ours, p.target = Value{Fees: our[j : j+1]}, "fee"+strconv.Itoa(o)+"."+strconv.Itoa(j)
		p.change = func(t *taking) {
			to := &t.g.Submissions[o].Fees[j]
			to.Amount, to.Currency = is.Amount, is.Currency
		}
	}
	c.add(p)
}

func (c *comparing) feeRemoved(p Proposal, was []procedures.Fee, i int, our []procedures.Fee, o int) {
	for _, j := range feesOf(was, i, our) {
		q := p
		q.Kind, q.Before, q.Ours = procedures.PartRemoved, Value{Fees: was[i : i+1]}, Value{Fees: our[j : j+1]}
		q.Agrees, q.target = true, "fee"+strconv.Itoa(o)+"."+strconv.Itoa(j)
		q.change = func(t *taking) { t.remove("fees"+strconv.Itoa(o), j) }
		c.add(q)
	}
}
