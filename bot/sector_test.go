package bot_test

import (
	"testing"

	"github.com/motcua/motcua/roster"
)

// sectorWard is the small ward with land as a sector of its own: Dung has it
// in the whole ward, Lan stands in for her, and Minh is at the desk.
func sectorWard() *roster.Roster {
	r := ward()
	r.Sectors = []roster.Sector{{ID: "dat-dai", Name: "Đất đai"}}
	r.Duties = append(r.Duties, roster.Duty{Sector: "dat-dai", Officer: "dung"})
	r.Officers[2].Substitute = "lan"
	r.DeskTeam = []roster.OfficerID{"minh"}
	return r
}

func TestLandGoesToWhoHasTheSector(t *testing.T) {
	w := testWorld(t)
	w.Roster = sectorWard()
	runTalkIn(t, "sector", w)
}

// Who does not know her group has the sector's officer all the same, and the
// desk only for what belongs to no sector.
func TestF25UnknownGroupButKnownSector(t *testing.T) {
	w := testWorld(t)
	w.Roster = sectorWard()
	runTalkIn(t, "sector-nogroup", w)
}

// The broken promise of a sector's officer goes up by way of the group's.
func TestF53SectorGoesUpToTheGroup(t *testing.T) {
	w := testWorld(t)
	w.Roster = sectorWard()
	runTalkIn(t, "sector-late", w)
}
