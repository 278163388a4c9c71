package handoff

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/roster"
)

// TestF27QuietUntil: counted in working time from the last sign of anybody.
func TestF27QuietUntil(t *testing.T) {
	r := ward()
	replied := monday.Add(time.Hour) // 10:00
	base := opened(r, "g1").Reply("a", replied)
	charge := roster.Charge{Owner: "b", Why: []roster.Reason{{Code: ReasonTransfer, Officer: "a"}}}
	for name, c := range map[string]struct {
		tk    Ticket
		heard time.Time
		want  time.Time // zero: not quiet
	}{
		"nothing heard":       {base, monday, time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)},
		"thanks at night":     {base, time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC), time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)},
		"over the week-end":   {base, time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 13, 0, 0, 0, time.UTC)},
		"passed on":           {base.Transfer(r, "a", charge, "g1", "", replied.Add(2*time.Hour)), monday, time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)},
		"she waits":           {first(base.Wait(r, replied.Add(time.Minute))), monday, time.Time{}},
		"never answered":      {opened(r, "g1"), monday, time.Time{}},
		"closed":              {base.Close("a", SolvedHelped, "", replied), monday, time.Time{}},
		"opened again":        {base.Quiet(replied).Reopen(r, replied), monday, time.Time{}},
		"opened, answered":    {base.Quiet(replied).Reopen(r, replied).Reply("a", replied), monday, time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)},
		"answered long since": {base, time.Time{}, time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)},
	} {
		at, quiet := c.tk.QuietUntil(r, c.heard, 16*time.Hour)
		if quiet != !c.want.IsZero() || quiet && !at.Equal(c.want) {
			t.Errorf("%s: quiet %v until %v, want %v", name, quiet, at, c.want)
		}
	}
	q := base.Quiet(monday)
	if q.Status != Closed || q.ClosedBy != "" || q.Outcome != WentQuiet || q.Outcome.ByOfficer() || q.Generation == base.Generation {
		t.Errorf("closed for silence: %+v", q)
	}
}

func first(t Ticket, _ bool) Ticket { return t }

// TestF53NoAutoReplyCounts: whatever the system does to a ticket, it never
// looks like a person's reply: not to the citizen who waits, nor to the
// figures. Only Reply does.
func TestF53NoAutoReplyCounts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := ward()
		tk, at := opened(r, "g1"), monday
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			at = at.Add(time.Duration(rapid.IntRange(1, 600).Draw(rt, "minutes")) * time.Minute)
			i := rapid.IntRange(0, len(r.Officers)-1).Draw(rt, "officer")
			r.Officers[i].Enabled = rapid.Bool().Draw(rt, "enabled")
			before := tk
			what := rapid.SampledFrom([]string{"wait", "renew", "escalate", "reassign", "transfer", "claim", "regroup", "quiet", "reopen", "reply"}).Draw(rt, "what")
			switch what {
			case "wait":
				tk, _ = tk.Wait(r, at)
			case "renew":
				if tk.Status == Open {
					tk = tk.Renew(r, at)
				}
			case "escalate":
				if tk.Waiting() {
					tk = tk.Escalate(r, at)
				}
			case "reassign":
				tk, _ = tk.Reassign(r, at)
			case "transfer":
				tk = tk.Transfer(r, "a", r.InCharge("g2", at), "g2", "", at)
			case "claim":
				tk = tk.Claim("b", "", at)
			case "regroup":
				tk = tk.Regroup("b", "g1", at)
			case "quiet":
				if _, quiet := tk.QuietUntil(r, time.Time{}, time.Hour); quiet {
					tk = tk.Quiet(at)
				}
			case "reopen":
				if tk.Status == Closed {
					tk = tk.Reopen(r, at)
				}
			case "reply":
				if tk.Status == Open {
					tk = tk.Reply("b", at)
				}
				if tk.Status == Open && (tk.Waiting() || !tk.LastReplyAt.Equal(at) || tk.FirstReplyAt.IsZero()) {
					rt.Fatalf("a reply does not count: %+v", tk)
				}
				continue
			}
			if !tk.FirstReplyAt.Equal(before.FirstReplyAt) || !tk.LastReplyAt.Equal(before.LastReplyAt) {
				rt.Fatalf("%s counts as a reply", what)
			}
			if before.Waiting() && (!tk.Waiting() || tk.WaitingSince.After(before.WaitingSince)) {
				rt.Fatalf("%s: she waits since %v, and then since %v", what, before.WaitingSince, tk.WaitingSince)
			}
		}
	})
}

// TestF35ReturnsOnlyWhatNobodyTook: of the tickets at the desk those go back
// that came there because an officer was away.
func TestF35ReturnsOnlyWhatNobodyTook(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*roster.Roster, Ticket) Ticket
		want roster.OfficerID
	}{
		"untouched": {func(_ *roster.Roster, t Ticket) Ticket { return t }, "a"},
		"taken":     {func(_ *roster.Roster, t Ticket) Ticket { return t.Claim("desk", "", monday) }, "desk"},
		"given": {func(r *roster.Roster, t Ticket) Ticket {
			return t.Transfer(r, "lead", r.StandIn(roster.Desk, monday), "g1", "", monday)
		}, roster.Desk},
		"escalated":  {func(r *roster.Roster, t Ticket) Ticket { return t.Escalate(r, monday) }, roster.Desk},
		"group lost": {func(_ *roster.Roster, t Ticket) Ticket { return t.Regroup("desk", "gone", monday) }, roster.Desk},
	} {
		r := ward()
		able := func(yes bool) {
			for i := range r.Officers[:3] {
				r.Officers[i].CanReply = yes
			}
		}
		able(false)
		tk := opened(r, "g1")
		if tk.Owner != roster.Desk || !tk.Rightful(r, monday) || !tk.Answerable(r, monday) {
			t.Fatalf("%s: it begins with %q", name, tk.Owner)
		}
		tk = c.do(r, tk)
		able(true)
		tk, moved := tk.Reassign(r, monday)
		if tk.Owner != c.want || moved != (c.want == "a") || !tk.Rightful(r, monday) {
			t.Errorf("%s: it is %q's, want %q", name, tk.Owner, c.want)
		}
	}
}
