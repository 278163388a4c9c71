package bot_test

import "testing"

func TestOldWardIsUnderstood(t *testing.T) {
	w := testWorld(t)
	r := *w.Roster
	r.Ward.Name = "Phường Yên Bái"
	w.Roster = &r
	runTalkIn(t, "ward", w)
	runTalkIn(t, "ward-unasked", w)
}
