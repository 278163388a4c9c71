package handoff

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/roster"
)

// landWard is ward with land as a sector that the lead has in the whole ward;
// nobody stands in for her.
func landWard() *roster.Roster {
	r := ward()
	r.Sectors = []roster.Sector{{ID: "land", Name: "Đất đai"}}
	r.Duties = append(r.Duties, roster.Duty{Sector: "land", Officer: "lead"})
	return r
}

func land(r *roster.Roster, g roster.GroupID) Ticket {
	return New(r, Request{Conversation: "c1", Ordinal: 1, Group: g, Sector: "land"}, monday)
}

func TestSectorFindsTheOwner(t *testing.T) {
	r := landWard()
	for _, c := range []struct {
		group  roster.GroupID
		sector roster.SectorID
		want   roster.OfficerID
	}{{"g1", "land", "lead"}, {"", "land", "lead"}, {"g1", "", "a"}, {"", "", roster.Desk}, {"g1", "gone", "a"}} {
		tk := New(r, Request{Conversation: "c1", Ordinal: 1, Group: c.group, Sector: c.sector}, monday)
		if tk.Owner != c.want || tk.Sector != c.sector {
			t.Errorf("%q, %q: %s has it, about %q, want %s", c.group, c.sector, tk.Owner, tk.Sector, c.want)
		}
	}
}

// Her owner leaves: nobody stands in for the lead, so the officer of the group
// has it, not the desk.
func TestF41SectorFallsToTheGroup(t *testing.T) {
	r := landWard()
	tk := land(r, "g1")
	r.Officers[3].Enabled = false
	tk, moved := tk.Reassign(r, monday)
	if !moved || tk.Owner != "a" || tk.Sector != "land" {
		t.Fatalf("moved %v, to %s", moved, tk.Owner)
	}
	if last := tk.Why[len(tk.Why)-1]; last.Code != roster.ReasonDuty || tk.Why[0].Code != roster.ReasonSector {
		t.Errorf("why: %+v", tk.Why)
	}
	// All of the group away as well, and nobody at the desk: it lies there, and
	// is the land officer's again as soon as she is back.
	for i := range r.Officers {
		r.Officers[i].Enabled = false
	}
	if tk, _ = tk.Reassign(r, monday); tk.Owner != roster.Desk || !tk.Rightful(r, monday) {
		t.Fatalf("with nobody there it is %s's", tk.Owner)
	}
	r.Officers[3].Enabled = true
	if tk.Rightful(r, monday) {
		t.Error("it stays at the empty desk, though the land officer is back")
	}
	if tk, _ = tk.Reassign(r, monday); tk.Owner != "lead" {
		t.Errorf("back, and it is %s's", tk.Owner)
	}
}

func TestF33ReopenedGoesBySector(t *testing.T) {
	r := landWard()
	tk := land(r, "g1").Reply("lead", monday).Close("lead", AtCounter, "", monday)
	r.Officers[3].Absences = []roster.Absence{{From: monday.AddDate(0, 0, -1), To: monday.AddDate(0, 0, 3)}}
	r.Duties = append(r.Duties, roster.Duty{Group: "g1", Sector: "land", Officer: "c"})
	if tk = tk.Reopen(r, monday.Add(time.Hour)); tk.Owner != "c" || tk.Sector != "land" {
		t.Errorf("reopened at %s", tk.Owner)
	}
}

func TestSectorEscalatesByWayOfTheGroup(t *testing.T) {
	r := landWard()
	r.Officers[3].Lead = false
	r.Officers = append(r.Officers, roster.Officer{ID: "boss", Enabled: true, CanReply: true, Lead: true})
	tk := land(r, "g1")
	owners := []roster.OfficerID{tk.Owner}
	for range 4 {
		tk = tk.Escalate(r, tk.PromisedBy)
		owners = append(owners, tk.Owner)
	}
	if want := []roster.OfficerID{"lead", "a", "b", "c", "boss"}; !slices.Equal(owners, want) {
		t.Errorf("escalated to %v, want %v", owners, want)
	}
	// One that was taken by a colleague goes back to the sector's officer.
	tk = land(r, "g1")
	tk = tk.Transfer(r, "lead", roster.Charge{Owner: "desk", Why: []roster.Reason{{Code: ReasonTransfer, Officer: "lead"}}}, "g1", "", monday)
	if tk = tk.Escalate(r, tk.PromisedBy); tk.Owner != "a" {
		t.Errorf("who had it before gets it again: %s", tk.Owner)
	}
}

// What a ticket without a sector is kept as does not change.
func TestTicketWithoutSectorIsKeptAsBefore(t *testing.T) {
	for sector, want := range map[roster.SectorID]bool{"": false, "land": true} {
		b, err := json.Marshal(New(landWard(), Request{Conversation: "c1", Ordinal: 1, Group: "g1", Sector: sector}, monday))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(strings.ToLower(string(b)), `"sector"`); got != want {
			t.Errorf("%q is kept as %s", sector, b)
		}
		var back Ticket
		if err := json.Unmarshal(b, &back); err != nil || back.Sector != sector {
			t.Errorf("%q came back as %q: %v", sector, back.Sector, err)
		}
	}
}
