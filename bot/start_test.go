package bot_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

func TestStartLinks(t *testing.T)        { runTalk(t, "start") }
func TestStartAtANeighbour(t *testing.T) { runTalk(t, "start-move") }

var payloadForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Whatever is changed in a group's link, it is no link of ours any more; what
// is not changed means that group, also for IDs that look like marks.
func TestForgedStartLink(t *testing.T) {
	w := testWorld(t)
	w.Roster.Groups = append(w.Roster.Groups, roster.ResidentGroup{ID: roster.GroupID(strings.Repeat("a-", 16)), Name: "Dài"}, roster.ResidentGroup{ID: "x-12345678901", Name: "Lạ"})
	for _, g := range w.Roster.Groups {
		p := bot.GroupPayload("test key", g.ID)
		if !payloadForm.MatchString(p) {
			t.Errorf("%q is no payload", p)
		}
		if s := bot.ReadStart(w, p); s.Group != g.ID || s.Broken {
			t.Errorf("%q means %+v", p, s)
		}
		for i := 2; i < len(p); i++ {
			for _, c := range []string{"", "A", "z", "_", "-", "7"} {
				if forged := p[:i] + c + p[i+1:]; forged != p && bot.ReadStart(w, forged) != (bot.Start{Broken: true}) {
					t.Errorf("%q for %q was taken: %+v", forged, p, bot.ReadStart(w, forged))
				}
			}
		}
		if s := bot.ReadStart(w, bot.GroupPayload("another key", g.ID)); !s.Broken {
			t.Errorf("a mark of another key was taken: %+v", s)
		}
		none := w
		none.Settings.LinkKey = ""
		if s := bot.ReadStart(none, bot.GroupPayload("", g.ID)); !s.Broken {
			t.Errorf("a mark without a key was taken: %+v", s)
		}
	}
	for _, p := range []string{"g_", "g__", "g_tdp-7", "x", "1.004194.1", strings.Repeat("1", 100), "g_" + strings.Repeat("_", 62), bot.GroupPayload("test key", "gone")} {
		if s := bot.ReadStart(w, p); !s.Broken {
			t.Errorf("%q means %+v", p, s)
		}
	}
	if s := bot.ReadStart(w, bot.ProcedurePayload("1.004194")); s.Code != "1.004194" || s.Name == "" || s.Broken {
		t.Errorf("got %+v", s)
	}
	if s := bot.ReadStart(w, " "); s != (bot.Start{}) {
		t.Errorf("got %+v", s)
	}
}
