package main

import (
	"testing"

	"github.com/motcua/motcua/roster"
)

// TestEmptyRoster: a ward that has not said anything yet can start, and only
// warnings are said of its roster.
func TestEmptyRoster(t *testing.T) {
	r, faults := roster.Load([]byte(emptyRoster), "empty roster")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	if len(r.DeskTeam) != 0 {
		t.Error("somebody stands behind the desk of an empty roster")
	}
}
