package handoff

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/roster"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func ward() *roster.Roster {
	week := map[time.Weekday][]roster.Span{}
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []roster.Span{{From: 8 * time.Hour, To: 17 * time.Hour}}
	}
	return &roster.Roster{
		Hours: roster.Hours{Week: week}, Promise: time.Hour, Location: time.UTC,
		Groups: []roster.ResidentGroup{{ID: "g1", Name: "Tổ 1"}, {ID: "g2", Name: "Tổ 2"}},
		Officers: []roster.Officer{
			{ID: "a", Enabled: true, CanReply: true, Substitute: "b"}, {ID: "b", Enabled: true, CanReply: true, Substitute: "c"},
			{ID: "c", Enabled: true, CanReply: true, Substitute: "a"}, {ID: "lead", Enabled: true, CanReply: true, Lead: true}, {ID: "desk", Enabled: true, CanReply: true},
		},
		Duties:   []roster.Duty{{Group: "g1", Officer: "a"}, {Group: "g2", Officer: "c"}},
		DeskTeam: []roster.OfficerID{"desk"},
	}
}

func opened(r *roster.Roster, g roster.GroupID) Ticket {
	return New(r, Request{Conversation: "c1", Ordinal: 1, Group: g}, monday)
}

func TestF31TimesAreSetOnEveryPath(t *testing.T) {
	r := ward()
	at := monday.Add(10 * time.Minute)
	charge := roster.Charge{Owner: "b", Why: []roster.Reason{{Code: ReasonTransfer, Officer: "a"}}}
	for name, tk := range map[string]Ticket{
		"opened":     opened(r, "g1").Reply("a", at),
		"claimed":    opened(r, "").Claim("b", "", at).Reply("b", at),
		"transfer":   opened(r, "g1").Transfer(r, "a", charge, "g1", "", at).Reply("b", at),
		"escalated":  opened(r, "g1").Escalate(r, at).Reply("b", at),
		"reopened":   opened(r, "g1").Reply("a", at).Close("a", SolvedHelped, "", at).Reopen(r, at),
		"handedback": opened(r, "g1").Reply("a", at).HandBack("a", SolvedHelped, "", at),
	} {
		if tk.AssignedAt.IsZero() || !tk.FirstReplyAt.Equal(at) || tk.LastReplyAt.Before(tk.FirstReplyAt) {
			t.Errorf("%s: assigned %v, first reply %v, last %v", name, tk.AssignedAt, tk.FirstReplyAt, tk.LastReplyAt)
		}
	}
}

func TestEscalationClimbsAndComesBackToNobody(t *testing.T) {
	r := ward()
	tk := opened(r, "g1")
	var owners []roster.OfficerID
	for range 6 {
		tk = tk.Escalate(r, tk.PromisedBy)
		owners = append(owners, tk.Owner)
		if !tk.PromisedBy.After(tk.History[len(tk.History)-1].At) {
			t.Fatal("the new promise is over already")
		}
	}
	if want := []roster.OfficerID{"b", "c", "lead", roster.Desk, roster.Desk, roster.Desk}; !slices.Equal(owners, want) {
		t.Errorf("escalated to %v, want %v", owners, want)
	}
}

func TestEscalationLeavesAClaimedTicketOnce(t *testing.T) {
	r := ward()
	tk := opened(r, "g1").Claim("a", "", monday)
	if tk = tk.Escalate(r, tk.PromisedBy); tk.Owner != "a" || tk.ClaimedBy != "a" {
		t.Errorf("first time: %s, claimed by %q", tk.Owner, tk.ClaimedBy)
	}
	if tk = tk.Escalate(r, tk.PromisedBy); tk.Owner != "b" || tk.ClaimedBy != "" {
		t.Errorf("second time: %s, claimed by %q", tk.Owner, tk.ClaimedBy)
	}
}

func TestF33ReopenedGoesToTheSubstitute(t *testing.T) {
	r := ward()
	tk := opened(r, "g1").Reply("a", monday).Close("a", AtCounter, "", monday)
	r.Officers[0].Absences = []roster.Absence{{From: monday.AddDate(0, 0, -1), To: monday.AddDate(0, 0, 3)}}
	if tk = tk.Reopen(r, monday.Add(time.Hour)); tk.Owner != "b" || tk.Status != Open || !tk.Waiting() {
		t.Errorf("reopened at %s, %s, waiting %v", tk.Owner, tk.Status, tk.Waiting())
	}
}

func TestF41SubstitutesAreFollowedAndCyclesCut(t *testing.T) {
	r := ward()
	tk := opened(r, "g1")
	for i := range 3 {
		r.Officers[i].Enabled = false
		next, moved := tk.Reassign(r, monday)
		want := []roster.OfficerID{"b", "c", roster.Desk}[i]
		if !moved || next.Owner != want {
			t.Fatalf("%d off: %s, want %s", i+1, next.Owner, want)
		}
		if by := next.History[len(next.History)-1].By; by != "" {
			t.Fatalf("reassigned by %q, want by system", by)
		}
		tk = next
	}
}

func TestOutdatedOnlyByOthersMoves(t *testing.T) {
	r := ward()
	tk := opened(r, "g1")
	seen := tk.Version
	tk, _ = tk.Reply("a", monday).Wait(r, monday.Add(time.Minute))
	if tk.Outdated(seen, "a") {
		t.Error("her own claim makes her command outdated")
	}
	if !tk.Outdated(seen, "lead") {
		t.Error("a claim she has not seen is let pass")
	}
	seen = tk.Version
	tk = tk.Regroup("a", "g2", monday)
	if tk, _ = tk.Wait(r, monday); tk.Outdated(seen, "lead") {
		t.Error("a new message makes a command outdated")
	}
}

func TestRatingCountsOnce(t *testing.T) {
	r := ward()
	tk := opened(r, "g1")
	if _, ok := tk.Rate(5, monday); ok {
		t.Error("an open ticket was rated")
	}
	tk = tk.Close("a", SolvedHelped, "", monday)
	for _, n := range []int{0, 6, -1} {
		if _, ok := tk.Rate(n, monday); ok {
			t.Errorf("rated %d", n)
		}
	}
	tk, ok := tk.Rate(4, monday)
	if again, twice := tk.Rate(1, monday); !ok || twice || again.Rating != 4 {
		t.Errorf("rated %d, again %v", again.Rating, twice)
	}
}

// TestOneRightfulOwner plays anything that can happen to a ticket: it has
// one owner, versions only grow, and what was handed in stays as it was.
func TestOneRightfulOwner(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := ward()
		who := []roster.OfficerID{"a", "b", "c", "lead", "desk"}
		at := monday
		if rapid.Bool().Draw(rt, "sectors") {
			r.Sectors = []roster.Sector{{ID: "land", Name: "Đất đai"}}
			r.Duties = append(r.Duties, roster.Duty{Sector: "land", Officer: "b"}, roster.Duty{Group: "g2", Sector: "land", Officer: "lead"})
		}
		tk := New(r, Request{Conversation: "c1", Ordinal: 1, Group: rapid.SampledFrom([]roster.GroupID{"g1", "g2", "", "x"}).Draw(rt, "group"),
			Sector: rapid.SampledFrom([]roster.SectorID{"", "land", "x"}).Draw(rt, "sector")}, monday)
		for range rapid.IntRange(1, 30).Draw(rt, "length") {
			at = at.Add(time.Duration(rapid.IntRange(0, 7200).Draw(rt, "later")) * time.Second)
			before, kept := tk.Clone(), tk
			by := rapid.SampledFrom(who).Draw(rt, "by")
			switch rapid.IntRange(0, 8).Draw(rt, "what") {
			case 0:
				o := &r.Officers[rapid.IntRange(0, 4).Draw(rt, "officer")]
				o.Enabled = !o.Enabled
			case 1:
				tk, _ = tk.Wait(r, at)
			case 2:
				if tk.Status == Open && r.Reachable(by, at) {
					tk = tk.Reply(by, at)
				}
			case 3:
				if tk.Status == Open && r.Reachable(by, at) {
					tk = tk.Transfer(r, "lead", r.StandIn(by, at), tk.Group, "", at)
				}
			case 4:
				if tk.Status == Open {
					tk = tk.Close(by, SolvedHelped, "", at)
				}
			case 5:
				if tk.Status == Closed {
					tk = tk.Reopen(r, at)
				}
			case 6:
				if tk.Waiting() {
					tk = tk.Escalate(r, at)
				}
			case 7:
				if tk.Status == Open {
					tk = tk.Renew(r, at)
				}
			case 8:
				tk, _ = tk.Rate(3, at)
			}
			tk, _ = tk.Reassign(r, at)
			if !reflect.DeepEqual(before, kept) {
				rt.Fatalf("changed what it was given")
			}
			if tk.Sector != before.Sector {
				rt.Fatalf("is about %q, and was about %q", tk.Sector, before.Sector)
			}
			if tk.Status == Open && tk.Owner == roster.Desk && len(r.DeskMembers(at)) == 0 && r.InChargeOf(tk.Group, tk.Sector, at).Owner != roster.Desk {
				rt.Fatalf("lies at an empty desk, though somebody could answer")
			}
			if tk.Version < before.Version || tk.Moved > tk.Version || tk.Generation < before.Generation {
				rt.Fatalf("counts ran back: %+v", tk)
			}
			if tk.Status == Open && tk.Owner != roster.Desk && !r.Reachable(tk.Owner, at) {
				rt.Fatalf("open and %s's, who cannot answer", tk.Owner)
			}
			if tk.ClaimedBy != "" && tk.ClaimedBy != tk.Owner {
				rt.Fatalf("claimed by %s, owned by %s", tk.ClaimedBy, tk.Owner)
			}
			if tk.Waiting() && !tk.PromisedBy.After(tk.WaitingSince) {
				rt.Fatalf("promised %v to who waits since %v", tk.PromisedBy, tk.WaitingSince)
			}
		}
	})
}

func TestIDsCanBeSpoken(t *testing.T) {
	seen := map[TicketID]bool{}
	for i := range 2000 {
		id := NewTicketID("c1", i)
		if len(id) != 6 || seen[id] {
			t.Fatalf("ticket %d is called %q", i, id)
		}
		seen[id] = true
	}
	a := Address{Account: "webchat:main", Chat: "1"}
	if a.Account.Channel() != "webchat" || a.Conversation() == (Address{Account: "webchat:main1"}).Conversation() || len(a.Conversation()) != 26 {
		t.Errorf("%q, %q", a.Account.Channel(), a.Conversation())
	}
}

func TestSameOwnerKeepsThePromise(t *testing.T) {
	r := ward()
	tk := opened(r, "")
	later := monday.Add(20 * time.Minute)
	again := tk.Transfer(r, "lead", r.InCharge("", later), "g1", "", later)
	if again.Owner != roster.Desk || !again.PromisedBy.Equal(tk.PromisedBy) || again.Generation != tk.Generation {
		t.Errorf("the same desk promised %v, and now %v", tk.PromisedBy, again.PromisedBy)
	}
	for i := range r.Officers {
		r.Officers[i].Enabled = false // nobody stands behind the desk any more
	}
	stranded, moved := tk.Reassign(r, later)
	if !moved || stranded.Owner != roster.Desk || !stranded.PromisedBy.Equal(tk.PromisedBy) {
		t.Errorf("moved %v, promised %v, and now %v", moved, tk.PromisedBy, stranded.PromisedBy)
	}
}

// TestEscalationLeavesNoTicketToNobody: with nobody behind the desk a slow
// officer keeps it, and one who is away gives it to who is in charge.
func TestEscalationLeavesNoTicketToNobody(t *testing.T) {
	r := ward()
	r.DeskTeam, r.Officers[0].Substitute, r.Officers[3].Lead = nil, "", false
	tk := opened(r, "g1").Claim("a", "", monday)
	for n := range 4 {
		if tk = tk.Escalate(r, tk.PromisedBy); tk.Owner != "a" || tk.ClaimedBy != "a" || tk.Escalations != n+1 {
			t.Fatalf("time %d: %s, claimed by %q", n+1, tk.Owner, tk.ClaimedBy)
		}
	}
	tk = opened(r, "g1").Claim("lead", "", monday)
	r.Officers[3].Enabled = false
	if tk = tk.Escalate(r, tk.PromisedBy); tk.Owner != "a" {
		t.Errorf("it goes to %s, a is in charge", tk.Owner)
	}
	r.Officers[0].Enabled = false
	if tk = tk.Escalate(r, tk.PromisedBy); tk.Owner != roster.Desk || !tk.Rightful(r, tk.PromisedBy) {
		t.Errorf("it goes to %s: %v", tk.Owner, tk.Why)
	}
}

// TestBrokenPromisesCountInARow: a reply between them begins the row anew, so
// that who has claimed the ticket keeps it once more, and nobody is put off
// to the next day.
func TestBrokenPromisesCountInARow(t *testing.T) {
	r := ward()
	tk := opened(r, "g1")
	at := monday
	for n := range 4 {
		tk = tk.Reply("a", at)
		at = at.Add(time.Minute)
		tk, _ = tk.Wait(r, at)
		at = tk.PromisedBy
		if tk = tk.Escalate(r, at); tk.Owner != "a" || tk.Escalations != n+1 || r.WorkingBetween(at, tk.PromisedBy) != time.Hour {
			t.Fatalf("time %d: %s, %v after %v", n+1, tk.Owner, tk.PromisedBy, at)
		}
		at = at.Add(time.Minute)
	}
	tk = tk.Escalate(r, tk.PromisedBy).Escalate(r, tk.PromisedBy)
	if day := at.AddDate(0, 0, 1); tk.PromisedBy.Before(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)) {
		t.Errorf("three in a row, and the next is %v", tk.PromisedBy)
	}
}

func TestPromiseIsVoidWhenNobodyWorksThen(t *testing.T) {
	r := ward()
	tk := opened(r, "g1")
	if tk.Void(r, monday) {
		t.Error("void in working hours")
	}
	end := opened(r, "g1")
	end.PromisedBy = monday.Add(8 * time.Hour) // 17:00, the very end
	if end.Void(r, monday) {
		t.Error("void at the end of a day")
	}
	r.Hours.Holidays = map[string]string{"2026-11-23": "bão"}
	if !tk.Void(r, monday) || tk.Void(r, tk.PromisedBy) || tk.Reply("a", monday).Void(r, monday) {
		t.Error("a promise of a closed day is void until it is over, and while she waits")
	}
	r.Hours = roster.Hours{}
	if tk.Void(r, monday) {
		t.Error("a ward without hours can promise no other time")
	}
}
