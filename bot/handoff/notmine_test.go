package handoff

import (
	"testing"
	"time"

	"github.com/motcua/motcua/roster"
)

// What several say alike is one proposal with its newest voice; others stand
// beside it, newest first; and a group or officer that is gone, or what the
// roster says already, is none.
func TestProposalsAreMergedAndSorted(t *testing.T) {
	r := ward()
	say := func(t Ticket, by roster.OfficerID, group roster.GroupID, named roster.OfficerID, minutes int) Ticket {
		return t.NotMine(r, by, roster.Charge{Owner: "desk"}, group, named, "", monday.Add(time.Duration(minutes)*time.Minute))
	}
	first, second := opened(r, "g1"), opened(r, "g1")
	first.ID, second.ID = "FIRST2", "SECND2"
	first.Address, second.Address = Address{Account: "webchat:main", Chat: "a"}, Address{Account: "webchat:main", Chat: "b"}
	first = say(first, "a", "g1", "b", 1)
	second = say(second, "b", "g1", "b", 2)
	second = say(second, "c", "g2", roster.Desk, 3)
	second = say(second, "a", "g2", roster.Desk, 4) // a never had g2: nothing to correct
	second = say(second, "a", "g2", "c", 5)         // the roster says so
	second = say(second, "a", "g1", "gone", 6)
	second = say(second, "a", "gone", "b", 7)
	second = say(second, "a", "g2", "", 8) // the citizen lives there: nothing of the roster
	got := Proposals(r, []Ticket{second, first}, monday.Add(time.Hour))
	if len(got) != 2 || got[0].Group != "g2" || got[0].Named != roster.Desk || got[0].By != "c" || got[0].Times != 1 ||
		got[1].Group != "g1" || got[1].Named != "b" || got[1].By != "b" || got[1].Ticket != "SECND2" || got[1].Times != 2 {
		t.Fatalf("%+v", got)
	}
	// Dismissed on whichever ticket, both voices are silent; a later one is heard.
	first = first.Dismiss("lead", "g1", "b", monday.Add(3*time.Minute))
	if got = Proposals(r, []Ticket{second, first}, monday.Add(time.Hour)); len(got) != 1 || got[0].Group != "g2" {
		t.Fatalf("%+v", got)
	}
	first = say(first, "a", "g1", "b", 9)
	if got = Proposals(r, []Ticket{second, first}, monday.Add(time.Hour)); len(got) != 2 || got[0].Times != 1 {
		t.Fatalf("%+v", got)
	}
	// Nobody could dismiss what was said in a conversation that is erased.
	if got = Proposals(r, []Ticket{second, first.Erased()}, monday.Add(time.Hour)); len(got) != 1 || got[0].Group != "g2" {
		t.Fatalf("%+v", got)
	}
}

// Where the owner stays, her claim and the promise stay with her.
func TestNotMineKeepsWhatStays(t *testing.T) {
	r := ward()
	old := opened(r, "g1").Claim("a", "", monday.Add(time.Minute))
	stays := old.NotMine(r, "a", roster.Charge{Owner: "a"}, "g2", "", "", monday.Add(30*time.Minute))
	if stays.ClaimedBy != "a" || !stays.PromisedBy.Equal(old.PromisedBy) || stays.Generation != old.Generation || stays.Group != "g2" || old.Group != "g1" {
		t.Errorf("%+v", stays)
	}
	goes := old.NotMine(r, "a", roster.Charge{Owner: "c"}, "g2", "", "", monday.Add(30*time.Minute))
	if goes.ClaimedBy != "" || goes.Owner != "c" || !goes.PromisedBy.After(old.PromisedBy) || !goes.WaitingSince.Equal(old.WaitingSince) || !goes.Outdated(old.Version, "c") {
		t.Errorf("%+v", goes)
	}
	if dismissed := goes.Dismiss("lead", "g2", "b", monday.Add(time.Hour)); dismissed.Outdated(goes.Version, "x") {
		t.Error("a dismissal makes commands stale")
	}
}
