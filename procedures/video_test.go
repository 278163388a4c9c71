package procedures

import (
	"strings"
	"testing"
)

func TestAVideoEndsAfterItStarts(t *testing.T) {
	for end, want := range map[int]bool{0: false, 64: true, 65: true, 66: false, -1: true} {
		g := &Guide{Videos: []Video{{Title: "Cách nộp", File: "a.mp4", Text: "Lời", Start: 65, End: end}}}
		found := false
		for _, f := range g.Check() {
			found = found || strings.HasPrefix(f.Field, "videos[0]")
		}
		if found != want {
			t.Errorf("end %d: a fault is %v", end, found)
		}
	}
}
